package dotnet

import "github.com/runwright/runwright/powershell/types"

// InvokeCast is Invoke for arguments of which some are cast in the call itself:
// want holds the type of each cast, nil for the others. Overloads that declare
// just these types go before all others.
func InvokeCast(env Env, t *types.Type, this any, name string, overloads []*Method, args []any, want []*types.Type) (any, error) {
	var fit []*Method
	for _, m := range candidates(overloads, nil, args) {
		if m.declares(want) {
			fit = append(fit, m)
		}
	}
	if len(fit) == 0 || len(fit) == len(overloads) {
		return Invoke(env, t, this, name, overloads, args)
	}
	best, err := best(name, fit, args)
	if err != nil {
		return Invoke(env, t, this, name, overloads, args)
	}
	return Invoke(env, t, this, name, []*Method{best.m}, args)
}

// Indexer reports whether the method is a property with parameters.
func (m *Method) Indexer() bool { return m.indexer }

// declares reports whether the parameters have the types wanted.
func (m *Method) declares(want []*types.Type) bool {
	if len(m.Params) < len(want) || len(m.Params) > len(want) && !m.Params[len(want)].Optional {
		return false
	}
	for i, t := range want {
		if t != nil && m.Params[i].Type != t {
			return false
		}
	}
	return true
}
