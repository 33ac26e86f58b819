package pwsh

import (
	"bufio"
	"context"
	"io"
	"strings"

	"github.com/runwright/runwright/cmd/runwright/internal/pfxfile"
	"github.com/runwright/runwright/powershell/cmdlets"
	"github.com/runwright/runwright/powershell/cmdlets/core"
	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
	"github.com/runwright/runwright/powershell/types"
)

// session is a runspace whose streams go to the console as pwsh writes them.
type session struct {
	rs      *interp.Runspace
	out     *bufio.Writer
	err     io.Writer
	width   int
	printer *view.Printer
	// ok is $? at the script's end.
	ok bool
}

func newSession(c *Command) *session {
	s := &session{out: bufio.NewWriterSize(c.Out, 64<<10), err: c.Err, width: consoleWidth(c.Out, c.Getenv)}
	host := oshost.New(oshost.Options{Processes: true, Network: oshost.Network(), Width: s.width, Out: s.out, Err: s.err})
	host.PFX = pfxfile.Files{}
	s.rs = interp.New(interp.Options{Host: host, Registry: cmdlets.Registry(), Loader: core.Loader{}, Formatter: output.FileFormatter})
	s.printer = output.NewPrinter(s.rs, s.out, output.ConsoleWidth(s.width))
	return s
}

// file runs a script file.
func (s *session) file(ctx context.Context, path, text string, args []interp.Arg) int {
	sb, err := s.rs.Parse(path, text)
	if err != nil {
		return s.unparsed(err, path)
	}
	return s.finish(s.run(ctx, sb, args), false)
}

// text runs the text of -Command; its status is $? when nothing else says so.
func (s *session) text(ctx context.Context, text string, args []string, command bool) int {
	sb, err := s.rs.Parse("", text)
	if err != nil {
		return s.unparsed(err, "")
	}
	list := make([]interp.Arg, len(args))
	for i, a := range args {
		list[i] = interp.Arg{Value: a, Text: a}
	}
	return s.finish(s.run(ctx, sb, list), command)
}

// run runs a script and ends the session.
func (s *session) run(ctx context.Context, sb *interp.ScriptBlock, args []interp.Arg) error {
	err := s.rs.Run(ctx, sb, args, s.streams())
	ok := s.rs.OK()
	if xerr := s.rs.Exit(ctx); err == nil {
		err = xerr
	}
	s.ok = ok
	return err
}

func (s *session) finish(err error, command bool) int {
	code, failure := status(err)
	if cerr := s.printer.Close(); cerr != nil && failure == nil {
		code, failure = status(cerr)
	}
	if failure != nil {
		s.report(failure.Record)
	}
	if ferr := s.out.Flush(); ferr != nil {
		return exitError
	}
	if code == exitOK && err == nil && command && !s.ok {
		return exitError
	}
	return code
}

// unparsed reports the parse errors of a text that was not run.
func (s *session) unparsed(err error, path string) int {
	code, failure := status(err)
	if x, ok := err.(*types.Exception); ok {
		for _, r := range interp.ParseRecords(x, path) {
			s.report(r)
		}
		return exitError
	}
	if failure != nil {
		s.report(failure.Record)
	}
	return code
}

func (s *session) report(r *types.ErrorRecord) {
	if r.Bare {
		_, _ = io.WriteString(s.err, r.Text())
		return
	}
	// Standard error that has gone away leaves nowhere to say so.
	_, _ = io.WriteString(s.err, view.ErrorText(r, output.ErrorView(s.rs), s.width))
}

// labels is what the console puts before a message of a stream.
func labels(stream string) string {
	switch stream {
	case "Warning", "Verbose", "Debug":
		return strings.ToUpper(stream) + ": "
	}
	return ""
}

// streams shows each stream as the console does.
func (s *session) streams() interp.Streams {
	message := func(label string) interp.Writer {
		return interp.WriterFunc(func(v any) error {
			r, ok := v.(*interp.Record)
			if !ok {
				return s.printer.Write(v)
			}
			_, err := s.out.WriteString(label + r.Message + "\n")
			return err
		})
	}
	return interp.Streams{
		Output: interp.WriterFunc(func(v any) error {
			if r, ok := v.(*interp.Record); ok && labels(r.Stream) != "" { // sent here by a redirection
				v = labels(r.Stream) + r.Message
			}
			return s.printer.Write(v)
		}),
		Raw: func(text string) error {
			_, err := s.out.WriteString(text)
			return err
		},
		Error: interp.WriterFunc(func(v any) error {
			if r, ok := v.(*types.ErrorRecord); ok {
				s.report(r)
				return nil
			}
			return s.printer.Write(v)
		}),
		Warning: message("WARNING: "), Verbose: message("VERBOSE: "), Debug: message("DEBUG: "),
		Information: interp.WriterFunc(func(v any) error {
			r, ok := v.(*interp.Record)
			if !ok || r.Quiet {
				return nil
			}
			text, err := s.rs.Text(r.Data)
			if err != nil {
				return err
			}
			if !r.NoNewline {
				text += "\n"
			}
			_, err = s.out.WriteString(text)
			return err
		}),
	}
}
