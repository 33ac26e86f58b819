package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// transformation marks attributes that apply before the type's conversion.
type transformation interface {
	Attribute
	transforms()
}

// isValidation tells checks from conversions.
func isValidation(a Attribute) bool {
	switch a.(type) {
	case validation, listed:
		return true
	}
	return false
}

// validation is a check; its error text stands behind "Cannot validate argument…".
type validation func(rs *Runspace, v any) error

// Apply runs the check.
func (f validation) Apply(rs *Runspace, v any) (any, error) { return v, f(rs, v) }

// conversion is a type constraint.
type conversion struct {
	t *types.Type
	// local says that the variable is one of a function or block, which PowerShell
	// compiles to a typed slot: what does not convert is a failed cast.
	local bool
}

// Apply converts to the type. Suspend converts to an action and cannot be one.
func (c conversion) Apply(rs *Runspace, v any) (any, error) {
	to := rs.conv.To
	if !c.local && c.t == types.Bool { // as parameters, which take no text
		to = func(v any, t *types.Type) (any, error) { return rs.convertArgument(v, t, false) }
	}
	out, err := to(v, c.t)
	if x, ok := err.(*types.Exception); ok && (!c.local || c.t.Name == types.NullableDef.Name) {
		e := types.NewException("System.Management.Automation.ArgumentTransformationMetadataException", x.Message)
		e.ID, e.Category, e.Inner = "RuntimeException", "MetadataError", x
		return nil, e
	}
	if err == nil && !c.local && c.t.Name == automationSpace+"ActionPreference" && preferenceOf(out) == prefSuspend {
		e := types.NewException(automationSpace+"ArgumentTransformationMetadataException", suspendReserved)
		e.ID, e.Category = "RuntimeException", "MetadataError"
		return nil, e
	}
	return out, err
}

// credential is [Credential()].
type credential struct{}

func (credential) transforms() {}

// Apply leaves credentials and null alone; names would need a host to ask.
func (credential) Apply(rs *Runspace, v any) (any, error) { return v, nil }

// invalid is a ValidationMetadataException.
func invalid(id, format string, args ...any) error {
	e := types.NewException("System.Management.Automation.ValidationMetadataException", fmt.Sprintf(format, args...))
	e.ID = id
	return e
}

// attributes compiles attributes and type constraints; the list is made when
// the code runs, since arguments and class names are known only then.
func (c *compiler) attributes(list []syntax.AttributeBase) func(fr *frame) ([]Attribute, error) {
	make := make([]func(fr *frame) (Attribute, error), 0, len(list))
	for i := len(list) - 1; i >= 0; i-- { // the innermost applies first
		switch a := list[i].(type) {
		case *syntax.TypeConstraint:
			resolve := c.typeName(a.TypeName)
			make = append(make, func(fr *frame) (Attribute, error) {
				t, err := resolve(fr)
				return conversion{t: t}, err
			})
		case *syntax.Attribute:
			if f := c.validator(a); f != nil {
				make = append(make, f)
			}
		}
	}
	return func(fr *frame) ([]Attribute, error) {
		out := []Attribute{}
		for _, m := range make {
			a, err := m(fr)
			if err != nil {
				return nil, err
			}
			if a != nil {
				out = append(out, a)
			}
		}
		return out, nil
	}
}

// attributeName is the name without "Attribute", in lower case.
func attributeName(a *syntax.Attribute) string {
	name := strings.ToLower(a.TypeName.FullName())
	name = strings.TrimPrefix(name, "system.management.automation.")
	return strings.TrimSuffix(name, "attribute")
}

// validator compiles a validation attribute, nil for attributes that do not check.
func (c *compiler) validator(a *syntax.Attribute) func(fr *frame) (Attribute, error) {
	args := make([]evalFn, len(a.PositionalArguments))
	for i, e := range a.PositionalArguments {
		args[i] = c.expr(e)
	}
	named := map[string]evalFn{}
	for _, n := range a.NamedArguments {
		if n.ExpressionOmitted {
			named[strings.ToLower(n.ArgumentName)] = func(*frame) (any, error) { return true, nil }
			continue
		}
		named[strings.ToLower(n.ArgumentName)] = c.expr(n.Argument)
	}
	build := validators(attributeName(a))
	if build == nil {
		return c.scriptAttribute(a, args, named)
	}
	return func(fr *frame) (Attribute, error) {
		vals := make([]any, len(args))
		for i, e := range args {
			v, err := e(fr)
			if err != nil {
				return nil, err
			}
			vals[i] = types.Norm(v)
		}
		opts := map[string]any{}
		for n, e := range named {
			v, err := e(fr)
			if err != nil {
				return nil, err
			}
			opts[n] = types.Norm(v)
		}
		return build(fr.rs, vals, opts)
	}
}
