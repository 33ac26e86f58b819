package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Modules returns the one folder that jobs see the modules of some folders in,
// each laid out as PowerShell's module path expects, and a function that removes
// what was made for that. A single folder is seen as it is; several are copied
// together.
func Modules(dirs []string) (folder string, remove func() error, err error) {
	remove = func() error { return nil }
	for i, d := range dirs {
		info, err := os.Stat(d)
		if err == nil && !info.IsDir() {
			err = errors.New("it is no folder")
		}
		if err == nil {
			dirs[i], err = filepath.Abs(d)
		}
		if err != nil {
			return "", remove, fmt.Errorf("--modules %s: %w; expected a folder that holds a folder for each module", d, err)
		}
	}
	if len(dirs) < 2 {
		folder = filepath.Join(dirs...)
		return folder, remove, readable(folder)
	}
	folder, err = os.MkdirTemp("", "runwright-modules-")
	if err != nil {
		return "", remove, err
	}
	remove = func() error { return os.RemoveAll(folder) }
	for _, d := range dirs {
		if err := os.CopyFS(folder, os.DirFS(d)); err != nil {
			return "", remove, errors.Join(fmt.Errorf("--modules %s: copied together with the others: %w", d, err), remove())
		}
	}
	if err := errors.Join(os.Chmod(folder, 0o755), readable(folder)); err != nil {
		return "", remove, errors.Join(err, remove())
	}
	return folder, remove, nil
}

// readable says what of a folder a job could not read: those that root starts
// run as a user of their own.
func readable(folder string) error {
	if folder == "" || os.Geteuid() != 0 {
		return nil
	}
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		need := fs.FileMode(0o004)
		if d.IsDir() {
			need = 0o005
		}
		if d.Type()&fs.ModeSymlink == 0 && info.Mode()&need != need {
			return fmt.Errorf("--modules: %s has the mode %s, and jobs that root starts run as a user of their own; expected that all may read it (chmod -R a+rX)", path, info.Mode())
		}
		return nil
	})
}
