package jobs

import (
	"bytes"
	"encoding/json"

	"github.com/runwright/runwright/internal/redact"
)

// maskValue masks secrets in the JSON of a record. It masks texts, names and
// numbers one by one, so that what is left is JSON again: a secret may look
// like a part of JSON itself, such as a number.
func maskValue(secrets *redact.Set, value json.RawMessage) (json.RawMessage, error) {
	if text := string(value); secrets.Text(text) == text {
		return value, nil
	}
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(maskTree(secrets, v))
}

// maskParameters masks secrets in the parameters of a job, in names and values;
// changed says whether there was one.
func maskParameters(secrets *redact.Set, parameters map[string]json.RawMessage) (out map[string]json.RawMessage, changed bool, err error) {
	out = make(map[string]json.RawMessage, len(parameters))
	for name, value := range parameters {
		masked, err := maskValue(secrets, value)
		if err != nil {
			return nil, false, err
		}
		to := secrets.Text(name)
		changed = changed || to != name || string(masked) != string(value)
		out[to] = masked
	}
	return out, changed, nil
}

func maskTree(secrets *redact.Set, v any) any {
	switch x := v.(type) {
	case string:
		return secrets.Text(x)
	case json.Number:
		if text := secrets.Text(x.String()); text != x.String() {
			return text
		}
	case []any:
		for i, e := range x {
			x[i] = maskTree(secrets, e)
		}
	case map[string]any:
		out := make(map[string]any, len(x))
		for name, e := range x {
			out[secrets.Text(name)] = maskTree(secrets, e)
		}
		return out
	}
	return v
}
