package web

import (
	"bytes"
	"io"
	"os"
	"path"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
)

// webRequest is Invoke-WebRequest.
type webRequest struct{}

func (*webRequest) process(c *interp.Call, w *command, r *dotnet.HTTPResponse) error {
	file := w.fileFor(c, r)
	if c.Has("OutFile") && !c.Switch("PassThru") {
		if file == "" {
			return nil
		}
		return w.save(c, file, func(out io.Writer) error { return w.read(c, r, out) })
	}
	var b bytes.Buffer
	if err := w.read(c, r, &b); err != nil {
		return err
	}
	if err := c.Write(dotnet.NewWebResponse(r, b.Bytes(), w.links, file)); err != nil {
		return err
	}
	if file == "" {
		return nil
	}
	return w.save(c, file, func(out io.Writer) error { _, err := out.Write(b.Bytes()); return err })
}

// fileFor is where the answer is saved: in a folder under the name that the
// address ends with; "" for nowhere.
func (w *command) fileFor(c *interp.Call, r *dotnet.HTTPResponse) string {
	if w.outFile == "" || !isFolder(c, w.outFile) {
		return w.outFile
	}
	return path.Join(w.outFile, r.Request.URI.LastSegment())
}

// save writes a file, or what is missing of it when the download was resumed.
func (w *command) save(c *interp.Call, file string, write func(out io.Writer) error) (err error) {
	if err := c.Verbose("File Name: %s", path.Base(file)); err != nil {
		return err
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if w.resumed {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	f, err := c.OpenFile(file, flag)
	if err != nil {
		if c.Host().Files == nil {
			return err
		}
		e := interp.OpenFailure(c.Host().Files, file, err)
		e.ID, e.Category = "", ""
		return e
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	return write(f)
}
