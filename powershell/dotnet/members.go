package dotnet

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// Param is a parameter of an overload.
type Param struct {
	Name     string
	Type     *types.Type
	ByRef    bool // out, ref and in
	Out, In  bool
	Params   bool // takes the rest as an array
	Optional bool
	Default  string
}

// Method is an overload with its implementation.
type Method struct {
	Name   string
	Owner  *types.Type
	Params []Param
	Return string
	Static bool
	// Signature is the key of tables.
	Signature string
	// Generic are the names of the method's own type parameters.
	Generic []string
	fn      Func
	// raw are the parameters' types as the facts write them, bound the types of
	// Generic once they are known.
	raw   []string
	bound []*types.Type
	// anyGeneric says of a group's first overload that one of them is generic.
	anyGeneric bool
	// indexer marks a property with parameters.
	indexer bool
	// choices remembers which overload of the group fits which arguments; it is
	// kept with the group's first overload.
	choices sync.Map
	// last is the latest decision, which loops hit without hashing.
	last atomic.Pointer[recentChoice]
}

// typeMembers is what is known of a type's own and inherited members.
type typeMembers struct {
	methods map[string][]*Method // by lower name; static ones with a leading ":"
	props   map[string]*Prop
	// tables are those of the type and its bases, most derived first: what a
	// derived type's table says holds for inherited members too.
	tables []Table
}

// lookup finds the implementation under a key, or under one that stands for all
// overloads of a name.
func (m *typeMembers) lookup(key, all string) Func {
	for _, t := range m.tables {
		if f := t[key]; f != nil {
			return f
		}
		if f := t[all]; f != nil && all != "" {
			return f
		}
	}
	return nil
}

// Prop is a property or field.
type Prop struct {
	Name     string
	Owner    *types.Type
	Type     string
	Static   bool
	Readable bool
	Writable bool
	Field    bool
	get, set Func
	// explicit marks a property that is implemented for an interface only.
	explicit bool
	// constant is the recorded value of a constant field.
	constant string
}

var memberCache = sync.OnceValue(func() *sync.Map { return new(sync.Map) })

// membersOf collects the members of a type, most derived first.
func membersOf(t *types.Type) *typeMembers {
	if m, ok := memberCache().Load(t); ok {
		return m.(*typeMembers)
	}
	m := &typeMembers{methods: map[string][]*Method{}, props: map[string]*Prop{}}
	for c := t; c != nil; c = c.Base() {
		m.add(c)
	}
	if t.Elem != nil { // what arrays implement for IList can be called on them
		m.add(types.IListType)
	}
	if t.IsInterface() {
		for _, i := range t.Interfaces() {
			m.add(i)
		}
		m.add(types.Object)
	}
	for _, group := range m.methods {
		for _, o := range group {
			group[0].anyGeneric = group[0].anyGeneric || len(o.Generic) > 0
		}
	}
	actual, _ := memberCache().LoadOrStore(t, m)
	return actual.(*typeMembers)
}

// add merges the declared members of one type.
func (m *typeMembers) add(t *types.Type) {
	info := t.Info()
	if info == nil {
		return
	}
	m.tables = append(m.tables, tableOf(t))
	plain := map[string]bool{} // names with an overload that takes no span
	for i := range info.Members {
		if f := &info.Members[i]; !strings.Contains(f.Params, "Span[") {
			plain[f.Name] = true
		}
	}
	for i := range info.Members {
		f := &info.Members[i]
		switch f.Kind {
		case 'M', 'C':
			if strings.Contains(f.Params, "Span[") && !plain[f.Name] { // text and arrays convert to read-only spans
				f = spanless(f)
			}
			m.addMethod(t, f)
		case 'O': // conversions are overloads by result, which no call can choose
			if f.Name != "op_Implicit" && f.Name != "op_Explicit" && f.Name != "op_CheckedExplicit" {
				m.addMethod(t, f)
			}
		case 'I':
			if f.Name != "Item" { // a property with parameters is called like a method
				m.addMethod(t, f)
			}
		case 'P', 'F':
			m.addProp(t, f)
		case 'X':
			m.addExplicit(t, f)
		}
	}
}

// spanless is a member with the text or array that a script gives for a span.
func spanless(f *types.Member) *types.Member {
	own := *f
	own.Params = strings.NewReplacer("System.ReadOnlySpan[char]", "string", "System.ReadOnlySpan[byte]", "byte[]").Replace(f.Params)
	return &own
}

// addExplicit adds a property that a type implements for an interface only.
func (m *typeMembers) addExplicit(t *types.Type, f *types.Member) {
	name, isGetter := strings.CutPrefix(f.Name, "get_")
	get := m.lookup("get "+name, "")
	if !isGetter || f.Params != "" || get == nil || m.props[strings.ToLower(name)] != nil || interfaceNamed(f.Access) == nil {
		return
	}
	m.props[strings.ToLower(name)] = &Prop{Name: name, Owner: t, Type: f.Return, Readable: true, explicit: true, get: get}
}

