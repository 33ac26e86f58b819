package interp

import (
	"errors"
	"io"
	"io/fs"

	"github.com/runwright/runwright/powershell/types"
)

// OpenFile opens a file of the host; the path may be relative to the current
// folder. The error is the .NET exception that scripts expect.
func (c *Call) OpenFile(name string, flag int) (File, error) {
	if c.rs.host.Files == nil {
		return nil, noFiles()
	}
	p := c.rs.Resolve(name)
	f, err := c.rs.open(p, flag, 0o666)
	if err != nil {
		return nil, FileError(p, err)
	}
	return f, nil
}

// TextWriter writes objects to out as the text that the console would show.
func (c *Call) TextWriter(out io.Writer) FormatWriter { return c.rs.opts.Formatter(c.rs, out) }

// FileError is the .NET exception for a failed file operation.
func FileError(p string, err error) *types.Exception {
	var x *types.Exception
	switch {
	case errors.As(err, &x):
	case errors.Is(err, fs.ErrNotExist):
		x = types.NewException("System.IO.FileNotFoundException", "Could not find file '"+p+"'.")
	case errors.Is(err, fs.ErrPermission):
		x = types.NewException("System.UnauthorizedAccessException", "Access to the path '"+p+"' is denied.")
	case errors.Is(err, fs.ErrExist):
		x = types.NewException("System.IO.IOException", "The file '"+p+"' already exists.")
	default:
		x = types.NewException("System.IO.IOException", err.Error())
	}
	return x
}

// OpenFailure is the error of Out-File, and of what writes as it does, for a file
// that cannot be opened for writing.
func OpenFailure(files Files, p string, err error) *types.Exception {
	x := FileError(p, err)
	if info, serr := files.Stat(p); serr == nil && info.IsDir() {
		x = types.NewException("System.UnauthorizedAccessException", "Access to the path '"+p+"' is denied.")
	} else if errors.Is(err, fs.ErrNotExist) {
		x = types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+p+"'.")
	}
	x.ID, x.Category = "FileOpenFailure", "OpenError"
	return x
}
