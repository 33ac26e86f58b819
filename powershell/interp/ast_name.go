package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// VariablePathObject is a VariablePath.
type VariablePathObject struct{ Path syntax.VariablePath }

// PSType is VariablePath.
func (*VariablePathObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.VariablePath")
}

// PSString is the path without sigil.
func (v *VariablePathObject) PSString() string { return v.Path.UserPath }

func (v *VariablePathObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "userpath":
		return v.Path.UserPath, true
	case "isglobal":
		return v.Path.Scope == syntax.ScopeGlobal, true
	case "isscript":
		return v.Path.Scope == syntax.ScopeScript, true
	case "islocal":
		return v.Path.Scope == syntax.ScopeLocal, true
	case "isunqualified":
		return v.Path.IsUnqualified(), true
	case "isdrivequalified":
		return v.Path.IsDriveQualified(), true
	case "drivename":
		if v.Path.IsDriveQualified() {
			return v.Path.Qualifier, true
		}
		return nil, true
	}
	return nil, false
}

// TypeNameObject is an ITypeName.
type TypeNameObject struct {
	Source *syntax.Source
	Name   syntax.TypeName
}

// PSType is the name's class.
func (t *TypeNameObject) PSType() *types.Type {
	switch t.Name.(type) {
	case *syntax.GenericTypeName:
		return types.MustNamed(languageSpace + "GenericTypeName")
	case *syntax.ArrayTypeName:
		return types.MustNamed(languageSpace + "ArrayTypeName")
	}
	return types.MustNamed(languageSpace + "TypeName")
}

// PSString is the full name.
func (t *TypeNameObject) PSString() string { return t.Name.FullName() }

func (t *TypeNameObject) property(rs *Runspace, name string) (any, bool) {
	name, ok := declaredProperty(t.PSType(), name)
	if !ok {
		return nil, false
	}
	simple, _ := t.Name.(*syntax.SimpleTypeName)
	generic, _ := t.Name.(*syntax.GenericTypeName)
	array, _ := t.Name.(*syntax.ArrayTypeName)
	switch name {
	case "Name":
		if simple != nil {
			return simple.Name, true
		}
		return t.Name.FullName(), true
	case "FullName":
		return t.Name.FullName(), true
	case "AssemblyName":
		switch {
		case simple != nil:
			return orNull(simple.AssemblyName), true
		case generic != nil:
			return orNull(generic.AssemblyName), true
		}
		return nil, true
	case "Extent":
		return &ExtentObject{t.Source, t.Name.Extent()}, true
	case "IsArray":
		return array != nil, true
	case "IsGeneric":
		return generic != nil, true
	case "TypeName":
		return &TypeNameObject{t.Source, generic.TypeName}, true
	case "GenericArguments":
		items := make([]any, len(generic.Arguments))
		for i, a := range generic.Arguments {
			items[i] = &TypeNameObject{t.Source, a}
		}
		return &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(types.MustNamed(languageSpace + "ITypeName")), Items: items, ReadOnly: true}, true
	case "ElementType":
		return &TypeNameObject{t.Source, array.ElementType}, true
	case "Rank":
		return int32(array.Rank), true
	}
	return nil, false
}

func (t *TypeNameObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	if !equalFold(name, "GetReflectionType") || len(args) != 0 {
		return nil, false, nil
	}
	typ, err := rs.activeFrame().resolveType(t.Name.FullName())
	if err != nil {
		return nil, true, nil // the name of no type
	}
	return typ, true, nil
}

func (p *ParseErrorObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "message":
		return p.Err.Message, true
	case "errorid":
		return p.Err.ErrorID, true
	case "extent":
		return &ExtentObject{p.Source, p.Err.Pos}, true
	case "incompleteinput":
		return p.Err.Incomplete, true
	}
	return nil, false
}
