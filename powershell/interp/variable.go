package interp

import (
	"fmt"
	"math"

	"github.com/runwright/runwright/powershell/types"
)

// VarOptions are the options of a variable.
type VarOptions uint8

// The options, as ScopedItemOptions names them.
const (
	ReadOnly VarOptions = 1 << iota
	Constant
	Private
	AllScope
)

// Variable is a variable of one scope. Numbers that loops assign are kept
// unboxed in num; see kind.
type Variable struct {
	Name        string
	Description string
	Options     VarOptions
	// Attributes convert and check what is assigned, nil for most variables.
	Attributes []Attribute

	kind numKind
	num  int64
	val  any
	// get and set replace the stored value of automatic variables.
	get func() any
	set func(v any) error
	// Hidden is Visibility: a hidden one is there for scripts of the session only.
	Hidden bool
	// removed marks a variable that left its scope, so that frames forget it.
	removed bool
}

// numKind says where a number is.
type numKind uint8

const (
	kindObject  numKind = iota // in v
	kindInt32                  // in i
	kindFloat                  // in i, as bits
	kindBoth                   // an int32 in i that has been boxed into v too
	kindNothing                // null that came of a command without output
)

// Num is the result of a numeric expression: an int or double that has not been
// boxed, or any value.
type Num struct {
	k numKind
	i int64
	v any
}

func intNum(i int32) Num     { return Num{k: kindInt32, i: int64(i)} }
func floatNum(f float64) Num { return Num{k: kindFloat, i: int64(math.Float64bits(f))} }
func (n Num) float() float64 { return math.Float64frombits(uint64(n.i)) }

// toNum unboxes a value.
func toNum(v any) Num {
	switch x := v.(type) {
	case int32:
		return Num{k: kindInt32, i: int64(x), v: v}
	case float64:
		return floatNum(x)
	}
	return Num{v: v}
}

// box returns the number as a value.
func (n Num) box() any {
	switch n.k {
	case kindInt32:
		if n.v != nil {
			return n.v
		}
		return int32(n.i)
	case kindFloat:
		return n.float()
	}
	return n.v
}

// Value returns the variable's value.
func (v *Variable) Value() any {
	switch v.kind {
	case kindInt32:
		v.val, v.kind = int32(v.num), kindBoth
	case kindFloat:
		return math.Float64frombits(uint64(v.num))
	case kindObject:
		if v.get != nil {
			return v.get()
		}
	}
	return v.val
}

// number returns the value without boxing it.
func (v *Variable) number() Num {
	switch v.kind {
	case kindInt32:
		return Num{k: kindInt32, i: v.num}
	case kindBoth:
		return Num{k: kindInt32, i: v.num, v: v.val}
	case kindFloat:
		return Num{k: kindFloat, i: v.num}
	}
	if v.get != nil {
		return toNum(v.get())
	}
	return toNum(v.val)
}

// plain reports whether assignment needs no checks.
func (v *Variable) plain() bool {
	return v.Options&(ReadOnly|Constant) == 0 && v.Attributes == nil && v.set == nil
}

// setRaw stores a value without checks.
func (v *Variable) setRaw(val any) {
	if val == types.Nothing {
		v.kind, v.val = kindNothing, nil
		return
	}
	v.kind, v.val = kindObject, val
}

// setNum stores a number without checks.
func (v *Variable) setNum(n Num) {
	switch n.k {
	case kindInt32:
		v.num = n.i
		if n.v != nil {
			v.kind, v.val = kindBoth, n.v
		} else {
			v.kind = kindInt32
		}
	case kindFloat:
		v.kind, v.num = kindFloat, n.i
	default:
		v.kind, v.val = kindObject, n.v
	}
}

// assign stores a value after the checks the variable asks for.
func (v *Variable) assign(rs *Runspace, val any) error {
	if v.Options&(ReadOnly|Constant) != 0 {
		return notWritable(v.Name)
	}
	if v.Attributes == nil && v.set == nil {
		v.setRaw(val)
		return nil
	}
	val = types.Norm(val)
	if v.Attributes != nil {
		out, err := applyAttributes(rs, v.Attributes, val, v.Name)
		if err != nil {
			return err
		}
		val = out
	}
	if v.set != nil {
		return v.set(val)
	}
	v.setRaw(val)
	return nil
}

func notWritable(name string) error {
	e := types.NewException("System.Management.Automation.SessionStateUnauthorizedAccessException",
		fmt.Sprintf("Cannot overwrite variable %s because it is read-only or constant.", name))
	e.ID, e.Category, e.Target = "VariableNotWritable", "WriteError", name
	return e
}

// Attribute converts or checks what is bound to a parameter or variable.
type Attribute interface {
	// Apply returns the value to use instead of v, or an error.
	Apply(rs *Runspace, v any) (any, error)
}

// applyAttributes applies type constraints and validations in order.
func applyAttributes(rs *Runspace, attrs []Attribute, v any, name string) (any, error) {
	for _, a := range attrs {
		out, err := a.Apply(rs, v)
		if err != nil {
			if x, ok := err.(*types.Exception); ok && isValidation(a) {
				return nil, variableInvalid(name, v, x)
			}
			return nil, err
		}
		v = out
	}
	return v, nil
}

func variableInvalid(name string, v any, inner *types.Exception) error {
	e := types.NewException("System.Management.Automation.ValidationMetadataException",
		fmt.Sprintf("The variable cannot be validated because the value %s is not a valid value for the %s variable.", types.ToString(v), name))
	e.ID, e.Category, e.Inner = "ValidateSetFailure", "MetadataError", inner
	return e
}

// VariableProperty is a property that is a variable's value.
func VariableProperty(v *Variable) types.Property {
	return types.Property{Name: v.Name, Special: &types.SpecialMember{Kind: types.NoteProperty, Get: v}}
}
