package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// binding is the state of binding arguments to the parameters of one call.
type binding struct {
	rs   *Runspace
	name string // the command's name for error ids
	meta *Meta
	// values holds what was bound, by the parameter's index.
	values []any
	bound  []bool
	// sets are the parameter sets still possible.
	sets uint32
	// rest are arguments that no parameter took, unknown those among them that
	// stand behind a name no parameter has.
	rest, unknown []Arg
	// piped says that objects come through the pipeline; delayed are script blocks
	// that make the value of a parameter from each of them.
	piped   bool
	delayed map[int]*ScriptBlock
	// partial says that parameters are still to come, so that what is left over
	// is no error yet.
	partial bool
	// excess is the error of arguments that no parameter took; an unclear
	// parameter set is reported before it.
	excess error
	// order remembers the bound parameters in the order they were bound.
	order []int
}

func newBinding(rs *Runspace, name string, meta *Meta) *binding {
	return &binding{rs: rs, name: name, meta: meta, values: make([]any, len(meta.Params)), bound: make([]bool, len(meta.Params)), sets: meta.valid()}
}

// bindingError is a ParameterBindingException.
func (b *binding) bindingError(id, message string, p *Param) *types.Exception {
	e := types.NewException("System.Management.Automation.ParameterBindingException", message)
	e.ID, e.Category = b.errorID(id), "InvalidArgument"
	return e
}

// errorID puts the command's name behind an error id; a bare script block has none.
func (b *binding) errorID(id string) string {
	if b.name == "" {
		return id
	}
	return id + "," + b.name
}

func (b *binding) index(p *Param) int {
	for i, q := range b.meta.Params {
		if p == q {
			return i
		}
	}
	return -1
}

// command binds the arguments of a call: by name, by position, what remains.
func (b *binding) command(args []Arg) error {
	var positional []Arg
	args = splattedLast(args)
	splatted := map[int]bool{}
	for i := range args {
		args[i].order = i
	}
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a.Named && a.Name == "-" && !a.HasValue { // -- ends the names
			for _, rest := range args[i+1:] {
				positional = append(positional, rest.asText())
			}
			break
		}
		if !a.Named {
			positional = append(positional, a)
			continue
		}
		p, err := b.lookup(a)
		if err != nil {
			return placed(err, a.Node)
		}
		if p == nil { // a simple function keeps unknown names and their values in $args
			if !b.meta.Advanced {
				b.unknown = append(b.unknown, a)
				if !a.HasValue && i+1 < len(args) && !args[i+1].Named {
					i++
					b.unknown = append(b.unknown, args[i])
				}
				continue
			}
			positional = append(positional, a)
			continue
		}
		value, place := a.For(p.Type), valuePlace(a.Node)
		switch {
		case a.HasValue:
		case p.Switch:
			value = types.Switch(true)
		case i+1 < len(args) && !args[i+1].Named:
			i++
			value, place = args[i].For(p.Type), args[i].Node
		default:
			e := b.bindingError("MissingArgument", fmt.Sprintf("Missing an argument for parameter '%s'. Specify a parameter of type '%s' and try again.", p.Name, p.Type), p)
			return placed(e, a.Node)
		}
		k := b.index(p)
		if b.bound[k] && a.Splatted && !splatted[k] {
			continue // what is written out wins over @variable
		}
		if sb, ok := types.Unwrap(value).(*ScriptBlock); ok && delays(p) {
			if err := b.delay(k, sb); err != nil {
				return err
			}
			continue
		}
		splatted[k] = a.Splatted
		if b.bound[k] {
			return b.bindingError("ParameterAlreadyBound", fmt.Sprintf("Cannot bind parameter because parameter '%s' is specified more than once. To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, \"-parameter value1,value2,value3\".", p.Name), p)
		}
		if err := b.set(k, value); err != nil {
			return placed(err, place)
		}
	}
	if b.sets == 0 {
		return b.ambiguous()
	}
	rest, err := b.positions(positional)
	if err != nil {
		return err
	}
	return b.remaining(rest)
}

// placed says where in the command an error of binding lies.
func placed(err error, node syntax.Node) error {
	if x, ok := err.(*types.Exception); ok && node != nil && x.Place == nil {
		x.Place = node
	}
	return err
}

// valuePlace is the argument behind the colon of -Name:argument.
func valuePlace(n syntax.Node) syntax.Node {
	if p, ok := n.(*syntax.CommandParameter); ok && p.Argument != nil {
		return p.Argument
	}
	return n
}

