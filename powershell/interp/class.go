package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// classInfo is a class or enum that a script defined; it implements
// types.ScriptClass.
type classInfo struct {
	name       string
	t          *types.Type
	base       *types.Type
	interfaces []*types.Type
	enum       *types.Enum
	session    *Session
	// scope is where the class was defined; its methods see the classes there.
	scope *Scope
	// fields are the instance properties this class declares; firstField is the
	// index of the first one in Instance.Fields.
	fields     []*classField
	firstField int
	statics    map[string]*classField
	methods    map[string][]*classMethod
	ctors      []*classMethod
	staticCtor *classMethod
	ast        *syntax.TypeDefinition
	unit       *unit
}

// classField is a property of a class.
type classField struct {
	name    string
	t       *types.Type
	hidden  bool
	attrs   []Attribute
	initial evalFn
	owner   *classInfo
	value   any // of static properties
}

// classMethod is an overload of a method or a constructor.
type classMethod struct {
	name       string
	owner      *classInfo
	static     bool
	hidden     bool
	ret        *types.Type
	params     []*Param
	unit       *unit
	base       []evalFn
	hasBase    bool
	definition *syntax.FunctionMember
}

// BaseType implements types.ScriptClass.
func (c *classInfo) BaseType() *types.Type { return c.base }

// InterfaceTypes implements types.ScriptClass.
func (c *classInfo) InterfaceTypes() []*types.Type { return c.interfaces }

// EnumInfo implements types.ScriptClass.
func (c *classInfo) EnumInfo() *types.Enum { return c.enum }

func classOf(t *types.Type) *classInfo {
	if t == nil || t.Class == nil {
		return nil
	}
	c, _ := t.Class.(*classInfo)
	return c
}

// typeDefinitions compiles the classes and enums among the statements to one
// that defines them all, nil when there are none. All names are known before the
// first member is looked at, so that classes may refer to each other.
func (c *compiler) typeDefinitions(list []syntax.Statement) stmtFn {
	var enums []stmtFn
	var classes []*syntax.TypeDefinition
	for _, s := range list {
		t, ok := s.(*syntax.TypeDefinition)
		switch {
		case !ok:
		case t.IsEnum():
			enums = append(enums, c.enumDefinition(t))
		default:
			classes = append(classes, t)
		}
	}
	if len(enums)+len(classes) == 0 {
		return nil
	}
	return func(fr *frame) error {
		for _, e := range enums {
			if err := e(fr); err != nil {
				return err
			}
		}
		infos := make([]*classInfo, len(classes))
		for i, x := range classes {
			info := &classInfo{name: x.Name, ast: x, session: fr.session(), scope: fr.scope, unit: fr.unit, base: types.Object,
				statics: map[string]*classField{}, methods: map[string][]*classMethod{}}
			info.t = types.NewClassType(x.Name, info)
			fr.defineClass(x.Name, info.t)
			infos[i] = info
		}
		for i, info := range infos {
			if err := c.fillClass(fr, info); err != nil {
				return fr.failure(err, classes[i])
			}
		}
		return nil
	}
}

func (c *compiler) fillClass(fr *frame, info *classInfo) error {
	for i, b := range info.ast.BaseTypes {
		t, err := fr.resolveType(b.TypeName.FullName())
		if err != nil {
			return err
		}
		if i == 0 && !t.IsInterface() {
			info.base = t
			continue
		}
		info.interfaces = append(info.interfaces, t)
	}
	if b := classOf(info.base); b != nil {
		info.firstField = b.firstField + len(b.fields)
	}
	for _, m := range info.ast.Members {
		switch x := m.(type) {
		case *syntax.PropertyMember:
			if err := c.classProperty(fr, info, x); err != nil {
				return err
			}
		case *syntax.FunctionMember:
			if err := c.classFunction(fr, info, x); err != nil {
				return err
			}
		}
	}
	if info.staticCtor != nil {
		if _, err := fr.rs.runMethod(info.staticCtor, nil, nil); err != nil {
			return err
		}
	}
	return nil
}

