package dotnet

import (
	"math"

	"github.com/runwright/runwright/powershell/types"
)

// scalar makes an operator that returns one value of the elements left by the
// predicate, if there is one at the argument.
func scalar(f func(c *Call, items []any) (any, error)) Func {
	return func(c *Call) (any, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		if len(c.Args) > 1 && c.method.Params[1].Type.IsDelegate() {
			if items, err = c.filtered(1, items); err != nil {
				return nil, err
			}
		}
		return f(c, items)
	}
}

// addLinqScalars adds the operators that ask for one element or a truth.
func addLinqScalars(t Table) {
	count := func(c *Call, items []any) (any, error) { return int32(len(items)), nil }
	t["static Count(*)"] = scalar(count)
	t["static LongCount(*)"] = scalar(func(_ *Call, items []any) (any, error) { return int64(len(items)), nil })
	t["static Any(*)"] = scalar(func(_ *Call, items []any) (any, error) { return len(items) > 0, nil })
	t["static All(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		kept, err := c.filtered(1, items)
		return len(kept) == len(items), err
	}
	// pick makes First, Last and Single with their OrDefault forms.
	pick := func(which func(items []any) any, single, orDefault bool) Func {
		return scalar(func(c *Call, items []any) (any, error) {
			matching := len(c.Args) > 1 && c.method.Params[1].Type.IsDelegate()
			if single && len(items) > 1 {
				text := "Sequence contains more than one element"
				if matching {
					text = "Sequence contains more than one matching element"
				}
				return nil, types.NewException("System.InvalidOperationException", text)
			}
			if len(items) > 0 {
				return which(items), nil
			}
			if !orDefault {
				if matching {
					return nil, types.NewException("System.InvalidOperationException", "Sequence contains no matching element")
				}
				return nil, noElements()
			}
			if last := len(c.Args) - 1; last > 0 && !c.method.Params[last].Type.IsDelegate() {
				return c.Args[last], nil
			}
			return c.zeroOf(c.elem()), nil
		})
	}
	first := func(items []any) any { return items[0] }
	last := func(items []any) any { return items[len(items)-1] }
	for name, f := range map[string]func([]any) any{"First": first, "Last": last, "Single": first} {
		t["static "+name+"(*)"] = pick(f, name == "Single", false)
		t["static "+name+"OrDefault(*)"] = pick(f, name == "Single", true)
	}
	at := func(orDefault bool) Func {
		return func(c *Call) (any, error) {
			items, err := c.sequence(0)
			if err != nil {
				return nil, err
			}
			i := c.Int(1)
			switch {
			case i >= 0 && i < len(items):
				return items[i], nil
			case orDefault:
				return c.zeroOf(c.elem()), nil
			}
			return nil, OutOfRange(badIndex, "index")
		}
	}
	t["static ElementAt(*)"], t["static ElementAtOrDefault(*)"] = at(false), at(true)
	t["static Contains(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		same := c.equality(2)
		for _, v := range items {
			if same(v, c.Args[1]) {
				return true, nil
			}
		}
		return false, nil
	}
	t["static SequenceEqual(*)"] = func(c *Call) (any, error) {
		a, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		b, err := c.sequence(1)
		if err != nil || len(a) != len(b) {
			return false, err
		}
		same := c.equality(2)
		for i := range a {
			if !same(a[i], b[i]) {
				return false, nil
			}
		}
		return true, nil
	}
	t["static Aggregate(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		var acc any
		fold := 1
		if len(c.Args) > 2 {
			acc, fold = c.Args[1], 2
		} else if len(items) == 0 {
			return nil, noElements()
		} else {
			acc, items = items[0], items[1:]
		}
		for _, v := range items {
			if acc, err = c.call(fold, acc, v); err != nil {
				return nil, err
			}
		}
		if len(c.Args) > 3 {
			return c.call(3, acc)
		}
		return acc, nil
	}
}

