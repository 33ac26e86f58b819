package archive

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/management"
	"github.com/runwright/runwright/powershell/interp"
)

// expandArchive is Expand-Archive.
type expandArchive struct{ interp.Base }

func (z *expandArchive) Process(c *interp.Call) error {
	literal, name := false, c.String("Path")
	if c.ParameterSet() == "LiteralPath" {
		literal, name = true, c.String("LiteralPath")
	}
	found, err := management.Paths(c, name, literal)
	if err != nil || len(found) == 0 {
		return noPath(c, name)
	}
	if len(found) > 1 {
		return refuse(c, "InvalidArchiveFilePath", "InvalidArgument", name, "The input to the Path parameter '%s' resolves to several files. Provide the path of one archive file.", name)
	}
	from := found[0]
	rs := c.Runspace()
	goal := rs.Resolve(strings.TrimSuffix(path.Base(from), path.Ext(from)))
	if c.Has("DestinationPath") {
		goal = rs.Resolve(c.String("DestinationPath"))
	}
	ok, err := c.ShouldProcess(from, "Expand-Archive")
	if err != nil || !ok {
		return err
	}
	b, err := rs.ReadFile(from)
	if err != nil {
		return interp.FileError(from, err)
	}
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return badArchive(from)
	}
	if err := rs.Files().MkdirAll(goal); err != nil {
		return interp.FileError(goal, err)
	}
	for _, f := range r.File {
		if err := z.entry(c, f, goal, from); err != nil {
			return err
		}
	}
	return nil
}

// entry unpacks one entry.
func (z *expandArchive) entry(c *interp.Call, f *zip.File, goal, from string) error {
	name := strings.ReplaceAll(f.Name, `\`, "/")
	to := path.Join(goal, name)
	if !below(goal, to) {
		return refuse(c, "InvalidArchiveEntry", "InvalidData", f.Name, "The archive entry '%s' would be written outside of the folder '%s'.", f.Name, goal)
	}
	files := c.Runspace().Files()
	if strings.HasSuffix(name, "/") {
		if err := files.MkdirAll(to); err != nil {
			return interp.FileError(to, err)
		}
		return z.pass(c, to)
	}
	if err := files.MkdirAll(path.Dir(to)); err != nil {
		return interp.FileError(to, err)
	}
	if _, err := c.Host().Files.Stat(to); err == nil && !c.Switch("Force") {
		return c.WriteError(refuse(c, "ExpandArchiveFileExists", "PermissionDenied", from,
			"Failed to create file '%s' while expanding the archive file '%s' contents as the file '%s' already exists. Use the -Force parameter if you want to overwrite the existing directory '%s' contents when expanding the archive file.", to, from, to, goal))
	}
	if err := z.write(c, f, to); err != nil {
		return err
	}
	if t := f.Modified; !t.IsZero() {
		if err := c.Host().Files.Chtimes(to, t, t); err != nil {
			return interp.FileError(to, err)
		}
	}
	return z.pass(c, to)
}

func (z *expandArchive) write(c *interp.Call, f *zip.File, to string) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := c.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return interp.FileError(to, err)
	}
	_, err = io.Copy(out, in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return interp.FileError(to, err)
	}
	return nil
}

func (z *expandArchive) pass(c *interp.Call, p string) error {
	if !c.Switch("PassThru") {
		return nil
	}
	if v, ok := management.Item(c, p); ok {
		return c.Write(v)
	}
	return nil
}
