package interp

import (
	"io/fs"
	"os"
	"path"
	"time"

	"github.com/runwright/runwright/powershell/dotnet"
)

// Files returns the host's files as members of .NET types use them.
func (rs *Runspace) Files() dotnet.Files {
	if rs.host.Files == nil {
		return nil
	}
	return envFiles{rs}
}

// envFiles adapts the host's files to package dotnet.
type envFiles struct{ rs *Runspace }

// ReadFile reads a file whole.
func (f envFiles) ReadFile(p string) ([]byte, error) { return f.rs.ReadFile(p) }

// WriteFile writes or appends to a file.
func (f envFiles) WriteFile(p string, data []byte, appendTo bool) (err error) {
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if appendTo {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	w, err := f.rs.open(p, flag, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := w.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = w.Write(data)
	return err
}

// Exists tells a file from a folder.
func (f envFiles) Exists(p string) (file, dir bool) {
	info, err := f.rs.host.Files.Stat(p)
	if err != nil {
		return false, false
	}
	return !info.IsDir(), info.IsDir()
}

// Remove removes a file or folder.
func (f envFiles) Remove(p string, recurse bool) error {
	if recurse {
		if info, err := f.rs.host.Files.Lstat(p); err == nil && info.IsDir() {
			entries, err := f.rs.host.Files.ReadDir(p)
			if err != nil {
				return err
			}
			for _, e := range entries {
				if err := f.Remove(path.Join(p, e.Name()), true); err != nil {
					return err
				}
			}
		}
	}
	return f.rs.host.Files.Remove(p)
}

// MkdirAll makes a folder and those above it.
func (f envFiles) MkdirAll(p string) error {
	if _, dir := f.Exists(p); dir {
		return nil
	}
	if parent := path.Dir(p); parent != p {
		if err := f.MkdirAll(parent); err != nil {
			return err
		}
	}
	return f.rs.host.Files.Mkdir(p, 0o777)
}

// List returns the names of a folder's files and folders.
func (f envFiles) List(p string) (files, dirs []string, err error) {
	entries, err := f.rs.host.Files.ReadDir(p)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if e.IsDir() {
			dirs = append(dirs, e.Name())
		} else {
			files = append(files, e.Name())
		}
	}
	return files, dirs, nil
}

// Abs makes a path absolute from the process's folder, ~ being an ordinary name.
func (f envFiles) Abs(p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join(f.rs.ProcessFolder(), p)
}

// Chdir changes the process's folder.
func (f envFiles) Chdir(p string) { f.rs.SetProcessFolder(p) }

// TempDir is the folder for temporary files.
func (f envFiles) TempDir() string { return f.rs.host.Files.TempDir() }

// Open opens a file.
func (f envFiles) Open(p string, flag int, perm fs.FileMode) (dotnet.File, error) {
	return f.rs.open(p, flag, perm)
}

// Stat describes what is at a path, behind a link its target.
func (f envFiles) Stat(p string) (fs.FileInfo, error) { return f.rs.host.Files.Stat(p) }

// Lstat describes what is at a path itself.
func (f envFiles) Lstat(p string) (fs.FileInfo, error) { return f.rs.host.Files.Lstat(p) }

// Rename moves a file or folder.
func (f envFiles) Rename(from, to string) error { return f.rs.host.Files.Rename(from, to) }

// Chmod sets permissions.
func (f envFiles) Chmod(p string, mode fs.FileMode) error { return f.rs.host.Files.Chmod(p, mode) }

// Chtimes sets times; a zero time stays.
func (f envFiles) Chtimes(p string, atime, mtime time.Time) error {
	return f.rs.host.Files.Chtimes(p, atime, mtime)
}

// Symlink makes a symbolic link.
func (f envFiles) Symlink(target, p string) error { return f.rs.host.Files.Symlink(target, p) }

// Readlink is where a symbolic link leads.
func (f envFiles) Readlink(p string) (string, error) { return f.rs.host.Files.Readlink(p) }
