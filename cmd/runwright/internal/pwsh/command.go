// Package pwsh is the engine as a command: runwright pwsh takes pwsh's own
// options, so that tools which call pwsh can call it instead. It imports the
// engine, never the server.
package pwsh

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/runwright/runwright/powershell/coverage"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/syntax/listing"
	"github.com/runwright/runwright/powershell/types"
)

// Exit statuses, as pwsh gives them.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 64 // a script file or option that does not exist
)

// Command is one call of the command.
type Command struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
}

// request is what the command line asks for.
type request struct {
	file    string
	command string
	has     bool // -Command was given
	args    []string
	dir     string
	dump    string
	// coverage asks for the table of known and implemented members.
	coverage bool
}

// usage is an option that pwsh would refuse.
type usage struct{ text string }

func (u usage) Error() string { return u.text }

// Run runs the command line and returns the exit status.
func (c *Command) Run(ctx context.Context, args []string) int {
	r, err := parse(args, c.In)
	if err != nil {
		fmt.Fprintln(c.Err, err)
		return exitUsage
	}
	switch {
	case r.coverage:
		if err := coverage.Write(c.Out); err != nil {
			fmt.Fprintln(c.Err, err)
			return exitError
		}
		return exitOK
	case r.dump != "":
		return listing.Run(r.dump, r.file, c.In, c.Out, c.Err)
	case r.dir != "":
		if err := os.Chdir(r.dir); err != nil {
			fmt.Fprintf(c.Err, "Cannot use the working directory %q: %v\n", r.dir, err)
			return exitUsage
		}
	}
	s := newSession(c)
	if r.file == "" {
		return s.text(ctx, r.command, r.args, true)
	}
	return c.runFile(ctx, s, r)
}

func (c *Command) runFile(ctx context.Context, s *session, r *request) int {
	if r.file == "-" {
		b, err := io.ReadAll(c.In)
		if err != nil {
			fmt.Fprintln(c.Err, err)
			return exitError
		}
		return s.text(ctx, syntax.Decode(b), nil, false)
	}
	path, err := filepath.Abs(r.file)
	if err == nil && filepath.Ext(path) == "" {
		if _, serr := os.Stat(path); serr != nil {
			path += ".ps1"
		}
	}
	var b []byte
	if err == nil {
		b, err = os.ReadFile(path)
	}
	if err != nil {
		fmt.Fprintf(c.Err, "The argument '%s' is not recognized as the name of a script file. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.\n", r.file)
		return exitUsage
	}
	return s.file(ctx, path, syntax.Decode(b), scriptArgs(r.args))
}

