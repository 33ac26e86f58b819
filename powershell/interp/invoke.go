package interp

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// invokeMethod calls a method of an object.
func (fr *frame) invokeMethod(o any, name string, args []any, want ...*types.Type) (any, error) {
	rs := fr.rs
	if o == nil {
		switch strings.ToLower(name) {
		case "foreach":
			return fr.intrinsicForEach(o, args)
		case "where":
			return fr.intrinsicWhere(o, args)
		}
		return nil, types.RuntimeError("InvokeMethodOnNull", "InvalidOperation", "You cannot call a method on a null-valued expression.")
	}
	v, ok, err := rs.callMethod(o, name, args, want...)
	if err != nil || ok {
		return v, err
	}
	switch strings.ToLower(name) {
	case "foreach":
		return fr.intrinsicForEach(o, args)
	case "where":
		return fr.intrinsicWhere(o, args)
	}
	if items, many := elements(o); many {
		out, lacking, err := rs.enumerateMethod(items, name, args)
		if lacking == nil || err != nil {
			return out, err
		}
		o = types.Unwrap(lacking) // the error names the element that lacks the method
	}
	return nil, noMethod(o, name)
}

// typeNameOf is the type as error texts name it: the first of the type names
// that were put on the object itself.
func typeNameOf(o any) string {
	if n, ok := types.FirstTypeName(o); ok {
		return n
	}
	return types.TypeOf(o).FullName()
}

// enumerateMethod calls a method on each element; lacking is the first that has
// no such method, the collection itself when there is nothing to call it on.
func (rs *Runspace) enumerateMethod(items []any, name string, args []any) (out any, lacking any, err error) {
	var results collector
	found := false
	for _, item := range items {
		if item == nil {
			continue
		}
		v, ok, err := rs.callMethod(item, name, args)
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			return nil, item, nil
		}
		found = true
		if err := writeUnrolled(&results, v); err != nil {
			return nil, nil, err
		}
	}
	if !found {
		return nil, types.NewArray(items...), nil
	}
	return results.value(), nil, nil
}

// callMethod calls a method of one object; ok is false when it has none.
func (rs *Runspace) callMethod(o any, name string, args []any, want ...*types.Type) (v any, ok bool, err error) {
	base := o
	if p := types.Extended(o); p != nil {
		if prop := p.Find(name); prop != nil && prop.Special != nil {
			switch m := prop.Special.Get.(type) {
			case *ScriptBlock:
				v, err := rs.invokeMember(m, o, args)
				return v, true, scriptMethodError(name, len(args), err)
			case func(rs *Runspace, this any, args []any) (any, error):
				v, err := m(rs, o, args)
				return v, true, err
			}
		}
		if p.Text != nil && len(args) == 0 && equalFold(name, "ToString") {
			return *p.Text, true, nil
		}
		if p.Base != nil {
			base = p.Base
		}
	}
	if inst, ok := base.(*types.Instance); ok {
		if v, found, err := rs.instanceMethod(inst, name, args); found || err != nil {
			return v, true, err
		}
		if inst.Native != nil && !rs.answersItself(inst, name, args) {
			return rs.callMethod(inst.Native, name, args)
		}
	}
	if d, ok := base.(*types.Delegate); ok && (equalFold(name, "Invoke") || equalFold(name, "DynamicInvoke")) {
		if list, is := types.Unwrap(first(args)).(*types.Array); is && len(args) == 1 && equalFold(name, "DynamicInvoke") {
			args = list.Items // its parameter is object[]
		}
		v, err := rs.Invoke(d, args...)
		if d.T.DelegateReturn() == types.Void && err == nil {
			v = types.Nothing
		}
		return v, true, methodFailure(name, len(args), err)
	}
	if m, ok := base.(*MethodValue); ok && equalFold(name, "Invoke") {
		if m.t != nil {
			v, err := rs.activeFrame().invokeStatic(m.t, m.name, args)
			return v, true, err
		}
		return rs.callMethod(m.this, m.name, args)
	}
	if l, ok := base.(*types.List); ok && l.Overrides != nil {
		if done, err := dotnet.CollectionBase(rs, l, name, args); done {
			return types.Nothing, true, err
		}
	}
	if on, ok := base.(types.Switch); ok && equalFold(name, "ToBool") {
		return bool(on), true, nil
	}
	if h, ok := base.(methodHolder); ok {
		if v, found, err := h.callMethod(rs, name, args); found || err != nil {
			return v, true, err
		}
	}
	if sb, ok := base.(*ScriptBlock); ok {
		if v, found, err := rs.blockMethod(sb, name, args); found {
			return v, true, err
		}
	}
	if m := rs.typeMethod(o, name); m != nil {
		v, err := rs.invokeMember(m, o, args)
		return v, true, scriptMethodError(name, len(args), err)
	}
	if len(args) == 0 && equalFold(name, "ToString") {
		if a, ok := base.(*types.Array); ok {
			return a.PSType().String(), true, nil
		}
		if isCustom(base) { // its text belongs to PowerShell, not to the object
			return "", true, nil
		}
	}
	t := types.TypeOf(base)
	if t == types.PSObjectType { // a bag of properties has no methods of its own
		t = types.PSCustomObject
	}
	overloads := dotnet.Methods(t, name, false)
	if len(overloads) == 0 {
		if v, ok, err := rs.accessor(t, base, name, args); ok {
			return v, true, err
		}
		if a, ok := base.(*types.Array); ok {
			return dotnet.ArrayMethod(rs, a, name, args)
		}
		if len(args) == 1 && equalFold(name, "Item") {
			return dotnet.ItemMethod(rs, base, args[0])
		}
		return nil, false, nil
	}
	if want != nil {
		v, err = dotnet.InvokeCast(rs, t, base, overloads[0].Name, overloads, args, want)
	} else {
		v, err = dotnet.Invoke(rs, t, base, overloads[0].Name, overloads, args)
	}
	return v, true, err
}

