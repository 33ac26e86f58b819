package interp

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// compiler compiles the statements of one unit.
type compiler struct {
	u *unit
	// handed is the variable of the using expression being compiled.
	handed map[*syntax.VariableExpression]evalFn
	// enclosing is the block whose statements are being compiled.
	enclosing *block
}

// newUnit prepares a script block for compilation, which happens at its first use.
func newUnit(ast *syntax.ScriptBlock, name string) *unit {
	return &unit{ast: ast, src: ast.Source, name: name, index: make(map[string]int)}
}

// whole is the block of the text that the unit's block stands in.
func (u *unit) whole() *syntax.ScriptBlock {
	if u.top != nil {
		return u.top
	}
	return u.ast
}

// compile compiles the unit once.
func (u *unit) compile(rs *Runspace) error {
	u.once.Do(func() {
		c := &compiler{u: u}
		u.err = c.scriptBlock(rs, u.ast)
	})
	return u.err
}

func (c *compiler) scriptBlock(rs *Runspace, ast *syntax.ScriptBlock) error {
	u := c.u
	meta, slots, err := c.parameters(rs, ast)
	if err != nil {
		return err
	}
	u.params, u.paramAt = meta, slots
	u.advanced = meta != nil && meta.Advanced
	u.begin = c.namedBlock(ast.BeginBlock)
	u.process = c.namedBlock(ast.ProcessBlock)
	u.end = c.namedBlock(ast.EndBlock)
	u.clean = c.namedBlock(ast.CleanBlock)
	u.dynamic = c.namedBlock(ast.DynamicParamBlock)
	_, u.usesInput = u.index["input"]
	return nil
}

func (c *compiler) namedBlock(b *syntax.NamedBlock) *block {
	if b == nil {
		return nil
	}
	return c.block(b.Statements, b.Traps)
}

func (c *compiler) statements(b *syntax.StatementBlock) *block {
	if b == nil {
		return nil
	}
	return c.block(b.Statements, b.Traps)
}

func (c *compiler) block(list []syntax.Statement, traps []*syntax.TrapStatement) *block {
	b := &block{stmts: make([]stmtFn, 0, len(list)), nodes: make([]syntax.Node, 0, len(list))}
	// A function exists once its definition has run, but classes exist before
	// the first statement.
	if define := c.typeDefinitions(list); define != nil {
		b.stmts = append(b.stmts, define)
		b.nodes = append(b.nodes, list[0])
	}
	outer := c.enclosing
	c.enclosing = b
	defer func() { c.enclosing = outer }()
	for _, s := range list {
		if _, ok := s.(*syntax.TypeDefinition); ok {
			continue
		}
		b.stmts = append(b.stmts, c.statement(s))
		b.nodes = append(b.nodes, s)
	}
	for _, t := range traps {
		b.traps = append(b.traps, c.trap(t))
	}
	return b
}

// run executes the statements. An error that the boundary reports does not end
// the block.
func (b *block) run(fr *frame) error {
	for i, s := range b.stmts {
		fr.at = b.nodes[i]
		if w := fr.rs.watch; w != nil {
			if err := w.reach(fr, b.nodes[i]); err != nil {
				return err
			}
		}
		if len(b.traps) > 0 { // what fails in nested code comes up to the trap
			fr.rs.inTry++
			err := fr.withDeferred(s(fr))
			fr.rs.inTry--
			if err != nil {
				if err = fr.statementError(err, b, b.nodes[i]); err != nil {
					return err
				}
			}
			continue
		}
		if err := fr.withDeferred(s(fr)); err != nil {
			if err = fr.statementError(err, b, b.nodes[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// failure gives an error a position: that of node unless it has one.
func (fr *frame) failure(err error, node syntax.Node) error {
	switch x := err.(type) {
	case *Failure:
		if x.Record.Invocation == nil {
			x.Record.Invocation = fr.invocationAt(node)
		}
		return x
	case *types.Exception:
		return &Failure{Record: fr.rs.recordOf(inExpression(x), fr.invocationAt(fr.unit.errorPlace(node, x)))}
	}
	if isFlow(err) {
		return err
	}
	if u, ok := err.(*types.UnknownType); ok {
		e := types.RuntimeError("TypeNotFound", "InvalidOperation", u.Error())
		e.Target = u.Name
		return fr.failure(e, node)
	}
	if errors.Is(err, context.Canceled) && fr.rs.ctx.Err() != nil { // a wait of the host was cut off
		return &Cancelled{Reason: context.Cause(fr.rs.ctx).Error()}
	}
	e := types.NewException("System.Management.Automation.RuntimeException", err.Error())
	return fr.failure(e, node)
}

// inExpression wraps a failed conversion as PowerShell does where an expression
// fails: what scripts catch is a RuntimeException with the cast's id.
func inExpression(x *types.Exception) *types.Exception {
	if x.Class.Name != "System.Management.Automation.PSInvalidCastException" {
		return x
	}
	e := types.RuntimeError(x.ID, x.Category, x.Message)
	e.Inner, e.Target = x, x.Target
	return e
}

// invocationAt describes the position of a node.
func (fr *frame) invocationAt(node syntax.Node) *types.InvocationInfo {
	if node == nil || fr.unit == nil || fr.unit.src == nil {
		return nil
	}
	src, ext := fr.unit.src, node.Extent()
	line, col := src.Position(ext.Start)
	endLine, endCol := src.Position(ext.End)
	return &types.InvocationInfo{
		Script: src.File, Line: line, Column: col, Offset: col,
		EndLine: endLine, EndColumn: endCol,
		Text: src.TextOf(ext), SourceLine: src.Line(line),
	}
}

// typeName returns a function that resolves a type name; names that only the
// recorded facts are needed for are resolved at once.
func (c *compiler) typeName(n syntax.TypeName) func(fr *frame) (*types.Type, error) {
	name := n.FullName()
	var plain types.Resolver
	if t, err := plain.Resolve(name); err == nil && !strings.ContainsRune(name, '.') && isAccelerator(name) {
		return func(*frame) (*types.Type, error) { return t, nil }
	}
	return func(fr *frame) (*types.Type, error) { return fr.resolveType(name) }
}

// unsupported is the error for syntax the engine has no meaning for.
func unsupported(what string) error {
	return types.RuntimeError("NotSupported", "NotImplemented", fmt.Sprintf("%s is not supported by this engine.", what))
}

// isAccelerator reports whether a name without its brackets is an accelerator,
// which no script can define anew.
func isAccelerator(name string) bool {
	base, _, _ := strings.Cut(name, "[")
	_, ok := facts.Accelerator(base)
	return ok
}