func (m *typeMembers) addMethod(t *types.Type, f *types.Member) {
	if strings.Contains(f.Params, "Span[") || strings.Contains(f.Params, "* ") {
		return // spans and pointers cannot be passed by scripts
	}
	method := &Method{Name: f.Name, Owner: t, Return: f.Return, Static: f.Static() || f.Kind == 'C', Params: parseParams(f.Params, t)}
	if f.Access != "" && f.Kind != 'I' {
		method.Generic = strings.Split(f.Access, ",")
		method.raw = rawParams(f.Params)
	}
	method.Signature = signature(f)
	key := strings.ToLower(f.Name)
	prefix := ""
	if f.Kind == 'C' {
		key, prefix = ":new", ""
	} else if method.Static {
		key, prefix = ":"+key, "static "
	}
	if f.Kind == 'I' {
		prefix, method.indexer = "get ", true
	}
	method.fn = m.lookup(prefix+method.Signature, prefix+method.Name+"(*)")
	if f.Kind == 'C' { // only a type itself knows how to make an instance
		own := m.tables[len(m.tables)-1]
		if method.fn = own[method.Signature]; method.fn == nil {
			method.fn = own["new(*)"]
		}
	}
	for i, old := range m.methods[key] {
		if old.Signature == method.Signature { // overridden in a derived type
			if old.fn == nil {
				m.methods[key][i] = method
			}
			return
		}
	}
	m.methods[key] = append(m.methods[key], method)
}

func (m *typeMembers) addProp(t *types.Type, f *types.Member) {
	key, prefix := strings.ToLower(f.Name), ""
	if f.Static() {
		key, prefix = ":"+key, "static "
	}
	p := &Prop{Name: f.Name, Owner: t, Type: f.Return, Static: f.Static(), Field: f.Kind == 'F'}
	p.Readable = p.Field || strings.Contains(f.Access, "get")
	p.Writable = strings.Contains(f.Access, "set") || p.Field && f.Modifiers == "instance"
	p.get, p.set = m.lookup(prefix+"get "+f.Name, ""), m.lookup(prefix+"set "+f.Name, "")
	if p.Field {
		p.constant = f.Params
	}
	if old := m.props[key]; old != nil {
		if old.get == nil && p.get != nil {
			old.get = p.get
		}
		if old.set == nil && p.set != nil {
			old.set = p.set
		}
		return
	}
	m.props[key] = p
}

// signature is a member's key in tables: Name(type,type).
func signature(f *types.Member) string {
	var b strings.Builder
	b.WriteString(f.Name)
	b.WriteByte('(')
	if f.Params != "" {
		for i, p := range strings.Split(f.Params, "; ") {
			if i > 0 {
				b.WriteByte(',')
			}
			p, _, _ = strings.Cut(p, " = ")
			b.WriteString(p[:strings.LastIndexByte(p, ' ')])
		}
	}
	b.WriteByte(')')
	return b.String()
}

// parseParams reads "int startIndex; params string[] rest = null".
func parseParams(text string, t *types.Type) []Param {
	if text == "" {
		return nil
	}
	parts := strings.Split(text, "; ")
	out := make([]Param, len(parts))
	for i, s := range parts {
		p := &out[i]
		if head, def, ok := strings.Cut(s, " = "); ok {
			p.Optional, p.Default, s = true, def, head
		}
		at := strings.LastIndexByte(s, ' ')
		p.Name = s[at+1:]
		typeName := s[:at]
		for {
			word, rest, ok := strings.Cut(typeName, " ")
			if !ok {
				break
			}
			switch word {
			case "params":
				p.Params = true
			case "out", "ref", "in":
				p.ByRef, p.Out, p.In = true, word == "out", word == "in"
			}
			typeName = rest
		}
		p.Type = resolveIn(t, typeName)
	}
	return out
}

// rawParams are the types of parameters as the facts write them.
func rawParams(text string) []string {
	if text == "" {
		return nil
	}
	parts := strings.Split(text, "; ")
	for i, s := range parts {
		s, _, _ = strings.Cut(s, " = ")
		s = s[:strings.LastIndexByte(s, ' ')]
		parts[i] = s[strings.LastIndexByte(s, ' ')+1:]
	}
	return parts
}

// resolveIn resolves a type name of the facts in the context of t.
func resolveIn(t *types.Type, name string) *types.Type { return t.ResolveFact(name) }

// unimplemented is the error of a member that facts know and no table has.
func unimplemented(t *types.Type, member string) error {
	e := types.NewException("System.NotImplementedException", fmt.Sprintf("[%s] %s is not implemented by this engine.", t, member))
	return e
}

