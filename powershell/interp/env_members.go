package interp

import (
	"github.com/runwright/runwright/powershell/types"
)

// GetMember reads a property of an object.
func (rs *Runspace) GetMember(o any, name string) (any, error) {
	v, err := rs.activeFrame().getMember(o, name)
	return types.Norm(v), err
}

// StaticMember reads a static property or field of a type.
func (rs *Runspace) StaticMember(t *types.Type, name string) (any, error) {
	v, err := rs.activeFrame().staticProperty(t, name)
	return types.Norm(v), err
}

// StaticMethod calls a static method of a type.
func (rs *Runspace) StaticMethod(t *types.Type, name string, args ...any) (any, error) {
	v, err := rs.activeFrame().invokeStatic(t, name, args)
	return types.Norm(v), err
}

// SetStaticMember assigns a static property or field of a type.
func (rs *Runspace) SetStaticMember(t *types.Type, name string, v any) error {
	return rs.activeFrame().setStaticProperty(t, name, v)
}

// TypeNamed resolves a type's name as a script writes it, nil without one.
func (rs *Runspace) TypeNamed(name string) *types.Type {
	t, err := rs.activeFrame().resolveType(name)
	if err != nil {
		return nil
	}
	return t
}
