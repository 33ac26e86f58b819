package dotnet

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// ArrayMethod calls a method that PowerShell finds on arrays beside those of
// System.Array: what IList declares, and the runtime's own Get, Set and Address.
// ok is false for other names.
func ArrayMethod(env Env, a *types.Array, name string, args []any) (v any, ok bool, err error) {
	method, n := arrayMethodName(name, len(args))
	if method == "" {
		return nil, false, nil
	}
	switch method {
	case "Add", "Insert", "Remove", "RemoveAt":
		return nil, true, invocationError(method, n, types.NewException("System.NotSupportedException", "Collection was of a fixed size."))
	case "Clear":
		for i := range a.Items {
			z, err := env.Convert(nil, a.Elem)
			if err != nil || !a.Elem.IsValueType() {
				z = nil
			}
			a.Items[i] = z
		}
		return types.Nothing, true, nil
	case "Contains", "IndexOf":
		at := -1
		for i, e := range a.Items {
			if equals(types.Unwrap(e), types.Unwrap(args[0])) {
				at = i
				break
			}
		}
		if method == "Contains" {
			return at >= 0, true, nil
		}
		return int32(at), true, nil
	}
	i, err := env.Convert(args[0], types.Int32)
	if err != nil {
		if method == "Item" {
			return nil, true, indexerError("Item", ArgumentFailure(env, "index", "get_Item", args[0], types.Int32, err))
		}
		return nil, true, ArgumentFailure(env, "0", method, args[0], types.Int32, err)
	}
	at := int(i.(int32))
	if at < 0 || at >= len(a.Items) {
		e := types.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
		if method == "Item" {
			return nil, true, indexerError("Item", e)
		}
		return nil, true, invocationError(method, n, e)
	}
	if method != "Set" {
		return a.Items[at], true, nil
	}
	out, err := env.Convert(args[1], a.Elem)
	if err != nil {
		return nil, true, ArgumentFailure(env, "1", method, args[1], a.Elem, err)
	}
	a.Items[at] = out
	return types.Nothing, true, nil
}

func arrayMethodName(name string, n int) (string, int) {
	for _, m := range []struct {
		name string
		args int
	}{{"Add", 1}, {"Insert", 2}, {"Remove", 1}, {"RemoveAt", 1}, {"Clear", 0}, {"Contains", 1}, {"IndexOf", 1}, {"Get", 1}, {"Set", 2}, {"Item", 1}} {
		if m.args == n && strings.EqualFold(m.name, name) {
			return m.name, n
		}
	}
	return "", n
}

// ItemMethod calls .Item(key) of a dictionary or list; ok is false for other
// objects.
func ItemMethod(env Env, o, key any) (v any, ok bool, err error) {
	switch x := o.(type) {
	case *types.Dict:
		if len(x.T.Args) == 2 {
			k, err := env.Convert(key, x.T.Args[0])
			if err != nil {
				return nil, true, indexerError("Item", ArgumentFailure(env, "key", "get_Item", key, x.T.Args[0], err))
			}
			if v, found := x.Get(k); found {
				return v, true, nil
			}
			return nil, true, indexerError("Item", types.NewException("System.Collections.Generic.KeyNotFoundException", fmt.Sprintf("The given key '%s' was not present in the dictionary.", types.ToString(k))))
		}
		if at, ok := types.Unwrap(key).(int32); ok && x.Ordered() {
			if at < 0 || int(at) >= x.Len() {
				return nil, true, indexerError("Item", OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index"))
			}
			return x.At(int(at)).Value, true, nil
		}
		v, _ := x.Get(key)
		return v, true, nil
	case *types.List:
		i, err := env.Convert(key, types.Int32)
		if err != nil {
			return nil, true, indexerError("Item", ArgumentFailure(env, "index", "get_Item", key, types.Int32, err))
		}
		if at := int(i.(int32)); at >= 0 && at < len(x.Items) {
			return x.Items[at], true, nil
		}
		return nil, true, indexerError("Item", OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index"))
	}
	return nil, false, nil
}
