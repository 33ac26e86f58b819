package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// convertToJSON is ConvertTo-Json.
type convertToJSON struct {
	interp.Base
	items []any
}

func (j *convertToJSON) Process(c *interp.Call) error {
	v := c.Value("InputObject")
	if _, ok := v.(types.Guid); ok && c.HasInput { // what comes through a pipeline is wrapped
		v = &types.PSObject{Base: v}
	}
	j.items = append(j.items, v)
	return nil
}

func (j *convertToJSON) End(c *interp.Call) error {
	if len(j.items) == 0 {
		return nil
	}
	w := &jsonWriter{c: c, depth: c.Int("Depth", 2), indent: !c.Switch("Compress"), enumNames: c.Switch("EnumsAsStrings")}
	switch strings.ToLower(c.String("EscapeHandling")) {
	case "escapenonascii":
		w.nonASCII = true
	case "escapehtml":
		w.html = true
	}
	var v any = types.NewArray(j.items...)
	if len(j.items) == 1 && !c.Switch("AsArray") {
		v = j.items[0]
	}
	if err := w.value(v, 0); err != nil {
		return err
	}
	if w.truncated {
		if err := c.Warn("Resulting JSON is truncated as serialization has exceeded the set depth of %d.", w.depth); err != nil {
			return err
		}
	}
	return c.Write(string(w.buf))
}
