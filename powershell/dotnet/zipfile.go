package dotnet

import (
	"errors"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// zipFileTable is ZipFile and ZipFileExtensions.
func zipFileTable() Table {
	open := func(c *Call, mode int64) (*ZipArchive, error) {
		f, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		fileMode, access := int64(modeOpen), int64(accessRead)
		switch mode {
		case zipCreate:
			fileMode, access = modeCreateNew, accessWrite
		case zipUpdate:
			fileMode, access = modeOpenOrCreate, accessRead|accessWrite
		}
		s, err := openFile(f, p, fileMode, access)
		if err != nil {
			return nil, err
		}
		a, err := openZip(c, s, mode, false)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		return a, nil
	}
	t := Table{
		"static OpenRead(string)": func(c *Call) (any, error) { return archive(open(c, zipRead)) },
		"static Open(*)":          func(c *Call) (any, error) { return archive(open(c, enumBits(c.Args[1]))) },
		"static ExtractToDirectory(*)": func(c *Call) (any, error) {
			overwrite := false
			for _, a := range c.Args[2:] {
				if b, ok := a.(bool); ok {
					overwrite = b
				}
			}
			f, dir, err := c.at(1)
			if err != nil {
				return nil, err
			}
			var a *ZipArchive
			switch x := types.Unwrap(c.Args[0]).(type) {
			case *ZipArchive:
				if err := f.MkdirAll(dir); err != nil {
					return nil, fileError(err, dir)
				}
				return nil, x.extractAll(f, dir, overwrite)
			case byteStream:
				a, err = openZip(c, x, zipRead, true)
			default:
				a, err = open(c, zipRead)
			}
			if err != nil {
				return nil, err
			}
			if err := f.MkdirAll(dir); err != nil {
				return nil, fileError(err, dir)
			}
			err = a.extractAll(f, dir, overwrite)
			if cerr := a.save(); err == nil {
				err = cerr
			}
			return nil, err
		},
		"static ExtractToFile(*)": func(c *Call) (any, error) {
			e, _ := types.Unwrap(c.Args[0]).(*ZipEntry)
			if e == nil {
				return nil, ArgumentNull("source")
			}
			f, p, err := c.at(1)
			if err != nil {
				return nil, err
			}
			return nil, e.extract(f, p, len(c.Args) > 2 && c.Bool(2))
		},
		"static CreateEntryFromFile(*)": func(c *Call) (any, error) {
			a, _ := types.Unwrap(c.Args[0]).(*ZipArchive)
			if a == nil {
				return nil, ArgumentNull("destination")
			}
			f, p, err := c.at(1)
			if err != nil {
				return nil, err
			}
			level := int64(0)
			if len(c.Args) > 3 {
				level = enumBits(c.Args[3])
			}
			return a.addFile(c, f, p, c.Str(2), level)
		},
		"static CreateFromDirectory(*)": createFromDirectory,
	}
	return t
}

// archive keeps a typed nil out of the value.
func archive(a *ZipArchive, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return a, nil
}

// addFile makes an entry of a file.
func (a *ZipArchive) addFile(c *Call, f Files, p, name string, level int64) (*ZipEntry, error) {
	b, err := f.ReadFile(p)
	if err != nil {
		return nil, openError(f, err, p)
	}
	e, err := a.add(c, name, level)
	if err != nil {
		return nil, err
	}
	e.data = b
	if info, err := f.Stat(p); err == nil {
		e.when = info.ModTime().In(c.zone())
		e.attributes = 0o100000<<16 | uint32(info.Mode().Perm())<<16
	}
	return e, nil
}

// createFromDirectory makes an archive of all files below a folder.
func createFromDirectory(c *Call) (any, error) {
	f, dir, err := c.at(0)
	if err != nil {
		return nil, err
	}
	if _, is := f.Exists(dir); !is {
		return nil, types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+dir+"'.")
	}
	level, withBase := int64(0), false
	if len(c.Args) > 3 {
		level, withBase = enumBits(c.Args[2]), c.Bool(3)
	}
	a := &ZipArchive{mode: zipCreate}
	if s, ok := types.Unwrap(c.Args[1]).(byteStream); ok {
		a.base, a.keep = s, true
	} else {
		_, p, err := c.at(1)
		if err != nil {
			return nil, err
		}
		s, err := openFile(f, p, modeCreateNew, accessWrite)
		if err != nil {
			return nil, err
		}
		a.base = s
	}
	prefix := ""
	if withBase {
		prefix = path.Base(dir) + "/"
	}
	err = addFolder(c, a, f, dir, prefix, level)
	if serr := a.save(); err == nil {
		err = serr
	}
	return nil, err
}

func addFolder(c *Call, a *ZipArchive, f Files, dir, prefix string, level int64) error {
	files, dirs, err := f.List(dir)
	if err != nil {
		return fileError(err, dir)
	}
	for _, name := range files {
		name = path.Base(name)
		if _, err := a.addFile(c, f, path.Join(dir, name), prefix+name, level); err != nil {
			return err
		}
	}
	for _, name := range dirs {
		name = path.Base(name)
		if err := addFolder(c, a, f, path.Join(dir, name), prefix+name+"/", level); err != nil {
			return err
		}
	}
	if len(files)+len(dirs) == 0 && strings.TrimSuffix(prefix, "/") != "" {
		_, err := a.add(c, prefix, level)
		return err
	}
	return nil
}
