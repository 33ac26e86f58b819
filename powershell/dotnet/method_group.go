package dotnet

import (
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Signature is what a method takes and gives, as far as types can say it.
type Signature struct {
	Params []*types.Type
	Return *types.Type // Void for none
	// Unbound marks methods that no delegate type describes: those with parameters
	// by reference or type parameters of their own.
	Unbound bool
}

// delegate is the Func of the signature, with a type of PowerShell's own for void.
func (s Signature) delegate() *types.Type {
	const most = 16
	if s.Unbound || len(s.Params) > most {
		return types.MustNamed("System.Func`1").Instantiate(types.MustNamed("System.Management.Automation.PSNonBindableType"))
	}
	ret := s.Return
	if ret == types.Void {
		ret = types.MustNamed("System.Management.Automation.VOID")
	}
	args := append(append([]*types.Type{}, s.Params...), ret)
	t := types.Named("System.Func`" + strconv.Itoa(len(args)))
	if t == nil {
		return Signature{Unbound: true}.delegate()
	}
	return t.Instantiate(args...)
}

// MethodType is the type of a method taken as a value: PSMethod of the group of
// its overloads, which has room for 1, 2, 4 … 32.
func MethodType(overloads []Signature) *types.Type {
	const most = 32
	size := 1
	for size < len(overloads) && size < most {
		size *= 2
	}
	args := make([]*types.Type, size)
	for i := range args {
		if args[i] = types.MustNamed("System.Management.Automation.PSNonBindableType"); i < len(overloads) {
			args[i] = overloads[i].delegate()
		}
	}
	group := types.MustNamed("System.Management.Automation.MethodGroup`" + strconv.Itoa(size))
	return types.MustNamed("System.Management.Automation.PSMethod`1").Instantiate(group.Instantiate(args...))
}

// Signatures are the overloads of a method that a type of .NET declares or inherits.
func Signatures(t *types.Type, name string, static bool) []Signature {
	var out []Signature
	seen := map[string]bool{}
	for b := t; b != nil; b = b.Base() {
		info := b.Info()
		if info == nil {
			continue
		}
		for i := range info.Members {
			m := &info.Members[i]
			if m.Kind != 'M' || m.Static() != static || !strings.EqualFold(m.Name, name) || seen[m.Access+m.Params] {
				continue
			}
			seen[m.Access+m.Params] = true
			s := Signature{Return: b.ResolveFact(m.Return), Unbound: m.Access != "" || strings.Contains(m.Params, "* ")}
			if m.Return == "void" {
				s.Return = types.Void
			}
			for _, p := range parseParams(m.Params, b) {
				s.Params, s.Unbound = append(s.Params, p.Type), s.Unbound || p.ByRef
			}
			out = append(out, s)
		}
	}
	return out
}
