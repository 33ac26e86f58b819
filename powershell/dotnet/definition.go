package dotnet

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Definitions are the overloads of a method as PowerShell shows them: a line each
// such as "string Substring(int startIndex)".
func Definitions(t *types.Type, name string, static bool) []string {
	var out []string
	seen := map[string]bool{}
	for b := t; b != nil; b = b.Base() {
		info := b.Info()
		if info == nil {
			continue
		}
		for i := range info.Members {
			m := &info.Members[i]
			if m.Kind != 'M' || m.Static() != static || !strings.EqualFold(m.Name, name) {
				continue
			}
			ret := b.ResolveFact(m.Return).PSName()
			if b.ResolveFact(m.Return) == types.Object && m.Return != "object" && m.Return != "System.Object" {
				ret = m.Return
			}
			generic, prefix := "", ""
			if m.Access != "" {
				generic = "[" + strings.ReplaceAll(m.Access, "; ", ", ") + "]"
			}
			if static {
				prefix = "static "
			}
			params := strings.ReplaceAll(m.Params, "; ", ", ")
			if key := generic + params; !seen[key] {
				seen[key] = true
				out = append(out, fmt.Sprintf("%s%s %s%s(%s)", prefix, ret, m.Name, generic, params))
			}
		}
	}
	return out
}

// MethodNames are the instance methods of a type, those of the type itself first.
func MethodNames(t *types.Type) []string {
	var out []string
	for b := t; b != nil; b = b.Base() {
		info := b.Info()
		if info == nil {
			continue
		}
		for i := range info.Members {
			if m := &info.Members[i]; m.Kind == 'M' && !m.Static() {
				out = append(out, m.Name)
			}
		}
	}
	return out
}

// NewMethod describes an overload that is not .NET's, for Choose.
func NewMethod(name string, owner *types.Type, params []Param) *Method {
	return &Method{Name: name, Owner: owner, Params: params}
}

// Choose picks the overload that fits the arguments best and converts them to its
// parameters' types. The overloads must be the same slice of methods for a name
// at every call, since decisions are remembered with the first.
func Choose(env Env, name string, overloads []*Method, args []any) (*Method, []any, error) {
	return choose(env, name, overloads, args)
}
