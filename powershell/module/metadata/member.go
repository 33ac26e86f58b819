package metadata

import (
	"math"
	"path"
	"strings"
	"unicode/utf16"

	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
)

// member gives a property of a value or of a type.
func (w *walker) member(e *syntax.MemberExpression) any {
	name, ok := w.expr(e.Member).(string)
	if !ok {
		return unknown{}
	}
	v := w.expr(e.Expression)
	if e.Static {
		if t, ok := v.(*netType); ok {
			return staticMember(t, name)
		}
		return unknown{}
	}
	return property(v, name)
}

// property gives a property; a list that has none of that name gives those of its
// elements.
func property(v any, name string) any {
	switch v := v.(type) {
	case item:
		if p, ok := v.property(name); ok {
			return p
		}
	case *module.Table:
		if p, ok := v.Get(name); ok {
			return p
		}
		switch strings.ToLower(name) {
		case "keys":
			out := []any{}
			for _, k := range v.Keys() {
				out = append(out, k)
			}
			return out
		case "values":
			out := []any{}
			for _, k := range v.Keys() {
				x, _ := v.Get(k)
				out = append(out, x)
			}
			return out
		case "count":
			return int64(len(v.Keys()))
		}
		return nil
	case string:
		if strings.EqualFold(name, "length") {
			return int64(len(utf16.Encode([]rune(v))))
		}
	case []any:
		if !known(v) {
			return unknown{}
		}
		switch strings.ToLower(name) {
		case "count", "length":
			return int64(len(v))
		}
		out := []any{}
		for _, e := range v {
			out = append(out, list(property(e, name))...)
		}
		return one(out)
	case nil:
		return nil
	}
	return unknown{}
}

// staticMember gives constants of .NET and members of enumerations.
func staticMember(t *netType, name string) any {
	full := t.definition()
	if v, ok := numberLimit(full, strings.ToLower(name)); ok {
		return v
	}
	switch {
	case full == "System.IO.Path" && strings.HasSuffix(strings.ToLower(name), "directoryseparatorchar"):
		return "/"
	case full == "System.String" && strings.EqualFold(name, "Empty"):
		return ""
	case full == "System.Environment" && strings.EqualFold(name, "NewLine"):
		return "\n"
	}
	if s, ok := enumMember(t, name); ok {
		return s
	}
	return unknown{}
}

// enumMember gives the name of an enumeration's member as it is declared.
func enumMember(t *netType, name string) (string, bool) {
	if t.class != nil {
		for _, v := range t.class.Values {
			if strings.EqualFold(v.Name, name) {
				return v.Name, true
			}
		}
		return "", false
	}
	names, _ := enumNames(t.definition())
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return n, true
		}
	}
	return "", false
}

func numberLimit(full, name string) (any, bool) {
	limits := map[string][2]any{
		"System.Byte": {int64(0), int64(math.MaxUint8)}, "System.SByte": {int64(math.MinInt8), int64(math.MaxInt8)},
		"System.Int16": {int64(math.MinInt16), int64(math.MaxInt16)}, "System.UInt16": {int64(0), int64(math.MaxUint16)},
		"System.Int32": {int64(math.MinInt32), int64(math.MaxInt32)}, "System.UInt32": {int64(0), int64(math.MaxUint32)},
		"System.Int64": {int64(math.MinInt64), int64(math.MaxInt64)}, "System.Double": {-math.MaxFloat64, math.MaxFloat64},
	}
	l, ok := limits[full]
	switch {
	case ok && name == "minvalue":
		return l[0], true
	case ok && name == "maxvalue":
		return l[1], true
	}
	return nil, false
}

// invoke follows a call of a method.
func (w *walker) invoke(e *syntax.InvokeMemberExpression) any {
	name, ok := w.expr(e.Member).(string)
	if !ok {
		return unknown{}
	}
	var args []any
	for _, a := range e.Arguments {
		args = append(args, w.expr(a))
	}
	name = strings.ToLower(name)
	if e.Static {
		if t, ok := w.expr(e.Expression).(*netType); ok && known(args) {
			return w.staticCall(t, name, args)
		}
		return unknown{}
	}
	target := w.expr(e.Expression)
	switch name {
	case "add", "addrange", "clear", "remove", "insert", "sort", "reverse":
		return w.change(e.Expression, target, name, args)
	case "getnewclosure":
		return target
	case "tostring":
		if s, ok := textOf(target); ok && len(args) == 0 {
			return s
		}
		return unknown{}
	}
	if s, ok := target.(string); ok && known(args) {
		return textCall(s, name, args)
	}
	if t, ok := target.(*module.Table); ok && len(args) == 1 && (name == "containskey" || name == "contains") {
		if key, ok := textOf(args[0]); ok {
			_, has := t.Get(key)
			return has
		}
	}
	return unknown{}
}

