package interp

import (
	"context"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Spec registers a built-in command. Its parameters come from the recorded
// facts unless Meta is set.
type Spec struct {
	Name string
	// New makes the command's state for one call.
	New func() Cmdlet
	// Meta replaces the recorded facts, for commands PowerShell does not ship.
	Meta func() *Meta
	// Adjust changes what the facts cannot tell, such as a parameter whose
	// attribute takes more than its type.
	Adjust func(m *Meta)
	// Module is the module shown as the command's source when facts know none.
	Module string
}

// Cmdlet is one call of a built-in command. Embed [Base] for the phases that do
// nothing.
type Cmdlet interface {
	// Begin runs once, with the arguments of the command line bound.
	Begin(c *Call) error
	// Process runs for each object of the pipeline, with its values bound, or
	// once without a pipeline.
	Process(c *Call) error
	// End runs once after the last object.
	End(c *Call) error
}

// Closer is implemented by commands that must clean up in any case.
type Closer interface{ Close(c *Call) error }

// Base does nothing in every phase.
type Base struct{}

// Begin does nothing.
func (Base) Begin(*Call) error { return nil }

// Process does nothing.
func (Base) Process(*Call) error { return nil }

// End does nothing.
func (Base) End(*Call) error { return nil }

// CmdletInfo is a built-in command.
type CmdletInfo struct {
	Spec Spec
	meta *Meta
	// facts about the command
	Class, ModuleName, HelpURI string
}

// Call is what a built-in command sees of one call: its arguments, the current
// object and the streams. It is valid until the command ends.
type Call struct {
	// Input is the current pipeline object; HasInput tells a null object from
	// a call without a pipeline.
	Input    any
	HasInput bool

	rs     *Runspace
	stage  *stage
	info   *CmdletInfo
	inv    *Invocation
	bind   *binding
	common common
	vars   *commonVars
}

// Runspace returns the runspace the command runs in.
func (c *Call) Runspace() *Runspace { return c.rs }

// Context ends when the run must stop.
func (c *Call) Context() context.Context { return c.rs.ctx }

// Host returns the host.
func (c *Call) Host() *Host { return &c.rs.host }

// Name is the command's own name.
func (c *Call) Name() string { return c.info.Spec.Name }

// Piped reports whether objects come through the pipeline.
func (c *Call) Piped() bool { return c.inv.Piped }

// ParameterSet is the name of the parameter set in use.
func (c *Call) ParameterSet() string { return c.bind.meta.setName(c.bind.sets) }

func (c *Call) param(name string) int {
	for i, p := range c.bind.meta.Params {
		if p.Name == name {
			return i
		}
	}
	panic("interp: " + c.info.Spec.Name + " has no parameter " + name)
}

// Has reports whether a parameter was bound.
func (c *Call) Has(name string) bool { return c.bind.bound[c.param(name)] }

// Value returns what was bound to a parameter, nil when nothing was.
func (c *Call) Value(name string) any { return c.bind.values[c.param(name)] }

// String returns a string parameter, "" when not bound.
func (c *Call) String(name string) string { return types.ToString(c.Value(name)) }

// Strings returns a string[] parameter.
func (c *Call) Strings(name string) []string {
	v := c.Value(name)
	if v == nil {
		return nil
	}
	return stringsOf(v)
}

// Objects returns the elements of an array parameter, or the one value.
func (c *Call) Objects(name string) []any {
	v := c.Value(name)
	if v == nil {
		return nil
	}
	if items, ok := elements(v); ok {
		return items
	}
	return []any{v}
}

// Switch reports whether a switch is on.
func (c *Call) Switch(name string) bool { return types.IsTrue(c.Value(name)) }

// Int returns an integer parameter, or otherwise when it is not bound.
func (c *Call) Int(name string, otherwise int) int {
	if !c.Has(name) {
		return otherwise
	}
	n, err := types.ConvertNumber(types.Unwrap(c.Value(name)), types.Int64)
	if err != nil {
		return otherwise
	}
	return int(n.(int64))
}

// Block returns a script block parameter, nil when not bound.
func (c *Call) Block(name string) *ScriptBlock {
	sb, _ := types.Unwrap(c.Value(name)).(*ScriptBlock)
	return sb
}

// Write writes an object to the pipeline as it is.
func (c *Call) Write(v any) error { return c.stage.fr.out.Write(v) }

// WriteAll writes the elements of a collection, or the value.
func (c *Call) WriteAll(v any) error { return writeUnrolled(c.stage.fr.out, v) }

// StopUpstream ends the commands before this one, as Select-Object -First does.
// Return its result.
func (c *Call) StopUpstream() error { return &stopUpstream{stage: c.stage} }

// Runner prepares a script block to run for many objects in the caller's scope.
func (c *Call) Runner(sb *ScriptBlock) (*BlockRunner, error) {
	if err := sb.unit.oneClause(); err != nil {
		return nil, err
	}
	st := c.stage.fr.blockStreams()
	if c.vars != nil && c.vars.err != nil { // the command's -ErrorVariable sees what its blocks report
		own := *st
		own.err = &noticed{func(v any) { c.vars.err.items = append(c.vars.err.items, v) }, own.err}
		st = &own
	}
	return c.rs.runner(c.stage.fr, sb, st)
}

// Invoke calls a script block with $_ and arguments in a scope of its own.
func (c *Call) Invoke(sb *ScriptBlock, underscore any, args ...any) (any, error) {
	var out collector
	c.rs.inTry++ // what fails in the block is the command's to deal with
	err := c.rs.callBlock(sb, args, underscore, true, &out)
	c.rs.inTry--
	return out.value(), err
}

// Text converts a value to text with the engine's rules.
func (c *Call) Text(v any) (string, error) { return c.rs.text(v, " ") }

// Convert converts a value to a type.
func (c *Call) Convert(v any, t *types.Type) (any, error) { return c.rs.conv.To(v, t) }

// Property reads a property of an object; ok is false when there is none.
func (c *Call) Property(v any, name string) (out any, ok bool, err error) {
	return c.rs.propertyValue(v, name)
}

// Scope returns the caller's scope.
func (c *Call) Scope() *Scope { return c.stage.fr.scope }

// GlobalScope returns the outermost scope.
func (c *Call) GlobalScope() *Scope { return c.rs.global.base }

// ScopeAt finds the scope a -Scope argument means: a name or a number of levels.
func (c *Call) ScopeAt(v string) (*Scope, error) {
	switch strings.ToLower(v) {
	case "", "local", "0":
		return c.Scope(), nil
	case "global":
		return c.GlobalScope(), nil
	case "script":
		return c.Scope().script, nil
	}
	n, err := c.rs.conv.To(v, types.Int32)
	if err != nil {
		return nil, err
	}
	s := c.Scope().at(int(n.(int32)))
	if s == nil {
		e := types.NewException("System.Management.Automation.PSArgumentOutOfRangeException", "The scope number '"+v+"' exceeds the number of active scopes. (Parameter 'scopeID')\nActual value was "+types.ToString(n)+".")
		e.ID = "ArgumentOutOfRange"
		return nil, e
	}
	return s, nil
}

// cmdletInstance runs a built-in command in a pipeline.
type cmdletInstance struct {
	call   *Call
	cmd    Cmdlet
	direct int // the parameter that takes whole objects without conversion, or -1
}

func (rs *Runspace) newCmdletInstance(s *stage, info *CmdletInfo, inv *Invocation) (instance, error) {
	meta := info.metadata()
	b := newBinding(rs, info.errorName(), meta)
	b.piped = inv.Piped
	c := &Call{rs: rs, stage: s, info: info, inv: inv, bind: b}
	if err := rs.defaultParameters(s.fr, info.Spec.Name, b, inv.Args); err != nil {
		return nil, err
	}
	if err := b.command(inv.Args); err != nil {
		return nil, err
	}
	c.common = commonOf(b)
	if err := b.resolve(inv.Piped); err != nil {
		return nil, err
	}
	if err := c.openCommon(); err != nil {
		return nil, err
	}
	i := &cmdletInstance{call: c, cmd: info.Spec.New(), direct: -1}
	i.direct = directInput(meta)
	return i, nil
}

// directInput returns the parameter of whole objects when it is the only one
// that takes pipeline input, so that binding an object is an assignment.
func directInput(m *Meta) int {
	if m.byName {
		return -1
	}
	found := -1
	for k, p := range m.Params {
		for _, in := range p.In {
			if !in.Pipeline {
				continue
			}
			if found >= 0 && found != k || p.Type != types.PSObjectType && p.Type != types.Object || len(p.Attrs) > 0 || p.mask() != allSets {
				return -1
			}
			found = k
		}
	}
	return found
}

// errorName is the class that stands behind the comma of error ids.
func (i *CmdletInfo) errorName() string {
	if i.Class != "" {
		return i.Class
	}
	return i.Spec.Name
}

func (i *cmdletInstance) begin(s *stage) error { return i.wrap(i.cmd.Begin(i.call)) }

func (i *cmdletInstance) process(s *stage, v any, has bool) error {
	c := i.call
	c.Input, c.HasInput = v, has
	if !has {
		if c.inv.Piped {
			return nil
		}
		return i.wrap(i.cmd.Process(c))
	}
	if i.direct >= 0 && !c.bind.bound[i.direct] {
		c.bind.values[i.direct], c.bind.bound[i.direct] = v, true
		err := i.cmd.Process(c)
		c.bind.bound[i.direct] = false
		return i.wrap(err)
	}
	sets := c.bind.sets
	taken, err := c.bind.pipelined(v)
	if err == nil {
		err = c.bind.settle()
	}
	if err != nil {
		c.bind.release(taken, sets)
		fail, ok := s.fr.failure(err, s.node).(*Failure)
		if !ok {
			return err
		}
		fail.Record.Target = v
		return c.WriteErrorRecord(fail.Record)
	}
	err = i.cmd.Process(c)
	c.bind.release(taken, sets)
	return i.wrap(err)
}

func (i *cmdletInstance) end(s *stage) error {
	i.call.Input, i.call.HasInput = nil, false
	return i.wrap(i.cmd.End(i.call))
}

// wrap gives a command's terminating error the command's class and activity.
func (i *cmdletInstance) wrap(err error) error {
	if f, ok := err.(*Failure); ok && !f.Script && f.Record.Invocation != nil && f.Record.Activity == "" {
		// an error of code that the command ran for the script
		f.named(i.call.info.errorName())
		f.Script = i.call.info.Spec.Name == "ForEach-Object" // it ends what called the pipeline as well
	}
	if f, ok := err.(*Failure); ok && i.call.vars != nil && !f.Script && f.Record.Activity == i.call.info.Spec.Name {
		i.call.vars.addFailure(f.Record, f.preferred)
	}
	e, ok := err.(*types.Exception)
	if !ok {
		return err
	}
	r := i.call.Record(e)
	if r.Invocation == nil && e.Place == nil {
		r.Invocation = i.call.invocation()
	}
	if r.Activity == "" {
		r.Activity = i.call.info.Spec.Name
	}
	if i.call.vars != nil {
		i.call.vars.addFailure(r, false)
	}
	return &Failure{Record: r}
}

func (i *cmdletInstance) cleanup(s *stage) error {
	var err error
	if cl, ok := i.cmd.(Closer); ok {
		err = cl.Close(i.call)
	}
	if i.call.vars != nil {
		if verr := i.call.vars.flush(i.call.rs, s.fr.scope); err == nil {
			err = verr
		}
	}
	return err
}
