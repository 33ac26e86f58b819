package metadata

import (
	"strings"

	"github.com/runwright/runwright/powershell/facts"
)

// netType is a .NET type: a class with its arguments, or an array of something.
type netType struct {
	namespace string
	name      string // without the namespace, with `N for generic ones
	assembly  string // its identity as .NET writes it, "" for the one at hand
	args      []*netType

	elem *netType
	rank int // of an array
	ref  bool

	class *Class // of a script, nil for others
}

// coreAssembly is where most of .NET's own types are.
const coreAssembly = "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e"

// shellAssembly is where PowerShell's types are.
const shellAssembly = "System.Management.Automation, Version=7.6.0.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35"

// named makes a type of its full name.
func named(full string) *netType {
	t := &netType{name: full, assembly: coreAssembly}
	outer, _, _ := strings.Cut(full, "+")
	if i := strings.LastIndexByte(outer, '.'); i >= 0 {
		t.namespace, t.name = full[:i], full[i+1:]
	}
	if strings.HasPrefix(t.namespace, "System.Management.Automation") || strings.HasPrefix(t.namespace, "Microsoft.PowerShell") {
		t.assembly = shellAssembly
	}
	return t
}

// is reports whether the type is the class with a full name.
func (t *netType) is(full string) bool {
	return t != nil && t.elem == nil && t.definition() == full
}

// definition is the name of the class, without arguments.
func (t *netType) definition() string {
	if t.namespace == "" {
		return t.name
	}
	return t.namespace + "." + t.name
}

func (t *netType) brackets() string { return "[" + strings.Repeat(",", t.rank-1) + "]" }

// full is the name as it is recorded: arguments without their assemblies.
func (t *netType) full() string {
	return t.text(func(arg *netType) string { return "[" + arg.full() + "]" })
}

// qualified is .NET's FullName: arguments with their assemblies.
func (t *netType) qualified() string {
	return t.text(func(arg *netType) string {
		name := arg.qualified()
		if a := arg.home(); a != "" {
			name += ", " + a
		}
		return "[" + name + "]"
	})
}

func (t *netType) text(argument func(*netType) string) string {
	switch {
	case t.elem != nil && t.ref:
		return t.elem.text(argument) + "&"
	case t.elem != nil:
		return t.elem.text(argument) + t.brackets()
	case len(t.args) == 0:
		return t.definition()
	}
	parts := make([]string, len(t.args))
	for i, a := range t.args {
		parts[i] = argument(a)
	}
	return t.definition() + "[" + strings.Join(parts, ",") + "]"
}

// home is the assembly of the class, of the elements for an array.
func (t *netType) home() string {
	for t.elem != nil {
		t = t.elem
	}
	return t.assembly
}

// shown is PowerShell's text of the type: the accelerator where there is one.
func (t *netType) shown() string { return t.display(false) }

// short is PowerShell's text without namespaces, as syntax lines have it.
func (t *netType) short() string { return t.display(true) }

// ofScript says whether a generic type has a class of a script among its arguments.
// PowerShell cannot find such a type by its short name and writes it out.
func (t *netType) ofScript() bool {
	for _, a := range t.args {
		e := a
		for e.elem != nil {
			e = e.elem
		}
		if e.class != nil || e.ofScript() {
			return true
		}
	}
	return false
}

func (t *netType) display(short bool) string {
	if t.elem != nil {
		if t.ref {
			return t.elem.display(short) + "&"
		}
		return t.elem.display(short) + t.brackets()
	}
	if !short && t.ofScript() {
		return t.qualified() + ", " + t.home()
	}
	if len(t.args) == 0 {
		if spelling, ok := accelerated(t.definition()); ok {
			return spelling
		}
	}
	name := t.name
	if !short {
		name = t.definition()
	}
	if len(t.args) == 0 {
		return name
	}
	// The arguments of outer classes come first in .NET's list; PowerShell writes
	// all of them behind the last name.
	var b strings.Builder
	for i, part := range strings.Split(name, "+") {
		if i > 0 {
			b.WriteByte('+')
		}
		stem, _, _ := strings.Cut(part, "`")
		b.WriteString(stem)
	}
	parts := make([]string, len(t.args))
	for i, a := range t.args {
		parts[i] = a.display(short)
	}
	return b.String() + "[" + strings.Join(parts, ",") + "]"
}

// accelerated gives PowerShell's own spelling of a type that has one.
func accelerated(full string) (string, bool) {
	block, ok := facts.Type(full)
	if !ok {
		return "", false
	}
	line, _, _ := strings.Cut(block, "\n")
	f := strings.SplitN(line, "\t", 4)
	if len(f) < 3 || f[2] == full || strings.ContainsAny(f[2], ".[+") {
		return "", false
	}
	return f[2], true
}

// parameterText is the type as the syntax line of a command has it.
func (t *netType) parameterText() string {
	if t.is("System.Nullable`1") && len(t.args) == 1 {
		return t.args[0].short()
	}
	return t.short()
}

// simple is the name that comment help has: .NET's own without the namespace.
func (t *netType) simple() string {
	if t.elem != nil {
		return t.elem.simple() + t.brackets()
	}
	if i := strings.LastIndexByte(t.name, '+'); i >= 0 {
		return t.name[i+1:]
	}
	return t.name
}

// factLine gives the T line of a type that the facts know.
func factLine(full string) ([]string, bool) {
	block, ok := facts.Type(full)
	if !ok {
		return nil, false
	}
	line, _, _ := strings.Cut(block, "\n")
	return strings.Split(line, "\t"), true
}

// enumNames gives the members of an enumeration that the facts know.
func enumNames(full string) (names, values []string) {
	block, ok := facts.Type(full)
	if !ok {
		return nil, nil
	}
	for line := range strings.Lines(block) {
		if f := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); f[0] == "V" && len(f) > 2 {
			names, values = append(names, f[1]), append(values, f[2])
		}
	}
	return names, values
}

// factBlock gives all that the facts know of a type.
func factBlock(full string) (string, bool) { return facts.Type(full) }
