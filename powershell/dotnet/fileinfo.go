package dotnet

import (
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// newItem makes a FileInfo or DirectoryInfo of a path.
func newItem(dir bool) Func {
	return func(c *Call) (any, error) {
		param := "fileName"
		if dir {
			param = "path"
		}
		if c.Args[0] == nil {
			return nil, ArgumentNull(param)
		}
		if c.Str(0) == "" {
			return nil, ArgumentError("The value cannot be an empty string.", "path")
		}
		_, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		return &FileItem{given: c.Str(0), path: p, dir: dir}, nil
	}
}

// copyFile copies a file's bytes and permissions.
func copyFile(h Files, from, to string, overwrite bool) error {
	b, err := h.ReadFile(from)
	if err != nil {
		return openError(h, err, from)
	}
	if file, dir := h.Exists(to); dir {
		return types.NewException("System.IO.IOException", "The target file '"+to+"' is a directory, not a file.")
	} else if file && !overwrite {
		return types.NewException("System.IO.IOException", "The file '"+to+"' already exists.")
	}
	if err := h.WriteFile(to, b, false); err != nil {
		return openError(h, err, to)
	}
	if info, err := h.Stat(from); err == nil {
		return fileError(h.Chmod(to, info.Mode().Perm()), to)
	}
	return nil
}

// moveFile renames a file.
func moveFile(h Files, from, to string, overwrite bool) error {
	if file, _ := h.Exists(from); !file {
		return openError(h, fs.ErrNotExist, from)
	}
	if file, _ := h.Exists(to); file && !overwrite && from != to {
		return types.NewException("System.IO.IOException", "Cannot create a file when that file already exists.")
	}
	if _, dir := h.Exists(path.Dir(to)); !dir {
		return types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+to+"'.")
	}
	return fileError(h.Rename(from, to), to)
}

// moveFolder renames a folder.
func moveFolder(h Files, from, to string) error {
	if _, dir := h.Exists(from); !dir {
		return types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+from+"'.")
	}
	if file, dir := h.Exists(to); file || dir {
		return types.NewException("System.IO.IOException", "Cannot create '"+to+"' because a file or directory with the same name already exists.")
	}
	return fileError(h.Rename(from, to), to)
}

// removeFolder deletes a folder, with what is in it when told.
func removeFolder(h Files, p string, recurse bool) error {
	if _, dir := h.Exists(p); !dir {
		return types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+p+"'.")
	}
	if !recurse {
		if files, dirs, err := h.List(p); err == nil && len(files)+len(dirs) > 0 {
			return types.NewException("System.IO.IOException", "Directory not empty : '"+p+"'")
		}
	}
	return fileError(h.Remove(p, recurse), p)
}

// itemArg is the object of a path argument, made absolute.
func itemArg(c *Call, i int, dir bool) (*FileItem, error) {
	_, p, err := c.at(i)
	if err != nil {
		return nil, err
	}
	return newFileItem(p, dir), nil
}

var fileInfoTable = sync.OnceValue(func() Table {
	on := func(f func(c *Call, i *FileItem, h Files) (any, error)) Func {
		return func(c *Call) (any, error) {
			i, h, err := c.item()
			if err != nil {
				return nil, err
			}
			return f(c, i, h)
		}
	}
	// opened opens the file one way; text makes a reader or writer of it.
	opened := func(mode, access int64, text Func) Func {
		return on(func(c *Call, i *FileItem, h Files) (any, error) {
			s, err := openFile(h, i.path, mode, access)
			if err != nil || text == nil {
				return s, err
			}
			return text(&Call{Env: c.Env, Args: []any{s}})
		})
	}
	t := Table{
		"new(string)": newItem(false),
		"get Length": on(func(_ *Call, i *FileItem, h Files) (any, error) {
			if !i.exists(h) {
				return nil, types.NewException("System.IO.FileNotFoundException", "Could not find file '"+i.path+"'.")
			}
			return i.info.Size(), nil
		}),
		"get DirectoryName": on(func(_ *Call, i *FileItem, _ Files) (any, error) { return path.Dir(i.path), nil }),
		"get Directory":     on(func(_ *Call, i *FileItem, _ Files) (any, error) { return newFileItem(path.Dir(i.path), true), nil }),
		"get IsReadOnly": on(func(_ *Call, i *FileItem, _ Files) (any, error) {
			return i.info != nil && i.info.Mode()&0o222 == 0, nil
		}),
		"set IsReadOnly": on(func(c *Call, i *FileItem, h Files) (any, error) {
			i.looked = false
			return nil, setReadOnly(h, i.path, c.Bool(0))
		}),
		"Delete()": on(func(_ *Call, i *FileItem, h Files) (any, error) {
			i.looked = false
			if file, _ := h.Exists(i.path); !file {
				return nil, nil
			}
			return nil, fileError(h.Remove(i.path, false), i.path)
		}),
		"CopyTo(*)": on(func(c *Call, i *FileItem, h Files) (any, error) {
			to, err := itemArg(c, 0, false)
			if err != nil {
				return nil, err
			}
			return to, copyFile(h, i.path, to.path, len(c.Args) > 1 && c.Bool(1))
		}),
		"MoveTo(*)": on(func(c *Call, i *FileItem, h Files) (any, error) {
			to, err := itemArg(c, 0, false)
			if err != nil {
				return nil, err
			}
			if err := moveFile(h, i.path, to.path, len(c.Args) > 1 && c.Bool(1)); err != nil {
				return nil, err
			}
			i.path, i.given, i.looked = to.path, to.path, false
			return nil, nil
		}),
		"Replace(*)": on(func(c *Call, i *FileItem, h Files) (any, error) {
			to, err := itemArg(c, 0, false)
			if err != nil {
				return nil, err
			}
			return to, replaceFile(c, h, i.path, to.path, 1)
		}),
		"Create()":     opened(modeCreate, accessRead|accessWrite, nil),
		"OpenRead()":   opened(modeOpen, accessRead, nil),
		"OpenWrite()":  opened(modeOpenOrCreate, accessWrite, nil),
		"OpenText()":   opened(modeOpen, accessRead, newStreamReader),
		"CreateText()": opened(modeCreate, accessWrite, newStreamWriter),
		"AppendText()": opened(modeAppend, accessWrite, newStreamWriter),
		"Open(*)": on(func(c *Call, i *FileItem, _ Files) (any, error) {
			return openArgs(&Call{Env: c.Env, Args: append([]any{i.path}, c.Args...)})
		}),
	}
	return t
})

