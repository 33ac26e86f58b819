package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// TypeData are the members that Update-TypeData and modules add to a type name.
type TypeData struct {
	// name is the type's name as it was given.
	name    string
	Members []types.Property
	// DefaultDisplay are the properties shown by default.
	DefaultDisplay     []string
	DefaultDisplayName string
	DefaultKey         []string
	SerializationDepth int
}

// typeDataKey is the key of the runspace's type data in Extra.
type typeDataKey struct{}

func (rs *Runspace) typeDataTable() map[string]*TypeData {
	return rs.Extra(typeDataKey{}, func() any { return map[string]*TypeData{} }).(map[string]*TypeData)
}

// TypeData returns the data added to a type name, nil when there is none.
func (rs *Runspace) TypeData(name string) *TypeData { return rs.typeDataTable()[strings.ToLower(name)] }

// SetTypeData replaces the data of a type name; nil removes it.
func (rs *Runspace) SetTypeData(name string, d *TypeData) {
	if d == nil {
		delete(rs.typeDataTable(), strings.ToLower(name))
		return
	}
	if d.name == "" {
		d.name = name
	}
	rs.typeDataTable()[strings.ToLower(name)] = d
}

// EachTypeData tells of all data that the session added, in no order.
func (rs *Runspace) EachTypeData(f func(name string, d *TypeData)) {
	for _, d := range rs.typeDataTable() {
		f(d.name, d)
	}
}

// typeMember reads a member that type data gives to an object's type names.
func (rs *Runspace) typeMember(o, base any, name string) (any, bool, error) {
	table := rs.typeDataTable()
	if len(table) == 0 {
		return nil, false, nil
	}
	for _, n := range types.TypeNames(o) {
		d := table[strings.ToLower(n)]
		if d == nil {
			continue
		}
		for i := range d.Members {
			if p := &d.Members[i]; equalFold(p.Name, name) {
				holder, ok := o.(*types.PSObject)
				if !ok {
					holder = &types.PSObject{Base: base}
				}
				return rs.instanceMember(holder, p)
			}
		}
	}
	return nil, false, nil
}
