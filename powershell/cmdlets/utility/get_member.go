package utility

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getMember is Get-Member.
type getMember struct {
	interp.Base
	seen  map[string]bool
	any   bool
	kinds map[string]bool
	names []*types.Wildcard
}

func (g *getMember) Begin(c *interp.Call) error {
	g.seen = map[string]bool{}
	kinds := strings.ToLower(c.String("MemberType"))
	if kinds != "" && kinds != "all" {
		g.kinds = map[string]bool{}
		for _, k := range strings.Split(kinds, ",") {
			switch k = strings.TrimSpace(k); k {
			case "properties":
				for _, p := range []string{"aliasproperty", "codeproperty", "property", "noteproperty", "scriptproperty"} {
					g.kinds[p] = true
				}
			case "methods":
				for _, p := range []string{"codemethod", "method", "scriptmethod"} {
					g.kinds[p] = true
				}
			default:
				g.kinds[k] = true
			}
		}
	}
	names, err := matchers(c.Strings("Name"))
	g.names = names
	return err
}

// memberRow is one line of the result.
type memberRow struct{ kind, name, definition string }

func (g *getMember) Process(c *interp.Call) error {
	v, ok := input(c)
	if !ok {
		return nil
	}
	g.any = true
	var typeName string
	var rows []memberRow
	if c.Switch("Static") {
		t, ok := types.Unwrap(v).(*types.Type)
		if !ok {
			t = types.TypeOf(v)
		}
		typeName = t.FullName()
		rows = typeMembers(t, true)
		for _, m := range interp.ClassMembers(t, true, c.Switch("Force")) {
			rows = append(rows, memberRow{m.Kind, m.Name, m.Definition})
		}
	} else {
		names := types.TypeNames(v)
		if len(names) > 0 {
			typeName = names[0]
		}
		rows = g.members(c, v, names)
	}
	if g.seen[typeName] {
		return nil
	}
	g.seen[typeName] = true
	sort.SliceStable(rows, func(i, j int) bool {
		if rows[i].kind != rows[j].kind {
			return rows[i].kind < rows[j].kind
		}
		return types.CompareText(rows[i].name, rows[j].name, true) < 0
	})
	if len(g.names) > 0 { // in the order of the patterns
		var picked []memberRow
		for _, w := range g.names {
			for _, r := range rows {
				if w.Match(r.name) {
					picked = append(picked, r)
				}
			}
		}
		rows = picked
	}
	for _, r := range rows {
		if g.kinds != nil && !g.kinds[strings.ToLower(r.kind)] {
			continue
		}
		if strings.Contains(r.name, "_") && !c.Switch("Force") && r.kind == "Method" && (strings.HasPrefix(r.name, "get_") || strings.HasPrefix(r.name, "set_") || strings.HasPrefix(r.name, "op_") || strings.HasPrefix(r.name, "add_") || strings.HasPrefix(r.name, "remove_")) {
			continue
		}
		o := interp.NewObject("Microsoft.PowerShell.Commands.MemberDefinition", "TypeName", typeName, "Name", r.name,
			"MemberType", types.EnumNamed("System.Management.Automation.PSMemberTypes", r.kind), "Definition", r.definition)
		o.Display = r.definition
		if err := c.Write(o); err != nil {
			return err
		}
	}
	return nil
}

func (g *getMember) End(c *interp.Call) error {
	if g.any {
		return nil
	}
	return c.WriteError(c.Error("System.InvalidOperationException", "NoObjectInGetMember", "CloseError", nil, "You must specify an object for the Get-Member cmdlet."))
}

// members lists the members of an object: those of its type, of type data, and
// its own.
func (g *getMember) members(c *interp.Call, v any, typeNames []string) []memberRow {
	byName := map[string]int{}
	var rows []memberRow
	put := func(r memberRow) {
		key := strings.ToLower(r.name)
		if i, ok := byName[key]; ok {
			rows[i] = r
			return
		}
		byName[key] = len(rows)
		rows = append(rows, r)
	}
	t := types.TypeOf(types.Unwrap(v))
	look := viewOf(c)
	adapted := interp.AdaptedProperties(v)
	for _, r := range append(typeMembers(t, false), kindMembers(t)...) {
		// What stands for a text, as XML does, shows that and not its own.
		if look.base || look.adapted && (adapted == nil || r.kind != "Property" && r.kind != "Event") {
			put(r)
		}
	}
	if !look.adapted {
		adapted = nil
	}
	for _, p := range adapted {
		access := " {get;}"
		if p.Settable {
			access = " {get;set;}"
		}
		put(memberRow{"Property", p.Name, p.Type.PSName() + " " + p.Name + access})
	}
	if t.Class != nil {
		for _, m := range interp.ClassMembers(t, false, c.Switch("Force")) {
			put(memberRow{m.Kind, m.Name, m.Definition})
		}
		for _, p := range interp.ClassProperties(t) {
			if !p.Hidden || c.Switch("Force") {
				put(memberRow{"Property", p.Name, p.Type.PSName() + " " + p.Name + " {get;set;}"})
			}
		}
		for _, n := range c.Runspace().PropertyNames(types.Unwrap(v)) {
			if _, ok := byName[strings.ToLower(n)]; !ok {
				val, _, err := c.Property(v, n)
				if err == nil {
					put(memberRow{"Property", n, declaredType(val) + " " + n + " {get;set;}"})
				}
			}
		}
	}
	if !look.extended {
		return rows
	}
	for i := len(typeNames) - 1; i >= 0; i-- {
		for _, r := range recordedMembers(typeNames[i], c.Switch("Force")) {
			put(r)
		}
		if d := c.Runspace().TypeData(typeNames[i]); d != nil {
			for k := range d.Members {
				put(describe(&d.Members[k]))
			}
		}
	}
	if o := types.Extended(v); o != nil {
		for i := range o.Props {
			put(describe(&o.Props[i]))
		}
	}
	return rows
}