// noMethod is the error of a method that an object does not have.
func noMethod(o any, name string) *types.Exception {
	return types.RuntimeError("MethodNotFound", "InvalidOperation", fmt.Sprintf("Method invocation failed because [%s] does not contain a method named '%s'.", typeNameOf(o), name))
}

// scriptMethodError wraps what a script method threw.
func scriptMethodError(name string, n int, err error) error {
	f, ok := err.(*Failure)
	if !ok {
		return err
	}
	e := types.NewException("System.Management.Automation.MethodInvocationException", fmt.Sprintf("Exception calling \"%s\" with \"%d\" argument(s): \"%s\"", name, n, f.Record.Text()))
	e.Inner, e.ID = f.Record.Exception, "ScriptMethodRuntimeException"
	return e
}

// invokeGeneric calls a method with explicit type arguments, of a type when o is
// nil.
func (fr *frame) invokeGeneric(t *types.Type, o any, name string, generic []func(*frame) (*types.Type, error), args []any) (any, error) {
	bound := make([]*types.Type, len(generic))
	for i, g := range generic {
		r, err := g(fr)
		if err != nil {
			return nil, err
		}
		bound[i] = r
	}
	overloads := dotnet.Methods(t, name, o == nil)
	if len(overloads) == 0 {
		return nil, types.RuntimeError("MethodNotFound", "InvalidOperation", fmt.Sprintf("Method invocation failed because [%s] does not contain a method named '%s'.", t, name))
	}
	return dotnet.InvokeGeneric(fr.rs, t, types.Unwrap(o), overloads[0].Name, overloads, bound, args)
}

// invokeStatic calls [type]::name(…). want holds the types of arguments that are
// casts, nil when none is.
func (fr *frame) invokeStatic(t *types.Type, name string, args []any, want ...*types.Type) (any, error) {
	rs := fr.rs
	if equalFold(name, "new") {
		v, known, err := rs.Construct(t, args)
		if err != nil || known {
			return v, err
		}
		if t.Info() != nil && t.Class == nil && !t.IsInterface() {
			return nil, dotnet.NoConstructor(len(args))
		}
		return nil, types.RuntimeError("MethodNotFound", "InvalidOperation", fmt.Sprintf("Method invocation failed because [%s] does not contain a method named 'new'.", t.FullName()))
	}
	if v, ok, err := fr.engineStatic(t, name, args); ok {
		return v, err
	}
	if v, ok, err := rs.classStaticMethod(t, name, args); ok || err != nil {
		return v, err
	}
	overloads := dotnet.Methods(t, name, true)
	if len(overloads) == 0 {
		if v, ok, err := rs.accessor(t, nil, name, args); ok {
			return v, err
		}
		return nil, types.RuntimeError("MethodNotFound", "InvalidOperation", fmt.Sprintf("Method invocation failed because [%s] does not contain a method named '%s'.", t.FullName(), name))
	}
	if want != nil {
		return dotnet.InvokeCast(rs, t, nil, overloads[0].Name, overloads, args, want)
	}
	return dotnet.Invoke(rs, t, nil, overloads[0].Name, overloads, args)
}

