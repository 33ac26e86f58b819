package metadata

import (
	"strings"

	"github.com/runwright/runwright/powershell/clr"
)

// missingAssembly is what .NET says of an assembly that is not there.
type missingAssembly struct{ name string }

func (e missingAssembly) Error() string {
	return "Could not load file or assembly '" + e.name + "'. The system cannot find the file specified.\n"
}

func (a *assemblies) missingError(in *clr.Assembly, name string) error {
	for _, r := range in.References {
		if strings.EqualFold(r.Name, name) {
			return missingAssembly{r.Name + ", Version=" + r.Version + ", Culture=neutral, PublicKeyToken=null"}
		}
	}
	return missingAssembly{name}
}

// binaryAttribute makes an attribute of an assembly.
func (l *loader) binaryAttribute(in *clr.Assembly, at *clr.Attribute) (*Attribute, error) {
	t, missing := l.assemblies.signature(in, clr.Signature{Name: at.Type})
	if missing != "" {
		return nil, l.assemblies.missingError(in, missing)
	}
	args := make([]any, len(at.Args))
	for i, v := range at.Args {
		var err error
		if args[i], err = l.plain(in, v); err != nil {
			return nil, err
		}
	}
	out := newAttribute(t, args)
	l.ownProperties(in, at.Type, out)
	for _, n := range at.Named {
		v, err := l.plain(in, n.Value)
		if err != nil {
			return nil, err
		}
		out.set(n.Name, v)
	}
	out.finishCommand()
	out.finish()
	return out, nil
}

// ownProperties gives an attribute that is not PowerShell's the properties it
// declares, as .NET starts them.
func (l *loader) ownProperties(in *clr.Assembly, name clr.TypeName, out *Attribute) {
	home := in
	if name.Assembly != "" {
		home = l.assemblies.byName[strings.ToLower(name.Assembly)]
	}
	if home == nil {
		return
	}
	for _, m := range home.Members(name) {
		if m.Field || m.Static || !m.Getter || m.Unknown {
			continue
		}
		switch m.Type.Name.String() {
		case "System.Boolean":
			out.set(m.Name, false)
		case "System.Int32", "System.Int64", "System.Int16", "System.Byte":
			out.set(m.Name, int64(0))
		}
	}
	if base, ok := home.BaseOf(name); ok && base.Name.String() == automation+"ArgumentTransformationAttribute" {
		out.set("TransformNullOptionalParameters", true)
	}
}

// plain gives the value of an argument as newAttribute takes it.
func (l *loader) plain(in *clr.Assembly, v any) (any, error) {
	switch v := v.(type) {
	case rune:
		return string(v), nil
	case uint64:
		return int64(v), nil
	case clr.Enum:
		return l.enumText(in, v), nil
	case clr.TypeValue:
		t, missing := l.assemblies.signature(in, v.Signature)
		if missing != "" {
			return nil, l.assemblies.missingError(in, missing)
		}
		return t, nil
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			var err error
			if out[i], err = l.plain(in, e); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}

// enumText gives the name of an enumeration's value, flags joined by commas.
func (l *loader) enumText(in *clr.Assembly, v clr.Enum) any {
	var names []string
	var values []int64
	home := in
	if v.Type.Assembly != "" {
		home = l.assemblies.byName[strings.ToLower(v.Type.Assembly)]
	}
	if home != nil {
		names, values = home.EnumNames(v.Type)
	}
	if len(names) == 0 {
		texts, numbers := enumNames(v.Type.String())
		for i := range texts {
			n, _ := parseInt(numbers[i])
			names, values = append(names, texts[i]), append(values, n)
		}
	}
	for i := range names {
		if values[i] == v.Value {
			return names[i]
		}
	}
	var parts []string
	left := v.Value
	for i := range names {
		if values[i] != 0 && left&values[i] == values[i] {
			parts, left = append(parts, names[i]), left&^values[i]
		}
	}
	if left == 0 && len(parts) > 0 {
		return strings.Join(parts, ", ")
	}
	return v.Value
}

// binaryShape reads the parameters of a cmdlet: properties and fields of the class
// and of its base classes. A member that a derived class hides is left out.
func (l *loader) binaryShape(c *cmdlet, attributes []Attribute) (*commandShape, error) {
	shape := &commandShape{binding: true}
	for i := range attributes {
		if attributes[i].Type == automation+"CmdletAttribute" {
			shape.defaultSet, _ = attributes[i].text("DefaultParameterSetName")
		}
	}
	in, name, args := c.in, c.typ.TypeName, []clr.Signature(nil)
	seen := map[string]bool{}
	var fields []*param
	for range maxDepth {
		for _, m := range in.Members(name) {
			if m.Static || seen[m.Name] {
				continue
			}
			seen[m.Name] = true
			p, err := l.binaryParam(in, m, args)
			if err != nil {
				return nil, err
			}
			switch {
			case p == nil:
			case m.Field:
				fields = append(fields, p)
			default:
				shape.params = append(shape.params, p)
			}
		}
		base, ok := in.BaseOf(name)
		if !ok || base.Name.Name == "" {
			break
		}
		base = base.Substitute(args)
		if base.Name.Assembly != "" {
			in = l.assemblies.byName[strings.ToLower(base.Name.Assembly)]
		}
		if in == nil {
			break
		}
		name, args = base.Name, base.Args
	}
	shape.params = append(shape.params, fields...)
	shape.addEngine(attributes)
	return shape, nil
}

// binaryParam reads a parameter; nil for a member that is none.
func (l *loader) binaryParam(in *clr.Assembly, m clr.Member, args []clr.Signature) (*param, error) {
	is := false
	for i := range m.Attributes {
		is = is || m.Attributes[i].Type.String() == automation+"ParameterAttribute"
	}
	if !is {
		return nil, nil
	}
	if m.Unknown {
		l.unknown("the type of the parameter "+m.Name, "its signature is not understood", "", 0)
		return nil, nil
	}
	t, missing := l.assemblies.signature(in, m.Type.Substitute(args))
	if missing != "" {
		return nil, l.assemblies.missingError(in, missing)
	}
	p := &param{name: m.Name, typ: t}
	for i := range m.Attributes {
		at, err := l.binaryAttribute(in, &m.Attributes[i])
		if err != nil {
			return nil, err
		}
		if at.Type == "System.Runtime.CompilerServices.NullableAttribute" {
			continue
		}
		if _, ok := at.Get("ValidValues"); !ok && at.Type == automation+"ValidateSetAttribute" {
			l.unknown("the values of the parameter "+m.Name, "a class makes them when they are asked for", "", 0)
		}
		p.attributes = append(p.attributes, *at)
		switch at.Type {
		case automation + "PSTypeNameAttribute":
			p.typeName, _ = at.text("PSTypeName")
		case automation + "AliasAttribute":
			names, _ := at.Get("AliasNames")
			for _, v := range list(names) {
				if s, ok := textOf(v); ok {
					p.aliases = append(p.aliases, s)
				}
			}
		}
	}
	return p, nil
}