// lookup finds the parameter a name means.
func (b *binding) lookup(a Arg) (*Param, error) {
	exact, prefix := b.meta.find(a.Name)
	if exact != nil {
		return exact, nil
	}
	if len(prefix) > 1 { // common parameters give way to the command's own
		own := prefix[:0:0]
		for _, p := range prefix {
			if !p.common {
				own = append(own, p)
			}
		}
		if len(own) == 1 {
			prefix = own
		}
	}
	switch len(prefix) {
	case 1:
		return prefix[0], nil
	case 0:
		if !b.meta.Advanced {
			return nil, nil
		}
		if b.hasRemaining() {
			return nil, nil
		}
		e := b.bindingError("NamedParameterNotFound", fmt.Sprintf("A parameter cannot be found that matches parameter name '%s'.", a.Name), nil)
		return nil, e
	}
	var names []string
	for _, p := range prefix {
		names = append(names, "-"+p.Name)
	}
	return nil, b.bindingError("AmbiguousParameter", fmt.Sprintf("Parameter cannot be processed because the parameter name '%s' is ambiguous. Possible matches include: %s.", a.Name, strings.Join(names, " ")), nil)
}

func (b *binding) hasRemaining() bool {
	for _, p := range b.meta.Params {
		for _, in := range p.In {
			if in.Remaining {
				return true
			}
		}
	}
	return false
}

// set converts, checks and binds a value.
func (b *binding) set(k int, value any) error {
	p := b.meta.Params[k]
	out, err := b.convert(p, value)
	if err != nil {
		return err
	}
	if p.common {
		if err := b.checkAction(p, out); err != nil {
			return err
		}
	}
	b.values[k] = out
	if !b.bound[k] {
		b.bound[k] = true
		b.order = append(b.order, k)
	}
	if m := p.mask(); m != allSets {
		b.sets &= m
	}
	return nil
}

// convert applies a parameter's attributes and type to a value.
func (b *binding) convert(p *Param, value any) (any, error) {
	t := p.Type
	if p.ResolveType != nil {
		r, err := p.ResolveType(b.rs)
		if err != nil {
			return nil, err
		}
		t = r
	}
	v := types.Norm(value)
	for _, a := range p.Attrs {
		apply := Attribute.Apply
		switch x := a.(type) {
		case transformation:
		case *classAttribute:
			apply = func(_ Attribute, rs *Runspace, v any) (any, error) { return x.transform(rs, v) }
		default:
			continue
		}
		out, err := apply(a, b.rs, v)
		if err != nil {
			return nil, b.transformFailed(p, err)
		}
		v = out
	}
	given := v
	if t != nil && t != types.Object {
		out, err := b.rs.convertArgument(v, t, b.meta.Advanced)
		if err != nil {
			return nil, b.conversionFailed(p, v, t, err)
		}
		v = out
	}
	// A cmdlet's checks see that a number is null before it turns into 0.
	unset := b.meta.Cmdlet && given == nil && t != nil && types.IsNumeric(t)
	for _, a := range p.Attrs {
		if _, ok := a.(transformation); ok {
			continue
		}
		checked := v
		if unset {
			checked = nil
		}
		if x, ok := a.(*classAttribute); ok {
			if err := x.validate(b.rs, checked); err != nil {
				return nil, b.validationFailed(p, err)
			}
			continue
		}
		out, err := a.Apply(b.rs, checked)
		if err != nil {
			return nil, b.validationFailed(p, err)
		}
		if !unset {
			v = out
		}
	}
	if err := b.checkNull(p, given, t); err != nil {
		return nil, err
	}
	return v, nil
}

func (b *binding) transformFailed(p *Param, err error) error {
	e := types.NewException("System.Management.Automation.ParameterBindingArgumentTransformationException", fmt.Sprintf("Cannot process argument transformation on parameter '%s'. %s", p.Name, err.Error()))
	e.ID, e.Category = b.errorID("ParameterArgumentTransformationError"), "InvalidData"
	if x, ok := err.(*types.Exception); ok {
		e.Inner = x
	}
	return e
}