func (c *compiler) classProperty(fr *frame, info *classInfo, x *syntax.PropertyMember) error {
	f := &classField{name: x.Name, t: types.Object, hidden: x.IsHidden(), owner: info}
	if x.PropertyType != nil {
		t, err := fr.resolveType(x.PropertyType.TypeName.FullName())
		if err != nil {
			return err
		}
		f.t = t
	}
	list := make([]syntax.AttributeBase, len(x.Attributes))
	for i, a := range x.Attributes {
		list[i] = a
	}
	attrs, err := c.attributes(list)(fr)
	if err != nil {
		return err
	}
	f.attrs = attrs
	if x.InitialValue != nil {
		f.initial = c.expr(x.InitialValue)
		if n := len(c.u.names); n > len(fr.vars) { // names the initial value brought
			fr.vars = append(fr.vars, make([]*Variable, n-len(fr.vars))...)
			if fr.scope.unit == fr.unit {
				fr.scope.slots = fr.vars
			}
		}
	}
	if x.IsStatic() {
		info.statics[strings.ToLower(x.Name)] = f
		f.value = zeroValueOf(f.t)
		if f.initial != nil {
			v, err := f.initial(fr)
			if err != nil {
				return err
			}
			if f.value, err = fr.rs.conv.To(v, f.t); err != nil {
				return err
			}
		}
		return nil
	}
	info.fields = append(info.fields, f)
	return nil
}

// zeroValueOf is the value of an unset property: null for strings, unlike a
// parameter's.
func zeroValueOf(t *types.Type) any {
	if t == types.String || t == types.Object {
		return nil
	}
	if e := t.Enum(); e != nil {
		return types.NewEnum(t, 0)
	}
	return zeroValue(t)
}

func (c *compiler) classFunction(fr *frame, info *classInfo, x *syntax.FunctionMember) error {
	body := *x.Body
	m := &classMethod{name: x.Name, owner: info, static: x.IsStatic(), hidden: x.IsHidden(), ret: types.Void, definition: x}
	if x.ReturnType != nil {
		t, err := fr.resolveType(x.ReturnType.TypeName.FullName())
		if err != nil {
			return err
		}
		m.ret = t
	}
	m.unit = newUnit(&body, x.Name)
	mc := &compiler{u: m.unit}
	meta := &Meta{}
	for _, p := range x.Parameters {
		param, _, err := mc.parameter(fr, meta, p)
		if err != nil {
			return err
		}
		m.params = append(m.params, param)
		m.unit.slot(p.Name.VariablePath.Name)
	}
	if x.IsConstructor {
		if x.BaseCall != nil {
			for _, a := range x.BaseCall.Arguments {
				m.base = append(m.base, mc.expr(a))
			}
			m.hasBase = true
		}
		if m.static {
			info.staticCtor = m
			return nil
		}
		info.ctors = append(info.ctors, m)
		return nil
	}
	key := strings.ToLower(x.Name)
	if m.static {
		key = ":" + key
	}
	info.methods[key] = append(info.methods[key], m)
	return nil
}

func (c *compiler) enumDefinition(x *syntax.TypeDefinition) stmtFn {
	type member struct {
		name  string
		value evalFn
	}
	var members []member
	for _, m := range x.Members {
		if p, ok := m.(*syntax.PropertyMember); ok {
			mb := member{name: p.Name}
			if p.InitialValue != nil {
				mb.value = c.expr(p.InitialValue)
			}
			members = append(members, mb)
		}
	}
	return func(fr *frame) error {
		e := &types.Enum{Underlying: types.Int32}
		for _, a := range x.Attributes {
			if name := attributeName(a); name == "flags" || name == "system.flags" {
				e.Flags = true
			}
		}
		if len(x.BaseTypes) > 0 {
			t, err := fr.resolveType(x.BaseTypes[0].TypeName.FullName())
			if err != nil {
				return fr.failure(err, x)
			}
			e.Underlying = t
		}
		next := int64(0)
		for _, m := range members {
			if m.value != nil {
				v, err := m.value(fr)
				if err != nil {
					return err
				}
				if ev, ok := v.(*types.EnumValue); ok {
					v = ev.Number()
				}
				n, err := fr.rs.conv.To(v, types.Int64)
				if err != nil {
					return fr.failure(err, x)
				}
				next = n.(int64)
			}
			e.Names = append(e.Names, m.name)
			e.Values = append(e.Values, next)
			next++
		}
		info := &classInfo{name: x.Name, ast: x, session: fr.session(), base: types.EnumType, enum: e}
		info.t = types.NewClassType(x.Name, info)
		fr.defineClass(x.Name, info.t)
		return nil
	}
}

// defineClass makes a type known in the scope's script or module.
func (fr *frame) defineClass(name string, t *types.Type) {
	s := fr.scope
	if s.classes == nil {
		s.classes = make(map[string]*types.Type)
	}
	s.classes[strings.ToLower(name)] = t
}

// findClass finds a script's class by name, nil when there is none.
func (fr *frame) findClass(name string) *types.Type {
	key := strings.ToLower(name)
	for s := fr.scope; s != nil; s = s.parent {
		if t := s.classes[key]; t != nil {
			return t
		}
		for l := s.lexical; l != nil; l = l.parent {
			if t := l.classes[key]; t != nil {
				return t
			}
		}
	}
	return nil
}

