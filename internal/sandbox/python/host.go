package python

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed host/*.py host2/*.py lib/*.py
var files embed.FS

// prepare has the host ready in a folder, written and compiled by the interpreter.
// The folder comes to be as a whole, so that nobody sees a part of it.
func (in Interpreter) prepare(ctx context.Context, o *Options) error {
	name, err := in.folderName(*o)
	if err != nil {
		return fmt.Errorf("host of Python: %w", err)
	}
	above, err := filepath.Abs(o.Folder) // processes without a root of their own look from another folder
	if err != nil {
		return fmt.Errorf("host of Python: %w", err)
	}
	o.Folder = filepath.Join(above, name)
	if _, err := os.Stat(o.Folder); err == nil {
		return nil
	}
	if err := os.MkdirAll(above, 0o755); err != nil {
		return fmt.Errorf("host of Python: %w", err)
	}
	making, err := os.MkdirTemp(above, "making-")
	if err != nil {
		return fmt.Errorf("host of Python: %w", err)
	}
	defer os.RemoveAll(making)
	if err := writeHost(making, o.Certificates); err != nil {
		return fmt.Errorf("write the host of Python: %w", err)
	}
	cmd := exec.CommandContext(ctx, in.Executable, append(isolated(in.Major()), "-m", "compileall", "-q", filepath.Join(making, in.hostFolder()), filepath.Join(making, "lib"))...)
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("compile the host of Python: %w: %s", err, text)
	}
	if err := os.Rename(making, o.Folder); err != nil {
		if _, there := os.Stat(o.Folder); there != nil { // else somebody else was faster
			return fmt.Errorf("host of Python: %w", err)
		}
	}
	return nil
}

// hostFolder is the folder with the host for the version.
func (in Interpreter) hostFolder() string {
	if in.Major() == 2 {
		return "host2"
	}
	return "host"
}

// folderName names the content: the host's files, the certificates, and the
// interpreter that compiles.
func (in Interpreter) folderName(o Options) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := files.ReadFile(name)
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
		return err
	})
	fmt.Fprintf(h, "%s\n%s\n%s", in.Executable, in.Version, o.Certificates)
	return hex.EncodeToString(h.Sum(nil)[:12]), err
}

// writeHost fills the folder. Sandboxes read it, with another identity: the folders
// above need not be open to them, the files are.
func writeHost(folder string, certificates []byte) error {
	if err := os.Chmod(folder, 0o755); err != nil {
		return err
	}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at := filepath.Join(folder, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(at, 0o755)
		}
		text, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(at, text, 0o644)
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, certificatesFile), certificates, 0o644)
}
