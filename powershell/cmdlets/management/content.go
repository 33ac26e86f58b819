package management

import (
	"os"
	"path"

	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

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
		f, err := c.Runspace().Files().Open(t.path, flag, 0o666)
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
	if len(s.targets) > 0 { // name spaces take the whole at once
		s.values = append(s.values, values...)
	}
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
