package interp

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// nativeInstance is a program in a pipeline. Its input is gathered and given to
// it at the end; its output becomes lines.
type nativeInstance struct {
	rs    *Runspace
	app   *Application
	inv   *Invocation
	input bytes.Buffer
	any   bool
}

func (rs *Runspace) newNativeInstance(s *stage, app *Application, inv *Invocation) (instance, error) {
	return &nativeInstance{rs: rs, app: app, inv: inv}, nil
}

func (n *nativeInstance) begin(*stage) error { return nil }

func (n *nativeInstance) process(s *stage, v any, has bool) error {
	if !has {
		return nil
	}
	text, err := n.rs.text(v, " ")
	if err != nil {
		return err
	}
	n.any = true
	n.input.WriteString(text + "\n")
	return nil
}

// arguments are the words a program gets.
func (n *nativeInstance) arguments(src *syntax.Source) ([]string, error) {
	var out []string
	for _, a := range n.inv.Args {
		word := ""
		if a.Named {
			word = "-" + a.Name
			if !strings.HasPrefix(a.Text, "-") && a.Text != "" {
				word = a.Text
			}
			if a.HasValue {
				word += ":"
			} else {
				out = append(out, word)
				continue
			}
		}
		if lit, ok := a.Node.(*syntax.ArrayLiteral); ok && !a.Named {
			s, err := n.writtenArray(src, lit, a.Value)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
			continue
		}
		items, many := elements(a.Value)
		if !many && a.Literal {
			items = []any{a.Text}
		} else if !many {
			items = []any{a.Value}
		}
		for _, v := range items {
			s, err := n.rs.text(v, " ")
			if err != nil {
				return nil, err
			}
			if v == nil {
				continue
			}
			if word != "" || inQuotes(a.Node) {
				out = append(out, word+s)
				word = ""
				continue
			}
			_, bare := a.Node.(*syntax.StringConstantExpression)
			out = append(out, n.expanded(s, bare)...)
		}
	}
	return out, nil
}

// writtenArray is one word for elements written with commas: the elements, with
// what the script has between them.
func (n *nativeInstance) writtenArray(src *syntax.Source, lit *syntax.ArrayLiteral, v any) (string, error) {
	items, _ := elements(v)
	var b strings.Builder
	for i, item := range items {
		if i > 0 && i < len(lit.Elements) {
			from, to := lit.Elements[i-1].Extent(), lit.Elements[i].Extent()
			b.WriteString(src.Text[from.End:to.Start])
		}
		s, err := n.rs.text(item, " ")
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func (n *nativeInstance) end(s *stage) error {
	args, err := n.arguments(s.fr.unit.src)
	if err != nil {
		return err
	}
	var env []string
	if n.rs.host.Env != nil {
		env = n.rs.host.Env.All()
	}
	out := &lineWriter{write: func(line string) error { return s.fr.out.Write(line) }}
	if root, ok := s.fr.out.(*rootOutput); ok {
		out.rest = root.raw
	}
	errs := &lineWriter{write: func(line string) error {
		if s.fr.streams.err == nil {
			return nil
		}
		e := types.NewException("System.Management.Automation.RemoteException", line)
		r := n.rs.recordOf(e, nil)
		r.ID, r.Target = "NativeCommandError", line
		return s.fr.streams.err.Write(r)
	}}
	code, err := n.rs.host.Processes.Run(n.rs.ctx, Process{Path: n.app.Path, Args: args, Dir: n.rs.CurrentFolder(), Env: env, Stdin: &n.input, Stdout: out, Stderr: errs})
	for _, w := range []*lineWriter{out, errs} {
		if ferr := w.flush(); err == nil {
			err = ferr
		}
	}
	if err != nil {
		if n.rs.ctx.Err() != nil {
			return n.rs.checkContext()
		}
		e := types.NewException("System.Management.Automation.ApplicationFailedException", "Program '"+n.app.Name+"' failed to run: "+err.Error())
		e.ID, e.Category = "NativeCommandFailed", "ResourceUnavailable"
		return e
	}
	n.rs.global.base.lookup("lastexitcode").setRaw(int32(code))
	if code != 0 {
		s.failed = true
		if v := s.fr.scope.lookup("psnativecommanduseerroractionpreference"); v != nil && types.IsTrue(v.Value()) {
			return n.exitError(s, code)
		}
	}
	return nil
}

func (n *nativeInstance) cleanup(*stage) error { return nil }

// lineWriter cuts what is written into lines.
type lineWriter struct {
	write func(line string) error
	// rest takes what is left without a line end, nil to write it as a line.
	rest func(text string) error
	held []byte
	err  error
}

func (w *lineWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	w.held = append(w.held, p...)
	for {
		i := bytes.IndexByte(w.held, '\n')
		if i < 0 {
			return len(p), nil
		}
		line := strings.TrimSuffix(string(w.held[:i]), "\r")
		w.held = w.held[i+1:]
		if w.err = w.write(line); w.err != nil {
			return 0, w.err
		}
	}
}

func (w *lineWriter) flush() error {
	if w.err != nil || len(w.held) == 0 {
		return w.err
	}
	if w.rest != nil {
		return w.rest(string(w.held))
	}
	return w.write(string(w.held))
}

// exitError reports a program's exit code as an error, which
// $PSNativeCommandUseErrorActionPreference asks for.
func (n *nativeInstance) exitError(s *stage, code int) error {
	e := types.NewException("System.Management.Automation.NativeCommandExitException", fmt.Sprintf("Program \"%s\" ended with non-zero exit code: %d (0x%02X).", n.app.Name, code, uint32(code)))
	e.ID, e.Category, e.Target = "ProgramExitedWithNonZeroCode", "NotSpecified", n.app.Path
	e.Fields = map[string]any{"ExitCode": int32(code), "Path": n.app.Path}
	return s.fr.writeErrorRecord(s, n.rs.recordOf(e, nil), prefUnset) // a statement that ends by it gives it a place
}
