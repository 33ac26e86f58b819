package runbook

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"time"

	"github.com/runwright/runwright/powershell/interp"
)

// certificatesFile is where the engine finds the certificates that connections
// trust. The server handed them in; in the sandbox there is no such file.
const certificatesFile = "/etc/ssl/certs/ca-certificates.crt"

// withCertificates is a file system with the file of trusted certificates, which
// can only be read.
type withCertificates struct {
	interp.Files
	pem []byte
}

// Open implements interp.Files.
func (w withCertificates) Open(name string, flag int, perm fs.FileMode) (interp.File, error) {
	switch {
	case path.Clean(name) != certificatesFile:
		return w.Files.Open(name, flag, perm)
	case flag != os.O_RDONLY:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return &memoryFile{bytes.NewReader(w.pem), certificatesInfo(len(w.pem))}, nil
}

// Stat implements interp.Files.
func (w withCertificates) Stat(name string) (fs.FileInfo, error) {
	if path.Clean(name) == certificatesFile {
		return certificatesInfo(len(w.pem)), nil
	}
	return w.Files.Stat(name)
}

// Lstat implements interp.Files.
func (w withCertificates) Lstat(name string) (fs.FileInfo, error) {
	if path.Clean(name) == certificatesFile {
		return certificatesInfo(len(w.pem)), nil
	}
	return w.Files.Lstat(name)
}

// memoryFile is an open file that can only be read.
type memoryFile struct {
	*bytes.Reader
	info fs.FileInfo
}

var errReadOnly = errors.New("the file can only be read")

func (*memoryFile) Write([]byte) (int, error)    { return 0, errReadOnly }
func (*memoryFile) Truncate(int64) error         { return errReadOnly }
func (*memoryFile) Close() error                 { return nil }
func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// certificatesInfo describes the file; it is its size in bytes.
type certificatesInfo int64

func (certificatesInfo) Name() string       { return path.Base(certificatesFile) }
func (i certificatesInfo) Size() int64      { return int64(i) }
func (certificatesInfo) Mode() fs.FileMode  { return 0o444 }
func (certificatesInfo) ModTime() time.Time { return time.Unix(0, 0) }
func (certificatesInfo) IsDir() bool        { return false }
func (certificatesInfo) Sys() any           { return nil }
