// Package python finds which assets a Python runbook names, at design time and
// without an interpreter: the calls of the functions of automationassets, however
// the module was imported.
//
// Names count when they are literal, or come from a variable that the text binds
// once, to a literal. A name that is computed is listed as unresolved with its
// line, and never guessed. It reads tokens, not a syntax tree: what it must know,
// which name is called with what first, is in them.
package python

import (
	"strings"

	"github.com/runwright/runwright/powershell/references"
)

// assetModule is the module whose functions read assets.
const assetModule = "automationassets"

// functions are its functions that name an asset.
func functions() map[string]references.Kind {
	out := map[string]references.Kind{"set_automation_variable": references.Variable}
	for what, kind := range map[string]references.Kind{
		"variable": references.Variable, "credential": references.Credential, "connection": references.Connection, "certificate": references.Certificate,
	} {
		out["get_automation_"+what] = kind
		out["get_automation_"+what+"_with_retry"] = kind
	}
	return out
}

// Find reads a runbook. A text that is no Python gives what can be read of it.
func Find(src string) *references.Result {
	src = strings.ReplaceAll(src, "\r\n", "\n")
	f := &finder{src: src, tokens: scan(src), result: &references.Result{}, functions: functions(),
		modules: map[string]bool{}, names: map[string]string{}, constants: map[string]constant{}}
	f.imports()
	f.bindings()
	f.calls()
	return f.result
}

// finder is the state of one Find.
type finder struct {
	src       string
	tokens    []token
	result    *references.Result
	functions map[string]references.Kind
	modules   map[string]bool   // names under which the module is known
	names     map[string]string // functions by the names under which they are known
	constants map[string]constant
}

// constant is what is known of a variable.
type constant struct {
	value string
	times int  // how often it is bound
	known bool // it was bound to a literal
}

// reach is how many tokens a statement, a function's head or the arguments of a
// call may have; what is longer is not read to its end. It keeps the time of a Find
// proportional to the text, whatever that is.
const reach = 200

// is reports whether the token at i is a name or an operator written like that.
func (f *finder) is(i int, value string) bool {
	if i < 0 || i >= len(f.tokens) {
		return false
	}
	t := f.tokens[i]
	return t.value == value && (t.kind == name || t.kind == operator)
}

// isKind reports whether the token at i is of a kind.
func (f *finder) isKind(i int, k kind) bool {
	return i >= 0 && i < len(f.tokens) && f.tokens[i].kind == k
}

// starts reports whether a statement begins at i.
func (f *finder) starts(i int) bool {
	return i == 0 || f.isKind(i-1, newline) || f.is(i-1, ";") || f.is(i-1, ":") && f.tokens[i-1].depth == 0
}

// imports learns the names of the module and of its functions.
func (f *finder) imports() {
	for i := range f.tokens {
		switch {
		case f.is(i, "import") && f.starts(i):
			f.importModules(i + 1)
		case f.is(i, "from") && f.starts(i) && f.is(i+1, assetModule) && f.is(i+2, "import"):
			f.importNames(i + 3)
		}
	}
}

// importModules reads "a.b as c, d" behind import.
func (f *finder) importModules(i int) {
	for ; f.isKind(i, name); i++ {
		module, known := f.tokens[i].value, f.tokens[i].value
		for f.is(i+1, ".") && f.isKind(i+2, name) {
			module += "." + f.tokens[i+2].value
			i += 2
		}
		if f.is(i+1, "as") && f.isKind(i+2, name) {
			known = f.tokens[i+2].value
			i += 2
		}
		if module == assetModule {
			f.modules[known] = true
		}
		if !f.is(i+1, ",") {
			return
		}
		i++
	}
}

// importNames reads "a as b, c", also in brackets, or "*".
func (f *finder) importNames(i int) {
	if f.is(i, "*") {
		for n := range f.functions {
			f.names[n] = n
		}
		return
	}
	if f.is(i, "(") {
		i++
	}
	for ; f.isKind(i, name); i++ {
		function, known := f.tokens[i].value, f.tokens[i].value
		if f.is(i+1, "as") && f.isKind(i+2, name) {
			known = f.tokens[i+2].value
			i += 2
		}
		if _, ok := f.functions[function]; ok {
			f.names[known] = function
		}
		if !f.is(i+1, ",") {
			return
		}
		i++
	}
}

