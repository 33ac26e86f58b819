package dotnet

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"time"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// Env is what members need of the running session.
type Env interface {
	// Convert converts a value as PowerShell does.
	Convert(v any, t *types.Type) (any, error)
	// Text is a value's text, scripts' own ToString included.
	Text(v any) (string, error)
	// CultureText is Text in the current culture.
	CultureText(v any) (string, error)
	// Invoke calls a script block or delegate.
	Invoke(block any, args ...any) (any, error)
	// Construct calls a constructor; known is false when the type has none here.
	Construct(t *types.Type, args []any) (v any, known bool, err error)
	// Method calls a method of an object, of a script's class too.
	Method(o any, name string, args ...any) (any, error)
	// GetMember and SetMember read and assign an object's property, the static
	// ones a type's; StaticMethod calls a type's method.
	GetMember(o any, name string) (any, error)
	SetMember(o any, name string, v any) error
	StaticMember(t *types.Type, name string) (any, error)
	SetStaticMember(t *types.Type, name string, v any) error
	StaticMethod(t *types.Type, name string, args ...any) (any, error)
	// TypeNamed resolves a type's name, nil without one.
	TypeNamed(name string) *types.Type
	// Reserve says that a value of n bytes is about to be made; its error, which ends
	// the run, is to be returned as it is.
	Reserve(n int64) error
	// Defer keeps an error, if it is one, that a member cannot return; the running
	// statement ends with it.
	Defer(err error)
	// Equal and Compare are the engine's comparisons, by case.
	Equal(a, b any) (bool, error)
	Compare(a, b any) (int, error)
	// EqualFold and CompareFold leave case aside when told so.
	EqualFold(a, b any, fold bool) (bool, error)
	CompareFold(a, b any, fold bool) (int, error)
	// CurrentCulture is the culture of the running thread, which SetCurrentCulture
	// changes.
	CurrentCulture() *format.Culture
	SetCurrentCulture(c *format.Culture)
	// Now, Location and Random are the host's.
	Now() time.Time
	Location() *time.Location
	Random() io.Reader
	Context() context.Context
	// Getenv, Setenv and Unsetenv reach environment variables; an empty value is one.
	Getenv(name string) (string, bool)
	Setenv(name, value string) error
	Unsetenv(name string) error
	// Environ lists the environment as name=value in name order.
	Environ() []string
	// Sleep waits on the host's clock until the time has passed or the run ends.
	Sleep(d time.Duration) error
	// Extra returns the session's state of a key, which build makes at first use.
	Extra(key any, build func() any) any
	// WriteConsole writes to the console past every stream: to standard error
	// when toError is set.
	WriteConsole(text string, toError bool) error
	// Files returns the host's file operations, nil without any.
	Files() Files
	// Dial opens a connection through the host's network.
	Dial(ctx context.Context, network, address string) (net.Conn, error)
	// LookupHost resolves a name to addresses through the host's network.
	LookupHost(ctx context.Context, name string) ([]string, error)
	// PFX reads and writes PFX files, nil where nothing can.
	PFX() PFX
	// Waiting runs f, which waits for something outside and touches no object of
	// scripts, while others of the session's family go on.
	Waiting(f func() error) error
}

// Files are the file operations members need; paths are absolute.
type Files interface {
	ReadFile(path string) ([]byte, error)
	WriteFile(path string, data []byte, appendTo bool) error
	Exists(path string) (file, dir bool)
	Remove(path string, recurse bool) error
	MkdirAll(path string) error
	// Glob lists the entries of a folder.
	List(path string) (files, dirs []string, err error)
	// Abs makes a path absolute from the process's folder, which Chdir changes;
	// the session's location is another one.
	Abs(path string) string
	Chdir(path string)
	TempDir() string
	// Open opens a file as os.OpenFile does.
	Open(path string, flag int, perm fs.FileMode) (File, error)
	Stat(path string) (fs.FileInfo, error)
	Lstat(path string) (fs.FileInfo, error)
	Rename(from, to string) error
	Chmod(path string, mode fs.FileMode) error
	Chtimes(path string, atime, mtime time.Time) error
	Symlink(target, path string) error
	Readlink(path string) (string, error)
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

// Call is one call of a member.
type Call struct {
	Env
	// This is the object, nil for static members.
	This any
	// Type is the type the call was made on, with its generic arguments.
	Type *types.Type
	// Args are the arguments, converted to the overload's types.
	Args []any
	// method is the overload that was chosen, nil when a member calls another.
	method *Method
}

// Func implements a member.
type Func func(c *Call) (any, error)

// Table holds the members of one type by signature.
type Table map[string]Func

// Str returns a string argument.
func (c *Call) Str(i int) string { s, _ := c.Args[i].(string); return s }

// Int returns an int argument.
func (c *Call) Int(i int) int {
	switch x := c.Args[i].(type) {
	case int32:
		return int(x)
	case int64:
		return int(x)
	}
	return 0
}

// zone is the host's time zone.
func (c *Call) zone() *time.Location { return c.Location() }

// Bool returns a bool argument.
func (c *Call) Bool(i int) bool { b, _ := c.Args[i].(bool); return b }

// Char returns a char argument.
func (c *Call) Char(i int) types.Char { r, _ := c.Args[i].(types.Char); return r }

// Float returns a double argument.
func (c *Call) Float(i int) float64 { f, _ := c.Args[i].(float64); return f }

// withParam is an argument exception of a parameter.
func withParam(class, message, param string) error {
	e := types.NewException(class, message)
	if param != "" {
		e.Message += fmt.Sprintf(" (Parameter '%s')", param)
		e.Fields = map[string]any{"ParamName": param}
	}
	return e
}

// ArgumentError is ArgumentException for a parameter.
func ArgumentError(message, param string) error {
	return withParam("System.ArgumentException", message, param)
}

// ArgumentNull is ArgumentNullException.
func ArgumentNull(param string) error {
	return withParam("System.ArgumentNullException", "Value cannot be null.", param)
}

// OutOfRange is ArgumentOutOfRangeException.
func OutOfRange(message, param string) error {
	return withParam("System.ArgumentOutOfRangeException", message, param)
}
