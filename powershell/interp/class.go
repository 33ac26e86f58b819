package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
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
	rs         *Runspace // the runspace that runs the class's code for the engine's own needs
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
	resolved   *dotnet.Method
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
	var enums []*enumDefinition
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
		d := &definer{fr: fr}
		if err := d.enums(enums); err != nil {
			return err
		}
		infos := make([]*classInfo, len(classes))
		for i, x := range classes {
			info := &classInfo{name: x.Name, ast: x, session: fr.session(), rs: fr.rs, scope: fr.scope, unit: fr.unit, base: types.Object,
				statics: map[string]*classField{}, methods: map[string][]*classMethod{}}
			info.t = types.NewClassType(x.Name, info)
			infos[i] = info
		}
		later := map[string]bool{}
		for _, x := range classes {
			later[strings.ToLower(x.Name)] = true
		}
		for _, info := range infos { // a class derives from those above it only
			d.bases(info, later)
			delete(later, strings.ToLower(info.name))
			fr.defineClass(info.name, info.t)
		}
		for i, info := range infos {
			if err := c.fillClass(d, info); err != nil {
				return fr.failure(err, classes[i])
			}
		}
		if err := d.failure(); err != nil {
			return err
		}
		for _, info := range infos {
			if info.staticCtor == nil {
				continue
			}
			if _, err := fr.rs.runMethod(info.staticCtor, nil, nil); err != nil {
				return fr.failure(err, info.ast)
			}
		}
		return nil
	}
}

func (c *compiler) fillClass(d *definer, info *classInfo) error {
	if b := classOf(info.base); b != nil {
		info.firstField = b.firstField + len(b.fields)
	}
	for _, m := range info.ast.Members {
		switch x := m.(type) {
		case *syntax.PropertyMember:
			d.property(info, x)
			if err := c.classProperty(d.fr, info, x); err != nil {
				return err
			}
		case *syntax.FunctionMember:
			if err := c.classFunction(d, info, x); err != nil {
				return err
			}
		}
	}
	d.complete(info)
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

func (c *compiler) classFunction(d *definer, info *classInfo, x *syntax.FunctionMember) error {
	fr := d.fr
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
	d.method(info, m)
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
