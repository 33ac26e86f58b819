package syntax

import "strings"

// DeclaredTypes gives the types that a block of parameters declares, by the names of
// the parameters, both in lower case and the types without "System.". A parameter
// without a type is left out; of several types the last one counts. The block may
// be nil.
func (b *ParamBlock) DeclaredTypes() map[string]string {
	out := map[string]string{}
	if b == nil {
		return out
	}
	for _, p := range b.Parameters {
		for _, a := range p.Attributes {
			if t, ok := a.(*TypeConstraint); ok {
				out[strings.ToLower(p.Name.VariablePath.UserPath)] = strings.TrimPrefix(strings.ToLower(t.TypeName.FullName()), "system.")
			}
		}
	}
	return out
}
