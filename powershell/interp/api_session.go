package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// NewVariable returns a variable that belongs to no scope yet.
func NewVariable(name string, value any, options VarOptions) *Variable {
	return &Variable{Name: name, Options: options, val: types.Norm(value)}
}

// Assign sets the variable's value after the checks the variable asks for.
func (v *Variable) Assign(rs *Runspace, value any) error { return v.assign(rs, value) }

// Overwrite sets the value of a read-only variable, as -Force does.
func (v *Variable) Overwrite(rs *Runspace, value any) error {
	options := v.Options
	v.Options &^= ReadOnly
	err := v.assign(rs, value)
	v.Options = options
	return err
}

// Find returns the variable of a name here or in the scopes around, nil when
// there is none.
func (s *Scope) Find(name string) *Variable { return s.lookup(strings.ToLower(name)) }

// Local returns the variable of this very scope, nil when there is none.
func (s *Scope) Local(name string) *Variable { return s.local(strings.ToLower(name)) }

// Define makes v the scope's variable of its name.
func (s *Scope) Define(v *Variable) { s.put(strings.ToLower(v.Name), v) }

// Drop takes the variable of a name out of the scope it is found in.
func (s *Scope) Drop(name string) {
	key := strings.ToLower(name)
	for c := s; c != nil; c = c.parent {
		if c.local(key) != nil {
			c.remove(key)
			return
		}
	}
}

// Visible calls yield with the variables seen from this scope, inner ones first.
func (s *Scope) Visible(yield func(v *Variable) bool) {
	seen := map[string]bool{}
	for c := s; c != nil; c = c.parent {
		for name, v := range c.variables {
			if seen[name] || v.Name == "" || c != s && v.Options&Private != 0 {
				continue
			}
			seen[name] = true
			if !yield(v) {
				return
			}
		}
	}
}

// Variables calls yield with the variables of this very scope.
func (s *Scope) Variables(yield func(v *Variable) bool) {
	for _, v := range s.variables {
		if v.Name != "" && !yield(v) {
			return
		}
	}
}

// Parent is the scope where look-ups go on, nil of the outermost.
func (s *Scope) Parent() *Scope { return s.parent }

// FindAlias returns the alias of a name here or in the scopes around.
func (s *Scope) FindAlias(name string) *Alias { return s.findAlias(strings.ToLower(name)) }

// FindFunction returns the function of a name here or in the scopes around.
func (s *Scope) FindFunction(name string) *Function { return s.findFunction(strings.ToLower(name)) }

// VisibleAliases returns the aliases seen from this scope, without order.
func (s *Scope) VisibleAliases() []*Alias {
	var out []*Alias
	seen := map[string]bool{}
	for c := s; c != nil; c = c.parent {
		for name, a := range c.aliases {
			if !seen[name] {
				seen[name] = true
				out = append(out, a)
			}
		}
	}
	return out
}

// VisibleFunctions returns the functions seen from this scope, without order.
func (s *Scope) VisibleFunctions() []*Function {
	var out []*Function
	seen := map[string]bool{}
	for c := s; c != nil; c = c.parent {
		for name, f := range c.functions {
			if !seen[name] {
				seen[name] = true
				out = append(out, f)
			}
		}
	}
	return out
}

// RunText runs a text dot-sourced in the caller's scope, its output going to the
// command's own.
func (c *Call) RunText(text string) error {
	fr := c.stage.fr
	sb, err := c.rs.parse(fr.session(), "", text)
	if err != nil {
		return err
	}
	return c.RunDotted(sb, WriterFunc(c.Write))
}

// RunDotted runs a block in the caller's scope.
func (c *Call) RunDotted(sb *ScriptBlock, out Writer) error {
	if sb.unit.ast.ParamBlock != nil { // parameters get their defaults, as in a call without arguments
		s := &stage{fr: c.stage.fr.withOutput(out), node: c.stage.node, position: 1, length: 1}
		inst, err := c.rs.newFunctionInstance(s, sb, nil, &Invocation{Block: sb, Dotted: true})
		if err != nil {
			return err
		}
		return s.runAlone(inst)
	}
	fr, err := c.rs.blockFrame(sb, c.stage.fr.scope, out, c.stage.fr.streams)
	if err != nil {
		return err
	}
	c.rs.frames = append(c.rs.frames, fr)
	defer func() { c.rs.frames = c.rs.frames[:len(c.rs.frames)-1] }()
	if b := sb.unit.body(); b != nil {
		if err := b.run(fr); err != nil && err != returnFlow {
			return err
		}
	}
	return nil
}

// Written gives the values of a parameter that takes all positional arguments, where
// numbers that the call writes out are the text they are written as; ok is false
// when the parameter got its value in another way.
func (c *Call) Written() (values []any, ok bool) {
	for _, a := range c.inv.Args {
		switch {
		case a.Splatted:
			return nil, false
		case a.Named: // a switch, or a parameter whose value follows
			if !a.HasValue {
				return nil, false
			}
		case a.Literal:
			values = append(values, a.Text)
		default:
			values = append(values, a.Value)
		}
	}
	return values, len(values) > 0
}

// ResolveType finds a type by the name a script wrote, its own classes included.
func (c *Call) ResolveType(name string) (*types.Type, error) { return c.stage.fr.resolveType(name) }

// Caller is the invocation of the function, block or script that called the
// command, with its name, which a block has not; nil and "" at the outermost level.
func (c *Call) Caller() (*types.InvocationInfo, string) {
	for s := c.stage.fr.scope; s != nil; s = s.parent {
		if k := s.call; k != nil {
			name := k.name
			if k.inv != nil {
				name = k.inv.Name
			}
			if k.stage != nil && k.stage.fr.unit.src == nil && k.sb.unit.name == "" {
				continue // the outermost script
			}
			if inv := k.invocation(); inv != nil {
				return inv, name
			}
			return &types.InvocationInfo{InvocationName: name}, name // a function that a program called
		}
	}
	return nil, ""
}

// ScriptInvocation is the invocation of the outermost script: its file, called by
// the host and so at no place; no file for a text.
func (c *Call) ScriptInvocation() *types.InvocationInfo {
	inv := &types.InvocationInfo{}
	if src := c.stage.fr.unit.src; src != nil {
		inv.InvocationName = src.File
	}
	return inv
}

// WriteRecord reports a record as it is: nothing of it is filled in but the
// position where it has none.
func (c *Call) WriteRecord(r *types.ErrorRecord) error {
	if c.vars != nil && c.common.errorAction != prefIgnore {
		c.vars.addError(r)
	}
	return c.stage.fr.writeErrorRecord(c.stage, r, c.common.errorAction)
}

// Invocation is where the command was called.
func (c *Call) Invocation() *types.InvocationInfo { return c.invocation() }

// PositionOf is the position of the command in its text, without saying which
// command it is.
func (c *Call) PositionOf() *types.InvocationInfo { return c.stage.fr.invocationAt(c.stage.node) }
