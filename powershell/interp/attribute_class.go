package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// classAttribute is an attribute whose class a script defines. The class is
// looked up when the attribute applies, since it may be defined after the
// function that names it.
type classAttribute struct {
	name  string
	args  []evalFn
	named map[string]evalFn
}

// scriptAttribute compiles an attribute that is none of PowerShell's own; nil
// where the facts know the class, which then checks nothing.
func (c *compiler) scriptAttribute(a *syntax.Attribute, args []evalFn, named map[string]evalFn) func(fr *frame) (Attribute, error) {
	name := a.TypeName.FullName()
	for _, full := range []string{name, name + "Attribute", automationSpace + name, automationSpace + name + "Attribute", "System." + name, "System." + name + "Attribute"} {
		if types.Named(full) != nil {
			return nil
		}
	}
	return func(*frame) (Attribute, error) { return &classAttribute{name: name, args: args, named: named}, nil }
}

// object makes an instance of the class, nil when there is no such class.
func (a *classAttribute) object(rs *Runspace) (*types.Type, any, error) {
	fr := rs.activeFrame()
	t, err := fr.resolveType(a.name)
	if err != nil {
		if t, err = fr.resolveType(a.name + "Attribute"); err != nil {
			return nil, nil, nil // an attribute nobody defines has no effect
		}
	}
	args := make([]any, len(a.args))
	for i, e := range a.args {
		v, err := e(fr)
		if err != nil {
			return nil, nil, err
		}
		args[i] = types.Norm(v)
	}
	o, _, err := rs.Construct(t, args)
	if err != nil {
		return nil, nil, err
	}
	for name, e := range a.named {
		v, err := e(fr)
		if err != nil {
			return nil, nil, err
		}
		if _, err := rs.assignMember(o, name, types.Norm(v)); err != nil {
			return nil, nil, err
		}
	}
	return t, o, nil
}

// call calls a method of the attribute; what it throws is the attribute's own error.
func (a *classAttribute) call(rs *Runspace, o any, method string, args ...any) (any, error) {
	rs.inTry++
	defer func() { rs.inTry-- }()
	v, _, err := rs.callMethod(o, method, args)
	return types.Norm(v), unwrapFailure(err)
}

// transform applies an ArgumentTransformationAttribute and leaves other values alone.
func (a *classAttribute) transform(rs *Runspace, v any) (any, error) {
	t, o, err := a.object(rs)
	if err != nil || t == nil || !t.AssignableTo(types.MustNamed(automationSpace+"ArgumentTransformationAttribute")) {
		return v, err
	}
	return a.call(rs, o, "Transform", rs.global.base.Get("ExecutionContext"), v)
}

// validate applies a validation attribute.
func (a *classAttribute) validate(rs *Runspace, v any) error {
	t, o, err := a.object(rs)
	if err != nil || t == nil {
		return err
	}
	switch {
	case t.AssignableTo(types.MustNamed(automationSpace + "ValidateEnumeratedArgumentsAttribute")):
		return eachElement(v, func(e any) error {
			_, err := a.call(rs, o, "ValidateElement", e)
			return err
		})
	case t.AssignableTo(types.MustNamed(automationSpace + "ValidateArgumentsAttribute")):
		_, err := a.call(rs, o, "Validate", v, rs.global.base.Get("ExecutionContext"))
		return err
	}
	return nil
}

// Apply transforms and checks, as an assignment to the variable does.
func (a *classAttribute) Apply(rs *Runspace, v any) (any, error) {
	v, err := a.transform(rs, v)
	if err != nil {
		return nil, err
	}
	return v, a.validate(rs, v)
}

// property reads what an attribute object tells: what its declaration named, and
// the defaults of PowerShell's own attributes.
func (a *AttributeObject) property(rs *Runspace, name string) (any, bool) {
	for k, v := range a.Values {
		if equalFold(k, name) {
			return v, true
		}
	}
	if equalFold(name, "TypeId") {
		return a.T, true
	}
	return a.declared(strings.ToLower(name))
}

func (a *AttributeObject) declared(name string) (any, bool) {
	arg := func(i int) (any, bool) {
		if i < len(a.Args) {
			return a.Args[i], true
		}
		return nil, true
	}
	texts := func() (any, bool) {
		var list []string
		for _, v := range a.Args {
			list = append(list, stringsOf(v)...)
		}
		return types.NewTyped(types.String, anyStrings(list)), true
	}
	switch a.name() + "." + name {
	case "parameter.mandatory", "parameter.valuefrompipeline", "parameter.valuefrompipelinebypropertyname", "parameter.valuefromremainingarguments", "parameter.dontshow",
		"cmdletbinding.supportsshouldprocess", "cmdletbinding.supportspaging", "cmdletbinding.supportstransactions":
		return false, true
	case "parameter.position":
		return int32(noPosition), true
	case "parameter.parametersetname":
		return "__AllParameterSets", true
	case "cmdletbinding.positionalbinding", "validateset.ignorecase":
		return true, true
	case "cmdletbinding.confirmimpact":
		return types.EnumNamed(automationSpace+"ConfirmImpact", "Medium"), true
	case "parameter.helpmessage", "cmdletbinding.defaultparametersetname", "cmdletbinding.helpuri", "validateset.errormessage", "validatepattern.errormessage", "validatescript.errormessage":
		return nil, true
	case "validateset.validvalues", "alias.aliasnames":
		return texts()
	case "validaterange.minrange", "validatelength.minlength", "validatecount.minlength", "validatepattern.regexpattern", "validatescript.scriptblock":
		return arg(0)
	case "validaterange.maxrange", "validatelength.maxlength", "validatecount.maxlength":
		return arg(1)
	case "validatepattern.options":
		return types.EnumNamed("System.Text.RegularExpressions.RegexOptions", "IgnoreCase"), true
	}
	return a.constructed(name)
}

// constructed reads a property that an argument of the constructor sets, as far as
// its name tells: message is Message, error is IsError. Others have their type's
// zero value.
func (a *AttributeObject) constructed(name string) (any, bool) {
	p := dotnet.FindProperty(a.T, name, false)
	if p == nil || a.T.Class != nil {
		return nil, false
	}
	for _, m := range dotnet.Methods(a.T, "new", true) {
		if m.Owner != a.T || len(m.Params) != len(a.Args) {
			continue
		}
		for i := range m.Params {
			if n := strings.ToLower(m.Params[i].Name); n == name || "is"+n == name {
				return a.Args[i], true
			}
		}
	}
	return zeroValueOf(a.T.ResolveFact(p.Type)), true
}
