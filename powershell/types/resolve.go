package types

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/facts"
)

// Resolver finds types by the names scripts write. Classes are those a script
// defined; Namespaces come from using namespace. The zero Resolver knows
// accelerators and recorded types.
type Resolver struct {
	// Class returns a type that the script defined, or nil.
	Class func(name string) *Type
	// Namespaces are searched after full names, in order.
	Namespaces []string
}

// Resolve returns the type with a name as written between brackets: accelerator,
// full name with or without "System.", generics and arrays included.
func (r *Resolver) Resolve(name string) (*Type, error) {
	p := nameParser{text: name, simple: r.simple}
	t, err := p.parse()
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.text) && p.text[p.pos] != ',' { // an assembly name may follow
		return nil, fmt.Errorf("unexpected %q in type name %s", p.text[p.pos:], name)
	}
	return t, nil
}

func (r *Resolver) simple(name string, arity int) *Type {
	if arity > 0 && !strings.Contains(name, "`") {
		name = fmt.Sprintf("%s`%d", name, arity)
	}
	if r.Class != nil {
		if t := r.Class(name); t != nil {
			return t
		}
	}
	if full, ok := facts.Accelerator(name); ok {
		return Named(full)
	}
	if t := Named(name); t != nil {
		return t
	}
	if t := Named("System." + name); t != nil {
		return t
	}
	for _, ns := range r.Namespaces {
		if t := Named(ns + "." + name); t != nil {
			return t
		}
	}
	return nil
}

// parseFactName resolves a name in PowerShell's spelling as it stands in the
// facts about t; T, TKey … are t's generic parameters by position, unless bound
// says what they stand for.
func parseFactName(name string, t *Type, bound map[string]*Type) (*Type, error) {
	var plain Resolver
	p := nameParser{text: name, simple: func(n string, arity int) *Type {
		if b := bound[n]; b != nil && arity == 0 {
			return b
		}
		if arity == 0 && t != nil {
			if i := genericParameter(t, n); i >= 0 {
				if i < len(t.Args) {
					return t.Args[i]
				}
				return Object
			}
		}
		return plain.simple(n, arity)
	}}
	return p.parse()
}

// genericParameter returns the position of a generic parameter name in the
// PowerShell spelling of t's definition (Dictionary[TKey,TValue]), or -1.
func genericParameter(t *Type, name string) int {
	info := t.Info()
	if info == nil || !strings.Contains(t.Name, "`") {
		return -1
	}
	_, list, ok := strings.Cut(info.PSName, "[")
	if !ok {
		return -1
	}
	list, _, _ = strings.Cut(list, "]")
	for i, p := range strings.Split(list, ",") {
		if p == name {
			return i
		}
	}
	return -1
}

// nameParser reads a type name: Name, Name[Arg,Arg], Name[], Name[,].
type nameParser struct {
	text   string
	pos    int
	simple func(name string, arity int) *Type
}

func (p *nameParser) parse() (*Type, error) {
	start := p.pos
	for p.pos < len(p.text) && !strings.ContainsRune("[],", rune(p.text[p.pos])) {
		p.pos++
	}
	name := strings.TrimSpace(p.text[start:p.pos])
	var args []*Type
	if p.startsArgs() {
		p.pos++
		for {
			wrapped := p.skip('[')
			arg, err := p.parse()
			if err != nil {
				return nil, err
			}
			if wrapped {
				for p.pos < len(p.text) && p.text[p.pos] != ']' { // assembly name
					p.pos++
				}
				p.skip(']')
			}
			args = append(args, arg)
			if p.skip(',') {
				continue
			}
			if !p.skip(']') {
				return nil, fmt.Errorf("type name %s: expected ']' at %d", p.text, p.pos)
			}
			break
		}
	}
	t := p.simple(name, len(args))
	if t == nil {
		return nil, &UnknownType{Name: name}
	}
	if len(args) > 0 {
		t = t.Instantiate(args...)
	}
	for p.pos < len(p.text) && p.text[p.pos] == '[' {
		rank := 1
		p.pos++
		for p.skip(',') {
			rank++
		}
		if !p.skip(']') {
			return nil, fmt.Errorf("type name %s: expected ']' at %d", p.text, p.pos)
		}
		t = ArrayOfRank(t, rank)
	}
	return t, nil
}

// startsArgs reports whether generic arguments follow, not an array's brackets.
func (p *nameParser) startsArgs() bool {
	if p.pos+1 >= len(p.text) || p.text[p.pos] != '[' {
		return false
	}
	next := strings.TrimLeft(p.text[p.pos+1:], " ")
	return next != "" && next[0] != ']' && next[0] != ','
}

func (p *nameParser) skip(c byte) bool {
	for p.pos < len(p.text) && p.text[p.pos] == ' ' {
		p.pos++
	}
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		for p.pos < len(p.text) && p.text[p.pos] == ' ' {
			p.pos++
		}
		return true
	}
	return false
}

// UnknownType is the error for a name that no type has.
type UnknownType struct{ Name string }

// Error is PowerShell's text.
func (e *UnknownType) Error() string { return "Unable to find type [" + e.Name + "]." }

// assemblyOf names the assembly in the long form of generic arguments.
func assemblyOf(t *Type) string {
	if strings.HasPrefix(t.Name, "System.Management.Automation.") {
		return "System.Management.Automation, Version=7.6.0.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35"
	}
	return "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e"
}
