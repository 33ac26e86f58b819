package management

import (
	"os"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getContent is Get-Content.
type getContent struct{ interp.Base }

func (g *getContent) Process(c *interp.Call) error {
	f, err := readFilters(c)
	if err != nil {
		return err
	}
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	enc, err := charset.Of(c)
	if err != nil {
		return err
	}
	if c.Has("Tail") && c.Has("TotalCount") {
		return c.WriteError(c.Error("System.InvalidOperationException", "TailAndHeadCannotCoexist", "InvalidOperation", nil,
			"The parameters TotalCount and Tail cannot be used together. Please specify only one parameter."))
	}
	if c.Switch("Raw") && (c.Has("Tail") || c.Has("TotalCount")) && !c.Switch("AsByteStream") {
		which := "Tail"
		if c.Has("TotalCount") {
			which = "TotalCount"
		}
		return c.Error("System.InvalidOperationException", "InvalidOperation", "InvalidOperation", nil, "The parameters Raw and %s cannot be used together.", which)
	}
	if names := c.Strings("Path"); len(list) == 0 && len(names) > 0 && types.HasWildcard(names[0]) {
		return c.WriteError(c.Error("System.Exception", "ItemNotFound", "ObjectNotFound", names[0], "An object at the specified path %s does not exist, or has been filtered by the -Include or -Exclude parameter.", names[0]))
	}
	for _, t := range list {
		if !f.take(path.Base(t.path)) {
			continue
		}
		if t.space != nil && c.Has("Tail") {
			if err := c.WriteError(c.Error("System.InvalidOperationException", "TailNotSupported", "InvalidOperation", c.Int("Tail", 0),
				"The Tail parameter currently is supported only for the FileSystem provider.")); err != nil {
				return err
			}
			continue
		}
		if t.space != nil {
			if err := c.WriteAll(t.space.value(c, t.path)); err != nil {
				return err
			}
			continue
		}
		if isFolder(c, t.place) {
			e := c.Error("System.Management.Automation.PSInvalidOperationException", "GetContainerContentException", "InvalidOperation", t.path, "Unable to get content because it is a directory: '%s'. Please use 'Get-ChildItem' instead.", t.path)
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		b, err := c.Runspace().ReadFile(t.path)
		if err != nil {
			if err := c.WriteError(ioError(c, "GetContentReaderIOError", "ReadError", t.path, err)); err != nil {
				return err
			}
			continue
		}
		if err := g.write(c, b, enc); err != nil {
			return err
		}
	}
	return nil
}

func (g *getContent) write(c *interp.Call, b []byte, enc charset.Encoding) error {
	if c.Switch("AsByteStream") {
		if c.Switch("Raw") {
			return c.Write(types.BytesToArray(b))
		}
		items := make([]any, len(b))
		for i, x := range b {
			items[i] = x
		}
		return g.parts(c, items)
	}
	text := enc.Decode(b)
	if c.Switch("Raw") {
		if text == "" && len(b) == 0 {
			return nil
		}
		return c.Write(text)
	}
	if text == "" {
		return nil
	}
	var lines []string
	if d := c.String("Delimiter"); c.Has("Delimiter") && d != "" {
		lines = strings.Split(text, d)
		if n := len(lines); lines[n-1] == "" {
			lines = lines[:n-1]
		}
	} else {
		lines = splitLines(text)
	}
	items := make([]any, len(lines))
	for i, l := range lines {
		items[i] = l
	}
	return g.parts(c, items)
}

// splitLines cuts at \n, \r\n and \r; the end of the text ends a line.
func splitLines(s string) []string {
	var out []string
	for s != "" {
		i := strings.IndexAny(s, "\r\n")
		if i < 0 {
			return append(out, s)
		}
		out = append(out, s[:i])
		if s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n' {
			i++
		}
		s = s[i+1:]
	}
	return out
}

// parts applies -TotalCount, -Tail and -ReadCount.
func (g *getContent) parts(c *interp.Call, items []any) error {
	if n := c.Int("TotalCount", -1); n >= 0 && n < len(items) {
		items = items[:n]
	}
	if n := c.Int("Tail", -1); n >= 0 && n < len(items) {
		items = items[len(items)-n:]
	}
	size := c.Int("ReadCount", 1)
	if size == 1 {
		for _, v := range items {
			if err := c.Write(v); err != nil {
				return err
			}
		}
		return nil
	}
	if size <= 0 {
		size = max(1, len(items))
	}
	for len(items) > 0 {
		n := min(size, len(items))
		if err := c.Write(types.NewArray(items[:n:n]...)); err != nil {
			return err
		}
		items = items[n:]
	}
	return nil
}

// setContent is Set-Content, and Add-Content with add set.
type setContent struct {
	interp.Base
	add     bool
	open    bool
	enc     charset.Encoding
	files   []interp.File
	values  []any
	targets []target
}

func (s *setContent) Begin(c *interp.Call) error {
	enc, err := charset.Of(c)
	s.enc = enc
	return err
}

// start opens the files at the first object.
func (s *setContent) start(c *interp.Call) error {
	if s.open {
		return nil
	}
	s.open = true
	list, err := targets(c, true)
	if err != nil {
		return err
	}
	for _, t := range list {
		action := "Set Content"
		if s.add {
			action = "Add Content"
		}
		ok, err := c.ShouldProcess("Path: "+t.String(), action)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if t.space != nil {
			s.targets = append(s.targets, t)
			continue
		}
		flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
		if s.add {
			flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
		}
		if e := s.openable(c, t.path); e != nil {
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		f, err := c.Host().Files.Open(t.path, flag, 0o666)
		if err != nil {
			if err := c.WriteError(ioError(c, "GetContentWriterIOError", "WriteError", t.path, err)); err != nil {
				return err
			}
			continue
		}
		s.files = append(s.files, f)
		if info, err := f.Stat(); len(s.enc.BOM) > 0 && err == nil && info.Size() == 0 {
			if _, err := f.Write(s.enc.BOM); err != nil {
				return err
			}
		}
	}
	return nil
}

// openable says why a file cannot be written, nil when it can.
func (s *setContent) openable(c *interp.Call, p string) *types.Exception {
	if c.Host().Files == nil {
		return c.Error("System.IO.IOException", "NoFiles", "ResourceUnavailable", nil, "There is no file system here.")
	}
	if isFolder(c, place{path: p}) {
		return c.Error("System.UnauthorizedAccessException", "GetContentWriterUnauthorizedAccessError", "PermissionDenied", p, "Access to the path '%s' is denied.", p)
	}
	if !isFolder(c, place{path: path.Dir(p)}) {
		return c.Error("System.IO.DirectoryNotFoundException", "GetContentWriterDirectoryNotFoundError", "ObjectNotFound", p, "Could not find a part of the path '%s'.", p)
	}
	return nil
}

func (s *setContent) Process(c *interp.Call) error {
	if err := s.start(c); err != nil {
		return err
	}
	if !c.Has("Value") {
		return nil
	}
	values := c.Objects("Value")
	s.values = append(s.values, values...)
	var b []byte
	for _, v := range values {
		var err error
		if b, err = s.append(c, b, v); err != nil {
			return err
		}
	}
	for _, f := range s.files {
		if _, err := f.Write(b); err != nil {
			return err
		}
	}
	if c.Switch("PassThru") {
		for _, v := range values {
			if err := c.Write(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// append adds the bytes of one object.
func (s *setContent) append(c *interp.Call, b []byte, v any) ([]byte, error) {
	if items, many := types.Elements(v); many {
		for _, e := range items {
			var err error
			if b, err = s.append(c, b, e); err != nil {
				return nil, err
			}
		}
		return b, nil
	}
	if c.Switch("AsByteStream") {
		x, err := charset.ByteOf(c, v)
		if err != nil {
			return nil, c.Error("System.InvalidOperationException", "GetContentWriterInvalidOperation", "InvalidOperation", nil, "Cannot proceed with byte encoding. When using byte encoding the content must be of type byte.")
		}
		return append(b, x), nil
	}
	text, err := c.Text(v)
	if err != nil {
		return nil, err
	}
	if !c.Switch("NoNewline") {
		text += "\n"
	}
	return append(b, s.enc.Encode(text)...), nil
}

func (s *setContent) End(c *interp.Call) error {
	if err := s.start(c); err != nil {
		return err
	}
	for _, t := range s.targets {
		values := s.values
		if s.add {
			if old := t.space.value(c, t.path); old != nil {
				values = append([]any{old}, values...)
			}
		}
		var v any
		switch len(values) {
		case 0:
		case 1:
			v = values[0]
		default:
			v = types.NewArray(values...)
		}
		if err := t.space.set(c, t.path, v); err != nil {
			return err
		}
	}
	return nil
}

// Close closes the files.
func (s *setContent) Close(*interp.Call) error {
	var first error
	for _, f := range s.files {
		if err := f.Close(); first == nil {
			first = err
		}
	}
	return first
}

// clearContent is Clear-Content.
type clearContent struct{ interp.Base }

func (k *clearContent) Process(c *interp.Call) error {
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.space != nil {
			if err := t.space.set(c, t.path, nil); err != nil {
				return err
			}
			continue
		}
		ok, err := c.ShouldProcess("Path: "+t.path, "Clear Content")
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := c.Runspace().Files().WriteFile(t.path, nil, false); err != nil {
			if err := c.WriteError(ioError(c, "ClearContentIOError", "WriteError", t.path, err)); err != nil {
				return err
			}
		}
	}
	return nil
}