// Property reads an instance property; ok is false when the type has none of
// that name.
func Property(env Env, o any, name string) (v any, ok bool, err error) {
	t := types.TypeOf(o)
	p := membersOf(t).props[strings.ToLower(name)]
	if p == nil || !p.Readable {
		return nil, false, nil
	}
	if p.get == nil {
		if e, ok := o.(*types.Exception); ok { // further properties of exception classes
			return e.Fields[p.Name], true, nil
		}
		return nil, true, unimplemented(t, "property "+p.Name)
	}
	v, err = p.get(&Call{Env: env, This: o, Type: t})
	return v, true, err
}

// FindProperty returns a property of a type.
func FindProperty(t *types.Type, name string, static bool) *Prop {
	key := strings.ToLower(name)
	if static {
		key = ":" + key
	}
	return membersOf(t).props[key]
}

// SetProperty assigns an instance property; ok is false when there is none.
func SetProperty(env Env, o any, name string, v any) (ok bool, err error) {
	t := types.TypeOf(o)
	p := membersOf(t).props[strings.ToLower(name)]
	if p == nil {
		return false, nil
	}
	return true, p.assign(env, o, t, v)
}

func (p *Prop) assign(env Env, o any, t *types.Type, v any) error {
	if !p.Writable {
		return types.RuntimeError("PropertyAssignmentException", "InvalidOperation", fmt.Sprintf("'%s' is a ReadOnly property.", p.Name))
	}
	e, isException := o.(*types.Exception)
	if p.set == nil && !isException {
		return unimplemented(t, "assignment to "+p.Name)
	}
	want := resolveIn(p.Owner, p.Type)
	out, err := env.Convert(v, want)
	if err != nil {
		e := types.NewException("System.Management.Automation.SetValueInvocationException", fmt.Sprintf("Exception setting \"%s\": \"%s\"", p.Name, err.Error()))
		e.ID = "ExceptionWhenSetting"
		if x, ok := err.(*types.Exception); ok {
			e.Inner = x
		}
		return e
	}
	if p.set == nil { // further properties of exception classes
		if e.Fields == nil {
			e.Fields = map[string]any{}
		}
		e.Fields[p.Name] = out
		return nil
	}
	if _, err = p.set(&Call{Env: env, This: o, Type: t, Args: []any{out}}); err != nil {
		return setterError(p.Name, err)
	}
	return nil
}

// setterError wraps what a property threw.
func setterError(name string, err error) error {
	x, ok := err.(*types.Exception)
	if !ok || x.Class.Name == "System.NotImplementedException" || x.Class.Name == "System.Management.Automation.SetValueInvocationException" {
		return err
	}
	e := types.NewException("System.Management.Automation.SetValueInvocationException", fmt.Sprintf("Exception setting \"%s\": \"%s\"", name, x.Message))
	e.ID, e.Inner = "ExceptionWhenSetting", x
	return e
}

// StaticProperty reads a static property, field or enum member.
func StaticProperty(env Env, t *types.Type, name string) (v any, ok bool, err error) {
	if e := t.Enum(); e != nil {
		for i, n := range e.Names {
			if strings.EqualFold(n, name) {
				return types.NewEnum(t, e.Values[i]), true, nil
			}
		}
	}
	p := membersOf(t).props[":"+strings.ToLower(name)]
	if p == nil {
		return nil, false, nil
	}
	if p.get == nil {
		if v, ok := p.constantValue(); ok {
			return v, true, nil
		}
		return nil, true, unimplemented(t, "static property "+p.Name)
	}
	v, err = p.get(&Call{Env: env, Type: t})
	return v, true, err
}

// SetStaticProperty assigns a static property; ok is false when there is none.
func SetStaticProperty(env Env, t *types.Type, name string, v any) (ok bool, err error) {
	p := membersOf(t).props[":"+strings.ToLower(name)]
	if p == nil {
		return false, nil
	}
	return true, p.assign(env, nil, t, v)
}

// Methods returns the overloads of a method.
func Methods(t *types.Type, name string, static bool) []*Method {
	key := strings.ToLower(name)
	if static {
		key = ":" + key
	}
	return membersOf(t).methods[key]
}

// constantValue is the value of a constant number or string field.
func (p *Prop) constantValue() (any, bool) {
	if p.constant == "" {
		return nil, false
	}
	t := resolveIn(p.Owner, p.Type)
	switch {
	case types.IsNumeric(t):
		v, err := format.ParseNumber(p.constant, t, format.StyleAny, format.Invariant())
		return v, err == nil
	case t == types.String && len(p.constant) >= 2 && p.constant[0] == '"':
		return p.constant[1 : len(p.constant)-1], true
	}
	return nil, false
}