func declaredType(v any) string {
	if v == nil {
		return "System.Object"
	}
	return types.TypeOf(v).PSName()
}

// views are the sides of an object that Get-Member shows.
type views struct{ base, adapted, extended bool }

func viewOf(c *interp.Call) (v views) {
	if !c.Has("View") {
		return views{adapted: true, extended: true}
	}
	for word := range strings.SplitSeq(strings.ToLower(c.String("View")), ",") {
		switch strings.TrimSpace(word) {
		case "base":
			v.base = true
		case "adapted":
			v.adapted = true
		case "extended":
			v.extended = true
		case "all":
			v = views{true, true, true}
		}
	}
	return v
}

// kindMembers are the members that types have by their kind: arrays beyond those
// of System.Array, enums their number, tuples their items by place.
func kindMembers(t *types.Type) []memberRow {
	if e := t.Enum(); e != nil {
		return []memberRow{{"Property", "value__", e.Underlying.PSName() + " value__ {get;set;}"}}
	}
	if strings.HasPrefix(t.Name, "System.Tuple`") || strings.HasPrefix(t.Name, "System.ValueTuple`") {
		return []memberRow{{"ParameterizedProperty", "Item", "System.Object ITuple.Item(int index) {get;}"}}
	}
	elem, rank := t.Elem, t.Rank
	if elem == nil || rank == 0 {
		return nil
	}
	at := strings.TrimSuffix(strings.Repeat("int , ", rank), ", ")
	return []memberRow{
		{"Method", "Address", elem.FullName() + "&, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e Address(" + at + ")"},
		{"Method", "Get", elem.PSName() + " Get(" + at + ")"},
		{"Method", "Set", "void Set(" + at + ", " + elem.PSName() + " )"},
		{"ParameterizedProperty", "Item", "System.Object IList.Item(int index) {get;set;}"},
	}
}

// describe is the line of an instance member.
func describe(p *types.Property) memberRow {
	if p.Special == nil {
		text := types.ToString(p.Value)
		if p.Value == nil {
			text = "null"
		}
		name := "object"
		if p.Value != nil {
			name = types.TypeOf(p.Value).PSName()
			if o, ok := p.Value.(*types.PSObject); ok && o.Base == nil {
				name = "System.Management.Automation.PSCustomObject"
			}
		}
		return memberRow{"NoteProperty", p.Name, name + " " + p.Name + "=" + text}
	}
	s := p.Special
	switch s.Kind {
	case types.AliasProperty:
		return memberRow{"AliasProperty", p.Name, p.Name + " = " + types.ToString(p.Value)}
	case types.ScriptProperty:
		def := "System.Object " + p.Name + " {"
		if s.Get != nil {
			def += "get=" + types.ToString(s.Get) + ";"
		}
		if s.Set != nil {
			def += "set=" + types.ToString(s.Set) + ";"
		}
		return memberRow{"ScriptProperty", p.Name, def + "}"}
	case types.ScriptMethod:
		return memberRow{"ScriptMethod", p.Name, "System.Object " + p.Name + "();"}
	case types.PropertySet:
		return memberRow{"PropertySet", p.Name, p.Name + " {" + strings.Join(s.Names, ", ") + "}"}
	}
	return memberRow{s.Kind.String(), p.Name, p.Name}
}

