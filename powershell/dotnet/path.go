package dotnet

import (
	"io"
	"os"
	"path"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// extensionAt is where the extension of a path begins, -1 without one.
func extensionAt(p string) int {
	for i := len(p) - 1; i >= 0 && p[i] != '/'; i-- {
		if p[i] == '.' {
			return i
		}
	}
	return -1
}

// directoryName is Path.GetDirectoryName; nil of roots and empty paths.
func directoryName(p string) any {
	if p == "" || p == "/" {
		return nil
	}
	i := strings.LastIndexByte(p, '/')
	if i < 0 {
		return ""
	}
	for i > 0 && p[i-1] == '/' {
		i--
	}
	if i == 0 {
		if strings.Trim(p, "/") == "" {
			return nil
		}
		return "/"
	}
	return squeeze(p[:i])
}

// squeeze joins repeated separators.
func squeeze(p string) string {
	for strings.Contains(p, "//") {
		p = strings.ReplaceAll(p, "//", "/")
	}
	return p
}

// relativePath is Path.GetRelativePath of two full paths.
func relativePath(from, to string) string {
	a, b := strings.Split(strings.Trim(from, "/"), "/"), strings.Split(strings.Trim(to, "/"), "/")
	if from == "/" {
		a = nil
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	parts := make([]string, 0, len(a)+len(b))
	for range len(a) - n {
		parts = append(parts, "..")
	}
	parts = append(parts, b[n:]...)
	if len(parts) == 0 {
		return "."
	}
	out := strings.Join(parts, "/")
	if strings.HasSuffix(to, "/") && len(to) > 1 && !strings.HasSuffix(out, "/") && n < len(b) {
		out += "/"
	}
	return out
}

// fullPath resolves . and .. but keeps a separator at the end.
func fullPath(p string) string {
	out := path.Clean(p)
	if strings.HasSuffix(p, "/") && out != "/" {
		out += "/"
	}
	return out
}

var pathTable = sync.OnceValue(func() Table {
	opt := func(f func(p string) any) Func {
		return func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, nil
			}
			return f(c.Str(0)), nil
		}
	}
	test := func(f func(p string) bool) Func {
		return func(c *Call) (any, error) { return c.Args[0] != nil && f(c.Str(0)), nil }
	}
	name := func(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }
	all := func(c *Call) []any {
		if len(c.Args) == 1 {
			items, _ := types.Elements(c.Args[0])
			return items
		}
		return c.Args
	}
	combine := func(c *Call) (any, error) {
		out := ""
		for i, v := range all(c) {
			if v == nil {
				return nil, ArgumentNull([]string{"path1", "path2", "path3", "path4"}[min(i, 3)])
			}
			p, _ := v.(string)
			switch {
			case p == "":
			case strings.HasPrefix(p, "/"), out == "":
				out = p
			case strings.HasSuffix(out, "/"):
				out += p
			default:
				out += "/" + p
			}
		}
		return out, nil
	}
	join := func(c *Call) (any, error) {
		out := ""
		for _, v := range all(c) {
			p, _ := v.(string)
			switch {
			case p == "":
			case out == "", strings.HasSuffix(out, "/"), strings.HasPrefix(p, "/"):
				out += p
			default:
				out += "/" + p
			}
		}
		return out, nil
	}
	invalid := func(s string) Func {
		return func(*Call) (any, error) { return charArray(types.Units(s)), nil }
	}
	abs := func(c *Call, p string) string {
		if f := c.Files(); f != nil && !strings.HasPrefix(p, "/") {
			return f.Abs(p)
		}
		return p
	}
	char := func(ch types.Char) Func { return func(*Call) (any, error) { return ch, nil } }
	t := Table{
		"static get DirectorySeparatorChar":    char('/'),
		"static get AltDirectorySeparatorChar": char('/'),
		"static get VolumeSeparatorChar":       char('/'),
		"static get PathSeparator":             char(':'),
		"static GetInvalidFileNameChars()":     invalid("\x00/"),
		"static GetInvalidPathChars()":         invalid("\x00"),
		"static GetFileName(string)":           opt(func(p string) any { return name(p) }),
		"static GetExtension(string)": opt(func(p string) any {
			if i := extensionAt(p); i >= 0 && i < len(p)-1 {
				return p[i:]
			}
			return ""
		}),
		"static GetFileNameWithoutExtension(string)": opt(func(p string) any {
			n := name(p)
			if i := strings.LastIndexByte(n, '.'); i >= 0 {
				n = n[:i]
			}
			return n
		}),
		"static HasExtension(string)":     test(func(p string) bool { i := extensionAt(p); return i >= 0 && i < len(p)-1 }),
		"static GetDirectoryName(string)": opt(directoryName),
		"static GetPathRoot(string)": opt(func(p string) any {
			switch {
			case p == "":
				return nil
			case strings.HasPrefix(p, "/"):
				return "/"
			}
			return ""
		}),
		"static IsPathRooted(string)": test(func(p string) bool { return strings.HasPrefix(p, "/") }),
		"static IsPathFullyQualified(string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("path")
			}
			return strings.HasPrefix(c.Str(0), "/"), nil
		},
		"static EndsInDirectorySeparator(string)": test(func(p string) bool { return strings.HasSuffix(p, "/") }),
		"static TrimEndingDirectorySeparator(string)": opt(func(p string) any {
			if len(p) > 1 {
				return strings.TrimSuffix(p, "/")
			}
			return p
		}),
		"static ChangeExtension(string,string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, nil
			}
			p := c.Str(0)
			if p == "" {
				return "", nil
			}
			if i := extensionAt(p); i >= 0 {
				p = p[:i]
			}
			if c.Args[1] == nil {
				return p, nil
			}
			if e := c.Str(1); strings.HasPrefix(e, ".") {
				return p + e, nil
			}
			return p + "." + c.Str(1), nil
		},
		"static GetFullPath(string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("path")
			}
			if c.Str(0) == "" {
				return nil, ArgumentError("The path is empty.", "path")
			}
			return fullPath(abs(c, c.Str(0))), nil
		},
		"static GetFullPath(string,string)": func(c *Call) (any, error) {
			if !strings.HasPrefix(c.Str(1), "/") {
				return nil, ArgumentError("Basepath argument is not fully qualified.", "basePath")
			}
			if strings.HasPrefix(c.Str(0), "/") {
				return fullPath(c.Str(0)), nil
			}
			return fullPath(c.Str(1) + "/" + c.Str(0)), nil
		},
		"static GetRelativePath(string,string)": func(c *Call) (any, error) {
			return relativePath(path.Clean(abs(c, c.Str(0))), fullPath(abs(c, c.Str(1)))), nil
		},
		"static GetTempPath()": func(c *Call) (any, error) {
			if f := c.Files(); f != nil {
				return strings.TrimSuffix(f.TempDir(), "/") + "/", nil
			}
			return nil, types.NewException("System.NotSupportedException", "There are no files here.")
		},
		"static GetRandomFileName()": func(c *Call) (any, error) {
			var b [11]byte
			if _, err := io.ReadFull(c.Random(), b[:]); err != nil {
				return nil, err
			}
			for i := range b {
				b[i] = "abcdefghijklmnopqrstuvwxyz012345"[b[i]&31]
			}
			return string(b[:8]) + "." + string(b[8:]), nil
		},
		"static GetTempFileName()": func(c *Call) (any, error) {
			f := c.Files()
			if f == nil {
				return nil, types.NewException("System.NotSupportedException", "There are no files here.")
			}
			const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
			var last error
			for range 100 {
				var b [6]byte
				if _, err := io.ReadFull(c.Random(), b[:]); err != nil {
					return nil, err
				}
				for i := range b {
					b[i] = letters[int(b[i])%len(letters)]
				}
				p := path.Join(f.TempDir(), "tmp"+string(b[:])+".tmp")
				file, err := f.Open(p, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
				if err != nil {
					last = fileError(err, p)
					continue
				}
				return p, fileError(file.Close(), p)
			}
			return nil, last
		},
		"static Exists(string)": func(c *Call) (any, error) {
			f := c.Files()
			if f == nil || c.Str(0) == "" {
				return false, nil
			}
			file, dir := f.Exists(abs(c, c.Str(0)))
			return file || dir, nil
		},
	}
	for n := 2; n <= 4; n++ {
		p := strings.Repeat("string,", n-1) + "string"
		t["static Combine("+p+")"], t["static Join("+p+")"] = combine, join
	}
	t["static Combine(params string[])"], t["static Join(params string[])"] = combine, join
	return t
})
