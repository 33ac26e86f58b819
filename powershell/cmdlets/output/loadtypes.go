package output

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// LoadTypes adds the members of a types file to a session's type data.
func LoadTypes(rs *interp.Runspace, path string) error {
	b, err := rs.ReadFile(path)
	if err != nil {
		return err
	}
	root, err := view.ParseXML(syntax.Decode(b))
	if err == nil && root.Name != "Types" {
		err = fmt.Errorf("%s is not the element of a types file: Types is", root.Name)
	}
	if err != nil {
		return typesError(path, err)
	}
	for _, t := range root.All("Type") {
		name := t.String("Name")
		d := &interp.TypeData{}
		if old := rs.TypeData(name); old != nil {
			*d = *old
			d.Members = append([]types.Property(nil), old.Members...)
		}
		for _, m := range elements(t.Kid("Members")) {
			if m.Name == "MemberSet" && m.String("Name") == "PSStandardMembers" {
				standardMembers(d, m.Kid("Members"))
				continue
			}
			p, err := typeMember(rs, path, m)
			if err != nil {
				return typesError(path, err)
			}
			if p != nil {
				putMember(d, *p)
			}
		}
		rs.SetTypeData(name, d)
	}
	return nil
}

func typesError(path string, err error) error {
	e := types.NewException("System.Management.Automation.RuntimeException", "Error in file "+path+": "+err.Error())
	e.ID, e.Category = "TypesXmlUpdateException", "InvalidOperation"
	return e
}

func putMember(d *interp.TypeData, p types.Property) {
	for i := range d.Members {
		if strings.EqualFold(d.Members[i].Name, p.Name) {
			d.Members[i] = p
			return
		}
	}
	d.Members = append(d.Members, p)
}

func elements(n *view.XMLNode) []*view.XMLNode {
	if n == nil {
		return nil
	}
	return n.Kids
}

// typeMember reads a member, nil for kinds that need .NET code.
func typeMember(rs *interp.Runspace, path string, n *view.XMLNode) (*types.Property, error) {
	block := func(names ...string) (any, error) {
		k := n.Kid(names...)
		if k == nil {
			return nil, nil
		}
		return rs.Parse(path, k.Text)
	}
	p := &types.Property{Name: n.String("Name")}
	var err error
	switch n.Name {
	case "NoteProperty":
		p.Value = n.String("Value")
	case "AliasProperty":
		p.Value, p.Special = n.String("ReferencedMemberName"), &types.SpecialMember{Kind: types.AliasProperty}
	case "ScriptProperty":
		s := &types.SpecialMember{Kind: types.ScriptProperty}
		if s.Get, err = block("GetScriptBlock"); err == nil {
			s.Set, err = block("SetScriptBlock")
		}
		p.Special = s
	case "ScriptMethod":
		s := &types.SpecialMember{Kind: types.ScriptMethod}
		s.Get, err = block("Script")
		p.Special = s
	case "PropertySet":
		p.Special = &types.SpecialMember{Kind: types.PropertySet, Names: names(n.Kid("ReferencedProperties"))}
	default:
		return nil, nil
	}
	return p, err
}

// standardMembers reads what PSStandardMembers says of display and serialization.
func standardMembers(d *interp.TypeData, n *view.XMLNode) {
	for _, m := range elements(n) {
		switch m.String("Name") {
		case "DefaultDisplayPropertySet":
			d.DefaultDisplay = names(m.Kid("ReferencedProperties"))
		case "DefaultKeyPropertySet":
			d.DefaultKey = names(m.Kid("ReferencedProperties"))
		case "DefaultDisplayProperty":
			d.DefaultDisplayName = m.String("Value")
		case "SerializationDepth":
			if depth, err := types.ConvertNumber(m.String("Value"), types.Int32); err == nil {
				d.SerializationDepth = int(depth.(int32))
			}
		}
	}
}

// names are the names below an element.
func names(n *view.XMLNode) []string {
	var out []string
	for _, k := range n.All("Name") {
		out = append(out, strings.TrimSpace(k.Text))
	}
	return out
}
