package interp

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// ScriptBlock is a compiled block bound to the session state it was made in.
type ScriptBlock struct {
	types.Own
	unit    *unit
	session *Session
	// definition is the function the block is the body of, nil otherwise.
	definition *syntax.FunctionDefinition
	// this is the object of a method or script property that the block serves.
	this any
}

// PSType returns ScriptBlock.
func (*ScriptBlock) PSType() *types.Type { return types.ScriptBlockType }

// Text is the source between the braces, before it the parameters of a function
// that has them behind its name.
func (sb *ScriptBlock) Text() string {
	text := sb.unit.src.TextOf(sb.unit.ast.Extent())
	if len(text) >= 2 && text[0] == '{' && text[len(text)-1] == '}' {
		text = text[1 : len(text)-1]
	}
	if sb.definition == nil || len(sb.definition.Parameters) == 0 {
		return text
	}
	params := make([]string, len(sb.definition.Parameters))
	for i, p := range sb.definition.Parameters {
		params[i] = sb.unit.src.TextOf(p.Extent())
	}
	return "param(" + strings.Join(params, ", ") + ")\n" + text
}

// PSString is the text.
func (sb *ScriptBlock) PSString() string { return sb.Text() }

// AST returns the syntax tree.
func (sb *ScriptBlock) AST() *syntax.ScriptBlock { return sb.unit.ast }

// Parse makes a script block of source text in the global session state.
// Parse errors come back as a ParseException.
func (rs *Runspace) Parse(file, text string) (*ScriptBlock, error) {
	return rs.parse(rs.global, file, text)
}

func (rs *Runspace) parse(session *Session, file, text string) (*ScriptBlock, error) {
	u, err := rs.Cached("script", file, []byte(text), func() (any, bool, error) {
		u, own, err := rs.parseUnit(file, text)
		// Only files are kept: texts that scripts make up would fill the cache.
		return u, err == nil && file != "" && !own && shareable(u.ast), err
	})
	if err != nil {
		return nil, err
	}
	return &ScriptBlock{unit: u.(*unit), session: session}, nil
}

// parseUnit parses a text; own says that it has types which this session knows and
// others may not.
func (rs *Runspace) parseUnit(file, text string) (u *unit, own bool, err error) {
	opts := syntax.Options{Type: func(name string) bool {
		known := rs.activeFrame().findClass(name) != nil
		own = own || known
		return known
	}}
	if l := rs.opts.Loader; l != nil {
		opts.Module = func(u *syntax.UsingStatement) ([]string, bool) { return l.Types(rs, u, file) }
	}
	res := syntax.Parse(syntax.NewSource(file, text), opts)
	if len(res.Errors) > 0 {
		return nil, own, parseException(res)
	}
	u = newUnit(res.AST, "")
	u.root = true
	return u, own, nil
}

// blockFrame makes a frame that runs a block in an existing scope.
func (rs *Runspace) blockFrame(sb *ScriptBlock, scope *Scope, out Writer, st *streams) (*frame, error) {
	if err := sb.unit.compile(rs); err != nil {
		return nil, err
	}
	fr := &frame{rs: rs, scope: scope, unit: sb.unit, out: out, streams: st}
	if scope.unit == sb.unit {
		fr.vars = scope.slots
	} else {
		fr.vars = make([]*Variable, len(sb.unit.names))
	}
	return fr, nil
}

// oneClause refuses a block with several of begin, process and end where only one
// can run.
func (u *unit) oneClause() error {
	n := 0
	for _, b := range []*syntax.NamedBlock{u.ast.BeginBlock, u.ast.ProcessBlock, u.ast.EndBlock} {
		if b != nil {
			n++
		}
	}
	if n <= 1 {
		return nil
	}
	e := types.NewException(automationSpace+"PSInvalidOperationException", "The script block cannot be invoked because it contains more than one clause. The Invoke() method can only be used on script blocks that contain a single clause.")
	e.ID, e.Category = "ScriptBlockInvokeOneClauseOnly", "InvalidOperation"
	return e
}

// body is the block that runs when a script block is called without a pipeline.
func (u *unit) body() *block {
	if u.end != nil {
		return u.end
	}
	return u.process
}

// BlockRunner runs one script block again and again in the same scope, as
// ForEach-Object and Where-Object do, with $_ as the only thing that changes.
type BlockRunner struct {
	fr    *frame
	body  *block
	under int
	saved *Variable
	slot  *Variable
}

