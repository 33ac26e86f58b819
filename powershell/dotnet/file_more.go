package dotnet

import (
	"encoding/hex"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// addFileMore adds File's members that copy, move, open and describe.
func addFileMore(t Table) {
	two := func(f func(c *Call, h Files, from, to string) error) Func {
		return func(c *Call) (any, error) {
			for i, name := range []string{"sourceFileName", "destFileName"} {
				if c.Args[i] == nil {
					return nil, ArgumentNull(name)
				}
				if c.Str(i) == "" {
					return nil, ArgumentError("The value cannot be an empty string.", name)
				}
			}
			h, from, err := c.at(0)
			if err != nil {
				return nil, err
			}
			_, to, err := c.at(1)
			if err != nil {
				return nil, err
			}
			return nil, f(c, h, from, to)
		}
	}
	t["static Copy(*)"] = two(func(c *Call, h Files, from, to string) error {
		return copyFile(h, from, to, len(c.Args) > 2 && c.Bool(2))
	})
	t["static Move(*)"] = two(func(c *Call, h Files, from, to string) error {
		return moveFile(h, from, to, len(c.Args) > 2 && c.Bool(2))
	})
	t["static Replace(*)"] = two(func(c *Call, h Files, from, to string) error { return replaceFile(c, h, from, to, 2) })
	t["static Create(*)"] = opening(modeCreate, accessRead|accessWrite)
	t["static OpenRead(string)"] = opening(modeOpen, accessRead)
	t["static OpenWrite(string)"] = opening(modeOpenOrCreate, accessWrite)
	t["static Open(*)"] = openArgs
	text := func(mode, access int64, f Func) Func {
		return func(c *Call) (any, error) {
			s, err := opening(mode, access)(c)
			if err != nil {
				return nil, err
			}
			return f(&Call{Env: c.Env, Args: []any{s}})
		}
	}
	t["static OpenText(string)"] = text(modeOpen, accessRead, newStreamReader)
	t["static CreateText(string)"] = text(modeCreate, accessWrite, newStreamWriter)
	t["static AppendText(string)"] = text(modeAppend, accessWrite, newStreamWriter)
	addFileFacts(t, false)
}

// addFileFacts adds times, attributes and links, which File and Directory share.
func addFileFacts(t Table, dir bool) {
	on := func(f func(c *Call, h Files, p string) (any, error)) Func {
		return func(c *Call) (any, error) {
			h, p, err := c.at(0)
			if err != nil {
				return nil, err
			}
			return f(c, h, p)
		}
	}
	for _, name := range []string{"CreationTime", "LastAccessTime", "LastWriteTime"} {
		for _, utc := range []bool{false, true} {
			suffix := ""
			if utc {
				suffix = "Utc"
			}
			t["static Get"+name+suffix+"(string)"] = on(func(c *Call, h Files, p string) (any, error) {
				when := absent()
				if info, err := h.Stat(p); err == nil {
					when = info.ModTime()
				}
				return c.fileTime(when, utc), nil
			})
			t["static Set"+name+suffix+"(string,datetime)"] = on(func(c *Call, h Files, p string) (any, error) {
				return nil, c.setFileTime(h, p, c.Args[1], name, utc)
			})
		}
	}
	t["static CreateSymbolicLink(string,string)"] = on(func(c *Call, h Files, p string) (any, error) {
		return newFileItem(p, dir), fileError(h.Symlink(c.Str(1), p), p)
	})
	t["static ResolveLinkTarget(string,bool)"] = on(func(_ *Call, h Files, p string) (any, error) { return linkTarget(h, p) })
	if dir {
		return
	}
	stat := func(h Files, p string) (fs.FileInfo, fs.FileInfo, error) {
		info, err := h.Stat(p)
		if err != nil {
			return nil, nil, openError(h, err, p)
		}
		link, err := h.Lstat(p)
		return info, link, fileError(err, p)
	}
	t["static GetAttributes(string)"] = on(func(_ *Call, h Files, p string) (any, error) {
		info, link, err := stat(h, p)
		if err != nil {
			return nil, err
		}
		return types.NewEnum(types.MustNamed("System.IO.FileAttributes"), attributesOf(path.Base(p), info, link)), nil
	})
	t["static SetAttributes(string,System.IO.FileAttributes)"] = on(func(c *Call, h Files, p string) (any, error) {
		return nil, setReadOnly(h, p, enumBits(c.Args[1])&1 != 0)
	})
	t["static GetUnixFileMode(string)"] = on(func(_ *Call, h Files, p string) (any, error) {
		info, _, err := stat(h, p)
		if err != nil {
			return nil, err
		}
		return types.NewEnum(types.MustNamed("System.IO.UnixFileMode"), UnixBits(info.Mode())), nil
	})
	t["static SetUnixFileMode(string,System.IO.UnixFileMode)"] = on(func(c *Call, h Files, p string) (any, error) {
		return nil, fileError(h.Chmod(p, fileMode(enumBits(c.Args[1]))), p)
	})
}

// addDirectoryMore adds Directory's members that move, look up and enumerate.
func addDirectoryMore(t Table) {
	t["static Move(string,string)"] = func(c *Call) (any, error) {
		h, from, err := c.at(0)
		if err != nil {
			return nil, err
		}
		_, to, err := c.at(1)
		if err != nil {
			return nil, err
		}
		if file, _ := h.Exists(from); file {
			return nil, moveFile(h, from, to, false)
		}
		return nil, moveFolder(h, from, to)
	}
	remove := func(c *Call) (any, error) {
		h, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		return nil, removeFolder(h, p, len(c.Args) > 1 && c.Bool(1))
	}
	t["static Delete(string)"], t["static Delete(string,bool)"] = remove, remove
	t["static CreateDirectory(string,System.IO.UnixFileMode)"] = t["static CreateDirectory(string)"]
	t["static GetParent(string)"] = func(c *Call) (any, error) {
		_, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		if p == "/" {
			return nil, nil
		}
		return newFileItem(path.Dir(p), true), nil
	}
	t["static GetDirectoryRoot(string)"] = func(*Call) (any, error) { return "/", nil }
	t["static GetLogicalDrives()"] = func(*Call) (any, error) { return types.StringsToArray([]string{"/"}), nil }
	t["static CreateTempSubdirectory(*)"] = func(c *Call) (any, error) {
		h := c.Files()
		if h == nil {
			return nil, notSupported("There are no files here.")
		}
		var b [4]byte
		if _, err := io.ReadFull(c.Random(), b[:]); err != nil {
			return nil, err
		}
		p := path.Join(h.TempDir(), c.Str(0)+hex.EncodeToString(b[:]))
		return newFileItem(p, true), fileError(h.MkdirAll(p), p)
	}
	// list makes a member that lists what lies below a folder, by the name that
	// was given for it.
	list := func(files, dirs bool) Func {
		return func(c *Call) (any, error) {
			h, p, err := c.at(0)
			if err != nil {
				return nil, err
			}
			pattern, deep := "*", false
			if len(c.Args) > 1 {
				pattern = c.Str(1)
			}
			if len(c.Args) > 2 {
				e, ok := c.Args[2].(*types.EnumValue)
				deep = ok && e.Bits == 1
			}
			found, err := search(h, p, pattern, deep, files, dirs)
			if err != nil {
				return nil, err
			}
			for i, f := range found {
				found[i] = path.Join(c.Str(0), strings.TrimPrefix(strings.TrimPrefix(f, p), "/"))
			}
			return types.StringsToArray(found), nil
		}
	}
	for k := range t {
		for _, name := range []string{"GetFiles(", "GetDirectories(", "GetFileSystemEntries("} {
			if strings.HasPrefix(k, "static "+name) {
				delete(t, k)
			}
		}
	}
	for _, verb := range []string{"Get", "Enumerate"} {
		t["static "+verb+"Files(*)"], t["static "+verb+"Directories(*)"], t["static "+verb+"FileSystemEntries(*)"] = list(true, false), list(false, true), list(true, true)
	}
	addFileFacts(t, true)
}

// DriveInfo is System.IO.DriveInfo.
type DriveInfo struct{ name string }

// PSType is DriveInfo.
func (*DriveInfo) PSType() *types.Type { return types.MustNamed("System.IO.DriveInfo") }

// PSString is the name.
func (d *DriveInfo) PSString() string { return d.name }

func driveInfoTable() Table {
	this := func(c *Call) *DriveInfo { return c.This.(*DriveInfo) }
	return Table{
		"new(string)": func(c *Call) (any, error) { return &DriveInfo{c.Str(0)}, nil },
		"static GetDrives()": func(*Call) (any, error) {
			return types.NewTyped((*DriveInfo)(nil).PSType(), []any{&DriveInfo{"/"}}), nil
		},
		"get Name":          func(c *Call) (any, error) { return this(c).name, nil },
		"get VolumeLabel":   func(c *Call) (any, error) { return this(c).name, nil },
		"get RootDirectory": func(c *Call) (any, error) { return newFileItem(this(c).name, true), nil },
		"get DriveType":     func(*Call) (any, error) { return types.EnumNamed("System.IO.DriveType", "Fixed"), nil },
		"get IsReady": func(c *Call) (any, error) {
			h := c.Files()
			if h == nil {
				return false, nil
			}
			_, dir := h.Exists(this(c).name)
			return dir, nil
		},
		"ToString()": func(c *Call) (any, error) { return this(c).name, nil },
	}
}
