package wheel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Unpack writes the files below a folder that is there and empty: readable by
// everybody, changeable by nobody, all with the time stamp. On failure a part of
// them may be there.
func (w *Wheel) Unpack(ctx context.Context, dir string, stamp time.Time) error {
	for _, e := range w.entries {
		if e.at == "" {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := e.unpack(filepath.Join(dir, filepath.FromSlash(e.at)), stamp); err != nil {
			return fmt.Errorf("unpack %s: %w", e.name, err)
		}
	}
	return nil
}

func (e *entry) unpack(to string, stamp time.Time) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	in, err := e.file.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o444)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, io.LimitReader(in, int64(e.file.UncompressedSize64)))
	// The mask of the process does not decide who can read packages.
	return errors.Join(err, out.Chmod(0o444), out.Sync(), out.Close(), os.Chtimes(to, stamp, stamp))
}
