package dotnet

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

func spanOverflow() error {
	return types.NewException("System.OverflowException", "TimeSpan overflowed because the duration is too long.")
}

func addSpans(a, b int64) (any, error) {
	r := a + b
	if (r > a) != (b > 0) && b != 0 {
		return nil, spanOverflow()
	}
	return types.TimeSpan(r), nil
}

// spanOf makes a span of a number of units.
func spanOf(v float64, unit int64) (any, error) {
	if math.IsNaN(v) {
		return nil, ArgumentError("TimeSpan does not accept floating point Not-a-Number values.", "")
	}
	ticks := v * float64(unit)
	if ticks >= math.MaxInt64 || ticks <= math.MinInt64 {
		return nil, spanOverflow()
	}
	return types.TimeSpan(int64(ticks)), nil
}

var timeSpanTable = sync.OnceValue(func() Table {
	this := func(c *Call) int64 { s, _ := c.This.(types.TimeSpan); return int64(s) }
	span := func(c *Call, i int) int64 { s, _ := types.Unwrap(c.Args[i]).(types.TimeSpan); return int64(s) }
	long := func(c *Call, i int) int64 {
		n, err := types.ConvertNumber(types.Unwrap(c.Args[i]), types.Int64)
		if err != nil {
			return 0
		}
		return n.(int64)
	}
	t := Table{
		"new()":                                 func(*Call) (any, error) { return types.TimeSpan(0), nil },
		"new(long)":                             func(c *Call) (any, error) { return types.TimeSpan(long(c, 0)), nil },
		"static get Zero":                       func(*Call) (any, error) { return types.TimeSpan(0), nil },
		"static get MaxValue":                   func(*Call) (any, error) { return types.TimeSpan(math.MaxInt64), nil },
		"static get MinValue":                   func(*Call) (any, error) { return types.TimeSpan(math.MinInt64), nil },
		"get Ticks":                             func(c *Call) (any, error) { return this(c), nil },
		"static FromTicks(long)":                func(c *Call) (any, error) { return types.TimeSpan(long(c, 0)), nil },
		"Add(timespan)":                         func(c *Call) (any, error) { return addSpans(this(c), span(c, 0)) },
		"Subtract(timespan)":                    func(c *Call) (any, error) { return addSpans(this(c), -span(c, 0)) },
		"Negate()":                              func(c *Call) (any, error) { return types.TimeSpan(-this(c)), nil },
		"Duration()":                            func(c *Call) (any, error) { return types.TimeSpan(max(this(c), -this(c))), nil },
		"Multiply(double)":                      func(c *Call) (any, error) { return spanOf(math.RoundToEven(float64(this(c))*c.Float(0)), 1) },
		"Divide(double)":                        func(c *Call) (any, error) { return spanOf(math.RoundToEven(float64(this(c))/c.Float(0)), 1) },
		"Divide(timespan)":                      func(c *Call) (any, error) { return float64(this(c)) / float64(span(c, 0)), nil },
		"static op_Addition(timespan,timespan)": func(c *Call) (any, error) { return addSpans(span(c, 0), span(c, 1)) },
		"static op_Subtraction(timespan,timespan)": func(c *Call) (any, error) { return addSpans(span(c, 0), -span(c, 1)) },
		"static op_Multiply(timespan,double)":      func(c *Call) (any, error) { return spanOf(math.RoundToEven(float64(span(c, 0))*c.Float(1)), 1) },
		"static op_Multiply(double,timespan)":      func(c *Call) (any, error) { return spanOf(math.RoundToEven(float64(span(c, 1))*c.Float(0)), 1) },
		"static op_Division(timespan,double)":      func(c *Call) (any, error) { return spanOf(math.RoundToEven(float64(span(c, 0))/c.Float(1)), 1) },
		"static op_Division(timespan,timespan)":    func(c *Call) (any, error) { return float64(span(c, 0)) / float64(span(c, 1)), nil },
		"static op_UnaryNegation(timespan)":        func(c *Call) (any, error) { return types.TimeSpan(-span(c, 0)), nil },
		"GetHashCode()":                            func(c *Call) (any, error) { return int32(this(c)) ^ int32(this(c)>>32), nil },
	}
	part := func(unit, modulo int64) Func {
		return func(c *Call) (any, error) { return int32(this(c) / unit % modulo), nil }
	}
	t["get Days"] = func(c *Call) (any, error) { return int32(this(c) / types.TicksPerDay), nil }
	t["get Hours"], t["get Minutes"], t["get Seconds"] = part(types.TicksPerHour, 24), part(types.TicksPerMinute, 60), part(types.TicksPerSecond, 60)
	t["get Milliseconds"], t["get Microseconds"] = part(10000, 1000), part(10, 1000)
	t["get Nanoseconds"] = func(c *Call) (any, error) { return int32(this(c) % 10 * 100), nil }
	t["get TotalNanoseconds"] = func(c *Call) (any, error) { return float64(this(c)) * 100, nil }
	for name, unit := range units() {
		t["get Total"+name] = func(c *Call) (any, error) { return float64(this(c)) / float64(unit), nil }
		t["static From"+name+"(double)"] = func(c *Call) (any, error) { return spanOf(c.Float(0), unit) }
		whole := func(c *Call) (any, error) {
			order := []int64{types.TicksPerDay, types.TicksPerHour, types.TicksPerMinute, types.TicksPerSecond, 10000, 10}
			total, at := 0.0, 0
			for i, u := range order {
				if u == unit {
					at = i
				}
			}
			var ticks int64
			for i := range c.Args {
				total += float64(long(c, i)) * float64(order[at+i])
				ticks += long(c, i) * order[at+i]
			}
			if math.Abs(total) > math.MaxInt64 {
				return nil, spanOverflow()
			}
			return types.TimeSpan(ticks), nil
		}
		for _, first := range []string{"int", "long"} {
			for n := range 6 {
				p := first
				for k := range n {
					if k == 0 && name == "Days" {
						p += ",int"
					} else {
						p += ",long"
					}
				}
				t["static From"+name+"("+p+")"] = whole
			}
		}
	}
	for n, order := range map[int][]int64{
		3: {types.TicksPerHour, types.TicksPerMinute, types.TicksPerSecond},
		4: {types.TicksPerDay, types.TicksPerHour, types.TicksPerMinute, types.TicksPerSecond},
		5: {types.TicksPerDay, types.TicksPerHour, types.TicksPerMinute, types.TicksPerSecond, 10000},
		6: {types.TicksPerDay, types.TicksPerHour, types.TicksPerMinute, types.TicksPerSecond, 10000, 10},
	} {
		t["new(int"+strings.Repeat(",int", n-1)+")"] = func(c *Call) (any, error) {
			var ticks int64
			for i, u := range order {
				ticks += int64(c.Int(i)) * u
			}
			return types.TimeSpan(ticks), nil
		}
	}
	const provider = providerName
	addText(t, provider)
	addOrder(t, "timespan", "TimeSpan", func(a, b any) int {
		x, _ := a.(types.TimeSpan)
		y, _ := b.(types.TimeSpan)
		return int(sign3of(int64(x), int64(y)))
	})
	parse := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("input")
		}
		return format.ParseSpan(c.Str(0))
	}
	t["static Parse(string)"], t["static Parse(string,"+provider+")"] = parse, parse
	for n, p := range map[int]string{1: "", 2: "," + provider} {
		t["static TryParse(string"+p+",out timespan)"] = func(c *Call) (any, error) {
			v, err := format.ParseSpan(c.Str(0))
			if err != nil {
				return false, c.setOut(n, types.TimeSpan(0))
			}
			return true, c.setOut(n, v)
		}
	}
	exact := func(c *Call) (any, error) {
		for _, f := range formatsOf(c.Args[1]) {
			if v, ok := format.ParseSpanExact(c.Str(0), f); ok {
				return v, nil
			}
		}
		return nil, types.NewException("System.FormatException", fmt.Sprintf("String '%s' was not recognized as a valid TimeSpan.", c.Str(0)))
	}
	for _, f := range []string{"string", "string[]"} {
		t["static ParseExact(string,"+f+","+provider+")"] = exact
		t["static TryParseExact(string,"+f+","+provider+",out timespan)"] = func(c *Call) (any, error) {
			v, err := exact(c)
			if err != nil {
				return false, c.setOut(3, types.TimeSpan(0))
			}
			return true, c.setOut(3, v)
		}
	}
	return t
})
