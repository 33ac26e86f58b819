package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// collectionOf returns the elements that .ForEach() and .Where() go over.
func collectionOf(o any) []any {
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
	case *ScriptBlock:
		for _, item := range items {
			if err := fr.rs.callBlock(x, args[1:], item, true, &out); err != nil {
				return nil, err
			}
		}
	case *types.Type:
		for _, item := range items {
			v, err := fr.rs.conv.To(item, x)
			if err != nil {
				return nil, err
			}
			out.items = append(out.items, v)
		}
	default:
		name, err := fr.rs.text(x, " ")
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			if len(args) == 2 {
				if ok, err := fr.rs.assignMember(item, name, args[1]); err != nil {
					return nil, err
				} else if ok {
					continue
				}
			}
			v, ok, err := fr.rs.propertyValue(item, name)
			if err != nil {
				return nil, err
			}
			if !ok {
				if v, err = fr.invokeMethod(item, name, args[1:]); err != nil {
					return nil, err
				}
			}
			if err := writeUnrolled(&out, v); err != nil {
				return nil, err
			}
		}
	}
	return resultCollection(out.items), nil
}

// intrinsicWhere is .Where(block, mode, count).
func (fr *frame) intrinsicWhere(o any, args []any) (any, error) {
	sb, ok := types.Unwrap(first(args)).(*ScriptBlock)
	if !ok || len(args) > 3 {
		return nil, types.RuntimeError("MethodCountCouldNotFindBest", "NotSpecified", fmt.Sprintf("Cannot find an overload for \"Where\" and the argument count: \"%d\".", len(args)))
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
		limit = int(n.(int32))
	}
	test := func(item any) (bool, error) {
		v, err := fr.rs.invokeWithUnderscore(sb, item)
		return fr.rs.truth(v), err
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