// Runner prepares a block to run dot-sourced in the scope of the calling code.
// Done must be called at the end.
func (rs *Runspace) runner(caller *frame, sb *ScriptBlock, st *streams) (*BlockRunner, error) {
	scope := caller.scope
	if sb.session != nil && sb.session != caller.session() {
		scope = sb.session.current
	}
	fr, err := rs.blockFrame(sb, scope, nil, st)
	if err != nil {
		return nil, err
	}
	r := &BlockRunner{fr: fr, body: sb.unit.body(), saved: scope.local("_"), slot: &Variable{Name: "_"}}
	if i, ok := sb.unit.index["_"]; ok {
		r.under = i
	} else {
		r.under = -1
	}
	return r, nil
}

// Run runs the block with $_ set to v and its output going to out.
func (r *BlockRunner) Run(v any, out Writer) error {
	if r.body == nil {
		return nil
	}
	r.slot.setRaw(v)
	r.fr.scope.put("_", r.slot)
	if r.under >= 0 {
		r.fr.vars[r.under] = r.slot
	}
	r.fr.out = out
	err := r.body.run(r.fr)
	if err == returnFlow {
		return nil
	}
	return err
}

// Value runs the block and returns its output as a value.
func (r *BlockRunner) Value(v any) (any, error) {
	var out collector
	if err := r.Run(v, &out); err != nil {
		return nil, err
	}
	return out.value(), nil
}

// Done gives $_ back.
func (r *BlockRunner) Done() {
	if r.saved != nil {
		r.fr.scope.put("_", r.saved)
		return
	}
	r.fr.scope.remove("_")
}

// invokeBlock calls a block with arguments in a scope of its own, as
// $sb.Invoke() and delegates do, and returns its output.
func (rs *Runspace) invokeBlock(sb *ScriptBlock, args []any) (any, error) {
	var out collector
	err := rs.callBlock(sb, args, nil, false, &out)
	return out.value(), err
}

// invokeWithUnderscore calls a block with $_ set.
func (rs *Runspace) invokeWithUnderscore(sb *ScriptBlock, v any) (any, error) {
	var out collector
	err := rs.callBlock(sb, nil, v, true, &out)
	return out.value(), err
}

func (rs *Runspace) callBlock(sb *ScriptBlock, args []any, underscore any, has bool, out Writer) error {
	fr := rs.activeFrame()
	list := rs.blockArgs(sb, args)
	s := &stage{fr: fr.withOutput(out), position: 1, length: 1}
	inst, err := rs.newFunctionInstance(s, sb, nil, &Invocation{Block: sb, Args: list})
	if err != nil {
		return err
	}
	if has {
		inst.scope.put("_", &Variable{Name: "_", val: underscore})
	}
	return s.runAlone(inst)
}

// blockArgs are the arguments of a block that is called from outside. They go to its
// parameters one by one, switches included, which have no position in a command.
func (rs *Runspace) blockArgs(sb *ScriptBlock, args []any) []Arg {
	list := make([]Arg, len(args))
	for i, v := range args {
		list[i] = Arg{Value: v}
	}
	if sb.unit.compile(rs) != nil || sb.unit.params == nil || sb.unit.params.Advanced {
		return list
	}
	params := sb.unit.params.Params
	params = params[:min(len(params), len(args))]
	if slices.ContainsFunc(params, func(p *Param) bool { return p.Switch }) {
		for i, p := range params {
			list[i].Name, list[i].Named, list[i].HasValue = p.Name, true, true
		}
	}
	return list
}

// runAlone runs an instance that is a whole pipeline.
func (s *stage) runAlone(inst instance) (err error) {
	s.inst = inst
	defer func() {
		if cerr := inst.cleanup(s); err == nil {
			err = cerr
		}
	}()
	if err := s.start(); err != nil {
		return err
	}
	if err := inst.process(s, nil, false); err != nil {
		return err
	}
	return inst.end(s)
}

// InvokeWith calls a block with $_ set and returns its output.
// What fails in it is returned, never reported.
func (rs *Runspace) InvokeWith(sb *ScriptBlock, v any) (any, error) {
	rs.inTry++
	defer func() { rs.inTry-- }()
	return rs.invokeWithUnderscore(sb, v)
}