// change follows the methods that change a list or a table which a variable holds.
func (w *walker) change(e syntax.Expression, target any, name string, args []any) any {
	v, ok := e.(*syntax.VariableExpression)
	if !ok {
		return unknown{}
	}
	items, isList := target.([]any)
	switch {
	case isList && name == "add" && len(args) == 1:
		w.set(v, append(append([]any{}, items...), args[0]))
		return nil
	case isList && name == "addrange" && len(args) == 1:
		w.set(v, append(append([]any{}, items...), list(args[0])...))
		return nil
	case isList && name == "clear":
		w.set(v, []any{})
		return nil
	case name == "add" && len(args) == 2:
		if t, ok := target.(*module.Table); ok {
			if key, ok := textOf(args[0]); ok {
				t.Put(key, args[1])
				return nil
			}
		}
	}
	w.set(v, unknown{})
	return unknown{}
}

// staticCall follows the calls that scripts use to find and make things.
func (w *walker) staticCall(t *netType, name string, args []any) any {
	if len(args) == 0 && name != "new" {
		return unknown{}
	}
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i], _ = textOf(a)
	}
	switch t.definition() + "::" + name {
	case "System.Management.Automation.ScriptBlock::create":
		if len(args) == 1 {
			u := w.l.text(w.u, texts[0])
			return &block{u.ast, u}
		}
	case "System.IO.Path::combine", "System.IO.Path::join":
		return path.Join(slashed(texts)...)
	case "System.IO.Path::getfilename":
		return path.Base(slash(texts[0]))
	case "System.IO.Path::getfilenamewithoutextension":
		b := path.Base(slash(texts[0]))
		return strings.TrimSuffix(b, path.Ext(b))
	case "System.IO.Path::getdirectoryname":
		return path.Dir(slash(texts[0]))
	case "System.IO.Path::getextension":
		return path.Ext(slash(texts[0]))
	case "System.IO.Path::getfullpath":
		return path.Clean(slash(texts[0]))
	case "System.IO.File::exists", "System.IO.Directory::exists":
		_, ok := w.l.item(texts[0])
		return ok
	case "System.IO.File::readalltext":
		return w.l.content(texts[0])
	case "System.IO.Directory::getfiles", "System.IO.Directory::enumeratefiles":
		return w.directory(args, texts)
	case "System.String::isnullorempty":
		return texts[0] == ""
	case "System.String::isnullorwhitespace":
		return strings.TrimSpace(texts[0]) == ""
	case "System.String::concat":
		return strings.Join(texts, "")
	}
	if name == "new" && (strings.HasPrefix(t.definition(), "System.Collections.Generic.List`") || t.is("System.Collections.ArrayList")) {
		if len(args) == 1 {
			return append([]any{}, list(args[0])...)
		}
		return []any{}
	}
	return unknown{}
}

// directory is Directory.GetFiles.
func (w *walker) directory(args []any, texts []string) any {
	q := query{paths: []string{texts[0]}, files: true}
	if len(texts) > 1 {
		q.filter = texts[1]
	}
	if len(args) > 2 {
		q.recurse = strings.EqualFold(texts[2], "AllDirectories")
	}
	found, ok := w.l.list(q)
	if !ok {
		return unknown{}
	}
	out := []any{}
	for _, f := range found {
		out = append(out, f.full())
	}
	return out
}

func slash(s string) string { return strings.ReplaceAll(s, `\`, "/") }

func slashed(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = slash(s)
	}
	return out
}

// textCall follows methods of strings.
func textCall(s, name string, args []any) any {
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i], _ = textOf(a)
	}
	switch {
	case name == "tolower" || name == "tolowerinvariant":
		return strings.ToLower(s)
	case name == "toupper" || name == "toupperinvariant":
		return strings.ToUpper(s)
	case name == "trim" && len(args) == 0:
		return strings.TrimSpace(s)
	case name == "trim" && len(args) == 1:
		return strings.Trim(s, texts[0])
	case name == "trimstart" && len(args) == 1:
		return strings.TrimLeft(s, texts[0])
	case name == "trimend" && len(args) == 1:
		return strings.TrimRight(s, texts[0])
	case name == "replace" && len(args) == 2 && texts[0] != "":
		return strings.ReplaceAll(s, texts[0], texts[1])
	case name == "startswith" && len(args) == 1:
		return strings.HasPrefix(s, texts[0])
	case name == "endswith" && len(args) == 1:
		return strings.HasSuffix(s, texts[0])
	case name == "contains" && len(args) == 1:
		return strings.Contains(s, texts[0])
	case name == "split" && len(args) == 1 && texts[0] != "":
		out := []any{}
		for _, p := range strings.Split(s, texts[0]) {
			out = append(out, p)
		}
		return out
	}
	return unknown{}
}
