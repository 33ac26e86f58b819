package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// collectionOf returns the elements that .ForEach() and .Where() go over.
func collectionOf(o any) []any {
	if o == nil {
		return nil
	}
	if items, many := elements(o); many {
		return items
	}
	return []any{o}
}

func resultCollection(items []any) any {
	return &types.List{T: types.CollectionDef.Instantiate(types.PSObjectType), Items: items}
}

// intrinsicForEach is .ForEach(block | type | property | method, args…).
func (fr *frame) intrinsicForEach(o any, args []any) (any, error) {
	if len(args) == 0 {
		return nil, types.RuntimeError("MethodCountCouldNotFindBest", "NotSpecified", "Cannot find an overload for \"ForEach\" and the argument count: \"0\".")
	}
	items := collectionOf(o)
	var out collector
	switch x := types.Unwrap(args[0]).(type) {
	case nil:
		return nil, types.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter 'expression')")
	case *ScriptBlock:
		run, done, err := fr.eachBlock(x, args[1:])
		if err != nil {
			return nil, err
		}
		defer done()
		for _, item := range items {
			if err := run(item, &out); err != nil {
				return nil, err
			}
		}
	case *types.Type:
		return fr.forEachType(items, x)
	default:
		name, err := fr.rs.text(x, " ")
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			if err := fr.forEachMember(item, name, args[1:], &out); err != nil {
				return nil, err
			}
		}
	}
	return resultCollection(out.items), nil
}

// eachBlock prepares a block to run for every element, in the scope of the code
// around as ForEach-Object does; one with parameters or several parts is called.
func (fr *frame) eachBlock(sb *ScriptBlock, args []any) (run func(item any, out Writer) error, done func(), err error) {
	if err := sb.unit.compile(fr.rs); err != nil {
		return nil, nil, err
	}
	if u := sb.unit; u.end == nil || u.begin != nil || u.process != nil || len(args) > 0 || u.params != nil && len(u.params.Params) > 0 {
		return func(item any, out Writer) error { return fr.rs.callBlock(sb, args, item, true, out) }, func() {}, nil
	}
	r, err := fr.rs.runner(fr, sb, fr.streams)
	if err != nil {
		return nil, nil, err
	}
	return r.Run, r.Done, nil
}

// forEachType converts every element; the result is a collection of the type.
func (fr *frame) forEachType(items []any, t *types.Type) (any, error) {
	out := &types.List{T: types.CollectionDef.Instantiate(t)}
	for _, item := range items {
		v, err := fr.rs.conv.To(item, t)
		if err == nil {
			out.Items = append(out.Items, v)
			continue
		}
		if dotnet.Fits(item, t) {
			return nil, dotnet.ArgumentFailure(fr.rs, "item", "Add", item, t, err)
		}
		e := types.NewException("System.Management.Automation.MethodException", "Cannot find an overload for \"Add\" and the argument count: \"1\".")
		e.ID = "MethodCountCouldNotFindBest"
		return nil, e
	}
	return out, nil
}

// forEachMember reads or sets a property, or calls a method, of one element.
func (fr *frame) forEachMember(item any, name string, args []any, out *collector) error {
	if item == nil {
		if len(args) > 0 {
			e := types.NewException("System.Management.Automation.MethodInvocationException", fmt.Sprintf("Exception calling \"%s\" with \"%d\" argument(s): \"Object reference not set to an instance of an object.\"", name, len(args)))
			e.Inner = types.NewException("System.NullReferenceException", "Object reference not set to an instance of an object.")
			return e
		}
		return out.Write(nil)
	}
	if len(args) == 1 {
		if ok, err := fr.rs.assignMember(item, name, args[0]); err != nil || ok {
			return err
		}
	}
	if len(args) == 0 {
		if v, ok, err := fr.rs.propertyValue(item, name); err != nil {
			return err
		} else if ok {
			return writeUnrolled(out, v)
		}
	}
	if _, isDict := types.DictOf(item); isDict && len(args) == 0 {
		return out.Write(nil) // the name is a key that is not there
	}
	v, ok, err := fr.rs.callMethod(item, name, args)
	switch {
	case err != nil:
		return err
	case ok:
		return writeUnrolled(out, v)
	case len(args) == 0:
		return out.Write(nil)
	}
	if d, isDict := types.DictOf(item); isDict { // the name is a key, which gets the values
		d.Set(name, types.NewArray(args...))
		return nil
	}
	return types.RuntimeError("ForEachNonexistentMemberReference", "InvalidOperation",
		fmt.Sprintf("The ForEach() operator could not find a member '%s' on the target object. Please verify that the named member exists and then try running your script again.", name))
}

