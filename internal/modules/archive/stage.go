package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

// Stage writes the module below dir as PowerShell expects it: Name/Version/… for
// versions with a manifest, Name/… for files without one. The folder dir/Name
// must not exist. When something fails, nothing is left behind.
func (p *Package) Stage(ctx context.Context, dir string) (err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("stage module %s: %w", p.Name, err)
	}
	defer root.Close()
	if err := root.Mkdir(p.Name, 0o755); err != nil {
		return fmt.Errorf("stage module %s: %w", p.Name, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("stage module %s: %w", p.Name, err), root.RemoveAll(p.Name))
		}
	}()
	for _, v := range p.Versions {
		for _, f := range v.set.files {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := stageFile(root, p.stagedPath(v, f), f); err != nil {
				return err
			}
		}
	}
	return nil
}

// stageFile unpacks one file and makes sure that it is what was checked.
func stageFile(root *os.Root, to string, f *file) (err error) {
	if err := root.MkdirAll(path.Dir(to), 0o755); err != nil {
		return err
	}
	in, err := f.open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := root.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, hash), io.LimitReader(in, f.size+1))
	if err != nil {
		return err
	}
	if n != f.size || hex.EncodeToString(hash.Sum(nil)) != f.sha256 {
		return fmt.Errorf("%s: the package has changed since it was checked", f.name)
	}
	return nil
}

// contentHash sums up what would be staged: paths and contents, in order.
func (p *Package) contentHash() string {
	var lines []string
	for _, v := range p.Versions {
		for _, f := range v.set.files {
			lines = append(lines, p.stagedPath(v, f)+"\x00"+f.sha256+"\n")
		}
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}
