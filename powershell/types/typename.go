package types

import (
	"fmt"
	"strconv"
	"strings"
)

// identity distinguishes types where their names may not.
func (t *Type) identity() string {
	if t.Class != nil {
		return fmt.Sprintf("%p", t)
	}
	return strings.ToLower(t.String())
}

// FullName is Type.FullName as .NET gives it, generic arguments included (with
// their assembly-qualified form shortened to the name, as PowerShell shows it).
func (t *Type) FullName() string {
	if t.Elem != nil || len(t.Args) == 0 {
		return t.Name
	}
	parts := make([]string, len(t.Args))
	for i, a := range t.Args {
		parts[i] = "[" + a.FullName() + ", " + assemblyOf(a) + "]"
	}
	return t.Name + "[" + strings.Join(parts, ",") + "]"
}

// String is Type.ToString(): System.Collections.Generic.List`1[System.Int32].
func (t *Type) String() string {
	if t.Elem != nil {
		return t.Elem.String() + "[" + strings.Repeat(",", t.Rank-1) + "]"
	}
	if len(t.Args) == 0 {
		return t.Name
	}
	parts := make([]string, len(t.Args))
	for i, a := range t.Args {
		parts[i] = a.String()
	}
	return t.Name + "[" + strings.Join(parts, ",") + "]"
}

// ShortName is Type.Name: the last part of the name, as in "Int32" or "List`1".
func (t *Type) ShortName() string {
	if t.Elem != nil {
		return t.Elem.ShortName() + "[" + strings.Repeat(",", t.Rank-1) + "]"
	}
	return t.Name[strings.LastIndexAny(t.Name, ".+")+1:]
}

// Namespace is Type.Namespace, empty for classes of scripts.
func (t *Type) Namespace() string {
	if t.Elem != nil {
		return t.Elem.Namespace()
	}
	name, _, _ := strings.Cut(t.Name, "+")
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[:i]
	}
	return ""
}

// PSName is the name PowerShell prints in error texts and Get-Member
// definitions: an accelerator where one is preferred (int, string, psobject),
// else the full name with generic arguments in brackets.
func (t *Type) PSName() string {
	if t.Elem != nil {
		return t.Elem.PSName() + "[" + strings.Repeat(",", t.Rank-1) + "]"
	}
	if len(t.Args) > 0 {
		parts := make([]string, len(t.Args))
		for i, a := range t.Args {
			parts[i] = a.PSName()
		}
		return genericBase(t.Name) + "[" + strings.Join(parts, ",") + "]"
	}
	if info := t.Info(); info != nil && info.PSName != "" {
		return info.PSName
	}
	return t.Name
}

// genericBase cuts the arity marks off a generic name.
func genericBase(name string) string {
	for {
		i := strings.IndexByte(name, '`')
		if i < 0 {
			return name
		}
		j := i + 1
		for j < len(name) && name[j] >= '0' && name[j] <= '9' {
			j++
		}
		name = name[:i] + name[j:]
	}
}

// Arity is the number of generic parameters a definition declares itself.
func (t *Type) Arity() int {
	i := strings.LastIndexByte(t.Name, '`')
	if i < 0 {
		return 0
	}
	digits := t.Name[i+1:]
	if j := strings.IndexAny(digits, "+["); j >= 0 {
		digits = digits[:j]
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// IsGenericDefinition reports whether t has generic parameters without arguments.
func (t *Type) IsGenericDefinition() bool {
	return t.Elem == nil && len(t.Args) == 0 && strings.IndexByte(t.Name, '`') >= 0
}
