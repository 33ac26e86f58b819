package utility

import (
	"errors"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
)

// convertFromJSON is ConvertFrom-Json.
type convertFromJSON struct {
	interp.Base
	lines []string
}

func (j *convertFromJSON) Process(c *interp.Call) error {
	j.lines = append(j.lines, c.String("InputObject"))
	return nil
}

// End takes several texts as documents of their own when the first one is a
// whole document, else as the lines of one.
func (j *convertFromJSON) End(c *interp.Call) error {
	if len(j.lines) == 0 {
		return nil
	}
	if len(j.lines) > 1 {
		if v, empty, err := j.parse(c, j.lines[0], true); err == nil && !empty && v != nil {
			for _, l := range j.lines {
				if err := j.write(c, l); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return j.write(c, strings.Join(j.lines, "\n"))
}

func (j *convertFromJSON) parse(c *interp.Call, text string, whole bool) (any, bool, error) {
	r := &jsonReader{s: text, whole: whole, maxDepth: c.Int("Depth", 1024), tables: c.Switch("AsHashtable"), local: c.Runspace().Location()}
	if c.Has("DateKind") {
		r.dates = strings.ToLower(c.String("DateKind"))
	}
	return r.document()
}

func (j *convertFromJSON) write(c *interp.Call, text string) error {
	v, empty, err := j.parse(c, text, false)
	if err != nil {
		return jsonFailure(c, err)
	}
	if empty {
		return c.Write(nil)
	}
	if c.Switch("NoEnumerate") {
		return c.Write(v)
	}
	return c.WriteAll(v)
}

// jsonFailure turns a parse error into the command's error.
func jsonFailure(c *interp.Call, err error) error {
	var key *keyError
	if errors.As(err, &key) {
		return c.Error("System.InvalidOperationException", key.id, "InvalidOperation", nil, "%s", key.text)
	}
	var bad *jsonError
	if errors.As(err, &bad) {
		return c.Error("System.ArgumentException", "System.ArgumentException", "NotSpecified", nil, "Conversion from JSON failed with error: %s", bad.text)
	}
	return err
}
