package utility

import (
	"os"

	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// teeObject is Tee-Object: objects go on and to a variable or file as well.
type teeObject struct {
	interp.Base
	items []any
	file  interp.File
	text  interp.FormatWriter
}

func (t *teeObject) Begin(c *interp.Call) error {
	if c.Has("Variable") {
		return nil
	}
	name := c.String("FilePath")
	if c.Has("LiteralPath") {
		name = c.String("LiteralPath")
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if c.Switch("Append") {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	enc, err := charset.Of(c)
	if err != nil {
		return err
	}
	f, err := c.OpenFile(name, flag)
	if err != nil {
		return err
	}
	t.file, t.text = f, c.TextWriter(enc.Writer(f))
	return nil
}

func (t *teeObject) Process(c *interp.Call) error {
	v := c.Value("InputObject")
	if !c.Has("InputObject") {
		return nil
	}
	if t.text != nil {
		if err := t.text.Write(v); err != nil {
			return err
		}
	} else {
		t.items = append(t.items, v)
	}
	return c.Write(v)
}

func (t *teeObject) End(c *interp.Call) error {
	if t.text != nil {
		return t.text.Close()
	}
	var value any
	switch len(t.items) {
	case 0:
	case 1:
		value = t.items[0]
	default:
		value = types.NewArray(t.items...)
	}
	scope, name, err := cutScope(c, c.String("Variable"))
	if err != nil {
		return err
	}
	if scope == nil {
		scope = c.Scope()
	}
	if c.Switch("Append") {
		if old := scope.Find(name); old != nil && old.Value() != nil {
			items, many := types.Elements(old.Value())
			if !many {
				items = []any{old.Value()}
			}
			value = types.NewArray(append(append([]any{}, items...), t.items...)...)
		}
	}
	return scope.Set(c.Runspace(), name, value)
}

// Close closes the file.
func (t *teeObject) Close(*interp.Call) error {
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}
