package module

import (
	"fmt"
	"strconv"
	"strings"
)

// Table is a hashtable: keys are compared without case and keep their order.
// Values are nil, bool, string, int64, float64, []any or *Table.
type Table struct {
	keys   []string
	values map[string]any // by lower-case key
}

// Keys gives the keys as they were written, in order.
func (t *Table) Keys() []string { return t.keys }

// Get gives the value of a key.
func (t *Table) Get(key string) (any, bool) {
	if t == nil {
		return nil, false
	}
	v, ok := t.values[strings.ToLower(key)]
	return v, ok
}

// Table gives the table under a key, nil when there is none.
func (t *Table) Table(key string) *Table {
	v, _ := t.Get(key)
	sub, _ := v.(*Table)
	return sub
}

// set adds a key; false means that it is there already.
func (t *Table) set(key string, v any) bool {
	k := strings.ToLower(key)
	if _, ok := t.values[k]; ok {
		return false
	}
	if t.values == nil {
		t.values = map[string]any{}
	}
	t.keys = append(t.keys, key)
	t.values[k] = v
	return true
}

// Put sets the value of a key, whether it is there or not.
func (t *Table) Put(key string, v any) {
	if !t.set(key, v) {
		t.values[strings.ToLower(key)] = v
	}
}

// stringOf converts a value to text as PowerShell does where a string is wanted.
func stringOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'G', -1, 64)
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, stringOf(e))
		}
		return strings.Join(out, " ")
	}
	return "System.Collections.Hashtable"
}

// listOf gives a value as a list: nothing, one thing or many.
func listOf(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

func stringsOf(v any) []string {
	var out []string
	for _, e := range listOf(v) {
		out = append(out, stringOf(e))
	}
	return out
}

func truth(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case int64:
		return v != 0
	case float64:
		return v != 0
	case []any:
		return len(v) > 1 || len(v) == 1 && truth(v[0])
	}
	return true
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "$null"
	case string:
		return "a string"
	case bool:
		return "a Boolean"
	case int64, float64:
		return "a number"
	case []any:
		return "an array"
	case *Table:
		return "a hashtable"
	}
	return fmt.Sprintf("%T", v)
}