// intrinsicWhere is .Where(block, mode, count).
func (fr *frame) intrinsicWhere(o any, args []any) (any, error) {
	if len(args) == 0 || len(args) > 3 {
		return nil, types.RuntimeError("MethodCountCouldNotFindBest", "NotSpecified", fmt.Sprintf("Cannot find an overload for \"Where\" and the argument count: \"%d\".", len(args)))
	}
	var sb *ScriptBlock
	if args[0] != nil {
		v, err := fr.rs.conv.To(args[0], types.ScriptBlockType)
		if err != nil {
			return nil, err
		}
		sb, _ = types.Unwrap(v).(*ScriptBlock)
	}
	mode, limit := "default", 0
	if len(args) > 1 {
		v, err := fr.rs.conv.To(args[1], types.MustNamed("System.Management.Automation.WhereOperatorSelectionMode"))
		if err != nil {
			return nil, err
		}
		mode = strings.ToLower(types.ToString(v))
	}
	if len(args) > 2 {
		n, err := fr.rs.conv.To(args[2], types.Int32)
		if err != nil {
			return nil, err
		}
		if limit = int(n.(int32)); limit < 0 {
			return nil, types.NewException("System.ArgumentOutOfRangeException", "The 'numberToReturn' value provided to the third argument of the Where() operator must be greater than zero. Please correct the argument's value and try running your script again. (Parameter 'numberToReturn')\nActual value was "+types.ToString(n)+".")
		}
	}
	if sb == nil && mode == "default" {
		return nil, types.NewException("System.InvalidOperationException", "If the expression passed to the Where() operator is null then you must specify a non-Default value for the selection mode argument. Please change the value of the mode argument to a value other than Default and try running your script again.")
	}
	test := func(item any) (bool, error) { return true, nil }
	if sb != nil {
		run, done, err := fr.eachBlock(sb, nil)
		if err != nil {
			return nil, err
		}
		defer done()
		test = func(item any) (bool, error) {
			var out collector
			err := run(item, &out)
			return fr.rs.truth(out.value()), err
		}
	}
	w := whereState{items: collectionOf(o), limit: limit, test: test}
	return w.run(mode)
}

// whereState does the modes of .Where().
type whereState struct {
	items []any
	limit int
	test  func(any) (bool, error)
}

func (w *whereState) run(mode string) (any, error) {
	var yes, no []any
	switch mode {
	case "until", "skipuntil":
		for i, item := range w.items {
			ok, err := w.test(item)
			if err != nil {
				return nil, err
			}
			if ok {
				yes, no = w.items[i:], w.items[:i]
				break
			}
			no = w.items[:i+1]
		}
		if mode == "until" {
			yes = no
		}
		if w.limit > 0 && len(yes) > w.limit {
			yes = yes[:w.limit]
		}
		return resultCollection(append([]any{}, yes...)), nil
	}
	max := w.limit
	if mode == "first" && max == 0 {
		max = 1
	}
	for i, item := range w.items {
		ok, err := w.test(item)
		if err != nil {
			return nil, err
		}
		if !ok {
			no = append(no, item)
			continue
		}
		yes = append(yes, item)
		if max > 0 && len(yes) == max && mode != "last" && mode != "split" {
			break
		}
		if mode == "split" && max > 0 && len(yes) == max {
			no = append(no, w.items[i+1:]...)
			break
		}
	}
	switch mode {
	case "last":
		n := w.limit
		if n == 0 {
			n = 1
		}
		if len(yes) > n {
			yes = yes[len(yes)-n:]
		}
	case "split":
		return types.NewArray(resultCollection(yes), resultCollection(no)), nil
	}
	return resultCollection(yes), nil
}
