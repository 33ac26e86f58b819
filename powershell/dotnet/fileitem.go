package dotnet

import (
	"io/fs"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// FileItem is a FileInfo or DirectoryInfo. What it says of the file is from the
// first look, until Refresh.
type FileItem struct {
	types.Own
	given, path string
	dir         bool
	looked      bool
	info, link  fs.FileInfo
}

func newFileItem(p string, dir bool) *FileItem { return &FileItem{given: p, path: p, dir: dir} }

// PSType is FileInfo or DirectoryInfo.
func (i *FileItem) PSType() *types.Type {
	if i.dir {
		return types.MustNamed("System.IO.DirectoryInfo")
	}
	return types.MustNamed("System.IO.FileInfo")
}

// PSString is the path as it was given.
func (i *FileItem) PSString() string { return i.given }

// FilePath is the full path.
func (i *FileItem) FilePath() string { return i.path }

// located is an object of a file or folder, of this package or of a command.
type located interface{ FilePath() string }

// look finds out what is there.
func (i *FileItem) look(f Files) {
	if i.looked || f == nil {
		return
	}
	i.looked = true
	i.info, i.link = nil, nil
	if l, err := f.Lstat(i.path); err == nil {
		i.link = l
		if i.info, err = f.Stat(i.path); err != nil {
			i.info = l
		}
	}
}

func (i *FileItem) exists(f Files) bool {
	i.look(f)
	return i.info != nil && i.info.IsDir() == i.dir
}

// attributes are FileAttributes as they show on Linux.
func attributesOf(name string, info, link fs.FileInfo) int64 {
	n := int64(0)
	if info.IsDir() {
		n |= 0x10
	}
	if strings.HasPrefix(name, ".") && name != "." {
		n |= 2
	}
	if info.Mode()&0o222 == 0 {
		n |= 1
	}
	if link != nil && link.Mode()&fs.ModeSymlink != 0 {
		n |= 0x400
	}
	if n == 0 {
		n = 0x80
	}
	return n
}

// Extended returns what PowerShell's type data adds to files.
func (i *FileItem) Extended(env Env, name string) (any, bool, error) {
	f := env.Files()
	switch strings.ToLower(name) {
	case "basename":
		if i.dir {
			return path.Base(i.path), true, nil
		}
		return strings.TrimSuffix(path.Base(i.path), path.Ext(i.path)), true, nil
	case "mode", "modewithouthardlink":
		i.look(f)
		if i.info == nil {
			return "-----", true, nil
		}
		bits := attributesOf(path.Base(i.path), i.info, i.link)
		b := []byte("-----")
		for k, flag := range []struct {
			bit  int64
			mark byte
		}{{0x10, 'd'}, {0x20, 'a'}, {1, 'r'}, {2, 'h'}, {4, 's'}} {
			if bits&flag.bit != 0 {
				b[k] = flag.mark
			}
		}
		if bits&0x400 != 0 {
			b[0] = 'l'
		}
		return string(b), true, nil
	case "target", "linktype":
		i.look(f)
		if i.link == nil || i.link.Mode()&fs.ModeSymlink == 0 {
			return nil, true, nil
		}
		if strings.EqualFold(name, "linktype") {
			return "SymbolicLink", true, nil
		}
		to, err := f.Readlink(i.path)
		return to, err == nil, nil
	case "size":
		i.look(f)
		if i.info != nil && !i.dir {
			return i.info.Size(), true, nil
		}
	}
	return nil, false, nil
}

// item is a file's object; objects of commands are looked at anew.
func (c *Call) item() (*FileItem, Files, error) {
	f := c.Files()
	if f == nil {
		return nil, nil, notSupported("There are no files here.")
	}
	switch x := c.This.(type) {
	case *FileItem:
		x.look(f)
		return x, f, nil
	case located:
		i := newFileItem(x.FilePath(), c.Type.Name == "System.IO.DirectoryInfo")
		i.look(f)
		return i, f, nil
	}
	return nil, nil, notSupported("The object is no file.")
}

// absent is the time .NET gives for what is not there.
func absent() time.Time { return time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC) }