// bindings learns which variables are bound once, to a literal. Whatever else
// may bind a name counts against it.
func (f *finder) bindings() {
	for i := 0; i < len(f.tokens); i++ {
		if f.starts(i) {
			f.statement(i)
		}
		switch {
		case (f.is(i, "for") || f.is(i, "as") || f.is(i, "global") || f.is(i, "nonlocal") || f.is(i, "del") || f.is(i, "import")) && f.isKind(i+1, name):
			for j := i + 1; j-i < reach && (f.isKind(j, name) || f.is(j, ",") || f.is(j, "(")); j++ {
				f.bind(j, constant{})
			}
		case (f.is(i, "def") || f.is(i, "lambda")):
			f.parameters(i + 1)
		case f.isKind(i, name) && f.is(i+1, ":="):
			f.bind(i, constant{})
		}
	}
}

// statement looks for "NAME = LITERAL", with a type perhaps, and for other
// assignments.
func (f *finder) statement(i int) {
	end, last := i, -1
	for ; end-i < reach && end < len(f.tokens) && !f.isKind(end, newline) && !(f.is(end, ";") && f.tokens[end].depth == f.tokens[i].depth); end++ {
		if f.is(end, "=") && f.tokens[end].depth == f.tokens[i].depth {
			last = end
		}
	}
	if last < 0 {
		return
	}
	if simple := last == i+1 || f.is(i+1, ":"); simple && f.isKind(i, name) {
		value, next, ok := f.literal(last + 1)
		f.bind(i, constant{value: value, known: ok && next == end && end-i < reach})
		return
	}
	for j := i; j < last; j++ {
		f.bind(j, constant{})
	}
}

// parameters binds the names of a function's head.
func (f *finder) parameters(i int) {
	depth := 0
	for start := i; i-start < reach && i < len(f.tokens) && !f.isKind(i, newline); i++ {
		switch {
		case f.is(i, "("):
			depth++
		case f.is(i, ")"):
			depth--
		case f.is(i, ":") && depth == 0:
			return
		}
		f.bind(i, constant{})
	}
}

func (f *finder) bind(i int, c constant) {
	if !f.isKind(i, name) {
		return
	}
	c.times = f.constants[f.tokens[i].value].times + 1
	f.constants[f.tokens[i].value] = c
}

// literal reads strings that stand side by side, which are one.
func (f *finder) literal(i int) (value string, next int, ok bool) {
	if f.is(i, "(") {
		value, next, ok = f.literal(i + 1)
		return value, next + 1, ok && f.is(next, ")")
	}
	for ; f.isKind(i, text); i++ {
		value += f.tokens[i].value
		ok = true
	}
	return value, i, ok && !f.isKind(i, opaque)
}

// calls finds the calls of functions that name an asset.
func (f *finder) calls() {
	for i := range f.tokens {
		if !f.isKind(i, name) || f.is(i-1, ".") || f.is(i-1, "def") {
			continue
		}
		function, at := f.names[f.tokens[i].value], i+1
		if f.modules[f.tokens[i].value] && f.is(i+1, ".") && f.isKind(i+2, name) {
			function, at = f.tokens[i+2].value, i+3
		}
		if kind, ok := f.functions[function]; ok && f.is(at, "(") {
			f.call(kind, function, i, at+1)
		}
	}
}

// call notes one call; its arguments begin at i.
func (f *finder) call(kind references.Kind, function string, callee, i int) {
	depth := f.tokens[i-1].depth + 1
	end := i
	for end-i < reach && end < len(f.tokens) && !(f.tokens[end].depth < depth && (f.is(end, ")") || f.is(end, "]") || f.is(end, "}"))) {
		end++
	}
	end = min(end, len(f.tokens)-1)
	from := i
	for j := i; j < end; j++ { // name=… may stand anywhere
		if f.is(j, "name") && f.is(j+1, "=") && f.tokens[j].depth == depth {
			from = j + 2
		}
	}
	to := from
	for to < end && !(f.is(to, ",") && f.tokens[to].depth == depth) {
		to++
	}
	line := f.tokens[callee].line
	if value, next, ok := f.literal(from); ok && next == to {
		f.found(kind, function, value, line)
		return
	}
	if c := f.constants[f.tokens[from].value]; to == from+1 && f.isKind(from, name) && c.known && c.times == 1 {
		f.found(kind, function, c.value, line)
		return
	}
	argument := ""
	if from < to {
		argument = f.src[f.tokens[from].start:f.tokens[to-1].end]
	}
	f.result.Unresolved = append(f.result.Unresolved, references.Unresolved{Kind: kind, Via: function, Text: argument, Line: line})
}

func (f *finder) found(kind references.Kind, function, value string, line int) {
	f.result.References = append(f.result.References, references.Reference{Kind: kind, Name: value, Line: line, Via: function})
}
