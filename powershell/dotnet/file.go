package dotnet

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// at returns the host's files and an argument as full path.
func (c *Call) at(i int) (Files, string, error) {
	f := c.Files()
	if f == nil {
		return nil, "", types.NewException("System.NotSupportedException", "There are no files here.")
	}
	if c.Args[i] == nil {
		return nil, "", ArgumentNull("path")
	}
	if c.Str(i) == "" {
		return nil, "", ArgumentError("The value cannot be an empty string.", "path")
	}
	return f, f.Abs(c.Str(i)), nil
}

// fileError turns an error of the host into .NET's exception.
func fileError(err error, p string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return types.NewException("System.IO.FileNotFoundException", "Could not find file '"+p+"'.")
	case errors.Is(err, fs.ErrPermission):
		return types.NewException("System.UnauthorizedAccessException", "Access to the path '"+p+"' is denied.")
	}
	if _, ok := err.(*types.Exception); ok {
		return err
	}
	return types.NewException("System.IO.IOException", err.Error())
}

// readText reads a file as an encoding, or as its byte order mark says.
func readText(c *Call) (string, error) {
	f, p, err := c.at(0)
	if err != nil {
		return "", err
	}
	b, err := f.ReadFile(p)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			if _, dir := f.Exists(path.Dir(p)); !dir {
				return "", types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+p+"'.")
			}
		}
		return "", fileError(err, p)
	}
	enc := encodings()["utf8"]
	if len(c.Args) > 1 {
		if e, ok := c.Args[1].(*Encoding); ok {
			enc = e
		}
	}
	for _, key := range []string{"utf8", "utf32", "unicode", "bigendianunicode"} {
		if e := encodings()[key]; strings.HasPrefix(string(b), string(e.bom)) {
			return e.String(b[len(e.bom):]), nil
		}
	}
	return enc.String(b), nil
}

// textLines cuts a text at line ends; the last one ends the last line.
func textLines(s string) []string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

func writeText(c *Call, text string, encodingAt int, appendTo bool) error {
	f, p, err := c.at(0)
	if err != nil {
		return err
	}
	data := []byte(loneToMark(text))
	if encodingAt < len(c.Args) {
		if e, ok := c.Args[encodingAt].(*Encoding); ok {
			data = e.Bytes(text)
			if file, _ := f.Exists(p); !appendTo || !file {
				data = append(append([]byte{}, e.bom...), data...)
			}
		}
	}
	if err := f.WriteFile(p, data, appendTo); err != nil {
		return openError(f, err, p)
	}
	return nil
}

var fileTable = sync.OnceValue(func() Table {
	const enc = "System.Text.Encoding"
	text := func(c *Call) (any, error) { return readText(c) }
	lines := func(c *Call) (any, error) {
		s, err := readText(c)
		return types.StringsToArray(textLines(s)), err
	}
	t := Table{
		"static ReadAllText(string)": text, "static ReadAllText(string," + enc + ")": text,
		"static ReadAllLines(string)": lines, "static ReadAllLines(string," + enc + ")": lines,
		"static ReadLines(string)": lines, "static ReadLines(string," + enc + ")": lines,
		"static ReadAllBytes(string)": func(c *Call) (any, error) {
			f, p, err := c.at(0)
			if err != nil {
				return nil, err
			}
			b, err := f.ReadFile(p)
			return types.BytesToArray(b), fileError(err, p)
		},
		"static Exists(string)": func(c *Call) (any, error) {
			f, p, err := c.at(0)
			if err != nil {
				return false, nil
			}
			file, _ := f.Exists(p)
			return file, nil
		},
		"static Delete(string)": func(c *Call) (any, error) {
			f, p, err := c.at(0)
			if err != nil {
				return nil, err
			}
			if file, _ := f.Exists(p); !file {
				return nil, nil
			}
			return nil, fileError(f.Remove(p, false), p)
		},
	}
	for name, appendTo := range map[string]bool{"Write": false, "Append": true} {
		for _, e := range []string{"", "," + enc} {
			t["static "+name+"AllText(string,string"+e+")"] = func(c *Call) (any, error) { return nil, writeText(c, c.Str(1), 2, appendTo) }
			many := func(c *Call) (any, error) {
				items, err := collectionItems(c.Args[1])
				if err != nil {
					return nil, err
				}
				var b strings.Builder
				for _, v := range items {
					b.WriteString(types.ToString(v) + "\n")
				}
				return nil, writeText(c, b.String(), 2, appendTo)
			}
			t["static "+name+"AllLines(string,string[]"+e+")"] = many
			t["static "+name+"AllLines(string,System.Collections.Generic.IEnumerable[string]"+e+")"] = many
		}
		t["static "+name+"AllBytes(string,byte[])"] = func(c *Call) (any, error) {
			f, p, err := c.at(0)
			if err != nil {
				return nil, err
			}
			if err := f.WriteFile(p, bytesOf(c.Args[1]), appendTo); err != nil {
				return nil, openError(f, err, p)
			}
			return nil, nil
		}
	}
	addFileMore(t)
	return t
})

var directoryTable = sync.OnceValue(func() Table {
	t := Table{
		"static Exists(string)": func(c *Call) (any, error) {
			f, p, err := c.at(0)
			if err != nil {
				return false, nil
			}
			_, dir := f.Exists(p)
			return dir, nil
		},
		"static GetCurrentDirectory()": func(c *Call) (any, error) {
			if f := c.Files(); f != nil {
				return f.Abs("."), nil
			}
			return nil, types.NewException("System.NotSupportedException", "There are no files here.")
		},
	}
	t["static CreateDirectory(string)"] = func(c *Call) (any, error) {
		f, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		if file, _ := f.Exists(p); file {
			return nil, types.NewException("System.IO.IOException", "The file '"+p+"' already exists.")
		}
		if err := f.MkdirAll(p); err != nil {
			return nil, fileError(err, p)
		}
		return newFileItem(p, true), nil
	}
	t["static SetCurrentDirectory(string)"] = func(c *Call) (any, error) {
		f, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		if _, dir := f.Exists(p); !dir {
			return nil, types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+p+"'.")
		}
		f.Chdir(p)
		return nil, nil
	}
	list := func(files, dirs bool) Func {
		return func(c *Call) (any, error) {
			f, p, err := c.at(0)
			if err != nil {
				return nil, err
			}
			ff, dd, err := f.List(p)
			if err != nil {
				return nil, types.NewException("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+p+"'.")
			}
			pattern := "*"
			if len(c.Args) > 1 {
				pattern = c.Str(1)
			}
			w, err := types.CompileWildcard(strings.ReplaceAll(strings.ReplaceAll(pattern, "[", "`["), "]", "`]"), false)
			if err != nil {
				return nil, err
			}
			var out []string
			take := func(names []string) {
				for _, n := range names {
					if w.Match(path.Base(n)) {
						out = append(out, path.Join(c.Str(0), path.Base(n)))
					}
				}
			}
			if dirs {
				take(dd)
			}
			if files {
				take(ff)
			}
			return types.StringsToArray(out), nil
		}
	}
	for _, p := range []string{"(string)", "(string,string)"} {
		t["static GetFiles"+p], t["static EnumerateFiles"+p] = list(true, false), list(true, false)
		t["static GetDirectories"+p], t["static EnumerateDirectories"+p] = list(false, true), list(false, true)
		t["static GetFileSystemEntries"+p], t["static EnumerateFileSystemEntries"+p] = list(true, true), list(true, true)
	}
	addDirectoryMore(t)
	return t
})