// addLinqNumbers adds Sum, Average, Max and Min.
func addLinqNumbers(t Table) {
	// values are the numbers to work on, converted by the selector.
	values := func(c *Call) ([]any, error) {
		items, err := c.sequence(0)
		if err == nil && len(c.Args) > 1 && c.method.Params[1].Type.IsDelegate() {
			return c.mapped(1, items)
		}
		return items, err
	}
	resultType := func(c *Call) *types.Type {
		if len(c.Args) > 1 && c.method.Params[1].Type.IsDelegate() {
			return c.method.Params[1].Type.DelegateReturn()
		}
		if p := c.method.Params[0].Type; len(p.Args) == 1 {
			return p.Args[0]
		}
		return types.Object
	}
	t["static Sum(*)"] = func(c *Call) (any, error) {
		items, err := values(c)
		if err != nil {
			return nil, err
		}
		return sumOf(c, items, resultType(c))
	}
	t["static Average(*)"] = func(c *Call) (any, error) {
		items, err := values(c)
		if err != nil {
			return nil, err
		}
		if len(items) == 0 {
			return nil, noElements()
		}
		switch rt := resultType(c); rt {
		case types.DecimalType:
			sum, err := sumOf(c, items, rt)
			if err != nil {
				return nil, err
			}
			n, err := c.Convert(int32(len(items)), rt)
			if err != nil {
				return nil, err
			}
			return types.Arithmetic(types.OpDiv, sum, n)
		default:
			total := 0.0
			for _, v := range items {
				f, err := c.Convert(v, types.Double)
				if err != nil {
					return nil, err
				}
				total += f.(float64)
			}
			total /= float64(len(items))
			if rt == types.Single {
				return float32(total), nil
			}
			return total, nil
		}
	}
	extreme := func(sign int, byKey bool) Func {
		return func(c *Call) (any, error) {
			items, err := c.sequence(0)
			if err != nil {
				return nil, err
			}
			keys := items
			by := any(nil)
			if len(c.Args) > 1 && c.method.Params[1].Type.IsDelegate() {
				if keys, err = c.mapped(1, items); err != nil {
					return nil, err
				}
				if len(c.Args) > 2 {
					by = c.Args[2]
				}
			} else if len(c.Args) > 1 {
				by = c.Args[1]
			}
			o, best := &order{c: c, by: by}, -1
			for i, k := range keys {
				if f, isFloat := types.Unwrap(k).(float64); isFloat && math.IsNaN(f) && sign > 0 && best >= 0 {
					continue
				}
				if types.Unwrap(k) == nil {
					continue
				}
				if best < 0 || sign*o.compare(k, keys[best]) > 0 {
					best = i
				}
			}
			switch {
			case o.failed != nil:
				return nil, o.failed
			case best >= 0 && byKey:
				return items[best], nil
			case best >= 0:
				return keys[best], nil
			case byKey && !c.elem().IsValueType(), !byKey && !resultType(c).IsValueType():
				return nil, nil
			}
			return nil, noElements()
		}
	}
	t["static Max(*)"], t["static Min(*)"] = extreme(1, false), extreme(-1, false)
	t["static MaxBy(*)"], t["static MinBy(*)"] = extreme(1, true), extreme(-1, true)
}

// sumOf adds numbers in their own type, which may overflow.
func sumOf(c *Call, items []any, t *types.Type) (any, error) {
	switch t {
	case types.Int32, types.Int64:
		var sum int64
		for _, v := range items {
			n, err := c.Convert(v, types.Int64)
			if err != nil {
				return nil, err
			}
			next := sum + n.(int64)
			over := (next > sum) != (n.(int64) > 0) && n.(int64) != 0
			if over || t == types.Int32 && (next > math.MaxInt32 || next < math.MinInt32) {
				return nil, types.NewException("System.OverflowException", "Arithmetic operation resulted in an overflow.")
			}
			sum = next
		}
		if t == types.Int32 {
			return int32(sum), nil
		}
		return sum, nil
	case types.DecimalType:
		sum, err := c.Convert(int32(0), t)
		for _, v := range items {
			if err != nil {
				return nil, err
			}
			if v, err = c.Convert(v, t); err == nil {
				sum, err = types.Arithmetic(types.OpAdd, sum, v)
			}
		}
		return sum, err
	}
	total := 0.0
	for _, v := range items {
		f, err := c.Convert(v, types.Double)
		if err != nil {
			return nil, err
		}
		total += f.(float64)
	}
	if t == types.Single {
		return float32(total), nil
	}
	return total, nil
}
