package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// accessor calls the method behind a .NET property: get_Name(), set_Name(value),
// and get_Name(index) of a property with parameters. o is nil for static ones; ok
// is false for other names.
func (rs *Runspace) accessor(t *types.Type, o any, name string, args []any) (v any, ok bool, err error) {
	if len(name) < 5 || name[3] != '_' {
		return nil, false, nil
	}
	property := name[4:]
	if equalFold(property, "Item") { // of dictionaries and lists
		switch o.(type) {
		case *types.Dict, *types.List:
			switch kind := strings.ToLower(name[:3]); {
			case kind == "get" && len(args) == 1:
				return dotnet.ItemMethod(rs, o, args[0])
			case kind == "set" && len(args) == 2:
				return types.Nothing, true, rs.activeFrame().setIndex(o, args[0], args[1])
			}
		}
	}
	p := dotnet.FindProperty(t, property, o == nil)
	switch strings.ToLower(name[:3]) {
	case "get":
		if p != nil && p.Readable && len(args) == 0 {
			switch _, keys := o.(*types.Dict); {
			case o == nil:
				v, err = rs.StaticMember(t, p.Name)
			case keys: // a key of that name is not meant
				v, _, err = dotnet.Property(rs, o, p.Name)
			default:
				v, err = rs.GetMember(o, p.Name)
			}
			return v, true, err
		}
		if indexed := dotnet.Methods(t, property, o == nil); len(indexed) > 0 && indexed[0].Indexer() {
			v, err = dotnet.Invoke(rs, t, o, name, indexed, args)
			return v, true, err
		}
	case "set":
		if p != nil && p.Writable && len(args) == 1 {
			if o == nil {
				err = rs.SetStaticMember(t, p.Name, args[0])
			} else {
				err = rs.SetMember(o, p.Name, args[0])
			}
			return types.Nothing, true, err
		}
	}
	return nil, false, nil
}
