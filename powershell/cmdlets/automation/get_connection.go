package automation

import (
	"errors"
	"time"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getConnection is Get-AutomationConnection: all fields of a connection asset as
// a hashtable, encrypted ones in clear text, or null with -DoNotDecrypt.
type getConnection struct{ interp.Base }

func (*getConnection) Process(c *interp.Call) error {
	args := map[string]any{"types": true}
	if c.Switch("DoNotDecrypt") {
		args["encrypted"] = true
	}
	v, ok, err := connection.ask(c, "connection", args)
	if err != nil || !ok {
		return err
	}
	fields, ok := v.(map[string]any)
	if !ok {
		return connection.unreadable(c, "the answer was not a set of fields.")
	}
	table := types.NewHashtable()
	for _, k := range sortedKeys(fields) {
		value, err := typed(c, fields[k])
		if err != nil {
			return connection.unreadable(c, "the field '"+k+"': "+err.Error())
		}
		table.Set(k, value)
	}
	return c.Write(table)
}

// typed gives a value the type that comes with it where JSON could not say it.
// Dates are in UTC.
func typed(c *interp.Call, v any) (any, error) {
	d, ok := v.(*types.Dict)
	if !ok {
		return v, nil
	}
	value, _ := d.Get("value")
	name, _ := d.Get("type")
	text, _ := name.(string)
	t := types.Named(text)
	if t == nil {
		return nil, errors.New("its type is not known.")
	}
	if at, ok := value.(string); ok && t == types.DateTimeType {
		moment, err := time.Parse(time.RFC3339Nano, at)
		return types.NewDateTime(moment.UTC(), types.UTC), err
	}
	return c.Convert(value, t)
}
