package utility

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// typeDataSpace is where the classes of type data live.
const typeDataSpace = "System.Management.Automation.Runspaces."

// getTypeData is Get-TypeData: what the session knows of types besides .NET, its own
// and PowerShell's. The scripts of PowerShell's own members are not here: their
// members have no script block.
type getTypeData struct {
	interp.Base
	patterns []string
}

func (g *getTypeData) Process(c *interp.Call) error {
	g.patterns = append(g.patterns, c.Strings("TypeName")...)
	return nil
}

func (g *getTypeData) End(c *interp.Call) error {
	if len(g.patterns) == 0 {
		g.patterns = []string{"*"}
	}
	found := map[string]*interp.Object{}
	for _, p := range g.patterns {
		w, err := types.CompileWildcard(typeNameOf(c, p), true)
		if err != nil {
			return err
		}
		for line := range strings.Lines(facts.AllTypeData()) {
			var r typeRecord
			if err := json.Unmarshal([]byte(line), &r); err == nil && w.Match(r.Type) {
				found[strings.ToLower(r.Type)] = r.object()
			}
		}
		c.Runspace().EachTypeData(func(name string, d *interp.TypeData) {
			if key := strings.ToLower(name); w.Match(name) {
				found[key] = addTypeData(found[key], name, d)
			}
		})
	}
	names := make([]string, 0, len(found))
	for n := range found {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		if err := c.Write(found[n]); err != nil {
			return err
		}
	}
	return nil
}

// typeRecord is recorded type data.
type typeRecord struct {
	Type                         string
	DefaultDisplayPropertySet    []string
	DefaultDisplayProperty       string
	DefaultKeyPropertySet        []string
	PropertySerializationSet     []string
	SerializationDepth           uint32
	SerializationMethod          string
	TargetTypeForDeserialization string
	Members                      []struct{ Name, Kind, Target, Value string }
}

func newTypeData(name string) *interp.Object {
	o := interp.NewObject(typeDataSpace+"TypeData", "TypeName", name,
		"Members", &types.Dict{T: types.DictionaryDef.Instantiate(types.String, types.MustNamed(typeDataSpace+"TypeMemberData"))},
		"TypeConverter", nil, "TypeAdapter", nil, "IsOverride", false, "SerializationMethod", nil, "TargetTypeForDeserialization", nil,
		"SerializationDepth", uint32(0), "DefaultDisplayProperty", nil, "InheritPropertySerializationSet", false, "StringSerializationSource", nil,
		"DefaultDisplayPropertySet", nil, "DefaultKeyPropertySet", nil, "PropertySerializationSet", nil)
	o.Display = typeDataSpace + "TypeData"
	return o
}

func (r *typeRecord) object() *interp.Object {
	o := newTypeData(r.Type)
	o.Fields["DefaultDisplayPropertySet"], o.Fields["DefaultKeyPropertySet"] = propertySet(r.DefaultDisplayPropertySet), propertySet(r.DefaultKeyPropertySet)
	o.Fields["PropertySerializationSet"] = propertySet(r.PropertySerializationSet)
	o.Fields["SerializationDepth"] = r.SerializationDepth
	for field, text := range map[string]string{"DefaultDisplayProperty": r.DefaultDisplayProperty, "SerializationMethod": r.SerializationMethod} {
		if text != "" {
			o.Fields[field] = text
		}
	}
	if r.TargetTypeForDeserialization != "" {
		if t, err := new(types.Resolver).Resolve(r.TargetTypeForDeserialization); err == nil {
			o.Fields["TargetTypeForDeserialization"] = t
		}
	}
	members := o.Fields["Members"].(*types.Dict)
	for _, m := range r.Members {
		pairs := []any{"Name", m.Name, "IsHidden", false}
		switch m.Kind {
		case "AliasProperty":
			pairs = append(pairs, "ReferencedMemberName", m.Target, "MemberType", nil)
		case "NoteProperty":
			pairs = append(pairs, "Value", m.Value)
		case "ScriptProperty":
			pairs = append(pairs, "GetScriptBlock", nil, "SetScriptBlock", nil)
		case "ScriptMethod":
			pairs = append(pairs, "Script", nil)
		case "CodeProperty":
			pairs = append(pairs, "GetCodeReference", nil, "SetCodeReference", nil)
		case "CodeMethod":
			pairs = append(pairs, "CodeReference", nil)
		}
		members.Set(m.Name, interp.NewObject(typeDataSpace+m.Kind+"Data", pairs...))
	}
	return o
}

func propertySet(names []string) any {
	if len(names) == 0 {
		return nil
	}
	return interp.NewObject(typeDataSpace+"PropertySetData", "Name", "", "IsHidden", false,
		"ReferencedProperties", &types.List{T: types.CollectionDef.Instantiate(types.String), Items: anyNames(names)})
}

func anyNames(names []string) []any {
	out := make([]any, len(names))
	for i, n := range names {
		out[i] = n
	}
	return out
}

// addTypeData puts what the session added on top of what PowerShell has.
func addTypeData(o *interp.Object, name string, d *interp.TypeData) *interp.Object {
	if o == nil {
		o = newTypeData(name)
	}
	members := o.Fields["Members"].(*types.Dict)
	for _, p := range d.Members {
		kind, pairs := "NoteProperty", []any{"Name", p.Name, "IsHidden", false}
		if p.Special == nil {
			pairs = append(pairs, "Value", p.Value)
		} else {
			switch p.Special.Kind {
			case types.AliasProperty:
				kind = "AliasProperty"
				pairs = append(pairs, "ReferencedMemberName", p.Value, "MemberType", p.Special.Convert)
			case types.ScriptProperty:
				kind = "ScriptProperty"
				pairs = append(pairs, "GetScriptBlock", p.Special.Get, "SetScriptBlock", p.Special.Set)
			case types.ScriptMethod:
				kind = "ScriptMethod"
				pairs = append(pairs, "Script", p.Special.Get)
			case types.PropertySet:
				kind = "PropertySet"
				pairs = append(pairs, "ReferencedProperties", &types.List{T: types.CollectionDef.Instantiate(types.String), Items: anyNames(p.Special.Names)})
			}
		}
		members.Set(p.Name, interp.NewObject(typeDataSpace+kind+"Data", pairs...))
	}
	if d.DefaultDisplay != nil {
		o.Fields["DefaultDisplayPropertySet"] = propertySet(d.DefaultDisplay)
	}
	if d.DefaultKey != nil {
		o.Fields["DefaultKeyPropertySet"] = propertySet(d.DefaultKey)
	}
	if d.DefaultDisplayName != "" {
		o.Fields["DefaultDisplayProperty"] = d.DefaultDisplayName
	}
	if d.SerializationDepth > 0 {
		o.Fields["SerializationDepth"] = uint32(d.SerializationDepth)
	}
	return o
}