func (b *binding) conversionFailed(p *Param, v any, t *types.Type, err error) error {
	if !b.meta.Cmdlet && !p.common && !p.Dynamic {
		return b.transformFailed(p, err)
	}
	if types.Norm(v) == nil && p.common {
		return b.checkAction(p, nil)
	}
	if types.Norm(v) == nil {
		return b.bindingError("ParameterArgumentTransformationError", fmt.Sprintf("Cannot bind argument to parameter '%s' because it is null.", p.Name), p)
	}
	if x, ok := err.(*types.Exception); ok && x.ID == "CannotConvertArgument" { // a list for one text
		e := types.NewException("System.Management.Automation.ParameterBindingException", fmt.Sprintf("Cannot convert '%s' to the type '%s' required by parameter '%s'. Specified method is not supported.", types.TypeOf(v), t, p.Name))
		e.ID, e.Category, e.Inner = b.errorID(x.ID), "InvalidArgument", x
		return e
	}
	if _, many := elements(v); t.Elem != nil && !many { // one value is converted to an element
		if _, eerr := b.rs.convertArgument(v, t.Elem, true); eerr != nil {
			err = eerr
		}
	}
	e := types.NewException("System.Management.Automation.ParameterBindingException", fmt.Sprintf("Cannot bind parameter '%s'. %s", p.Name, err.Error()))
	e.ID, e.Category = b.errorID("CannotConvertArgumentNoMessage"), "InvalidArgument"
	if x, ok := err.(*types.Exception); ok {
		e.Inner = x
	}
	return e
}

func (b *binding) validationFailed(p *Param, err error) error {
	e := types.NewException("System.Management.Automation.ParameterBindingValidationException", fmt.Sprintf("Cannot validate argument on parameter '%s'. %s", p.Name, err.Error()))
	e.ID, e.Category = b.errorID("ParameterArgumentValidationError"), "InvalidData"
	if x, ok := err.(*types.Exception); ok {
		e.Inner = x
	}
	return e
}

// checkNull refuses null and empty values of mandatory parameters.
func (b *binding) checkNull(p *Param, v any, t *types.Type) error {
	mandatory := false
	for _, in := range p.In {
		mandatory = mandatory || in.Mandatory
	}
	if !mandatory {
		return nil
	}
	refuse := func(id, what string) error {
		e := types.NewException("System.Management.Automation.ParameterBindingValidationException", fmt.Sprintf("Cannot bind argument to parameter '%s' because it is %s.", p.Name, what))
		e.ID, e.Category = b.errorID(id), "InvalidData"
		return e
	}
	switch x := types.Unwrap(v).(type) {
	case nil:
		if t == types.String && !b.meta.Cmdlet { // null becomes an empty string first
			if p.AllowEmptyString {
				return nil
			}
			return refuse("ParameterArgumentValidationErrorEmptyStringNotAllowed", "an empty string")
		}
		if !p.AllowNull && t != types.Bool && (t == nil || !types.IsNumeric(t)) {
			return refuse("ParameterArgumentValidationErrorNullNotAllowed", "null")
		}
	case string:
		if x == "" && !p.AllowEmptyString && (t == types.String || t != nil && t.Elem == types.String) {
			return refuse("ParameterArgumentValidationErrorEmptyStringNotAllowed", "an empty string")
		}
	case *types.Array:
		return b.checkElements(p, x.Items, t, refuse)
	case *types.List:
		return b.checkElements(p, x.Items, t, refuse)
	}
	return nil
}

func (b *binding) checkElements(p *Param, items []any, t *types.Type, refuse func(id, what string) error) error {
	if t == nil || t.Elem == nil {
		if len(items) == 0 && !p.AllowEmptyCollection && t != nil && t != types.Object && t != types.PSObjectType {
			return refuse("ParameterArgumentValidationErrorEmptyCollectionNotAllowed", "an empty collection")
		}
		return nil
	}
	if len(items) == 0 && !p.AllowEmptyCollection {
		return refuse("ParameterArgumentValidationErrorEmptyArrayNotAllowed", "an empty array")
	}
	for _, v := range items {
		if v == nil && !p.AllowNull {
			return refuse("ParameterArgumentValidationErrorNullNotAllowed", "null")
		}
		if s, ok := v.(string); ok && s == "" && !p.AllowEmptyString && t.Elem == types.String {
			return refuse("ParameterArgumentValidationErrorEmptyStringNotAllowed", "an empty string")
		}
	}
	return nil
}

// splattedLast moves named arguments of @variable behind the others, which win
// over them.
func splattedLast(args []Arg) []Arg {
	var named []Arg
	for _, a := range args {
		if a.Splatted && a.Named {
			named = append(named, a)
		}
	}
	if named == nil {
		return args
	}
	out := make([]Arg, 0, len(args))
	for _, a := range args {
		if !a.Splatted || !a.Named {
			out = append(out, a)
		}
	}
	return append(out, named...)
}

