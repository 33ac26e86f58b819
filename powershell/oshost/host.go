// Package oshost is the interp.Host of an ordinary process: the operating
// system's files, environment, clock and processes, with nothing in between. A
// sandboxed process uses it too, since there the kernel draws the limits. It
// must not import internal packages.
package oshost

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"time"

	"github.com/runwright/runwright/powershell/interp"
)

// Options choose the parts of a host.
type Options struct {
	// Processes allows native commands.
	Processes bool
	// Network opens connections; nil means there is none.
	Network interp.Network
	// Width is the console's width in columns; 0 means 80.
	Width int
	// Out receives what is shown to a person and is no stream; nil discards it.
	Out io.Writer
	// Err receives what scripts write to the console's error side; nil discards it.
	Err io.Writer
	// TempDir and HomeDir replace the system's own folders; "" keeps them.
	TempDir, HomeDir string
	// Assets are a job's assets, nil outside jobs.
	Assets interp.Assets
}

// New returns a host.
func New(o Options) interp.Host {
	if o.Width == 0 {
		o.Width = 80
	}
	if o.Out == nil {
		o.Out = io.Discard
	}
	if o.Err == nil {
		o.Err = io.Discard
	}
	h := interp.Host{Clock: clock{}, Files: files{o}, Env: env{}, Network: o.Network, Random: rand.Reader, Console: console{o}, Assets: o.Assets}
	if o.Processes {
		h.Processes = processes{}
	}
	return h
}

type clock struct{}

func (clock) Now() time.Time           { return time.Now() }
func (clock) Location() *time.Location { return time.Local }

func (clock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

type files struct{ o Options }

func (files) Open(path string, flag int, perm fs.FileMode) (interp.File, error) {
	f, err := os.OpenFile(path, flag, perm)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (files) Stat(path string) (fs.FileInfo, error)      { return os.Stat(path) }
func (files) Lstat(path string) (fs.FileInfo, error)     { return os.Lstat(path) }
func (files) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }
func (files) Mkdir(path string, perm fs.FileMode) error  { return os.Mkdir(path, perm) }
func (files) Remove(path string) error                   { return os.Remove(path) }
func (files) Rename(from, to string) error               { return os.Rename(from, to) }
func (files) Symlink(target, path string) error          { return os.Symlink(target, path) }
func (files) Link(existing, path string) error           { return os.Link(existing, path) }
func (files) Readlink(path string) (string, error)       { return os.Readlink(path) }
func (files) Chmod(path string, mode fs.FileMode) error  { return os.Chmod(path, mode) }
func (files) Chtimes(path string, atime, mtime time.Time) error {
	return os.Chtimes(path, atime, mtime)
}
func (files) Getwd() (string, error) { return os.Getwd() }

func (f files) TempDir() string {
	if f.o.TempDir != "" {
		return f.o.TempDir
	}
	return filepath.Clean(os.TempDir())
}

func (f files) HomeDir() string {
	if f.o.HomeDir != "" {
		return f.o.HomeDir
	}
	if h := os.Getenv("HOME"); h != "" {
		return h
	}
	return "/"
}

type env struct{}

func (env) Lookup(name string) (string, bool) { return os.LookupEnv(name) }
func (env) Set(name, value string) error      { return os.Setenv(name, value) }
func (env) Unset(name string) error           { return os.Unsetenv(name) }

func (env) All() []string {
	all := os.Environ()
	sort.Strings(all)
	return all
}

type console struct{ o Options }

func (c console) Width() int        { return c.o.Width }
func (c console) Interactive() bool { return false }

func (c console) ReadLine(context.Context, string, bool) (string, error) { return "", io.EOF }

func (c console) WriteHost(text string) {
	// A console that has gone away must not end the script.
	_, _ = io.WriteString(c.o.Out, text)
}

func (c console) WriteError(text string) {
	_, _ = io.WriteString(c.o.Err, text)
}

type processes struct{}

func (processes) Find(name string) (string, bool) {
	p, err := exec.LookPath(name)
	return p, err == nil
}

func (processes) Run(ctx context.Context, p interp.Process) (int, error) {
	cmd := exec.CommandContext(ctx, p.Path, p.Args...)
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = p.Dir, p.Env, p.Stdin, p.Stdout, p.Stderr
	err := cmd.Start()
	if err == nil {
		if p.Started != nil {
			p.Started(cmd.Process.Pid)
		}
		err = cmd.Wait()
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return cmd.ProcessState.ExitCode(), err
}

// Kill ends a process at once.
func (processes) Kill(pid int) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return p.Kill()
}