// newInstance calls a constructor of a class.
func (rs *Runspace) newInstance(t *types.Type, args []any) (any, error) {
	info := classOf(t)
	if info == nil || info.enum != nil {
		return nil, types.RuntimeError("MethodNotFound", "InvalidOperation", fmt.Sprintf("Method invocation failed because [%s] does not contain a method named 'new'.", t))
	}
	inst := &types.Instance{T: t, Fields: make([]any, info.firstField+len(info.fields))}
	if err := rs.initialize(info, inst); err != nil {
		return nil, err
	}
	if err := rs.construct(info, inst, args); err != nil {
		return nil, err
	}
	return inst, nil
}

// initialize sets the initial values, base class first.
func (rs *Runspace) initialize(info *classInfo, inst *types.Instance) error {
	if b := classOf(info.base); b != nil {
		if err := rs.initialize(b, inst); err != nil {
			return err
		}
	}
	for i, f := range info.fields {
		inst.Fields[info.firstField+i] = zeroValueOf(f.t)
		if f.initial == nil {
			continue
		}
		scope := &Scope{parent: info.session.base, session: info.session, script: info.session.base, lexical: info.scope}
		scope.put("this", &Variable{Name: "this", val: inst})
		fr := &frame{rs: rs, scope: scope, unit: info.unit, vars: make([]*Variable, len(info.unit.names)), out: discard{}, streams: rs.activeFrame().streams}
		v, err := f.initial(fr)
		if err != nil {
			return err
		}
		if inst.Fields[info.firstField+i], err = rs.fieldValue(f, v); err != nil {
			return err
		}
	}
	return nil
}

// fieldValue converts and checks a value for a property.
func (rs *Runspace) fieldValue(f *classField, v any) (any, error) {
	v = types.Norm(v)
	if f.t != types.Object {
		if _, same := v.(int32); !same || f.t != types.Int32 {
			out, err := rs.conv.To(v, f.t)
			if err != nil {
				return nil, err
			}
			if v == nil && f.t == types.String {
				out = nil
			}
			v = out
		}
	}
	for _, a := range f.attrs {
		out, err := a.Apply(rs, v)
		if err != nil {
			return nil, err
		}
		v = out
	}
	return v, nil
}

// construct runs the constructor that fits, base constructors first.
func (rs *Runspace) construct(info *classInfo, inst *types.Instance, args []any) error {
	if len(info.ctors) == 0 {
		if len(args) > 0 {
			return noConstructor(info, args)
		}
		return rs.constructBase(info, inst, nil)
	}
	m, converted, err := rs.chooseMethod(info.ctors, "new", args)
	if err != nil {
		return noConstructor(info, args)
	}
	var baseArgs []any
	if m.hasBase {
		fr, done, err := rs.methodFrame(m, inst, converted)
		if err != nil {
			return err
		}
		for _, e := range m.base {
			v, err := e(fr)
			if err != nil {
				done()
				return err
			}
			baseArgs = append(baseArgs, types.Norm(v))
		}
		done()
	}
	if err := rs.constructBase(info, inst, baseArgs); err != nil {
		return err
	}
	_, err = rs.runMethod(m, inst, converted)
	return err
}

func noConstructor(info *classInfo, args []any) error {
	e := types.NewException("System.Management.Automation.MethodException", fmt.Sprintf("Cannot find an overload for \"new\" and the argument count: \"%d\".", len(args)))
	e.ID = "MethodCountCouldNotFindBest"
	return e
}

// constructBase constructs the part that the base class owns.
func (rs *Runspace) constructBase(info *classInfo, inst *types.Instance, args []any) error {
	if b := classOf(info.base); b != nil {
		return rs.construct(b, inst, args)
	}
	if info.base == types.Object {
		return nil
	}
	v, known, err := rs.Construct(info.base, args)
	if err != nil {
		return err
	}
	if !known {
		return unsupported("Deriving a class from " + info.base.String())
	}
	inst.Native = v
	if e, ok := v.(*types.Exception); ok {
		e.Object = inst
	}
	return nil
}

