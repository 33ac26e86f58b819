package interp

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"time"

	"github.com/runwright/runwright/powershell/dotnet"
)

// Host is everything of the outside that a script can reach. A sandbox is a
// choice of hosts. A part that is nil does not exist for scripts: commands that
// need it fail with an error that says so.
type Host struct {
	// Clock gives the time; required.
	Clock Clock
	// Files is the file system; nil means no files.
	Files Files
	// Env holds environment variables; nil means none and no changes.
	Env Env
	// Processes starts native commands; nil means none can be started.
	Processes Processes
	// Network opens connections; nil means there is none.
	Network Network
	// Random gives random bytes; required.
	Random io.Reader
	// Console describes the terminal; required.
	Console Console
	// PFX reads and writes PFX files; nil means that scripts cannot.
	PFX dotnet.PFX
	// Assets gives runbooks their assets (Get-AutomationConnection …); nil
	// outside a job.
	Assets Assets
}

// Clock is the time as scripts see it.
type Clock interface {
	Now() time.Time
	// Sleep waits until d has passed or ctx ends, and returns ctx's error then.
	Sleep(ctx context.Context, d time.Duration) error
	// Location is the local time zone.
	Location() *time.Location
}

// Files is a file system with absolute, slash-separated paths.
type Files interface {
	// Open opens a file as os.OpenFile does.
	Open(path string, flag int, perm fs.FileMode) (File, error)
	Stat(path string) (fs.FileInfo, error)
	Lstat(path string) (fs.FileInfo, error)
	// ReadDir lists a folder in name order.
	ReadDir(path string) ([]fs.DirEntry, error)
	Mkdir(path string, perm fs.FileMode) error
	Remove(path string) error
	Rename(from, to string) error
	Symlink(target, path string) error
	Link(existing, path string) error
	Readlink(path string) (string, error)
	Chmod(path string, mode fs.FileMode) error
	Chtimes(path string, atime, mtime time.Time) error
	// Getwd is the folder the process was started in.
	Getwd() (string, error)
	// TempDir is the folder for temporary files, HomeDir the user's own.
	TempDir() string
	HomeDir() string
}

// File is an open file.
type File interface {
	io.Reader
	io.Writer
	io.Seeker
	io.Closer
	Truncate(size int64) error
	Stat() (fs.FileInfo, error)
}

// Env holds environment variables.
type Env interface {
	Lookup(name string) (string, bool)
	Set(name, value string) error
	Unset(name string) error
	// All returns name=value pairs in name order.
	All() []string
}

// Processes starts programs.
type Processes interface {
	// Find returns the path of a program by name or path.
	Find(name string) (string, bool)
	// Run starts a program and waits for it.
	Run(ctx context.Context, p Process) (exitCode int, err error)
}

// Network opens connections to other machines. TLS and everything above it is
// the engine's own.
type Network interface {
	// Dial connects to host:port, resolving a name; network is "tcp".
	Dial(ctx context.Context, network, address string) (net.Conn, error)
}

// Resolver is implemented by networks that can tell the addresses of a name.
type Resolver interface {
	LookupHost(ctx context.Context, name string) ([]string, error)
}

// Killer is implemented by Processes that can end a process by its number.
type Killer interface {
	Kill(pid int) error
}

// Process is a program to run.
type Process struct {
	Path           string
	Args           []string
	Dir            string
	Env            []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Started is told the process's number once it runs; nil for nobody.
	Started func(pid int)
}

// Console is the terminal, or what stands for it.
type Console interface {
	// Width is the number of columns text is formatted for.
	Width() int
	// Interactive reports whether somebody can answer questions.
	Interactive() bool
	// ReadLine reads a line that a person types; io.EOF without one.
	ReadLine(ctx context.Context, prompt string, secret bool) (string, error)
	// WriteHost shows text that is not part of any stream record.
	WriteHost(text string)
	// WriteError is WriteHost for the terminal's error side.
	WriteError(text string)
}

// Assets reads and changes a runbook's assets. Values are plain Go and engine
// values; errors carry the text to show.
type Assets interface {
	// Do performs an operation such as "connection.get" on the named asset.
	Do(ctx context.Context, op, name string, args map[string]any) (any, error)
}

// ErrNoAsset is wrapped by the error of Assets.Do for an asset that does not exist.
var ErrNoAsset = errors.New("no such asset")
