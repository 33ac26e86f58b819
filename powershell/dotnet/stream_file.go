package dotnet

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// FileStream is System.IO.FileStream on a file of the host.
type FileStream struct {
	name        string
	f           File
	read, write bool
	closed      bool
}

// PSType is FileStream.
func (*FileStream) PSType() *types.Type { return types.MustNamed("System.IO.FileStream") }

func (s *FileStream) can() (bool, bool, bool) {
	return s.read && !s.closed, s.write && !s.closed, !s.closed
}

func (s *FileStream) check() error {
	if s.closed {
		return types.NewException("System.ObjectDisposedException", "Cannot access a closed file.")
	}
	return nil
}

// Read implements io.Reader.
func (s *FileStream) Read(p []byte) (int, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	return s.f.Read(p)
}

// Write implements io.Writer.
func (s *FileStream) Write(p []byte) (int, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	return s.f.Write(p)
}

// Seek implements io.Seeker.
func (s *FileStream) Seek(offset int64, whence int) (int64, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	return s.f.Seek(offset, whence)
}

// Close implements io.Closer.
func (s *FileStream) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	return s.f.Close()
}

func (s *FileStream) length() (int64, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	info, err := s.f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (s *FileStream) setLength(n int64) error {
	if err := s.check(); err != nil {
		return err
	}
	return s.f.Truncate(n)
}

func (s *FileStream) flush() error { return s.check() }

// openError is the exception of a file that cannot be opened.
func openError(f Files, err error, p string) error {
	if errors.Is(err, fs.ErrExist) {
		return types.NewException("System.IO.IOException", "The file '"+p+"' already exists.")
	}
	if errors.Is(err, fs.ErrNotExist) {
		if _, dir := f.Exists(path.Dir(p)); !dir {
			return types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+p+"'.")
		}
	}
	if _, dir := f.Exists(p); dir {
		return types.NewException("System.UnauthorizedAccessException", "Access to the path '"+p+"' is denied.")
	}
	return fileError(err, p)
}

// The values of FileMode and FileAccess.
const (
	modeCreateNew = iota + 1
	modeCreate
	modeOpen
	modeOpenOrCreate
	modeTruncate
	modeAppend

	accessRead  = 1
	accessWrite = 2
)

// openFile opens a file as FileMode and FileAccess say.
func openFile(f Files, p string, mode, access int64) (*FileStream, error) {
	if _, dir := f.Exists(p); dir {
		return nil, types.NewException("System.UnauthorizedAccessException", "Access to the path '"+p+"' is denied.")
	}
	flag := os.O_RDWR
	switch access {
	case accessRead:
		flag = os.O_RDONLY
	case accessWrite:
		flag = os.O_WRONLY
	}
	switch mode {
	case modeCreateNew:
		flag |= os.O_CREATE | os.O_EXCL
	case modeCreate:
		flag |= os.O_CREATE | os.O_TRUNC
	case modeOpenOrCreate, modeAppend:
		flag |= os.O_CREATE
	case modeTruncate:
		flag |= os.O_TRUNC
	}
	h, err := f.Open(p, flag, 0o666)
	if err != nil {
		return nil, openError(f, err, p)
	}
	s := &FileStream{name: p, f: h, read: access&accessRead != 0, write: access&accessWrite != 0}
	if mode == modeAppend {
		if _, err := h.Seek(0, io.SeekEnd); err != nil {
			return nil, errors.Join(streamError(err), h.Close())
		}
	}
	return s, nil
}

// openArgs opens the file of the first argument as the next ones say.
func openArgs(c *Call) (any, error) {
	f, p, err := c.at(0)
	if err != nil {
		return nil, err
	}
	mode, access := int64(modeOpen), int64(accessRead|accessWrite)
	if len(c.Args) > 1 {
		mode = enumBits(c.Args[1])
	}
	if mode == modeAppend {
		access = accessWrite
	}
	if len(c.Args) > 2 {
		access = enumBits(c.Args[2])
	}
	if mode == modeAppend && access != accessWrite {
		return nil, ArgumentError("Append access can be requested only in write-only mode.", "access")
	}
	if access == accessRead && (mode == modeTruncate || mode == modeCreate || mode == modeCreateNew) {
		name := map[int64]string{modeTruncate: "Truncate", modeCreate: "Create", modeCreateNew: "CreateNew"}[mode]
		return nil, ArgumentError("Combining FileMode: "+name+" with FileAccess: Read is invalid.", "access")
	}
	return openFile(f, p, mode, access)
}

// opening makes a member that opens the file of the first argument one way.
func opening(mode, access int64) Func {
	return func(c *Call) (any, error) {
		f, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		return openFile(f, p, mode, access)
	}
}

var fileStreamTable = sync.OnceValue(func() Table {
	this := func(c *Call) *FileStream { return c.This.(*FileStream) }
	nothing := func(*Call) (any, error) { return nil, nil }
	t := Table{
		"get Name":    func(c *Call) (any, error) { return this(c).name, nil },
		"Lock(*)":     nothing,
		"Unlock(*)":   nothing,
		"get IsAsync": func(*Call) (any, error) { return false, nil },
	}
	for _, p := range []string{"", ",System.IO.FileAccess", ",System.IO.FileAccess,System.IO.FileShare", ",System.IO.FileAccess,System.IO.FileShare,int",
		",System.IO.FileAccess,System.IO.FileShare,int,bool", ",System.IO.FileAccess,System.IO.FileShare,int,System.IO.FileOptions"} {
		t["new(string,System.IO.FileMode"+p+")"] = openArgs
	}
	return t
})