// fileItemTable are the members FileInfo and DirectoryInfo share.
var fileItemTable = sync.OnceValue(func() Table {
	on := func(f func(c *Call, i *FileItem, h Files) (any, error)) Func {
		return func(c *Call) (any, error) {
			i, h, err := c.item()
			if err != nil {
				return nil, err
			}
			return f(c, i, h)
		}
	}
	t := Table{
		"get FullName": on(func(_ *Call, i *FileItem, _ Files) (any, error) { return i.path, nil }),
		"get Name":     on(func(_ *Call, i *FileItem, _ Files) (any, error) { return path.Base(i.path), nil }),
		"get Extension": on(func(_ *Call, i *FileItem, _ Files) (any, error) {
			if e := path.Ext(i.path); e != "." {
				return e, nil
			}
			return "", nil
		}),
		"get Exists": on(func(_ *Call, i *FileItem, h Files) (any, error) { return i.exists(h), nil }),
		"Refresh()":  on(func(_ *Call, i *FileItem, h Files) (any, error) { i.looked = false; i.look(h); return nil, nil }),
		"ToString()": on(func(_ *Call, i *FileItem, _ Files) (any, error) { return i.given, nil }),
		"get Attributes": on(func(_ *Call, i *FileItem, _ Files) (any, error) {
			bits := int64(-1)
			if i.info != nil {
				bits = attributesOf(path.Base(i.path), i.info, i.link)
			}
			return types.NewEnum(types.MustNamed("System.IO.FileAttributes"), bits), nil
		}),
		"set Attributes": on(func(c *Call, i *FileItem, h Files) (any, error) {
			i.looked = false
			return nil, setReadOnly(h, i.path, enumBits(c.Args[0])&1 != 0)
		}),
		"get UnixFileMode": on(func(_ *Call, i *FileItem, _ Files) (any, error) {
			bits := int64(-1)
			if i.info != nil {
				bits = UnixBits(i.info.Mode())
			}
			return types.NewEnum(types.MustNamed("System.IO.UnixFileMode"), bits), nil
		}),
		"set UnixFileMode": on(func(c *Call, i *FileItem, h Files) (any, error) {
			i.looked = false
			return nil, fileError(h.Chmod(i.path, fileMode(enumBits(c.Args[0]))), i.path)
		}),
		"get LinkTarget": on(func(_ *Call, i *FileItem, h Files) (any, error) {
			if i.link == nil || i.link.Mode()&fs.ModeSymlink == 0 {
				return nil, nil
			}
			to, err := h.Readlink(i.path)
			return to, fileError(err, i.path)
		}),
		"CreateAsSymbolicLink(string)": on(func(c *Call, i *FileItem, h Files) (any, error) {
			i.looked = false
			return nil, fileError(h.Symlink(c.Str(0), i.path), i.path)
		}),
		"ResolveLinkTarget(bool)": on(func(_ *Call, i *FileItem, h Files) (any, error) { return linkTarget(h, i.path) }),
	}
	for _, name := range []string{"CreationTime", "LastAccessTime", "LastWriteTime"} {
		for _, utc := range []bool{false, true} {
			suffix := ""
			if utc {
				suffix = "Utc"
			}
			t["get "+name+suffix] = on(func(c *Call, i *FileItem, _ Files) (any, error) {
				when := absent()
				if i.info != nil {
					when = i.info.ModTime()
				}
				return c.fileTime(when, utc), nil
			})
			t["set "+name+suffix] = on(func(c *Call, i *FileItem, h Files) (any, error) {
				i.looked = false
				return nil, c.setFileTime(h, i.path, c.Args[0], name, utc)
			})
		}
	}
	return t
})

// fileTime is a file's time as a DateTime.
func (c *Call) fileTime(t time.Time, utc bool) types.DateTime {
	if utc {
		return types.NewDateTime(t.UTC(), types.UTC)
	}
	return types.NewDateTime(t.In(c.zone()), types.Local)
}

// setFileTime sets one of a file's times.
func (c *Call) setFileTime(h Files, p string, v any, name string, utc bool) error {
	d, _ := v.(types.DateTime)
	t := d.In(c.zone())
	if d.Kind == types.UTC || utc && d.Kind == types.Unspecified {
		t = d.Time()
	}
	access, write := time.Time{}, t
	if name == "LastAccessTime" {
		access, write = t, time.Time{}
	}
	return fileError(h.Chtimes(p, access, write), p)
}

// setReadOnly changes the permission to write.
func setReadOnly(h Files, p string, on bool) error {
	info, err := h.Stat(p)
	if err != nil {
		return fileError(err, p)
	}
	mode := info.Mode().Perm() | 0o200
	if on {
		mode = info.Mode().Perm() &^ 0o222
	}
	return fileError(h.Chmod(p, mode), p)
}

// linkTarget is the object a link leads to, null for what is no link.
func linkTarget(h Files, p string) (any, error) {
	l, err := h.Lstat(p)
	if err != nil {
		return nil, fileError(err, p)
	}
	if l.Mode()&fs.ModeSymlink == 0 {
		return nil, nil
	}
	to, err := h.Readlink(p)
	if err != nil {
		return nil, fileError(err, p)
	}
	if !path.IsAbs(to) {
		to = path.Join(path.Dir(p), to)
	}
	_, dir := h.Exists(to)
	return newFileItem(to, dir), nil
}
