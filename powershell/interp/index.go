package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// getIndex is $o[$i]; a list of indexes gives an array of what is there.
func (fr *frame) getIndex(o, i any) (any, error) { return fr.getIndexes(o, i, false) }

// getIndexes is getIndex, told whether the indexes were written out: then lists
// give null for those that name no element, while they are left out otherwise.
// Arrays leave them out in any case.
func (fr *frame) getIndexes(o, i any, written bool) (any, error) {
	o = types.Unwrap(o)
	if o == nil {
		return nil, types.RuntimeError("NullArray", "InvalidOperation", "Cannot index into a null array.")
	}
	i = types.Unwrap(i)
	switch x := o.(type) {
	case *ScriptBlock:
		if i == nil {
			return nil, nullIndex()
		}
	case *types.Dict:
		if i == nil && written {
			return nil, nullIndex()
		}
		return fr.dictIndex(x, i, written)
	case *types.Array:
		if x.Dims != nil {
			return fr.multiIndex(x, i)
		}
		return fr.listIndex(x.Items, i, false)
	case *types.List:
		if !x.T.AssignableTo(types.IListType) { // queues and the like have no index
			break
		}
		return fr.listIndex(x.Items, i, written)
	case *types.Instance:
		if x.Native != nil {
			return fr.getIndexes(x.Native, i, written)
		}
	case *dotnet.Tuple:
		return fr.listIndex(x.Items, i, written)
	case string:
		return fr.stringIndex(x, i, written)
	}
	v, ok, err := dotnet.Index(fr.rs, o, i)
	if err != nil || ok {
		return v, err
	}
	// A single value is its own first and last element; there is no other one.
	if f, ok := types.ToFloat(i); ok && f != 0 && f != -1 {
		return types.Nothing, nil
	}
	if at, ok, err := fr.position(i, 1); err == nil && ok && at == 0 {
		return o, nil
	}
	return types.Nothing, nil
}

func isCustom(o any) bool {
	p, ok := o.(*types.PSObject)
	return ok && p.Base == nil
}

