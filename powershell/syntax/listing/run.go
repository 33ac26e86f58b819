package listing

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/runwright/runwright/powershell/syntax"
)

// The modes of Run, named as the options of runwright pwsh.
const (
	ModeAST    = "dump-ast"
	ModeTree   = "dump-ast=tree"
	ModeTokens = "dump-tokens"
	ModeErrors = "dump-errors"
)

// Run writes the listing of a file to out and returns the exit code: 0 done,
// 1 a file could not be read or out not written, 2 no such mode. With the path
// "-" the paths are read from in, one a line, and each listing follows a line
// "== PATH".
func Run(mode, path string, in io.Reader, out, errOut io.Writer) int {
	write, options, err := writerOf(mode)
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 2
	}
	buffered := bufio.NewWriterSize(out, 1<<16)
	code := 0
	if path == "-" {
		code = runList(write, options, in, buffered, errOut)
	} else if err := file(write, options, path, buffered); err != nil {
		fmt.Fprintln(errOut, err)
		code = 1
	}
	if err := buffered.Flush(); err != nil {
		fmt.Fprintln(errOut, "write listing:", err)
		return 1
	}
	return code
}

type writeFunc func(io.Writer, *syntax.Result) error

func writerOf(mode string) (writeFunc, syntax.Options, error) {
	switch mode {
	case ModeAST:
		return Canonical, syntax.Options{}, nil
	case ModeTree:
		return Tree, syntax.Options{}, nil
	case ModeTokens:
		return Tokens, syntax.Options{Tokens: true}, nil
	case ModeErrors:
		return Errors, syntax.Options{}, nil
	}
	return nil, syntax.Options{}, fmt.Errorf("unknown listing %q: want %s, %s, %s or %s", mode, ModeAST, ModeTree, ModeTokens, ModeErrors)
}

// runList writes the listings of the files whose paths come from in.
func runList(write writeFunc, options syntax.Options, in io.Reader, out, errOut io.Writer) int {
	code := 0
	paths := bufio.NewReader(in)
	for {
		line, err := paths.ReadString('\n')
		for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
			line = line[:len(line)-1]
		}
		if line != "" {
			fmt.Fprintf(out, "== %s\n", line)
			if err := file(write, options, line, out); err != nil {
				fmt.Fprintln(errOut, err)
				code = 1
			}
		}
		if errors.Is(err, io.EOF) {
			return code
		}
		if err != nil {
			fmt.Fprintln(errOut, "read paths:", err)
			return 1
		}
	}
}

func file(write writeFunc, options syntax.Options, path string, out io.Writer) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read script: %w", err)
	}
	return write(out, syntax.Parse(syntax.NewSource(path, syntax.Decode(data)), options))
}
