package utility

import (
	"os"
	"strings"

	"github.com/runwright/runwright/powershell/clixml"
	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// clixmlDepth is the depth of the commands when none is given.
const clixmlDepth = 2

// pipelined is an object that a command gets, null included.
func pipelined(c *interp.Call) (v any, ok bool) {
	if c.HasInput {
		return c.Input, c.Input != types.Nothing
	}
	if c.Has("InputObject") {
		return c.Value("InputObject"), true
	}
	return nil, false
}

// convertToClixml is ConvertTo-CliXml: one document of all objects.
type convertToClixml struct {
	interp.Base
	w *clixml.Writer
}

func (k *convertToClixml) Begin(c *interp.Call) error {
	k.w = clixml.NewWriter(c.Runspace())
	return nil
}

func (k *convertToClixml) Process(c *interp.Call) error {
	v, ok := pipelined(c)
	if !ok {
		return nil
	}
	return k.w.Write(v, c.Int("Depth", clixmlDepth))
}

func (k *convertToClixml) End(c *interp.Call) error { return c.Write(k.w.String()) }

// convertFromClixml is ConvertFrom-CliXml.
type convertFromClixml struct{ interp.Base }

func (k *convertFromClixml) Process(c *interp.Call) error {
	return writeClixml(c, c.String("InputObject"), 0, -1)
}

// named gives an exception that a command lets through the id it has then: the
// full name of its class.
func named(err error) error {
	if x, ok := err.(*types.Exception); ok && x.ID == "" {
		x.ID = x.Class.Name
	}
	return err
}

// writeClixml writes the objects of a document, a part of them if told.
func writeClixml(c *interp.Call, text string, skip, first int) error {
	list, err := clixml.Read(c.Runspace(), text)
	if err != nil {
		return named(err)
	}
	if len(list) == 1 { // a single collection is paged by its elements
		if items, many := types.Elements(list[0]); many && (skip > 0 || first >= 0) {
			list = items
		}
	}
	list = list[min(skip, len(list)):]
	if first >= 0 {
		list = list[:min(first, len(list))]
	}
	for _, v := range list {
		if err := c.Write(v); err != nil {
			return err
		}
	}
	return nil
}

// exportClixml is Export-Clixml.
type exportClixml struct {
	interp.Base
	w    *clixml.Writer
	enc  charset.Encoding
	file interp.File
}

func (e *exportClixml) Begin(c *interp.Call) (err error) {
	if e.enc, err = charset.Of(c); err != nil {
		return err
	}
	name := c.String("Path")
	if c.Has("LiteralPath") {
		name = c.String("LiteralPath")
	}
	ok, err := c.ShouldProcess(name, "Export-Clixml")
	if err != nil || !ok {
		return err
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if c.Switch("NoClobber") {
		flag = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	}
	f, err := c.OpenFile(name, flag)
	if err != nil {
		return openFailure(c, err, name)
	}
	e.file, e.w = f, clixml.NewWriter(c.Runspace())
	return nil
}

// openFailure gives a file that cannot be opened the error id of these commands.
func openFailure(c *interp.Call, err error, name string) error {
	x, ok := err.(*types.Exception)
	if !ok {
		return err
	}
	full := c.Runspace().Resolve(name)
	x.ID, x.Category, x.Target = "FileOpenFailure", "OpenError", full
	switch {
	case strings.Contains(x.Message, "already exists"):
		x.ID, x.Category = "NoClobber", "ResourceExists"
	case x.Class.Name == "System.IO.FileNotFoundException" && c.Name() == "Export-Clixml":
		return c.Error("System.IO.DirectoryNotFoundException", x.ID, x.Category, full, "Could not find a part of the path '%s'.", full)
	}
	return x
}

func (e *exportClixml) Process(c *interp.Call) error {
	v, ok := pipelined(c)
	if !ok || e.w == nil {
		return nil
	}
	return e.w.Write(v, c.Int("Depth", clixmlDepth))
}

func (e *exportClixml) End(*interp.Call) error {
	if e.w == nil {
		return nil
	}
	if _, err := e.file.Write(e.enc.BOM); err != nil {
		return err
	}
	_, err := e.file.Write(e.enc.Encode(e.w.String()))
	return err
}

// Close closes the file.
func (e *exportClixml) Close(*interp.Call) error {
	if e.file == nil {
		return nil
	}
	return e.file.Close()
}

// importClixml is Import-Clixml.
type importClixml struct{ interp.Base }

func (k *importClixml) Process(c *interp.Call) error {
	names := c.Strings("Path")
	if c.Has("LiteralPath") {
		names = c.Strings("LiteralPath")
	}
	for _, n := range names {
		full := c.Runspace().Resolve(n)
		b, err := c.Runspace().ReadFile(full)
		if err != nil {
			return openFailure(c, interp.FileError(full, err), n)
		}
		if err := writeClixml(c, dotnet.DecodeXML(b), c.Int("Skip", 0), c.Int("First", -1)); err != nil {
			return err
		}
	}
	return nil
}
