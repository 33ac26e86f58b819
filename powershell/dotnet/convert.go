package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// Parse converts a string through a type's static Parse method; known is false
// when the type has none here.
func Parse(env Env, t *types.Type, s string) (v any, known bool, err error) {
	if t.Name == "System.Uri" { // which casts make of relative texts too
		v, err := parseURI(s, 0)
		return v, true, err
	}
	for _, m := range Methods(t, "Parse", true) {
		if m.fn == nil || len(m.Params) == 0 || m.Params[0].Type != types.String {
			continue
		}
		if len(m.Params) > 2 || len(m.Params) == 2 && m.Params[1].Type.Name != providerName {
			continue // what else it takes, even if it may be left out, casts do not know
		}
		if len(m.Params) == 1 && hasProviderParse(t) {
			continue
		}
		args := []any{s}
		for i := 1; i < len(m.Params); i++ {
			args = append(args, any(nil))
			if m.Params[i].Type.Name == providerName {
				args[i] = &CultureInfo{C: format.Invariant()}
			}
		}
		v, err := m.fn(&Call{Env: env, Type: t, Args: args})
		return v, true, err
	}
	return nil, false, nil
}

// hasProviderParse reports whether a type has a Parse that takes a culture,
// which casts prefer with the invariant one.
func hasProviderParse(t *types.Type) bool {
	for _, m := range Methods(t, "Parse", true) {
		if m.fn != nil && len(m.Params) == 2 && m.Params[0].Type == types.String && m.Params[1].Type.Name == providerName {
			return true
		}
	}
	return false
}

// Cast converts by a cast operator that either type declares and this package
// implements; known is false when there is none.
func Cast(env Env, v any, t *types.Type) (out any, known bool, err error) {
	if t.Name == "System.Xml.XmlDocument" {
		out, err := castXML(env, v)
		return out, true, err
	}
	if out, known, err := types.CastWide(types.Unwrap(v), t); known {
		return out, true, err
	}
	if t.Name == "System.Numerics.Complex" {
		if z, known := castComplex(types.Unwrap(v)); known {
			return z, true, nil
		}
	}
	if strings.HasPrefix(t.Name, "System.Xml.Linq.") {
		return castLinq(v, t)
	}
	if out, known, err := castNode(env, v, t); known {
		return out, true, err
	}
	from := types.TypeOf(types.Unwrap(v))
	for _, owner := range []*types.Type{t, from} {
		for _, name := range []string{"op_Implicit", "op_Explicit"} {
			for _, m := range operatorsOf(owner, name) {
				if len(m.Params) != 1 || !Accepts(m.Params[0].Type, v) {
					continue
				}
				if r, err := new(types.Resolver).Resolve(m.Return); err != nil || !r.AssignableTo(t) {
					continue
				}
				out, err := m.fn(&Call{Env: env, Type: owner, Args: []any{v}})
				return out, true, err
			}
		}
	}
	return nil, false, nil
}

// Extended is implemented by objects to which PowerShell's type data adds
// members.
type Extended interface {
	// Extended returns such a member; ok is false for others.
	Extended(env Env, name string) (v any, ok bool, err error)
}

// ExtendedSetter is implemented by objects whose extended members can be assigned.
type ExtendedSetter interface {
	// SetExtended assigns one; ok is false for other names.
	SetExtended(env Env, name string, v any) (ok bool, err error)
}

// Indexed is implemented by objects with an indexer.
type Indexed interface {
	// GetIndex returns the element at an index.
	GetIndex(env Env, i any) (any, error)
}

// IndexedSetter is implemented by objects whose indexer can be assigned.
type IndexedSetter interface {
	// SetIndex assigns the element at an index.
	SetIndex(env Env, i, v any) error
}

// Index reads an indexer; ok is false when the object has none.
func Index(env Env, o, i any) (v any, ok bool, err error) {
	if n, isNode := o.(*xml.Node); isNode {
		v, err = xmlIndex(env, n, i)
		return v, true, err
	}
	if l, isList := o.(*types.List); isList && (l.T == oidCollectionType() || l.T.Name == x509Space+"X509ExtensionCollection") {
		v, err = oidIndex(env, l, i)
		return v, true, err
	}
	x, ok := o.(Indexed)
	if !ok {
		return nil, false, nil
	}
	v, err = x.GetIndex(env, i)
	return v, true, err
}

// SetIndex assigns an indexer; ok is false when the object has none.
func SetIndex(env Env, o, i, v any) (ok bool, err error) {
	x, ok := o.(IndexedSetter)
	if !ok {
		return false, nil
	}
	return true, x.SetIndex(env, i, v)
}
