package output

import (
	"bytes"
	"io"
	"os"

	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
)

// outFile is Out-File: objects as the console would show them, in a file.
type outFile struct {
	interp.Base
	file    interp.File
	printer *view.Printer
}

func (o *outFile) Begin(c *interp.Call) error {
	rs := c.Runspace()
	name := c.String("FilePath")
	if c.Has("LiteralPath") {
		name = c.String("LiteralPath")
	}
	enc, err := charset.Of(c)
	if err != nil {
		return err
	}
	path := rs.Resolve(name)
	if ok, err := c.ShouldProcess(path, "Output to File"); err != nil || !ok {
		return err
	}
	if o.file, err = open(c, path); err != nil {
		return err
	}
	if info, err := o.file.Stat(); err == nil && info.Size() > 0 {
		enc.BOM = nil // the mark stands at the beginning of a file only
	}
	var out io.Writer = enc.Writer(o.file)
	if c.Switch("NoNewline") {
		out = oneLine{out}
	}
	o.printer = NewPrinter(rs, out, c.Int("Width", c.Host().Console.Width()))
	return nil
}

// open opens the file as the switches say.
func open(c *interp.Call, path string) (interp.File, error) {
	files := c.Host().Files
	if files == nil {
		return nil, c.Error("System.IO.IOException", "FileOpenFailure", "OpenError", path, "There is no file system here.")
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	switch {
	case c.Switch("Append"):
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	case c.Switch("NoClobber"):
		if info, err := files.Stat(path); err == nil && !info.IsDir() {
			return nil, c.Error("System.IO.IOException", "NoClobber", "ResourceExists", path, "The file '%s' already exists.", path)
		}
	}
	f, err := files.Open(path, flag, 0o666)
	if err != nil && c.Switch("Force") {
		if info, serr := files.Stat(path); serr == nil && info.Mode()&0o200 == 0 {
			if files.Chmod(path, info.Mode()|0o200) == nil {
				f, err = files.Open(path, flag, 0o666)
			}
		}
	}
	if err != nil {
		return nil, interp.OpenFailure(files, path, err)
	}
	return f, nil
}

func (o *outFile) Process(c *interp.Call) error {
	if o.printer == nil {
		return nil
	}
	if c.HasInput {
		return o.printer.Write(c.Input)
	}
	if c.Has("InputObject") {
		return o.printer.Write(c.Value("InputObject"))
	}
	return nil
}

func (o *outFile) End(*interp.Call) error {
	if o.printer == nil {
		return nil
	}
	return o.printer.Close()
}

// Close closes the file.
func (o *outFile) Close(*interp.Call) error {
	if o.file == nil {
		return nil
	}
	return o.file.Close()
}

// oneLine leaves out the line ends.
type oneLine struct{ out io.Writer }

func (w oneLine) Write(b []byte) (int, error) {
	if _, err := w.out.Write(bytes.ReplaceAll(b, []byte("\n"), nil)); err != nil {
		return 0, err
	}
	return len(b), nil
}
