package interp

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// DefineEnum makes an enum that all of the session knows, under a name with its
// namespace. A second one of the name is refused unless it is the same.
func (c *Call) DefineEnum(name string, e *types.Enum) (t *types.Type, ok bool) {
	fr := c.rs.rootFrame()
	if old := fr.findClass(name); old != nil {
		is := old.Enum()
		return old, is != nil && is.Flags == e.Flags && is.Underlying == e.Underlying && slices.Equal(is.Names, e.Names) && slices.Equal(is.Values, e.Values)
	}
	short := name[strings.LastIndexByte(name, '.')+1:]
	info := &classInfo{name: short, ast: &syntax.TypeDefinition{Name: short}, session: c.rs.global, rs: c.rs, scope: c.rs.global.base, unit: fr.unit, base: types.EnumType, enum: e}
	info.t = types.NewClassType(name, info)
	scope := c.rs.global.base
	if scope.classes == nil {
		scope.classes = map[string]*types.Type{}
	}
	scope.classes[strings.ToLower(name)] = info.t
	return info.t, true
}