// Construct implements types.Engine.
func (rs *Runspace) Construct(t *types.Type, args []any) (any, bool, error) {
	if t.Enum() != nil && len(args) == 0 {
		return types.NewEnum(t, 0), true, nil
	}
	if t.Class != nil {
		v, err := rs.newInstance(t, args)
		return v, true, err
	}
	if t.Elem != nil && (t.Rank > 1 || len(args) > 1) {
		v, err := dotnet.NewDimensioned(rs, t, args)
		return v, true, err
	}
	if t.Elem != nil {
		n, err := rs.conv.To(first(args), types.Int32)
		if err != nil {
			return nil, true, err
		}
		if err := rs.Reserve(int64(n.(int32)) * elementSize); err != nil {
			return nil, true, err
		}
		v, err := newArray(t.Elem, int(n.(int32)))
		return v, true, err
	}
	if v, ok := rs.engineObject(t, args); ok {
		return v, true, nil
	}
	if len(args) == 0 && t.IsValueType() {
		if v := dotnet.Zero(t); v != nil {
			return v, true, nil
		}
	}
	return dotnet.Construct(rs, t, args)
}

// ConstructFrom implements types.Engine.
func (rs *Runspace) ConstructFrom(t *types.Type, v any) (any, bool, error) {
	if t.Class != nil {
		return rs.classFrom(t, v)
	}
	if cmd, ok := types.Unwrap(v).(CommandInfo); ok && t.Name == automationSpace+"CommandMetadata" {
		c, ok := rs.newCommandMetadata(cmd)
		return c, ok, nil
	}
	return dotnet.ConstructFrom(rs, t, v)
}

// CultureText implements types.Engine.
func (rs *Runspace) CultureText(v any) (string, error) { return rs.cultureText(v) }

// Settable implements types.Engine.
func (rs *Runspace) Settable(t *types.Type) []string {
	var out []string
	for _, p := range ClassProperties(t) {
		out = append(out, p.Name+" <"+p.Type.String()+">")
	}
	return append(out, dotnet.Settable(t)...)
}

// newArray makes an array of zero values.
func newArray(elem *types.Type, n int) (any, error) {
	if n < 0 || n > maxRange {
		return nil, types.NewException("System.OverflowException", "Arithmetic operation resulted in an overflow.")
	}
	items := make([]any, n)
	if elem.IsValueType() {
		zero := zeroValue(elem)
		if zero == nil {
			zero = dotnet.Zero(elem)
		}
		for i := range items {
			items[i] = zero
		}
	}
	return types.NewTyped(elem, items), nil
}

// ParseText implements types.Engine.
func (rs *Runspace) ParseText(t *types.Type, s string) (any, bool, error) {
	switch t {
	case types.SystemType, types.TypeType:
		v, err := rs.activeFrame().resolveType(s)
		return v, true, err
	case types.ScriptBlockType:
		return nil, false, nil
	case types.RegexType:
		re, err := rs.regex(s, 0)
		return re, true, err
	}
	if t.Class != nil {
		return rs.classParse(t, s)
	}
	return dotnet.Parse(rs, t, s)
}

// Cast implements types.Engine.
func (rs *Runspace) Cast(v any, t *types.Type) (any, bool, error) {
	if out, ok, err := rs.classCast(v, t); ok {
		return out, true, err
	}
	return dotnet.Cast(rs, v, t)
}

// Operator implements types.Engine.
func (rs *Runspace) Operator(name string, a, b any) (any, bool, error) {
	return dotnet.Operator(rs, name, a, b)
}

// convertArgument converts an argument of a command. Unlike a cast it refuses
// texts for truth values, what is no reference for [ref] and, in cmdlets and
// advanced functions, to join a collection to a string.
func (rs *Runspace) convertArgument(v any, t *types.Type, advanced bool) (any, error) {
	if t == types.PSReferenceType {
		if _, ok := types.Unwrap(v).(*types.Reference); !ok && types.Norm(v) != nil {
			return nil, types.NewException("System.Management.Automation.PSInvalidCastException", "Reference type is expected in argument.")
		}
	}
	if t == types.Bool || t == types.SwitchType {
		switch x := types.Unwrap(v).(type) {
		case bool, types.Switch:
			if t == types.SwitchType {
				return types.Switch(types.IsTrue(x)), nil
			}
			return types.IsTrue(x), nil
		default:
			if x == nil && t == types.SwitchType {
				break
			}
			if x == nil || !types.IsNumeric(types.TypeOf(x)) { // the text names the value's type
				text := ""
				if x != nil {
					text = types.TypeOf(x).String()
				}
				e := types.NewException("System.Management.Automation.PSInvalidCastException", fmt.Sprintf("Cannot convert value \"%s\" to type \"%s\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.", text, t))
				e.ID = "InvalidCastExceptionForBoolean"
				return nil, e
			}
		}
	}
	if t.Elem == types.Bool && advanced {
		if items, many := elements(v); many {
			for _, item := range items {
				if _, err := rs.convertArgument(item, types.Bool, true); err != nil {
					return nil, err
				}
			}
		}
	}
	if t == types.String && advanced {
		if items, many := elements(v); many {
			if _, isArray := types.Unwrap(v).(*types.Array); isArray || len(items) != 1 {
				e := types.NewException("System.Management.Automation.PSInvalidCastException", "Cannot convert value to type System.String.")
				e.ID = "CannotConvertArgument"
				return nil, e
			}
		}
	}
	out, err := rs.conv.To(v, t)
	if err != nil && t == types.ArrayListType { // the binder fills lists, which a cast does not
		if _, many := elements(v); !many && types.Norm(v) != nil {
			return &types.List{T: t, Items: []any{v}}, nil
		}
	}
	return out, err
}

