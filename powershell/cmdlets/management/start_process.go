package management

import (
	"bytes"
	"io"
	"os"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// started is a program that Start-Process runs.
type started struct {
	code int
	err  error
	done chan struct{}
}

func (s *started) over() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// startProcess is Start-Process.
type startProcess struct{ interp.Base }

func (s *startProcess) End(c *interp.Call) error {
	rs := c.Runspace()
	if c.Has("Verb") || c.Has("Credential") || c.Switch("LoadUserProfile") || c.Has("WindowStyle") {
		return c.Error("System.NotSupportedException", "NotSupportedException", "NotImplemented", nil, "The parameters -Verb, -Credential, -LoadUserProfile and -WindowStyle of Start-Process are not supported on this platform.")
	}
	if rs.Host().Processes == nil {
		return c.Error("System.InvalidOperationException", "InvalidOperationException", "InvalidOperation", nil, "This command cannot be run due to the error: programs cannot be started here.")
	}
	name := c.String("FilePath")
	folder := rs.CurrentFolder()
	if c.Has("WorkingDirectory") {
		folder = rs.Resolve(c.String("WorkingDirectory"))
		if !isFolder(c, place{path: folder}) {
			return c.Error("System.IO.DirectoryNotFoundException", "DirectoryNotFoundException", "InvalidOperation", nil, "This command cannot be run because either the parameter \"WorkingDirectory '%s'\" has a value that is not valid or cannot be used with this command. Give a valid input and Run your command again.", c.String("WorkingDirectory"))
		}
	}
	target := name
	if strings.ContainsAny(name, `/\`) {
		target = rs.Resolve(name)
	}
	program, ok := rs.Host().Processes.Find(target)
	if !ok {
		return c.Error("System.InvalidOperationException", "InvalidOperationException", "InvalidOperation", nil,
			"This command cannot be run due to the error: An error occurred trying to start process '%s' with working directory '%s'. No such file or directory", name, folder)
	}
	ok, err := c.ShouldProcess(name, "Start-Process")
	if err != nil || !ok {
		return err
	}
	p := interp.Process{Path: program, Args: words(c.Strings("ArgumentList")), Dir: folder, Env: s.environment(c), Stdin: bytes.NewReader(nil)}
	if name := c.String("RedirectStandardInput"); name != "" {
		b, err := rs.ReadFile(rs.Resolve(name))
		if err != nil {
			return c.WriteError(c.Error("System.IO.FileNotFoundException", "FileNotFoundException", "InvalidOperation", nil,
				"This command cannot be run because either the parameter \"RedirectStandardInput '%s'\" has a value that is not valid or cannot be used with this command. Give a valid input and Run your command again.", name))
		}
		p.Stdin = bytes.NewReader(b)
	}
	closers, err := s.redirect(c, &p)
	if err != nil {
		return err
	}
	return s.run(c, p, closers)
}

// words takes the arguments apart as the program finds them: an argument with
// spaces that are not in quotes is several.
func words(list []string) []string {
	var out []string
	for _, text := range list {
		var b strings.Builder
		quoted, any := false, false
		for _, r := range text {
			switch {
			case r == '"':
				quoted, any = !quoted, true
			case r == ' ' && !quoted:
				if any {
					out = append(out, b.String())
				}
				b.Reset()
				any = false
			default:
				b.WriteRune(r)
				any = true
			}
		}
		if any {
			out = append(out, b.String())
		}
	}
	return out
}

// environment applies -Environment and -UseNewEnvironment.
func (s *startProcess) environment(c *interp.Call) []string {
	env := map[string]string{}
	var order []string
	set := func(name, value string) {
		if _, ok := env[name]; !ok {
			order = append(order, name)
		}
		env[name] = value
	}
	for _, pair := range c.Runspace().Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if c.Switch("UseNewEnvironment") && name != "PATH" && name != "HOME" && name != "USER" {
			continue
		}
		set(name, value)
	}
	if d, ok := types.Unwrap(c.Value("Environment")).(*types.Dict); ok {
		for k, v := range d.All {
			name := types.ToString(k)
			if v == nil {
				delete(env, name)
				continue
			}
			set(name, types.ToString(v))
		}
	}
	var out []string
	for _, name := range order {
		if v, ok := env[name]; ok {
			out = append(out, name+"="+v)
		}
	}
	return out
}

// redirect opens the files of the redirections. Without, the program writes where
// the session does.
func (s *startProcess) redirect(c *interp.Call, p *interp.Process) ([]io.Closer, error) {
	var files []io.Closer
	open := func(parameter string, to *io.Writer, toError bool) error {
		if !c.Has(parameter) {
			*to = console{c.Runspace(), toError}
			return nil
		}
		f, err := c.OpenFile(c.String(parameter), os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
		if err != nil {
			return err
		}
		files = append(files, f)
		*to = f
		return nil
	}
	if c.Has("RedirectStandardOutput") && c.Has("RedirectStandardError") && path.Clean(c.Runspace().Resolve(c.String("RedirectStandardOutput"))) == path.Clean(c.Runspace().Resolve(c.String("RedirectStandardError"))) {
		return nil, c.Error("System.InvalidOperationException", "InvalidOperationException", "InvalidOperation", nil,
			"This command cannot be run because \"RedirectStandardOutput\" and \"RedirectStandardError\" are same. Give different inputs and Run your command again.")
	}
	if err := open("RedirectStandardOutput", &p.Stdout, false); err != nil {
		return nil, err
	}
	return files, open("RedirectStandardError", &p.Stderr, true)
}

// console writes on the host's console.
type console struct {
	rs      *interp.Runspace
	toError bool
}

// Write writes text as it comes.
func (w console) Write(p []byte) (int, error) { return len(p), w.rs.WriteConsole(string(p), w.toError) }

// run starts the program; -Wait waits for its end.
func (s *startProcess) run(c *interp.Call, p interp.Process, files []io.Closer) error {
	rs := c.Runspace()
	run := &started{done: make(chan struct{})}
	pid := make(chan int, 1)
	p.Started = func(id int) { pid <- id }
	ctx := rs.Context()
	rs.Go(func() {
		defer close(run.done)
		run.code, run.err = rs.Host().Processes.Run(ctx, p)
		for _, f := range files {
			if err := f.Close(); run.err == nil {
				run.err = err
			}
		}
	})
	var id int
	begun := make(chan struct{})
	go func() {
		defer close(begun)
		select {
		case id = <-pid:
		case <-run.done:
		}
	}()
	if err := rs.WaitFor(begun, -1); err != nil {
		return err
	}
	if run.over() && run.err != nil {
		return c.Error("System.InvalidOperationException", "InvalidOperationException", "InvalidOperation", nil, "This command cannot be run due to the error: %s", run.err.Error())
	}
	if c.Switch("Wait") {
		if err := rs.WaitFor(run.done, -1); err != nil {
			return err
		}
	}
	if !c.Switch("PassThru") {
		return nil
	}
	q, ok := readProcess(rs, int32(id))
	if !ok { // it is gone already
		q = &process{rs: rs, id: int32(id), name: path.Base(p.Path)}
	}
	q.run = run
	return c.Write(q.object())
}
