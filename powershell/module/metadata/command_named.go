package metadata

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// named follows the built-in commands that modules load themselves with.
func (w *walker) named(c *syntax.Command, name string, in []any) []any {
	nothing := []any{unknown{}}
	switch w.builtin(name) {
	case "set-alias", "new-alias":
		w.setAlias(c)
		return nil
	case "export-modulemember":
		w.exportMember(c, in)
		return nil
	case "import-module":
		w.importModule(c, in)
		return nil
	case "new-module":
		w.newModule(c)
	case "invoke-expression":
		w.invokeText(c, in)
	case "set-item", "new-item", "set-content":
		w.setItem(c, in)
	case "remove-item", "rename-item":
		w.removeItem(c)
	case "set-variable", "new-variable":
		w.setVariable(c)
		return nil
	case "get-variable":
		a := w.arguments(c, "valueonly")
		if n, ok := a.text(true, "name"); ok && a.flag("valueonly") {
			if v, ok := w.s.variables.get(n); ok {
				return list(v.value)
			}
		}
	case "get-childitem":
		return w.getChildItem(c, in)
	case "get-item":
		return w.getItem(c, in)
	case "join-path":
		return w.joinPath(c, in)
	case "split-path":
		return w.splitPath(c, in)
	case "resolve-path", "convert-path":
		a := w.arguments(c, "relative")
		if s, ok := w.pathArgument(a, in); ok {
			return []any{s}
		}
	case "test-path":
		a := w.arguments(c, "isvalid")
		if s, ok := w.pathArgument(a, in); ok {
			if rel, ok := inside(s); ok && !strings.ContainsAny(rel, "*?[") {
				_, there := w.l.item(s)
				return []any{there}
			}
		}
	case "get-content":
		a := w.arguments(c, "raw")
		if s, ok := w.pathArgument(a, in); ok && a.flag("raw") {
			return []any{w.l.content(s)}
		}
	case "import-powershelldatafile":
		a := w.arguments(c, "skiplimitcheck")
		if s, ok := w.pathArgument(a, in); ok {
			return []any{w.l.dataFile(s)}
		}
	case "foreach-object":
		return w.forEachObject(c, in)
	case "where-object":
		return w.whereObject(c, in)
	case "select-object":
		return w.selectObject(c, in)
	case "sort-object", "get-unique", "tee-object":
		return in
	case "write-output":
		a := w.arguments(c, "noenumerate")
		if v, ok := a.take(true, "inputobject"); ok {
			return list(v)
		}
		return in
	case "out-null", "write-verbose", "write-debug", "write-warning", "write-error", "write-host", "write-information",
		"set-strictmode", "out-default":
		return nil
	case "add-type":
		w.addType(c)
		return nil
	case "update-typedata", "update-formatdata", "register-argumentcompleter":
		return nil
	}
	return nothing
}

// setAlias follows Set-Alias and New-Alias.
func (w *walker) setAlias(c *syntax.Command) {
	a := w.arguments(c, "")
	name, okName := a.text(true, "name")
	value, okValue := a.text(true, "value")
	if !okName || !okValue {
		w.note(c, "an alias", "its name or its command is computed")
		return
	}
	if scope, ok := a.text(false, "scope"); ok && strings.EqualFold(scope, "global") {
		return
	}
	w.s.aliases.put(name, Alias{name, value})
}

// exportMember follows Export-ModuleMember.
func (w *walker) exportMember(c *syntax.Command, in []any) {
	a := w.arguments(c, "")
	functions, given, ok := a.texts(len(in) == 0, "function")
	if !given && len(in) > 0 && known(in) {
		functions, ok = nil, true
		for _, v := range in {
			s, _ := textOf(v)
			functions = append(functions, s)
		}
	} else if len(in) > 0 && !known(in) {
		ok = false
	}
	cmdlets, _, okCmdlets := a.texts(false, "cmdlet")
	aliases, _, okAliases := a.texts(false, "alias")
	variables, _, okVariables := a.texts(false, "variable")
	if w.maybe > 0 {
		w.note(c, "what is exported", "Export-ModuleMember runs under a condition that is not known")
	}
	for _, p := range []struct {
		ok   bool
		what string
		into *[]string
	}{{ok, "functions", &functions}, {okCmdlets, "cmdlets", &cmdlets}, {okAliases, "aliases", &aliases}, {okVariables, "variables", &variables}} {
		if !p.ok || a.open {
			w.note(c, "which "+p.what+" are exported", "the names that Export-ModuleMember gets are computed")
			if a.open {
				*p.into = nil
			}
			w.s.chooseUnknown(p.what == "functions", p.what == "aliases")
		}
	}
	w.s.choose(functions, cmdlets, aliases, variables)
}