// parse reads pwsh's options; names may be shortened as pwsh allows.
func parse(args []string, in io.Reader) (*request, error) {
	r := &request{}
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "--coverage" {
			if i+1 < len(args) {
				return nil, usage{fmt.Sprintf("--coverage takes nothing behind it; there is '%s'", args[i+1])}
			}
			r.coverage = true
			return r, nil
		}
		if rest, ok := strings.CutPrefix(a, "--dump-"); ok {
			if i+1 >= len(args) {
				return nil, usage{"--dump-" + rest + " needs a file, or - for standard input"}
			}
			r.dump, r.file = "dump-"+rest, args[i+1]
			return r, nil
		}
		name := strings.ToLower(strings.TrimLeft(a, "-/"))
		if name == strings.ToLower(a) || strings.Contains(name, "/") { // a script without -File; options may begin with / too
			r.file, r.args = a, args[i+1:]
			return r, nil
		}
		next := func() (string, error) {
			if i++; i < len(args) {
				return args[i], nil
			}
			return "", usage{fmt.Sprintf("%s needs a value", a)}
		}
		is := func(full string, least int) bool { return len(name) >= least && strings.HasPrefix(full, name) }
		switch {
		case is("noprofile", 3), is("noninteractive", 4), is("nologo", 3), is("noexit", 3), is("mta", 3), is("sta", 3), is("interactive", 1), is("login", 1), is("noprofileloadtime", 10):
		case is("executionpolicy", 2), name == "ex", name == "ep", is("outputformat", 1), name == "of", is("inputformat", 3), name == "if", is("configurationname", 4), is("windowstyle", 1), is("settingsfile", 8), is("custompipename", 3):
			if _, err := next(); err != nil {
				return nil, err
			}
		case is("workingdirectory", 2), name == "wd":
			v, err := next()
			if err != nil {
				return nil, err
			}
			r.dir = v
		case is("file", 1):
			v, err := next()
			if err != nil {
				return nil, err
			}
			r.file, r.args = v, args[i+1:]
			return r, nil
		case is("commandwithargs", 8), name == "cwa":
			v, err := next()
			if err != nil {
				return nil, err
			}
			r.command, r.has, r.args = v, true, args[i+1:]
			return r, nil
		case is("command", 1):
			r.has = true
			if i+1 == len(args)-1 && args[i+1] == "-" {
				b, err := io.ReadAll(in)
				if err != nil {
					return nil, err
				}
				r.command = syntax.Decode(b)
				return r, nil
			}
			r.command = strings.Join(args[i+1:], " ")
			return r, nil
		case is("encodedcommand", 1), name == "ec":
			v, err := next()
			if err != nil {
				return nil, err
			}
			text, err := decodeCommand(v)
			if err != nil {
				return nil, err
			}
			r.command, r.has = text, true
		default:
			return nil, usage{fmt.Sprintf("The argument '%s' is not recognized as an option of pwsh. Known are -NoProfile, -NonInteractive, -File, -Command, -EncodedCommand, -WorkingDirectory, -ExecutionPolicy and the listings --dump-ast[=tree], --dump-tokens, --dump-errors, --coverage.", a)}
		}
	}
	if !r.has {
		return nil, usage{"runwright pwsh needs -File, -Command or -EncodedCommand; there is no interactive prompt"}
	}
	return r, nil
}

// decodeCommand reads -EncodedCommand: UTF-16LE in base 64.
func decodeCommand(v string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(v)
	if err != nil || len(b)%2 != 0 {
		return "", usage{"Cannot process the command because the value specified with -EncodedCommand is not properly encoded. The value must be Base64 encoded."}
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	return string(utf16.Decode(units)), nil
}

// scriptArgs turns the words behind -File into arguments: -Name value,
// -Name:value, -Switch, or positional text.
func scriptArgs(words []string) []interp.Arg {
	var out []interp.Arg
	for _, w := range words {
		if len(w) > 1 && w[0] == '-' && !isNumber(w) {
			name, value, joined := strings.Cut(w[1:], ":")
			a := interp.Arg{Name: name, Named: true, Text: w}
			if joined {
				a.HasValue, a.Value = true, literal(value)
			}
			out = append(out, a)
			continue
		}
		out = append(out, interp.Arg{Value: w, Text: w})
	}
	return out
}

func isNumber(w string) bool {
	_, err := strconv.ParseFloat(w, 64)
	return err == nil
}

// literal understands $true, $false and $null behind a colon.
func literal(s string) any {
	switch strings.ToLower(s) {
	case "$true":
		return true
	case "$false":
		return false
	case "$null":
		return nil
	}
	return s
}

// status is the exit status of a script's end.
func status(err error) (code int, failure *interp.Failure) {
	var exit *interp.ExitRequest
	var f *interp.Failure
	var cancelled *interp.Cancelled
	switch {
	case err == nil:
		return exitOK, nil
	case errors.As(err, &exit):
		return exit.Code & 0xff, nil
	case errors.As(err, &f):
		return exitError, f
	case errors.As(err, &cancelled):
		return 130, nil
	}
	e := types.NewException("System.Exception", err.Error())
	return exitError, &interp.Failure{Record: &types.ErrorRecord{Exception: e, Reason: "Exception"}}
}