// The methods below implement dotnet.Env.

// Convert converts a value.
func (rs *Runspace) Convert(v any, t *types.Type) (any, error) { return rs.conv.To(v, t) }

// Invoke calls a script block, a method taken as a value, or a delegate, whose
// arguments and result get the types it declares.
func (rs *Runspace) Invoke(block any, args ...any) (any, error) {
	switch x := types.Unwrap(block).(type) {
	case *ScriptBlock:
		v, err := rs.invokeBlock(x, args)
		return types.Norm(v), err
	case *MethodValue:
		v, _, err := rs.callMethod(x, "Invoke", args)
		return types.Norm(v), err
	case *types.Delegate:
		for i, t := range x.T.DelegateParams() {
			if i < len(args) {
				v, err := rs.conv.To(args[i], t)
				if err != nil {
					return nil, err
				}
				args[i] = v
			}
		}
		v, err := rs.Invoke(x.Target, args...)
		if ret := x.T.DelegateReturn(); err == nil && ret != types.Void {
			return rs.conv.To(v, ret)
		}
		return v, err
	}
	return nil, types.NewException("System.InvalidCastException", "A delegate must be a script block.")
}

// Method calls a method of an object.
func (rs *Runspace) Method(o any, name string, args ...any) (any, error) {
	v, err := rs.activeFrame().invokeMethod(o, name, args)
	return types.Norm(v), err
}

// CallMethod implements dotnet.Objects.
func (rs *Runspace) CallMethod(o any, name string, args ...any) (any, bool, error) {
	return rs.callMethod(o, name, args)
}

// Defer keeps an error that cannot be returned where it was met.
func (rs *Runspace) Defer(err error) { rs.deferError(err) }

// Equal compares by case.
func (rs *Runspace) Equal(a, b any) (bool, error) { return rs.equal(a, b, false) }

// Compare orders by case.
func (rs *Runspace) Compare(a, b any) (int, error) { return rs.compare(a, b, false) }

// EqualFold compares, leaving case aside when fold is set.
func (rs *Runspace) EqualFold(a, b any, fold bool) (bool, error) { return rs.equal(a, b, fold) }

// CompareFold orders, leaving case aside when fold is set.
func (rs *Runspace) CompareFold(a, b any, fold bool) (int, error) { return rs.compare(a, b, fold) }

// Location is the host's zone.
func (rs *Runspace) Location() *time.Location { return rs.host.Clock.Location() }

// Random is the host's source of random bytes.
func (rs *Runspace) Random() io.Reader { return rs.host.Random }

// Context ends when the run must stop.
func (rs *Runspace) Context() context.Context { return rs.ctx }

// WriteConsole writes to the host's console past every stream.
func (rs *Runspace) WriteConsole(text string, toError bool) error {
	if toError {
		rs.host.Console.WriteError(text)
	} else {
		rs.host.Console.WriteHost(text)
	}
	for _, t := range rs.taps {
		if err := t.Text(text); err != nil {
			return err
		}
	}
	return nil
}

// Environ lists the environment variables.
func (rs *Runspace) Environ() []string {
	if rs.host.Env == nil {
		return nil
	}
	return rs.host.Env.All()
}

// Sleep waits on the host's clock.
func (rs *Runspace) Sleep(d time.Duration) error { return rs.host.Clock.Sleep(rs.ctx, d) }

// Getenv reads an environment variable.
func (rs *Runspace) Getenv(name string) (string, bool) {
	if rs.host.Env == nil {
		return "", false
	}
	return rs.host.Env.Lookup(name)
}

// Setenv sets an environment variable; an empty value is one.
func (rs *Runspace) Setenv(name, value string) error {
	if rs.host.Env == nil {
		return noEnvironment()
	}
	return rs.host.Env.Set(name, value)
}

// Unsetenv removes an environment variable.
func (rs *Runspace) Unsetenv(name string) error {
	if rs.host.Env == nil {
		return noEnvironment()
	}
	return rs.host.Env.Unset(name)
}

func noEnvironment() error {
	return types.NewException("System.Security.SecurityException", "Environment variables cannot be set here.")
}