// invokeText follows Invoke-Expression.
func (w *walker) invokeText(c *syntax.Command, in []any) {
	a := w.arguments(c, "")
	v, ok := a.take(true, "command")
	if !ok {
		v = one(in)
	}
	text, ok := textOf(v)
	if !ok || w.depth >= maxDepth {
		w.note(c, "what "+w.u.src.TextOf(c.Extent())+" does", "the text that Invoke-Expression runs is computed")
		return
	}
	w.inline(&block{w.l.text(w.u, text).ast, w.l.text(w.u, text)})
}

// setItem follows New-Item and Set-Item for functions and aliases.
func (w *walker) setItem(c *syntax.Command, in []any) {
	a := w.arguments(c, "")
	where, ok := a.text(true, "path", "literalpath")
	if !ok {
		w.note(c, "an item", "its path is computed")
		return
	}
	if name, ok := a.text(false, "name"); ok {
		where = strings.TrimSuffix(where, `\`) + name
	}
	v, given := a.take(w.builtin(w.name(c)) != "new-item", "value")
	if !given {
		v = one(in)
	}
	drive, rest, ok := strings.Cut(where, ":")
	if !ok {
		return
	}
	w.driveItem(c, drive, strings.TrimLeft(rest, `\/`), v)
}

func (w *walker) name(c *syntax.Command) string {
	return literalText(c.CommandElements[0].(syntax.Expression))
}

// driveItem makes a function or an alias through its drive.
func (w *walker) driveItem(at syntax.Node, drive, name string, v any) {
	switch strings.ToLower(drive) {
	case "function":
		switch body := v.(type) {
		case *block:
			w.s.define(name, &function{maybe: w.maybe > 0, kind: "Function", body: body.ast, unit: body.unit, at: body.ast.Extent()})
		case string:
			u := w.l.text(w.u, body)
			w.s.define(name, &function{maybe: w.maybe > 0, kind: "Function", body: u.ast, unit: u, at: u.ast.Extent()})
		default:
			w.note(at, "the function "+name, "its body is computed")
		}
	case "alias":
		if s, ok := textOf(v); ok {
			w.s.aliases.put(name, Alias{name, s})
		} else {
			w.note(at, "the alias "+name, "what it stands for is computed")
		}
	case "variable":
		w.s.variables.put(name, variable{name, v})
	}
}

// removeItem follows Remove-Item and Rename-Item for functions and aliases.
func (w *walker) removeItem(c *syntax.Command) {
	rename := w.builtin(w.name(c)) == "rename-item"
	a := w.arguments(c, "recurse")
	where, ok := a.text(true, "path", "literalpath")
	drive, name, isDrive := strings.Cut(where, ":")
	if !ok || !isDrive || w.maybe > 0 {
		return
	}
	name = strings.TrimLeft(name, `\/`)
	to, renamed := a.text(true, "newname")
	switch strings.ToLower(drive) {
	case "function":
		if e, ok := w.s.functions.get(name); ok && rename && renamed {
			e.name = to
			w.s.functions.put(to, e)
		}
		w.s.functions.remove(name)
	case "alias":
		w.s.aliases.remove(name)
	}
}

func (w *walker) setVariable(c *syntax.Command) {
	a := w.arguments(c, "")
	name, ok := a.text(true, "name")
	v, _ := a.take(true, "value")
	if scope, given := a.text(false, "scope"); !ok || given && strings.EqualFold(scope, "global") {
		return
	}
	w.s.variables.put(name, variable{name, v})
}
