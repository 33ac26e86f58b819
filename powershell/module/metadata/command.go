package metadata

import (
	"strings"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
)

// arguments are the arguments of a command: by position, and by the name as it is
// written, in lower case.
type arguments struct {
	positional []any
	named      map[string]any
	names      []string
	open       bool // there are more that are not known
}

// pipeline follows a pipeline and gives what it puts out.
func (w *walker) pipeline(p *syntax.Pipeline) []any {
	var in []any
	for _, c := range p.PipelineElements {
		switch c := c.(type) {
		case *syntax.CommandExpression:
			v := w.expr(c.Expression)
			if len(p.PipelineElements) == 1 {
				return list(v)
			}
			in = list(v)
		case *syntax.Command:
			in = w.command(c, in)
		}
	}
	return in
}

// command follows one command with its input.
func (w *walker) command(c *syntax.Command, in []any) []any {
	if len(c.CommandElements) == 0 {
		return nil
	}
	head, ok := c.CommandElements[0].(syntax.Expression)
	if !ok {
		return []any{unknown{}}
	}
	what := w.expr(head)
	if c.InvocationOperator == syntax.TokDot {
		w.dotSource(c, what)
		return []any{unknown{}}
	}
	if b, ok := what.(*block); ok {
		return w.call(b)
	}
	name, ok := what.(string)
	if !ok {
		if c.InvocationOperator != syntax.TokAmpersand {
			w.note(c, "a command", "its name is computed")
		}
		return []any{unknown{}}
	}
	return w.named(c, name, in)
}

// dotSource follows a script or a block in the scope of the module.
func (w *walker) dotSource(c *syntax.Command, what any) {
	switch v := what.(type) {
	case *block:
		w.inline(v)
		return
	case item:
		w.source(c, v.full())
		return
	case string:
		if fn, ok := w.s.functions.get(v); ok && fn.fn != nil && w.depth < maxDepth {
			inner := &walker{l: w.l, s: w.s, u: fn.fn.unit, depth: w.depth + 1, maybe: w.maybe}
			inner.body(fn.fn.body)
			return
		}
		w.source(c, v)
		return
	}
	w.note(c, "what "+w.u.src.TextOf(c.Extent())+" defines", "the script that is dot-sourced is not known before it runs")
}

func (w *walker) source(c *syntax.Command, name string) {
	full := slash(name)
	if !strings.HasPrefix(full, rootPath) {
		if w.u.file == "" || !strings.HasPrefix(full, ".") {
			w.note(c, "what "+name+" defines", "the script that is dot-sourced is not a file of the module")
			return
		}
		full = w.u.folder() + "/" + full
	}
	f, ok := w.l.item(full)
	if !ok || f.folder {
		w.note(c, "what "+w.u.src.TextOf(c.Extent())+" defines", "the script that is dot-sourced is not in the module")
		return
	}
	if u := w.l.parse(f.path); u != nil {
		w.script(u)
	}
}

// inline follows a block as if it stood here.
func (w *walker) inline(b *block) []any {
	if w.depth >= maxDepth {
		return []any{unknown{}}
	}
	inner := &walker{l: w.l, s: w.s, u: b.unit, depth: w.depth + 1, maybe: w.maybe}
	var out []any
	for _, part := range []*syntax.NamedBlock{b.ast.BeginBlock, b.ast.ProcessBlock, b.ast.EndBlock} {
		if part != nil {
			out = append(out, inner.statements(part.Statements)...)
		}
	}
	return out
}

// call follows a block in a scope of its own: what it defines there is gone
// afterwards, but for functions that name the scope of the module.
func (w *walker) call(b *block) []any {
	functions, variables := w.s.functions, w.s.variables
	w.s.functions, w.s.variables = clone(functions), clone(variables)
	out := w.inline(b)
	scoped := w.s.functions
	w.s.functions, w.s.variables = functions, variables
	scoped.all(func(e entry) {
		if e.fn != nil && e.fn.def != nil && strings.HasPrefix(strings.ToLower(e.fn.def.Name), "script:") {
			w.s.functions.put(e.name, e)
		}
	})
	return out
}

