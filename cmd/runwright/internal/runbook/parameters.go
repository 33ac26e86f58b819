package runbook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// parameters turns the job's parameters into arguments by name, in name order.
// What a value stands for depends on the type that the script declares.
func parameters(ctx context.Context, rs *interp.Runspace, sb *interp.ScriptBlock, raw json.RawMessage) ([]interp.Arg, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var table map[string]json.RawMessage
	if err := json.Unmarshal(raw, &table); err != nil {
		return nil, fmt.Errorf("the job's parameters are no JSON object: %w", err)
	}
	declared := sb.AST().ParamBlock.DeclaredTypes()
	var args []interp.Arg
	for _, n := range slices.Sorted(maps.Keys(table)) {
		v, err := parameter{ctx, rs, declared[strings.ToLower(n)]}.value(table[n])
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", n, err)
		}
		args = append(args, interp.Arg{Name: n, Named: true, HasValue: true, Value: v})
	}
	return args, nil
}

// parameter is one parameter of a script that is to get a value.
type parameter struct {
	ctx      context.Context
	rs       *interp.Runspace
	declared string // its type in lower case, without System.; empty for none
}

// value reads a value as it came over the wire. Clients send a text, which is JSON
// for the value it stands for, or the value itself.
func (p parameter) value(raw json.RawMessage) (any, error) {
	var text string
	isText := json.Unmarshal(raw, &text) == nil && !bytes.Equal(bytes.TrimSpace(raw), []byte("null"))
	if !isText {
		text = string(raw)
	}
	switch p.declared {
	case "string":
		var quoted string
		switch {
		case isText && json.Unmarshal([]byte(text), &quoted) == nil && strings.HasPrefix(strings.TrimSpace(text), `"`):
			return quoted, nil
		case isText || strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["):
			return text, nil
		}
	case "bool", "boolean", "switch", "management.automation.switchparameter":
		switch strings.ToLower(strings.Trim(strings.TrimSpace(text), `"`)) {
		case "true", "$true", "1":
			return true, nil
		case "false", "$false", "0":
			return false, nil
		}
	case "pscredential", "management.automation.pscredential", "management.automation.credential", "credential":
		if isText {
			return p.credential(strings.Trim(text, `"`))
		}
	}
	v, err := p.decode(text)
	if err != nil {
		return text, nil // no JSON: the text is the value
	}
	return v, nil
}

// credential is the credential asset that a parameter names.
func (p parameter) credential(name string) (any, error) {
	sb, err := p.rs.Parse("", "Get-AutomationPSCredential -Name $args[0] -ErrorAction Stop")
	if err != nil {
		return nil, err
	}
	var got any
	err = p.rs.Run(p.ctx, sb, []interp.Arg{{HasValue: true, Value: name}}, interp.Streams{Output: interp.WriterFunc(func(v any) error { got = v; return nil })})
	return got, err
}

// decode reads JSON. Objects are hashtables where the parameter is one, else
// custom objects.
func (p parameter) decode(text string) (any, error) {
	if p.table() {
		v, err := decode(json.RawMessage(text))
		if o, ok := v.(object); ok {
			return value(map[string]any(o)), err
		}
		return v, err
	}
	if !json.Valid([]byte(text)) {
		return nil, fmt.Errorf("it is no JSON")
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	v, err := custom(d)
	if o, ok := v.(*types.PSObject); ok && err == nil && p.declared != "pscustomobject" {
		err = p.remember(o, text)
	}
	return v, err
}

func (p parameter) table() bool {
	switch strings.TrimSuffix(p.declared, "[]") {
	case "hashtable", "collections.hashtable", "collections.idictionary", "ordered", "collections.specialized.ordereddictionary":
		return true
	}
	return false
}

// remember has an object give its JSON as text, for scripts that hand it to
// ConvertFrom-Json.
func (p parameter) remember(o *types.PSObject, text string) error {
	if o.Find("ToString") != nil {
		return nil
	}
	sb, err := p.rs.Parse("", "'"+strings.ReplaceAll(text, "'", "''")+"'")
	if err != nil {
		return err
	}
	o.Props = append(o.Props, types.Property{Name: "ToString", Special: &types.SpecialMember{Kind: types.ScriptMethod, Get: sb}})
	return nil
}

// custom reads a value of valid JSON, its objects as custom ones with their
// members in order.
func custom(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		o := types.NewCustom()
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := custom(d)
			if err != nil {
				return nil, err
			}
			if old := o.Find(name.(string)); old != nil { // a valid object's names are texts
				old.Value = v
				continue
			}
			o.Props = append(o.Props, types.Property{Name: name.(string), Value: v})
		}
		_, err = d.Token()
		return o, err
	case json.Delim('['):
		var items []any
		for d.More() {
			v, err := custom(d)
			if err != nil {
				return nil, err
			}
			items = append(items, v)
		}
		_, err = d.Token()
		return types.NewArray(items...), err
	}
	return value(t), nil
}