// chooseMethod picks the overload that fits and converts the arguments.
func (rs *Runspace) chooseMethod(list []*classMethod, name string, args []any) (*classMethod, []any, error) {
	var best *classMethod
	bestCost := 0
	for _, m := range list {
		if len(m.params) != len(args) {
			continue
		}
		cost, ok := 0, true
		for i, a := range args {
			c, fits := rs.argumentCost(a, m.params[i].Type)
			if !fits {
				ok = false
				break
			}
			cost += c
		}
		if ok && (best == nil || cost < bestCost) {
			best, bestCost = m, cost
		}
	}
	if best == nil {
		e := types.NewException("System.Management.Automation.MethodException", fmt.Sprintf("Cannot find an overload for \"%s\" and the argument count: \"%d\".", name, len(args)))
		e.ID = "MethodCountCouldNotFindBest"
		for _, m := range list {
			if len(m.params) == len(args) {
				for i, a := range args {
					if _, err := rs.conv.To(a, m.params[i].Type); err != nil {
						text, terr := rs.text(a, " ")
						if terr != nil {
							return nil, nil, terr
						}
						e = types.NewException("System.Management.Automation.MethodException", fmt.Sprintf("Cannot convert argument \"%s\", with value: \"%s\", for \"%s\" to type \"%s\": \"%s\"", m.params[i].Name, text, name, m.params[i].Type, err.Error()))
						e.ID = "MethodArgumentConversionInvalidCastArgument"
						return nil, nil, e
					}
				}
			}
		}
		return nil, nil, e
	}
	out := make([]any, len(args))
	for i, a := range args {
		t := best.params[i].Type
		v, err := rs.conv.To(a, t)
		if err != nil {
			return nil, nil, err
		}
		if v, err = applyAll(rs, best.params[i].Attrs, v); err != nil {
			return nil, nil, err
		}
		out[i] = v
	}
	return best, out, nil
}

func applyAll(rs *Runspace, attrs []Attribute, v any) (any, error) {
	for _, a := range attrs {
		out, err := a.Apply(rs, v)
		if err != nil {
			return nil, err
		}
		v = out
	}
	return v, nil
}

func (rs *Runspace) argumentCost(v any, t *types.Type) (int, bool) {
	if t == types.Object {
		return 5, true
	}
	if v == nil {
		return 1, true
	}
	from := types.TypeOf(v)
	switch {
	case from == t:
		return 0, true
	case from.AssignableTo(t):
		return distance(from, t) + 1, true
	}
	if _, err := rs.conv.To(v, t); err != nil {
		return 0, false
	}
	if types.IsNumeric(from) && types.IsNumeric(t) {
		return 10, true
	}
	return 20, true
}

// methodFrame makes the frame a method's body runs in; done leaves it.
func (rs *Runspace) methodFrame(m *classMethod, inst any, args []any) (*frame, func(), error) {
	if err := m.unit.compile(rs); err != nil {
		return nil, nil, err
	}
	if err := rs.pushDepth(); err != nil {
		return nil, nil, err
	}
	session := m.owner.session
	scope := &Scope{parent: session.base, session: session, script: session.base.script, lexical: m.owner.scope, unit: m.unit, slots: make([]*Variable, len(m.unit.names))}
	if inst != nil {
		scope.put("this", &Variable{Name: "this", val: inst, Options: 0})
	}
	vars := make([]Variable, len(m.params))
	for i, p := range m.params {
		vars[i].Name, vars[i].val = p.Name, args[i]
		vars[i].Attributes = p.variableAttributes()
		scope.put(strings.ToLower(p.Name), &vars[i])
	}
	streams := *rs.activeFrame().streams
	streams.err = nil // commands' errors inside a method are not shown
	fr := &frame{rs: rs, scope: scope, unit: m.unit, vars: scope.slots, out: discard{}, streams: &streams}
	outer := session.current
	session.current = scope
	rs.frames = append(rs.frames, fr)
	// A method's errors always end it.
	rs.inTry++
	return fr, func() {
		rs.inTry--
		rs.frames = rs.frames[:len(rs.frames)-1]
		session.current = outer
		rs.popDepth()
	}, nil
}

// runMethod runs a method's body and converts what it returns.
func (rs *Runspace) runMethod(m *classMethod, inst any, args []any) (any, error) {
	fr, done, err := rs.methodFrame(m, inst, args)
	if err != nil {
		return nil, err
	}
	defer done()
	var out collector
	if m.ret != types.Void {
		fr.out = &returnOnly{out: &out}
	}
	if m.unit.end != nil {
		if err := m.unit.end.run(fr); err != nil && err != returnFlow {
			return nil, err
		}
	}
	if m.ret == types.Void {
		return types.Nothing, nil
	}
	v := types.Norm(out.value())
	if m.ret == types.Object {
		return v, nil
	}
	if _, same := v.(int32); same && m.ret == types.Int32 {
		return v, nil
	}
	return rs.conv.To(v, m.ret)
}

// returnOnly is the output of a method's body: only return statements reach it.
type returnOnly struct{ out Writer }

func (r *returnOnly) Write(any) error { return nil }