// known returns the arguments that can be bound before dynamic parameters exist:
// those without a name and those whose parameters exist, with their values.
func (b *binding) known(args []Arg) []Arg {
	var out []Arg
	for i := 0; i < len(args); i++ {
		a := args[i]
		if !a.Named {
			out = append(out, a)
			continue
		}
		exact, prefix := b.meta.find(a.Name)
		if exact == nil && len(prefix) != 1 {
			if !a.HasValue && i+1 < len(args) && !args[i+1].Named {
				i++
			}
			continue
		}
		out = append(out, a)
		if p := exact; !a.HasValue && i+1 < len(args) && !args[i+1].Named && (p == nil || !p.Switch) {
			i++
			out = append(out, args[i])
		}
	}
	return out
}

// delays reports whether a script block given to a parameter waits for the
// pipeline: it does where the parameter takes pipeline input and a script block
// is not among the values it is declared for.
func delays(p *Param) bool {
	takes := func(t *types.Type) bool { return t == nil || t == types.ScriptBlockType || t == types.Object }
	return p.takesPipeline() && !takes(p.Type) && (p.Type.Elem == nil || !takes(p.Type.Elem))
}

// delay keeps a script block for the objects to come; without any it has no
// value.
func (b *binding) delay(k int, sb *ScriptBlock) error {
	p := b.meta.Params[k]
	if !b.piped {
		return b.bindingError("ScriptBlockArgumentNoInput", fmt.Sprintf("Cannot evaluate parameter '%s' because its argument is specified as a script block and there is no input. A script block cannot be evaluated without input.", p.Name), p)
	}
	if b.delayed == nil {
		b.delayed = map[int]*ScriptBlock{}
	}
	b.delayed[k] = sb
	if m := p.mask(); m != allSets {
		b.sets &= m
	}
	return nil
}

// bindDelayed evaluates the waiting script blocks for an object.
func (b *binding) bindDelayed(v any) ([]int, error) {
	var taken []int
	for k := range b.meta.Params {
		sb := b.delayed[k]
		if sb == nil {
			continue
		}
		out, err := b.rs.InvokeWith(sb, v)
		if err != nil {
			return taken, b.delayFailed(b.meta.Params[k], err)
		}
		if err := b.set(k, types.Norm(out)); err != nil {
			return taken, err
		}
		taken = append(taken, k)
	}
	return taken, nil
}

// delayFailed is the error of a delayed script block that failed.
func (b *binding) delayFailed(p *Param, err error) error {
	f, ok := err.(*Failure)
	if !ok {
		return err
	}
	e := b.bindingError("ScriptBlockArgumentInvocationFailed", fmt.Sprintf("The input to the script block for parameter '%s' failed. %s", p.Name, f.Record.Text()), p)
	e.Inner = f.Record.Exception
	return e
}

// suspendReserved refuses Suspend where an action is set.
const suspendReserved = "The Suspend ActionPreference value is reserved for future use and is not supported at this time. For more information about preference variables, see the Help topic, \"about_Preference_Variables.\""

// checkAction refuses the values of action parameters that convert and yet
// cannot be set: null, and Suspend, which workflows had.
func (b *binding) checkAction(p *Param, v any) error {
	const action = "System.Management.Automation.ActionPreference"
	if p.Type.Name != action {
		return nil
	}
	reason := ""
	switch x := v.(type) {
	case nil:
		reason = fmt.Sprintf("Cannot convert null to type \"%s\" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are \"SilentlyContinue,Stop,Continue,Inquire,Ignore,Suspend,Break\".", action)
	case *types.EnumValue:
		if preferenceOf(x) != prefSuspend {
			return nil
		}
		reason = suspendReserved
	default:
		return nil
	}
	e := b.bindingError("ParameterBindingFailed", fmt.Sprintf("Cannot bind parameter '%s' to the target. Exception setting \"%s\": \"%s\"", p.Name, p.Name, reason), p)
	e.Category = "WriteError"
	set := types.NewException(automationSpace+"SetValueInvocationException", fmt.Sprintf("Exception setting \"%s\": \"%s\"", p.Name, reason))
	if v == nil {
		set.Inner = types.NewException(automationSpace+"PSInvalidCastException", reason)
	}
	e.Inner = set
	return e
}