// recordedMembers are the members that the recorded type data give to a type.
func recordedMembers(typeName string, hidden bool) []memberRow {
	record, ok := facts.TypeData(typeName)
	if !ok {
		return nil
	}
	var d struct {
		Members []struct {
			Name, Kind, Get, Target, Returns, Value, Method string
			Properties                                      []string
		}
	}
	if err := json.Unmarshal([]byte(record), &d); err != nil {
		return nil
	}
	var out []memberRow
	for _, m := range d.Members {
		switch m.Kind {
		case "CodeProperty": // a static method gives it
			if hiddenMember(typeName, m.Name) && !hidden {
				continue
			}
			_, method, _ := strings.Cut(m.Get, "::")
			out = append(out, memberRow{m.Kind, m.Name, m.Returns + " " + m.Name + "{get=" + method + ";}"})
		case "AliasProperty":
			if hiddenMember(typeName, m.Name) && !hidden {
				continue
			}
			out = append(out, memberRow{m.Kind, m.Name, m.Name + " = " + m.Target})
		case "ScriptProperty", "ScriptMethod", "NoteProperty":
			out = append(out, memberRow{m.Kind, m.Name, "System.Object " + m.Name + " {get=...;}"})
		case "PropertySet":
			out = append(out, memberRow{m.Kind, m.Name, m.Name + " {" + strings.Join(m.Properties, ", ") + "}"})
		case "CodeMethod": // the static method behind it takes the object
			_, method, _ := strings.Cut(m.Method, "::")
			returns := types.Object.ResolveFact(m.Returns).PSName()
			out = append(out, memberRow{m.Kind, m.Name, "static " + returns + " " + method + "(psobject instance)"})
		}
	}
	return out
}

// eventHandler is the type of an event and what handlers of it are called with:
// the sender, and the arguments that the type is named after.
func eventHandler(name string) (handler, args string) {
	if of, ok := strings.CutPrefix(name, "System.EventHandler["); ok {
		of = strings.TrimSuffix(of, "]")
		return "System.EventHandler`1[" + of + "]", "System.Object, " + of
	}
	return name, "System.Object, " + strings.TrimSuffix(name, "EventHandler") + "EventArgs"
}

// hiddenMember reports whether type data mark a member as hidden: Get-Member
// shows it with -Force alone.
func hiddenMember(typeName, name string) bool {
	switch typeName {
	case "System.IO.FileInfo", "System.IO.DirectoryInfo":
		return name == "NameString" || name == "LengthString" || name == "LastWriteTimeString"
	case "System.Management.Automation.CommandInfo":
		return name == "Namespace"
	}
	return false
}

// typeMembers lists the members a .NET type has, derived types first.
func typeMembers(t *types.Type, static bool) []memberRow {
	var rows []memberRow
	seen := map[string]bool{}
	for b := t; b != nil; b = b.Base() {
		info := b.Info()
		if info == nil {
			continue
		}
		for i := range info.Members {
			m := &info.Members[i]
			if m.Static() != static {
				continue
			}
			ret := dotnet.FactText(b, m.Return)
			prefix := ""
			if static {
				prefix = "static "
			}
			switch m.Kind {
			case 'P', 'F':
				if seen["P"+m.Name] {
					continue
				}
				seen["P"+m.Name] = true
				access := "{"
				for _, a := range strings.Fields(m.Access) {
					access += a + ";"
				}
				if guardedSetter(b.Name, m.Name) {
					access += "set;"
				}
				if m.Kind == 'F' {
					access = "{get;"
					if strings.Contains(m.Modifiers, "instance") {
						access += "set;"
					}
				}
				rows = append(rows, memberRow{"Property", m.Name, prefix + ret + " " + m.Name + " " + access + "}"})
			case 'E':
				if !static {
					handler, args := eventHandler(m.Return)
					rows = append(rows, memberRow{"Event", m.Name, handler + " " + m.Name + "(" + args + ")"})
				}
			case 'I':
				if static {
					continue
				}
				access := ""
				for _, a := range strings.Fields(m.Access) {
					access += a + ";"
				}
				def := ret + " " + m.Name + "(" + dotnet.FactParams(b, m.Params) + ") {" + access + "}"
				at := slices.IndexFunc(rows, func(r memberRow) bool { return r.kind == "ParameterizedProperty" && r.name == m.Name })
				if at < 0 {
					rows = append(rows, memberRow{"ParameterizedProperty", m.Name, def})
				} else if !strings.Contains(rows[at].definition, def) { // overloads share a line
					rows[at].definition += ", " + def
				}
			}
		}
		if static {
			break
		}
	}
	if !static {
		for _, p := range dotnet.ExplicitProperties(t) {
			rows = append(rows, memberRow{"Property", p.Name, p.Definition})
		}
	}
	names, lines := dotnet.MethodTexts(t, static)
	for _, name := range names {
		rows = append(rows, memberRow{"Method", name, strings.Join(lines[name], ", ")})
	}
	return rows
}

// guardedSetter reports whether a property has a setter that is not public:
// PowerShell shows it, the facts of public members do not tell.
func guardedSetter(class, name string) bool {
	return class == "Microsoft.PowerShell.Commands.WebResponseObject" && (name == "Content" || name == "RawContent" || name == "RawContentStream")
}
