package interp

import (
	"bytes"
	"io"
	"io/fs"
	"os"

	"github.com/runwright/runwright/powershell/dotnet"
)

// Reader reads a file as a command asks for it. When the session opens the same
// file to write to it, what is left of it is read first: what a pipeline reads
// from a file it can write back to it without loss.
type Reader struct {
	rs   *Runspace
	path string
	file File // nil after the rest was read
	rest *bytes.Reader
	err  error // of reading the rest
}

// OpenReader opens a file to read, by its full path. The error is the host's. The
// caller closes the reader.
func (rs *Runspace) OpenReader(p string) (*Reader, error) {
	if rs.host.Files == nil {
		return nil, noFiles()
	}
	f, err := rs.host.Files.Open(p, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	r := &Reader{rs: rs, path: p, file: f}
	if rs.readers == nil {
		rs.readers = map[*Reader]bool{}
	}
	rs.readers[r] = true
	return r, nil
}

// Read reads as io.Reader. At the end of the file it may be tried again later, for
// what was written meanwhile.
func (r *Reader) Read(b []byte) (int, error) {
	if r.file != nil {
		return r.file.Read(b)
	}
	n, err := r.rest.Read(b)
	if err == io.EOF && r.err != nil {
		err = r.err
	}
	return n, err
}

// Close closes the file.
func (r *Reader) Close() error {
	delete(r.rs.readers, r)
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// settle reads the rest.
func (r *Reader) settle() {
	b, err := io.ReadAll(r.file)
	if cerr := r.file.Close(); err == nil {
		err = cerr
	}
	r.file, r.rest, r.err = nil, bytes.NewReader(b), err
}

// open opens a file of the host.
func (rs *Runspace) open(p string, flag int, perm fs.FileMode) (File, error) {
	if flag&(os.O_WRONLY|os.O_RDWR) != 0 {
		rs.settleReaders(p)
	}
	return rs.host.Files.Open(p, flag, perm)
}

// settleReaders reads the rest of what commands are reading from a file.
func (rs *Runspace) settleReaders(p string) {
	if len(rs.readers) == 0 {
		return
	}
	info, err := rs.host.Files.Stat(p)
	if err != nil {
		return // a new file
	}
	for r := range rs.readers {
		if r.file == nil {
			continue
		}
		if at, err := r.file.Stat(); r.path == p || err == nil && dotnet.SameFile(info, at) {
			r.settle()
		}
	}
}
