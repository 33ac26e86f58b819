package interp

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/syntax"
)

// evalFn is a compiled expression, numFn its form for numbers, condFn for
// conditions, stmtFn a compiled statement.
type (
	evalFn func(fr *frame) (any, error)
	numFn  func(fr *frame) (Num, error)
	condFn func(fr *frame) (bool, error)
	stmtFn func(fr *frame) error
)

// unit is a compiled script block. It is immutable once compiled and shared by
// all runspaces that run the same text.
type unit struct {
	ast *syntax.ScriptBlock
	src *syntax.Source
	// top is the block of the whole text, nil when that is ast.
	top *syntax.ScriptBlock
	// root marks the block of a whole text or file.
	root bool
	// name is the function's name for stacks, "" for bare blocks.
	name string

	// names are the variables the block mentions, in lower case; display keeps
	// the spelling of the first mention.
	names   []string
	display []string
	index   map[string]int

	// inText are the variables that stand in expandable strings, which version 1
	// of strict mode lets be missing.
	inText map[*syntax.VariableExpression]bool

	// parents is made by the first error whose place needs it.
	placed  sync.Once
	parents map[syntax.Node]syntax.Node

	once    sync.Once
	err     error
	params  *Meta
	paramAt []int // slot of each parameter
	begin   *block
	process *block
	end     *block
	clean   *block
	dynamic *block
	filter  bool
	// advanced is set by CmdletBinding or a Parameter attribute.
	advanced bool
	// usesInput is set when $input is mentioned.
	usesInput bool
}

// block is a compiled list of statements with its traps.
type block struct {
	stmts []stmtFn
	nodes []syntax.Node
	traps []*trap
}

// frame is one execution of a unit's code in a scope.
type frame struct {
	rs    *Runspace
	scope *Scope
	unit  *unit
	// vars caches the scope's variables by the unit's index.
	vars    []*Variable
	out     Writer
	streams *streams
	// at is the node whose position an error without one gets.
	at syntax.Node
	// merged says of a stage's frame that the command's errors go to its output (2>&1).
	merged bool
}

// blockStreams are the streams of the script blocks that a stage's cmdlet runs.
// What fails in them has no place to go when the cmdlet's errors are merged into
// its output: PowerShell gives it to a pipe that nobody reads.
func (fr *frame) blockStreams() *streams {
	if !fr.merged {
		return fr.streams
	}
	own := *fr.streams
	own.err = discard{}
	return &own
}

// variable returns the variable a name means when it is read, or nil.
func (fr *frame) variable(i int) *Variable {
	if v := fr.vars[i]; v != nil && !v.removed {
		return v
	}
	name := fr.unit.names[i]
	if v := fr.scope.local(name); v != nil {
		fr.vars[i] = v
		return v
	}
	if fr.scope.parent == nil {
		return nil
	}
	if v := fr.scope.parent.lookup(name); v != nil && v.Options&Private == 0 {
		return v
	}
	return nil
}

// target returns the local variable that an assignment to a name changes,
// making it when needed. AllScope variables are everywhere the same one.
func (fr *frame) target(i int) *Variable {
	if v := fr.vars[i]; v != nil && !v.removed {
		return v
	}
	name := fr.unit.names[i]
	v := fr.scope.local(name)
	if v == nil && fr.scope.parent != nil {
		if up := fr.scope.parent.lookup(name); up != nil && up.Options&AllScope != 0 {
			v = up
		}
	}
	if v == nil {
		v = &Variable{Name: fr.unit.display[i]}
		fr.scope.put(name, v)
	}
	fr.vars[i] = v
	return v
}

// assign stores a value in the variable a name means locally.
func (fr *frame) assign(i int, val any) error {
	v := fr.target(i)
	if v.plain() {
		v.setRaw(val)
		return nil
	}
	return v.assign(fr.rs, val)
}

// define makes v the scope's variable of a name of the unit.
func (fr *frame) define(i int, v *Variable) {
	fr.scope.put(fr.unit.names[i], v)
	fr.vars[i] = v
}

// undefine takes the scope's variable of a name away, or gives it back as it was.
func (fr *frame) undefine(i int, old *Variable) {
	if old != nil {
		fr.define(i, old)
		return
	}
	fr.scope.remove(fr.unit.names[i])
	fr.vars[i] = nil
}

// session is the session state the frame's code belongs to.
func (fr *frame) session() *Session { return fr.scope.session }

// withOutput returns a frame that differs in its output only.
func (fr *frame) withOutput(out Writer) *frame {
	c := *fr
	c.out = out
	return &c
}

// slot returns the index of a variable name in the unit being compiled.
func (u *unit) slot(name string) int {
	key := strings.ToLower(name)
	if key == "psitem" {
		key, name = "_", "_"
	}
	if i, ok := u.index[key]; ok {
		return i
	}
	i := len(u.names)
	u.names = append(u.names, key)
	u.display = append(u.display, name)
	u.index[key] = i
	return i
}

// equalFold compares names without regard to case.
func equalFold(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }
