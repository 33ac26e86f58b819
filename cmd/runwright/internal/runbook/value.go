package runbook

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/runwright/runwright/powershell/types"
)

// object is a JSON object before it becomes a value of the engine.
type object map[string]any

// decode reads JSON into values of the engine; an object stays an object at
// the top and becomes a hashtable below.
func decode(raw json.RawMessage) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("there is text behind the value")
	}
	if m, ok := v.(map[string]any); ok {
		out := object{}
		for k, e := range m {
			out[k] = value(e)
		}
		return out, nil
	}
	return value(v), nil
}

// value turns decoded JSON into a value of the engine.
func value(v any) any {
	switch x := v.(type) {
	case json.Number:
		if n, ok := types.ParseNumberText(x.String()); ok {
			return n
		}
		return x.String()
	case []any:
		items := make([]any, len(x))
		for i, e := range x {
			items[i] = value(e)
		}
		return types.NewArray(items...)
	case map[string]any:
		d := types.NewHashtable()
		for k, e := range x {
			d.Set(k, value(e))
		}
		return d
	}
	return v
}

// encode gives the JSON of a value that a record carries beside its text: for
// text, numbers and truth values, and for objects made of such. Others have
// their text only.
func encode(v any) json.RawMessage {
	plain, ok := plainValue(v, 0)
	if !ok {
		return nil
	}
	raw, err := json.Marshal(plain)
	if err != nil {
		return nil // such as NaN: JSON has no word for it, the text has
	}
	return raw
}

// maxEncodeDepth bounds how deep an object's value goes into a record.
const maxEncodeDepth = 4

func plainValue(v any, depth int) (any, bool) {
	switch x := types.Unwrap(v).(type) {
	case nil, bool, string, int32, int64, float64, uint8, int8, int16, uint16, uint32, uint64, float32:
		return x, true
	case types.Switch:
		return bool(x), true
	case *types.PSObject:
		if depth >= maxEncodeDepth {
			return nil, false
		}
		out := make(map[string]any, len(x.Props))
		for i := range x.Props {
			p := &x.Props[i]
			if p.Special != nil {
				continue
			}
			e, ok := plainValue(p.Value, depth+1)
			if !ok {
				e = types.ToString(p.Value)
			}
			out[p.Name] = e
		}
		return out, true
	}
	return nil, false
}
