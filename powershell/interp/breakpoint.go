package interp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// BreakpointKind says what a breakpoint waits for.
type BreakpointKind uint8

// The kinds of breakpoints.
const (
	LineBreakpoint BreakpointKind = iota
	CommandBreakpoint
	VariableBreakpoint
)

// Breakpoint is a LineBreakpoint, CommandBreakpoint or VariableBreakpoint. There is
// no debugger to stop in: a breakpoint counts how often it was reached and runs its
// action.
type Breakpoint struct {
	Kind BreakpointKind
	ID   int32
	// Script is the file it is in, "" for anywhere.
	Script string
	// Line and Column count from 1; column 0 is any.
	Line, Column int
	// Command is the pattern of a command's name.
	Command string
	pattern *types.Wildcard
	// Variable is a variable's name; Read and Write say which use counts.
	Variable    string
	Read, Write bool
	Action      *ScriptBlock
	enabled     bool
	hits        int32
	// places are the offsets of what a line breakpoint waits for, by text; -1 for
	// nothing.
	places map[*syntax.Source]int
}

// PSType is the class of the kind.
func (b *Breakpoint) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation." + [...]string{"Line", "Command", "Variable"}[b.Kind] + "Breakpoint")
}

// PSString says where the breakpoint is.
func (b *Breakpoint) PSString() string {
	switch {
	case b.Kind == VariableBreakpoint && b.Script != "":
		return fmt.Sprintf("Variable breakpoint on '%s:$%s' (%s access)", b.Script, b.Variable, b.access())
	case b.Kind == VariableBreakpoint:
		return fmt.Sprintf("Variable breakpoint on '$%s' (%s access)", b.Variable, b.access())
	case b.Kind == CommandBreakpoint && b.Script != "":
		return fmt.Sprintf("Command breakpoint on '%s:%s'", b.Script, b.Command)
	case b.Kind == CommandBreakpoint:
		return fmt.Sprintf("Command breakpoint on '%s'", b.Command)
	case b.Column > 0:
		return fmt.Sprintf("Statement breakpoint on '%s:%d, %d'", b.Script, b.Line, b.Column)
	}
	return fmt.Sprintf("Line breakpoint on '%s:%d'", b.Script, b.Line)
}

func (b *Breakpoint) access() string {
	switch {
	case b.Read && b.Write:
		return "ReadWrite"
	case b.Read:
		return "Read"
	}
	return "Write"
}

func (b *Breakpoint) property(_ *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "id":
		return b.ID, true
	case "enabled":
		return b.enabled, true
	case "hitcount":
		return b.hits, true
	case "script":
		return orNil(b.Script), true
	case "action":
		if b.Action == nil {
			return nil, true
		}
		return b.Action, true
	}
	switch kind, n := b.Kind, strings.ToLower(name); {
	case kind == LineBreakpoint && n == "line":
		return int32(b.Line), true
	case kind == LineBreakpoint && n == "column":
		return int32(b.Column), true
	case kind == CommandBreakpoint && n == "command":
		return b.Command, true
	case kind == VariableBreakpoint && n == "variable":
		return b.Variable, true
	case kind == VariableBreakpoint && n == "accessmode":
		return types.EnumNamed("System.Management.Automation.VariableAccessMode", b.access()), true
	}
	return nil, false
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// watch is what a session with breakpoints looks at while code runs; a session has
// none unless an enabled breakpoint is set, so that others pay one comparison.
type watch struct {
	active []*Breakpoint
	// busy says that an action runs, in which nothing is reached.
	busy bool
	// uses are the variables that statements mention, by statement.
	uses map[syntax.Node]map[string]use
}

// use says how a statement uses a variable.
type use struct{ read, write bool }

// breakpointTable are a session's breakpoints in the order they were set.
type breakpointTable struct {
	list []*Breakpoint
	last int32
}

type breakpointsKey struct{}

func (rs *Runspace) breakpoints() *breakpointTable {
	return rs.Extra(breakpointsKey{}, func() any { return &breakpointTable{last: -1} }).(*breakpointTable)
}

// Breakpoints are the session's breakpoints in the order they were set.
func (rs *Runspace) Breakpoints() []*Breakpoint { return slices.Clone(rs.breakpoints().list) }

// SetBreakpoint adds a breakpoint, enabled, and gives it its number. A pattern of
// commands that cannot be read is an error.
func (rs *Runspace) SetBreakpoint(b *Breakpoint) error {
	if b.Kind == CommandBreakpoint {
		w, err := types.CompileWildcard(b.Command, true)
		if err != nil {
			return err
		}
		b.pattern = w
	}
	t := rs.breakpoints()
	t.last++
	b.ID, b.enabled, b.places = t.last, true, map[*syntax.Source]int{}
	t.list = append(t.list, b)
	rs.rewatch()
	return nil
}

// EnableBreakpoint turns a breakpoint on or off.
func (rs *Runspace) EnableBreakpoint(b *Breakpoint, on bool) {
	b.enabled = on
	rs.rewatch()
}

// RemoveBreakpoint takes a breakpoint away.
func (rs *Runspace) RemoveBreakpoint(b *Breakpoint) {
	t := rs.breakpoints()
	t.list = slices.DeleteFunc(t.list, func(x *Breakpoint) bool { return x == b })
	rs.rewatch()
}

// rewatch looks again at which breakpoints count.
func (rs *Runspace) rewatch() {
	var active []*Breakpoint
	for _, b := range rs.breakpoints().list {
		if b.enabled {
			active = append(active, b)
		}
	}
	switch {
	case active == nil:
		rs.watch = nil
	case rs.watch == nil:
		rs.watch = &watch{active: active, uses: map[syntax.Node]map[string]use{}}
	default:
		rs.watch.active = active
	}
}

// reach tells the breakpoints that a statement or condition is about to run.
func (w *watch) reach(fr *frame, node syntax.Node) error {
	if s, ok := node.(syntax.Statement); w.busy || ok && !stopsAt(s) {
		return nil
	}
	src := fr.unit.src
	for _, b := range w.active {
		if b.Script != "" && (src == nil || b.Script != src.File) {
			continue
		}
		hit := false
		switch b.Kind {
		case LineBreakpoint:
			hit = src != nil && b.place(fr.unit) == node.Extent().Start
		case VariableBreakpoint:
			u := w.usesOf(node)[strings.ToLower(b.Variable)]
			hit = b.Read && u.read || b.Write && u.write
		}
		if hit {
			if err := w.hit(fr, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// command tells the breakpoints that a command is about to run.
func (w *watch) command(fr *frame, names ...string) error {
	if w.busy {
		return nil
	}
	for _, b := range w.active {
		if b.Kind != CommandBreakpoint || b.Script != "" && (fr.unit.src == nil || b.Script != fr.unit.src.File) {
			continue
		}
		if slices.ContainsFunc(names, func(n string) bool { return n != "" && b.pattern.Match(n) }) {
			if err := w.hit(fr, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// hit counts and runs the action. What it puts out goes nowhere, its errors are
// shown, and break ends it alone.
func (w *watch) hit(fr *frame, b *Breakpoint) error {
	b.hits++
	if b.Action == nil {
		return nil
	}
	w.busy = true
	defer func() { w.busy = false }()
	_, err := fr.rs.InvokeWith(b.Action, b)
	switch x := err.(type) {
	case nil, *flow:
		return nil
	case *Failure:
		return fr.reportError(x.Record)
	}
	return err
}