func clone[T any](t table[T]) table[T] {
	out := table[T]{}
	for _, k := range t.keys {
		out.put(k, t.items[k])
	}
	return out
}

// arguments evaluates the words behind a command's name. switches are parameters
// that take no value.
func (w *walker) arguments(c *syntax.Command, switches string) *arguments {
	a := &arguments{named: map[string]any{}}
	isSwitch := func(name string) bool {
		for s := range strings.FieldsSeq(switches + " verbose debug whatif confirm force passthru") {
			if strings.HasPrefix(s, name) {
				return true
			}
		}
		return false
	}
	words := c.CommandElements[1:]
	for i := 0; i < len(words); i++ {
		p, ok := words[i].(*syntax.CommandParameter)
		if !ok {
			e := words[i].(syntax.Expression)
			if v, ok := e.(*syntax.VariableExpression); ok && v.Splatted {
				a.splat(w.variable(v))
				continue
			}
			a.positional = append(a.positional, w.expr(e))
			continue
		}
		name := strings.ToLower(p.ParameterName)
		switch {
		case p.Argument != nil:
			a.put(name, w.expr(p.Argument))
		case isSwitch(name):
			a.put(name, true)
		case i+1 < len(words):
			if e, ok := words[i+1].(syntax.Expression); ok {
				a.put(name, w.expr(e))
				i++
			} else {
				a.put(name, true)
			}
		default:
			a.put(name, true)
		}
	}
	return a
}

func (a *arguments) put(name string, v any) {
	a.named[name] = v
	a.names = append(a.names, name)
}

func (a *arguments) splat(v any) {
	switch v := v.(type) {
	case *module.Table:
		for _, k := range v.Keys() {
			e, _ := v.Get(k)
			a.put(strings.ToLower(k), e)
		}
	case []any:
		a.positional = append(a.positional, v...)
	default:
		a.open = true
	}
}

// take gives the argument of a parameter, by its name, its beginning or an alias,
// else the next positional one when there may be one.
func (a *arguments) take(position bool, names ...string) (any, bool) {
	for _, written := range a.names {
		for _, n := range names {
			if written == n || len(written) >= 2 && strings.HasPrefix(n, written) {
				return a.named[written], true
			}
		}
	}
	if position && len(a.positional) > 0 {
		v := a.positional[0]
		a.positional = a.positional[1:]
		return v, true
	}
	return nil, false
}

func (a *arguments) text(position bool, names ...string) (string, bool) {
	v, ok := a.take(position, names...)
	if !ok {
		return "", false
	}
	return textOf(v)
}

func (a *arguments) flag(names ...string) bool {
	v, ok := a.take(false, names...)
	yes, _ := truth(v)
	return ok && yes
}

// texts gives the texts of a list that are known; known is false when others are
// not.
func (a *arguments) texts(position bool, names ...string) (out []string, given, known bool) {
	v, ok := a.take(position, names...)
	if !ok {
		return nil, false, true
	}
	known = true
	for _, e := range list(v) {
		if s, ok := textOf(e); ok {
			out = append(out, s)
		} else {
			known = false
		}
	}
	return out, true, known
}

// builtin gives the name of a built-in command that a name or an alias means, in
// lower case.
func (w *walker) builtin(name string) string {
	if i := strings.LastIndexByte(name, '\\'); i >= 0 {
		name = name[i+1:]
	}
	key := strings.ToLower(name)
	if full, ok := w.l.aliasOf(key); ok {
		return full
	}
	return key
}

// aliasOf finds the command behind an alias of a fresh session.
func (l *loader) aliasOf(key string) (string, bool) {
	if l.aliases == nil {
		l.aliases = map[string]string{}
		for _, a := range facts.Aliases() {
			l.aliases[strings.ToLower(a.Name)] = strings.ToLower(a.Definition)
		}
		// Windows has these, and scripts that load modules use them.
		for short, full := range map[string]string{"sort": "sort-object", "ls": "get-childitem", "cat": "get-content"} {
			if _, ok := l.aliases[short]; !ok {
				l.aliases[short] = full
			}
		}
	}
	full, ok := l.aliases[key]
	return full, ok
}