// replaceFile puts a file in another one's place and keeps that one as a backup
// if a name for it is given.
func replaceFile(c *Call, h Files, from, to string, backupAt int) error {
	for _, p := range []string{from, to} {
		if file, _ := h.Exists(p); !file {
			return types.NewException("System.IO.FileNotFoundException", "Could not find file '"+p+"'.")
		}
	}
	if backupAt < len(c.Args) && c.Str(backupAt) != "" {
		_, backup, err := c.at(backupAt)
		if err != nil {
			return err
		}
		if err := h.Rename(to, backup); err != nil {
			return fileError(err, to)
		}
	}
	return fileError(h.Rename(from, to), to)
}

// search lists what lies below a folder by a pattern; deep goes into folders.
func search(h Files, dir, pattern string, deep, wantFiles, wantDirs bool) ([]string, error) {
	files, dirs, err := h.List(dir)
	if err != nil {
		return nil, types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+dir+"'.")
	}
	w, err := types.CompileWildcard(strings.NewReplacer("[", "`[", "]", "`]").Replace(pattern), false)
	if err != nil {
		return nil, err
	}
	if pattern == "*.*" {
		w, err = types.CompileWildcard("*", false)
		if err != nil {
			return nil, err
		}
	}
	var out []string
	take := func(names []string) {
		for _, n := range names {
			if w.Match(path.Base(n)) {
				out = append(out, path.Join(dir, path.Base(n)))
			}
		}
	}
	if wantFiles {
		take(files)
	}
	if wantDirs {
		take(dirs)
	}
	if deep {
		for _, d := range dirs {
			more, err := search(h, path.Join(dir, path.Base(d)), pattern, deep, wantFiles, wantDirs)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
	}
	return out, nil
}

var directoryInfoTable = sync.OnceValue(func() Table {
	on := func(f func(c *Call, i *FileItem, h Files) (any, error)) Func {
		return func(c *Call) (any, error) {
			i, h, err := c.item()
			if err != nil {
				return nil, err
			}
			return f(c, i, h)
		}
	}
	list := func(class string, files, dirs bool) Func {
		return on(func(c *Call, i *FileItem, h Files) (any, error) {
			pattern, deep := "*", false
			if len(c.Args) > 0 {
				pattern = c.Str(0)
			}
			if len(c.Args) > 1 {
				e, ok := c.Args[1].(*types.EnumValue)
				deep = ok && e.Bits == 1
			}
			found, err := search(h, i.path, pattern, deep, files, dirs)
			if err != nil {
				return nil, err
			}
			items := make([]any, len(found))
			for k, p := range found {
				_, dir := h.Exists(p)
				items[k] = newFileItem(p, dir)
			}
			return types.NewTyped(types.MustNamed(class), items), nil
		})
	}
	const file, folder, any1 = "System.IO.FileInfo", "System.IO.DirectoryInfo", "System.IO.FileSystemInfo"
	return Table{
		"new(string)": newItem(true),
		"get Parent": on(func(_ *Call, i *FileItem, _ Files) (any, error) {
			if i.path == "/" {
				return nil, nil
			}
			return newFileItem(path.Dir(i.path), true), nil
		}),
		"get Root": on(func(*Call, *FileItem, Files) (any, error) { return newFileItem("/", true), nil }),
		"Create(*)": on(func(_ *Call, i *FileItem, h Files) (any, error) {
			i.looked = false
			return nil, fileError(h.MkdirAll(i.path), i.path)
		}),
		"CreateSubdirectory(string)": on(func(c *Call, i *FileItem, h Files) (any, error) {
			p := path.Join(i.path, c.Str(0))
			if err := h.MkdirAll(p); err != nil {
				return nil, fileError(err, p)
			}
			return newFileItem(p, true), nil
		}),
		"Delete(*)": on(func(c *Call, i *FileItem, h Files) (any, error) {
			i.looked = false
			return nil, removeFolder(h, i.path, len(c.Args) > 0 && c.Bool(0))
		}),
		"MoveTo(string)": on(func(c *Call, i *FileItem, h Files) (any, error) {
			to, err := itemArg(c, 0, true)
			if err != nil {
				return nil, err
			}
			if err := moveFolder(h, i.path, to.path); err != nil {
				return nil, err
			}
			i.path, i.given, i.looked = to.path, to.path, false
			return nil, nil
		}),
		"GetFiles(*)": list(file, true, false), "EnumerateFiles(*)": list(file, true, false),
		"GetDirectories(*)": list(folder, false, true), "EnumerateDirectories(*)": list(folder, false, true),
		"GetFileSystemInfos(*)": list(any1, true, true), "EnumerateFileSystemInfos(*)": list(any1, true, true),
	}
})