func (fr *frame) dictIndex(d *types.Dict, i any, written bool) (any, error) {
	if i == nil {
		if d.T == types.HashtableType || d.T == types.OrderedType {
			return nil, nil
		}
		return nil, types.RuntimeError("NullArrayIndex", "InvalidOperation", "Index operation failed; the array index evaluated to null.")
	}
	if keys, many := types.Elements(i); many {
		generic := len(d.T.Args) == 2
		out := make([]any, 0, len(keys))
		for _, key := range keys {
			if generic && !written && !fr.hasKey(d, types.Unwrap(key)) {
				continue
			}
			if _, list := types.Elements(types.Unwrap(key)); list && generic {
				out = append(out, nil)
				continue
			}
			v, err := fr.dictIndex(d, types.Unwrap(key), written)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return types.NewArray(out...), nil
	}
	if n, ok := i.(int32); ok && d.Ordered() {
		at := int(n)
		if at < 0 {
			at += d.Len()
		}
		if at >= 0 && at < d.Len() {
			return d.At(at).Value, nil
		}
		return nil, nil
	}
	if len(d.T.Args) == 2 {
		key, err := fr.rs.conv.To(i, d.T.Args[0])
		if err != nil {
			return nil, nil
		}
		i = key
	}
	v, _ := d.Get(i)
	return v, nil
}

func (fr *frame) hasKey(d *types.Dict, key any) bool {
	k, err := fr.rs.conv.To(key, d.T.Args[0])
	return err == nil && d.Has(k)
}

// sliceAssignment is the error of an assignment to several indexes at once; arrays
// of several dimensions take them.
func (fr *frame) sliceAssignment(o, i any) error {
	o = types.Unwrap(o)
	switch x := o.(type) {
	case nil:
		return nil
	case *types.Array:
		if x.Dims != nil {
			return nil
		}
		return types.RuntimeError("ArraySliceAssignmentFailed", "InvalidOperation", fmt.Sprintf("Array assignment to [%s] failed because assignment to slices is not supported.", fr.indexText(i)))
	}
	return types.RuntimeError("CannotIndex", "InvalidOperation", fmt.Sprintf("Unable to index into an object of type \"%s\".", types.TypeOf(o).FullName()))
}

// position turns an index value into a place among n elements; ok is false when
// it lies outside.
func (fr *frame) position(i any, n int) (at int, ok bool, err error) {
	if i == nil {
		return 0, false, types.RuntimeError("NullArrayIndex", "InvalidOperation", "Index operation failed; the array index evaluated to null.")
	}
	v, isInt := i.(int32)
	if !isInt {
		c, err := fr.rs.conv.To(i, types.Int32)
		if err != nil {
			return 0, false, err
		}
		v = c.(int32)
	}
	at = int(v)
	if at < 0 {
		at += n
	}
	return at, at >= 0 && at < n, nil
}

// listIndex indexes a list. Of several indexes an array leaves out those that
// name no element, while a list gives null for them.
func (fr *frame) listIndex(list []any, i any, holes bool) (any, error) {
	if keys, many := types.Elements(i); many {
		out := make([]any, 0, len(keys))
		for _, key := range keys {
			at, ok, err := fr.position(types.Unwrap(key), len(list))
			if _, nested := types.Elements(types.Unwrap(key)); nested && err != nil && !holes {
				return nil, err
			}
			switch {
			case ok && err == nil:
				out = append(out, list[at])
			case holes:
				out = append(out, nil)
			}
		}
		return types.NewArray(out...), nil
	}
	at, ok, err := fr.position(i, len(list))
	if err != nil && i == nil {
		return nil, err
	}
	if err != nil || !ok { // what is no index has no element
		if fr.strict() >= 3 {
			return nil, outOfRange()
		}
		return nil, nil
	}
	return list[at], nil
}

func outOfRange() error {
	e := types.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
	return e
}

func (fr *frame) stringIndex(s string, i any, written bool) (any, error) {
	if keys, many := types.Elements(i); many {
		var out []any
		for _, key := range keys {
			at, ok, err := fr.position(types.Unwrap(key), types.Len16(s))
			if err != nil || !ok {
				if written {
					out = append(out, nil)
				}
				continue
			}
			c, _ := types.CharAt(s, at)
			out = append(out, c)
		}
		return types.NewArray(out...), nil
	}
	at, ok, err := fr.position(i, types.Len16(s))
	if err != nil && i == nil {
		return nil, err
	}
	if err != nil || !ok {
		if fr.strict() >= 3 {
			return nil, outOfRange()
		}
		return nil, nil
	}
	c, _ := types.CharAt(s, at)
	return c, nil
}

// multiIndex indexes an array of several dimensions.
func (fr *frame) multiIndex(a *types.Array, i any) (any, error) {
	at, err := fr.offset(a, i)
	if err != nil {
		return nil, err
	}
	return a.Items[at], nil
}

// indexText is an index as an error names it.
func (fr *frame) indexText(i any) string {
	keys, many := types.Elements(i)
	if !many {
		keys = []any{i}
	}
	parts := make([]string, len(keys))
	for k, key := range keys {
		parts[k] = types.ToString(key)
	}
	return strings.Join(parts, ",")
}

func (fr *frame) offset(a *types.Array, i any) (int, error) {
	keys, many := types.Elements(i)
	if !many {
		keys = []any{i}
	}
	if len(keys) != len(a.Dims) {
		return 0, types.RuntimeError("NeedMultidimensionalIndex", "InvalidOperation", fmt.Sprintf("You cannot index into a %d dimensional array with index [%s].", len(a.Dims), fr.indexText(i)))
	}
	at := 0
	for d, key := range keys {
		n, ok, err := fr.position(key, a.Dims[d])
		if err != nil {
			return 0, err
		}
		if !ok {
			return 0, outOfRange()
		}
		at = at*a.Dims[d] + n
	}
	return at, nil
}

// nullIndex is the error of an index that is null.
func nullIndex() error {
	return types.RuntimeError("NullArrayIndex", "InvalidOperation", "Index operation failed; the array index evaluated to null.")
}

// setIndex is $o[$i] = $v.
func (fr *frame) setIndex(o, i, v any) error {
	o, i = types.Unwrap(o), types.Unwrap(i)
	switch x := o.(type) {
	case nil:
		return types.RuntimeError("NullArray", "InvalidOperation", "Cannot index into a null array.")
	case string, *ScriptBlock:
		if i == nil {
			return nullIndex()
		}
	case *types.Dict:
		return fr.setDict(x, i, v)
	case *types.Array:
		return fr.setArray(x, i, v)
	case *types.List:
		if !x.T.AssignableTo(types.IListType) { // queues and the like have no index
			break
		}
		at, ok, err := fr.position(i, len(x.Items))
		if err != nil {
			return err
		}
		if !ok {
			return types.NewException("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
		}
		if x.ReadOnly {
			return types.NewException("System.NotSupportedException", "Collection is read-only.")
		}
		out, err := fr.rs.conv.To(v, x.Elem())
		if err != nil {
			return err
		}
		if done, err := dotnet.SetCollectionItem(x, at, out); done || err != nil {
			return err
		}
		x.Items[at] = out
		return nil
	case *types.Instance:
		if x.Native != nil {
			return fr.setIndex(x.Native, i, v)
		}
	}
	ok, err := dotnet.SetIndex(fr.rs, o, i, v)
	if err == nil && !ok && isCustom(o) {
		return types.RuntimeError("CannotIndex", "InvalidOperation", "Unable to index into an object of type \"System.Management.Automation.PSObject\".")
	}
	if err == nil && !ok {
		return types.RuntimeError("CannotIndex", "InvalidOperation", fmt.Sprintf("Unable to index into an object of type \"%s\".", types.TypeOf(o)))
	}
	return err
}

func (fr *frame) setDict(d *types.Dict, i, v any) error {
	if i == nil {
		return types.RuntimeError("NullArrayIndex", "InvalidOperation", "Index operation failed; the array index evaluated to null.")
	}
	if d.ReadOnly {
		return types.NewException("System.NotSupportedException", "Collection is read-only.")
	}
	if n, ok := i.(int32); ok && d.Ordered() {
		if n < 0 || int(n) >= d.Len() {
			return types.NewException("System.ArgumentOutOfRangeException", "Specified argument was out of the range of valid values. (Parameter 'index')")
		}
		d.SetAt(int(n), v)
		return nil
	}
	if len(d.T.Args) == 2 {
		var err error
		if i, err = fr.rs.conv.To(i, d.T.Args[0]); err != nil {
			return err
		}
		if v, err = fr.rs.conv.To(v, d.T.Args[1]); err != nil {
			return err
		}
	}
	d.Set(i, v)
	return nil
}

func (fr *frame) setArray(a *types.Array, i, v any) error {
	var at int
	if a.Dims != nil {
		n, err := fr.offset(a, i)
		if err != nil {
			return err
		}
		at = n
	} else {
		n, ok, err := fr.position(i, len(a.Items))
		if err != nil {
			return err
		}
		if !ok {
			return outOfRange()
		}
		at = n
	}
	if a.Elem != types.Object {
		if _, same := v.(int32); !same || a.Elem != types.Int32 {
			out, err := fr.rs.conv.To(v, a.Elem)
			if err != nil {
				return err
			}
			v = out
		}
	}
	a.Items[at] = v
	return nil
}
