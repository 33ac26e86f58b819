package interp

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// blockMethod calls the methods of script blocks that need the interpreter.
func (rs *Runspace) blockMethod(sb *ScriptBlock, name string, args []any) (v any, found bool, err error) {
	switch strings.ToLower(name) {
	case "invoke":
		if err := sb.unit.oneClause(); err != nil {
			return nil, true, methodCallError("Invoke", len(args), err)
		}
		var out collector
		err := rs.outside(func() error { return rs.callBlock(sb, args, nil, false, &out) })
		return resultCollection(out.items), true, methodFailure("Invoke", len(args), err)
	case "invokereturnasis":
		if err := sb.unit.oneClause(); err != nil {
			return nil, true, methodCallError("InvokeReturnAsIs", len(args), err)
		}
		var v any
		err := rs.outside(func() (err error) { v, err = rs.invokeBlock(sb, args); return err })
		return v, true, methodFailure("InvokeReturnAsIs", len(args), err)
	case "getsteppablepipeline":
		var extra []any
		if len(args) > 1 {
			extra, _ = elements(args[1])
		}
		s, err := rs.steppable(sb, extra)
		if err != nil {
			return nil, true, methodCallError("GetSteppablePipeline", len(args), err)
		}
		return s, true, nil
	case "checkrestrictedlanguage":
		return types.Nothing, true, sb.checkRestricted(args)
	case "getnewclosure":
		return rs.closure(sb), true, nil
	case "tostring":
		return sb.Text(), true, nil
	}
	return nil, false, nil
}

// checkRestricted is CheckRestrictedLanguage(commands, variables, env).
func (sb *ScriptBlock) checkRestricted(args []any) error {
	if len(args) != 3 {
		return methodCallError("CheckRestrictedLanguage", len(args), types.NewException(automationSpace+"MethodException",
			"CheckRestrictedLanguage takes the names of commands, the names of variables and whether the environment may be read."))
	}
	errs := syntax.CheckRestricted(sb.unit.ast, stringsOf(args[0]), stringsOf(args[1]), types.IsTrue(args[2]))
	if len(errs) == 0 {
		return nil
	}
	return methodCallError("CheckRestrictedLanguage", 3, parseException(&syntax.Result{Source: sb.unit.src, Errors: errs}))
}

// outside runs code whose errors go past the redirections of the caller.
func (rs *Runspace) outside(do func() error) error {
	fr := rs.activeFrame()
	old := fr.streams
	own := *old
	own.err = rs.external()
	fr.streams = &own
	defer func() { fr.streams = old }()
	return do()
}

func methodFailure(name string, n int, err error) error {
	if f, ok := err.(*Failure); ok {
		e := scriptMethodError(name, n, f).(*types.Exception)
		e.ID = "" // what was thrown has the id of its class
		return e
	}
	return err
}

// closure binds a block to a copy of the variables the caller sees.
func (rs *Runspace) closure(sb *ScriptBlock) *ScriptBlock {
	fr := rs.activeFrame()
	parent := rs.global.base
	if sb.session != nil && sb.session.module != nil {
		parent = sb.session.base
	}
	m := &Module{Name: "__DynamicModule", Type: "Script"}
	s := newSession(parent, m)
	m.Session = s
	for name, v := range fr.scope.variables {
		s.base.put(name, &Variable{Name: v.Name, val: v.Value(), Options: v.Options &^ AllScope})
	}
	out := *sb
	out.session = s
	return &out
}

// defaultParameters applies $PSDefaultParameterValues to a cmdlet's call.
func (rs *Runspace) defaultParameters(fr *frame, command string, b *binding, args []Arg) error {
	d, ok := fr.scope.Get("PSDefaultParameterValues").(*types.Dict)
	if !ok || d.Len() == 0 {
		return nil
	}
	if off, has := d.Get("Disabled"); has && types.IsTrue(off) {
		return nil
	}
	named := map[*Param]bool{}
	for _, a := range args {
		if a.Named {
			if p, err := b.lookup(a); err == nil && p != nil {
				named[p] = true
			}
		}
	}
	found := map[*Param]any{}
	var order, twice []*Param
	for k, v := range d.All {
		pattern, parameter, ok := strings.Cut(types.ToString(k), ":")
		if !ok {
			continue
		}
		w, err := types.CompileWildcard(strings.TrimSpace(pattern), true)
		if err != nil || !w.Match(command) {
			continue
		}
		exact, prefix := b.meta.find(strings.TrimSpace(parameter))
		if exact == nil && len(prefix) == 1 {
			exact = prefix[0]
		}
		if exact == nil || named[exact] {
			continue
		}
		if old, again := found[exact]; again {
			if old != v && !slices.Contains(twice, exact) {
				twice = append(twice, exact)
			}
			continue
		}
		found[exact] = v
		order = append(order, exact)
	}
	for _, p := range twice {
		if err := fr.writeMessage("Warning", "warningpreference", prefUnset, "Multiple different default values are defined in $PSDefaultParameterValues for the parameter matching the following name or alias: "+
			p.Name+". These defaults have been ignored.", nil, func() *types.InvocationInfo { return nil }); err != nil {
			return err
		}
	}
	for _, p := range order {
		if slices.Contains(twice, p) {
			continue
		}
		v := found[p]
		if sb, isBlock := v.(*ScriptBlock); isBlock && p.Type != types.ScriptBlockType {
			var err error
			if v, err = rs.invokeBlock(sb, nil); err != nil {
				return err
			}
		}
		if err := b.set(b.index(p), v); err != nil {
			return err
		}
	}
	return nil
}
