package utility

import (
	"strconv"
	"time"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// maxVariableDepth is how deep the value of a variable may be nested.
const maxVariableDepth = 10

// ReadVariable reads the JSON of an automation variable. It differs from
// ReadJSON: a whole number is an int where it fits, and of all texts only
// /Date(MILLISECONDS)/ is a date.
func ReadVariable(text string, zone *time.Location) (any, error) {
	r := &jsonReader{s: text, maxDepth: 1024, local: zone, plain: true}
	v, _, err := r.document()
	return v, err
}

// WriteVariable writes a value as the JSON of an automation variable; ok is
// false for a value that is nested too deep to be kept.
func WriteVariable(c *interp.Call, v any) (text string, ok bool, err error) {
	w := &jsonWriter{c: c, depth: maxVariableDepth, asset: true}
	err = w.value(v, 0)
	return string(w.buf), !w.truncated, err
}

// wireDate writes a date in the form that variables have on the wire.
func (w *jsonWriter) wireDate(d types.DateTime) {
	t := d.Time()
	if d.Kind != types.UTC {
		t = d.In(w.c.Runspace().Location())
	}
	w.buf = append(w.buf, `"\/Date(`...)
	w.buf = strconv.AppendInt(w.buf, t.UnixMilli(), 10)
	w.buf = append(w.buf, `)\/"`...)
}
