package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// commonVars collects for -OutVariable, -ErrorVariable and their kin.
type commonVars struct {
	out, err, warn, inf *gathered
	pipe                string
}

// gathered is one variable: a name, with + for appending, and what it gets.
type gathered struct {
	name  string
	items []any
}

func newGathered(name string) *gathered {
	if name == "" {
		return nil
	}
	return &gathered{name: name}
}

// newCommonVars returns nil when a call uses none of the parameters.
func newCommonVars(c *common) *commonVars {
	if c.outVar == "" && c.errorVar == "" && c.warnVar == "" && c.infVar == "" && c.pipeVar == "" {
		return nil
	}
	return &commonVars{out: newGathered(c.outVar), err: newGathered(c.errorVar), warn: newGathered(c.warnVar), inf: newGathered(c.infVar), pipe: c.pipeVar}
}

func (v *commonVars) addError(r *types.ErrorRecord) {
	if v.err != nil {
		v.err.items = append(v.err.items, r)
	}
}

// addFailure puts an error that ended the command into -ErrorVariable, which gets
// the exception that carries it instead of the record.
func (v *commonVars) addFailure(r *types.ErrorRecord, preferred bool) {
	if v.err == nil {
		return
	}
	e := types.NewException("System.Management.Automation.CmdletInvocationException", r.Text())
	e.Inner = r.Exception
	if preferred {
		e = stopException(r)
	}
	e.Record = r
	v.err.items = append(v.err.items, e)
}

// stopException is the exception of an error that -ErrorAction Stop made final.
func stopException(r *types.ErrorRecord) *types.Exception {
	e := types.NewException(automationSpace+"ActionPreferenceStopException",
		"The running command stopped because the preference variable \"ErrorActionPreference\" or common parameter is set to Stop: "+r.Text())
	e.Record = r
	return e
}

func (v *commonVars) addWarning(r *Record) {
	if v.warn != nil {
		v.warn.items = append(v.warn.items, r)
	}
}

// keepWarning gives a warning that is not shown to the -WarningVariable of the
// function that runs.
func (s *Scope) keepWarning(r *Record) {
	for ; s != nil; s = s.parent {
		if s.call == nil {
			continue
		}
		if s.call.vars != nil {
			s.call.vars.addWarning(r)
		}
		return
	}
}

func (v *commonVars) addInformation(r *Record) {
	if v.inf != nil {
		v.inf.items = append(v.inf.items, r)
	}
}

// flush assigns the variables in the caller's scope.
func (v *commonVars) flush(rs *Runspace, scope *Scope) error {
	for _, g := range []*gathered{v.out, v.err, v.warn, v.inf} {
		if g == nil {
			continue
		}
		name, add := strings.CutPrefix(g.name, "+")
		list := &types.List{T: types.ArrayListType}
		if add {
			if old, ok := types.Elements(scope.Get(name)); ok {
				list.Items = append(list.Items, old...)
			}
		}
		list.Items = append(list.Items, g.items...)
		to := scope
		if q, rest, ok := cutScope(name); ok {
			name = rest
			switch q {
			case "global":
				to = rs.global.base
			case "script":
				to = scope.script
			}
		}
		if err := to.Set(rs, name, list); err != nil {
			return err
		}
	}
	return nil
}

// openCommon sets up the variables of the common parameters for a cmdlet.
func (c *Call) openCommon() error {
	c.vars = newCommonVars(&c.common)
	if c.vars != nil {
		c.vars.watch(c.rs, c.stage)
	}
	return nil
}

// watch makes a stage's output go into -OutVariable and -PipelineVariable too.
func (v *commonVars) watch(rs *Runspace, s *stage) {
	if v.out == nil && v.pipe == "" {
		return
	}
	out, scope := s.fr.out, s.fr.scope
	s.fr.out = WriterFunc(func(o any) error {
		if v.out != nil {
			v.out.items = append(v.out.items, o)
		}
		if v.pipe != "" {
			if err := scope.Set(rs, v.pipe, o); err != nil {
				return err
			}
		}
		return out.Write(o)
	})
}

// applyCommon gives an advanced function the preference variables that its
// common parameters ask for, and watches its streams for the variables.
func (f *functionInstance) applyCommon(s *stage) {
	if !f.bind.meta.Advanced {
		return
	}
	set := func(name string, value any) {
		f.scope.put(strings.ToLower(name), &Variable{Name: name, val: value})
	}
	c := &f.common
	pref := func(name string, p prefKind) {
		if p != prefUnset {
			set(name, p.value())
		}
	}
	flag := func(name string, on *bool) {
		if on == nil {
			return
		}
		if *on {
			set(name, prefContinue.value())
		} else {
			set(name, prefSilent.value())
		}
	}
	pref("ErrorActionPreference", c.errorAction)
	pref("WarningPreference", c.warning)
	pref("InformationPreference", c.information)
	pref("ProgressPreference", c.progress)
	flag("VerbosePreference", c.verbose)
	flag("DebugPreference", c.debug)
	if c.whatIf != nil {
		set("WhatIfPreference", types.Switch(*c.whatIf))
	}
	if c.confirm != nil {
		level := "None"
		if *c.confirm {
			level = "Low"
		}
		set("ConfirmPreference", types.EnumNamed("System.Management.Automation.ConfirmImpact", level))
	}
	if f.vars = newCommonVars(c); f.vars == nil {
		return
	}
	f.call.vars = f.vars
	f.vars.watch(f.rs, s)
	f.fr.out = s.fr.out
	st := *f.fr.streams
	tee := func(w *Writer, add func(v any)) {
		inner := *w
		*w = WriterFunc(func(v any) error {
			add(v)
			if inner == nil {
				return nil
			}
			return inner.Write(v)
		})
	}
	if f.vars.err != nil {
		st.err = &noticed{func(v any) { f.vars.err.items = append(f.vars.err.items, v) }, st.err}
	}
	if f.vars.warn != nil {
		tee(&st.warning, func(v any) { f.vars.warn.items = append(f.vars.warn.items, v) })
	}
	if f.vars.inf != nil {
		tee(&st.information, func(v any) { f.vars.inf.items = append(f.vars.inf.items, v) })
	}
	f.fr.streams = &st
}

// value is the preference as scripts see it.
func (p prefKind) value() any {
	name := [...]string{"Continue", "SilentlyContinue", "Stop", "Inquire", "Ignore", "Suspend", "Break"}[p]
	return types.EnumNamed("System.Management.Automation.ActionPreference", name)
}
