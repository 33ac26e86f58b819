package management

import (
	"io/fs"
	"os"
	"path"

	"github.com/runwright/runwright/powershell/interp"
)

// newTemporaryFile is New-TemporaryFile: an empty file with a name of its own in
// the folder for temporary files.
type newTemporaryFile struct{ interp.Base }

func (n *newTemporaryFile) End(c *interp.Call) error {
	if c.Host().Files == nil {
		return interp.FileError("", fs.ErrNotExist)
	}
	dir := c.Host().Files.TempDir()
	ok, err := c.ShouldProcess(dir, "New-TemporaryFile")
	if err != nil || !ok {
		return err
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	var last error
	for range 100 {
		var b [6]byte
		if _, err := c.Host().Random.Read(b[:]); err != nil {
			return err
		}
		for i := range b {
			b[i] = letters[int(b[i])%len(letters)]
		}
		p := path.Join(dir, "tmp"+string(b[:])+".tmp")
		f, err := c.OpenFile(p, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
		if err != nil {
			last = err
			continue
		}
		if err := f.Close(); err != nil {
			return interp.FileError(p, err)
		}
		v, _ := Item(c, p)
		return c.Write(v)
	}
	return c.WriteError(c.Error("System.IO.IOException", "NewTemporaryFileWriteError", "WriteError", dir, "No temporary file could be made: %v", last))
}
