package output

import (
	"os"

	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
)

// outFile is Out-File in UTF-8.
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
	path := rs.Resolve(name)
	if ok, err := c.ShouldProcess(path, "Output to File"); err != nil || !ok {
		return err
	}
	if rs.Host().Files == nil {
		return c.Error("System.IO.IOException", "FileOpenFailure", "OpenError", path, "There is no file system here.")
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	switch {
	case c.Switch("Append"):
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	case c.Switch("NoClobber"):
		flag = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	}
	f, err := rs.Host().Files.Open(path, flag, 0o666)
	if err != nil {
		return c.Error("System.IO.IOException", "FileOpenFailure", "OpenError", path, "%s", err.Error())
	}
	o.file, o.printer = f, NewPrinter(rs, f, c.Int("Width", c.Host().Console.Width()))
	return nil
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
