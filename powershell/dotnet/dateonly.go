package dotnet

import (
	"math"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// DateOnly is System.DateOnly: days since year 1.
type DateOnly int32

// PSType is DateOnly.
func (DateOnly) PSType() *types.Type { return types.MustNamed("System.DateOnly") }

// PSString is the invariant short date.
func (d DateOnly) PSString() string { return d.time().Format("01/02/2006") }

func (d DateOnly) date() types.DateTime { return types.DateTime{Ticks: int64(d) * types.TicksPerDay} }
func (d DateOnly) time() time.Time      { return d.date().Time() }

func dateOnlyOf(t time.Time) DateOnly {
	return DateOnly(types.NewDateTime(t, types.Unspecified).Ticks / types.TicksPerDay)
}

// TimeOnly is System.TimeOnly: ticks since midnight.
type TimeOnly int64

// PSType is TimeOnly.
func (TimeOnly) PSType() *types.Type { return types.MustNamed("System.TimeOnly") }

// PSString is the invariant short time.
func (t TimeOnly) PSString() string { return t.date().Time().Format("15:04") }

func (t TimeOnly) date() types.DateTime { return types.DateTime{Ticks: int64(t)} }

// clockText formats a part of a DateTime: spec's default and the standard
// formats that make sense for the part are given.
func (c *Call) clockText(d types.DateTime, spec, plain string, replace map[string]string, forbidden string, culture *format.Culture) (any, error) {
	if spec == "" {
		spec = plain
	}
	if r, ok := replace[spec]; ok {
		spec, culture = r, format.Invariant()
	} else if len(spec) == 1 && !strings.Contains(plain+"dDmMyYtT", spec) || len(spec) > 1 && strings.ContainsAny(unquoted(spec), forbidden) {
		return nil, types.NewException("System.FormatException", "Input string was not in a correct format.")
	}
	s, _, err := format.Options{Culture: culture, Zone: c.zone()}.Text(d, spec)
	return s, asFormatException(err)
}

// unquoted is a format without its literal parts.
func unquoted(s string) string {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '\\':
			i++
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// partTable makes the members DateOnly and TimeOnly share: parsing, text, order.
// pick takes the part from a date, date gives it back.
func partTable(name string, pick func(types.DateTime) any, date func(any) types.DateTime, plain string, replace map[string]string, forbidden string) Table {
	t := Table{}
	short := name[strings.LastIndexByte(name, '.')+1:]
	bad := func(s string) error {
		return types.NewException("System.FormatException", "String '"+s+"' was not recognized as a valid "+short+".")
	}
	culture := func(c *Call, from int) *format.Culture {
		for i := from; i < len(c.Args); i++ {
			if c.method != nil && c.method.Params[i].Type.Name == providerName {
				return c.Culture(i)
			}
		}
		return c.CurrentCulture()
	}
	parse := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("s")
		}
		p, err := format.ParseDate(c.Str(0), culture(c, 1), c.Now())
		if err != nil {
			return nil, bad(c.Str(0))
		}
		if short == "DateOnly" && p.Ticks%types.TicksPerDay != 0 || short == "TimeOnly" && !p.NoDate {
			return nil, types.NewException("System.FormatException", "String '"+c.Str(0)+"' contains parts which are not specific to the "+short+".")
		}
		return pick(types.DateTime{Ticks: p.Ticks}), nil
	}
	exact := func(c *Call) (any, error) {
		formats := formatsOf(c.Args[1])
		for i, f := range formats {
			if r, ok := replace[f]; ok {
				formats[i] = r
			}
		}
		list := make([]any, len(formats))
		for i, f := range formats {
			list[i] = f
		}
		p, err := c.parseExact(c.Str(0), types.NewArray(list...), culture(c, 2), 0)
		if err != nil {
			return nil, bad(c.Str(0))
		}
		return pick(types.DateTime{Ticks: p.Ticks}), nil
	}
	try := func(f Func) Func {
		return func(c *Call) (any, error) {
			out := len(c.Args) - 1
			inner := *c
			inner.Args = c.Args[:out]
			v, err := f(&inner)
			if err != nil {
				return false, c.setOut(out, pick(types.DateTime{}))
			}
			return true, c.setOut(out, v)
		}
	}
	t["static Parse(*)"], t["static ParseExact(*)"] = parse, exact
	t["static TryParse(*)"], t["static TryParseExact(*)"] = try(parse), try(exact)
	t["ToString(*)"] = func(c *Call) (any, error) {
		spec, culture := "", c.CurrentCulture()
		for i, a := range c.Args {
			if c.method != nil && c.method.Params[i].Type == types.String {
				spec, _ = a.(string)
			} else {
				culture = c.Culture(i)
			}
		}
		return c.clockText(date(c.This), spec, plain, replace, forbidden, culture)
	}
	addOrder(t, name, short, func(a, b any) int {
		return int(sign3of(date(a).Ticks, date(b).Ticks))
	})
	compare := func(f func(n int32) bool) Func {
		return func(c *Call) (any, error) { return f(sign3of(date(c.Args[0]).Ticks, date(c.Args[1]).Ticks)), nil }
	}
	both := "(" + name + "," + name + ")"
	t["static op_Equality"+both] = compare(func(n int32) bool { return n == 0 })
	t["static op_Inequality"+both] = compare(func(n int32) bool { return n != 0 })
	t["static op_LessThan"+both] = compare(func(n int32) bool { return n < 0 })
	t["static op_LessThanOrEqual"+both] = compare(func(n int32) bool { return n <= 0 })
	t["static op_GreaterThan"+both] = compare(func(n int32) bool { return n > 0 })
	t["static op_GreaterThanOrEqual"+both] = compare(func(n int32) bool { return n >= 0 })
	return t
}

var dateOnlyTable = sync.OnceValue(func() Table {
	this := func(c *Call) DateOnly { return c.This.(DateOnly) }
	date := func(v any) types.DateTime { d, _ := v.(DateOnly); return d.date() }
	pick := func(d types.DateTime) any { return DateOnly(d.Ticks / types.TicksPerDay) }
	t := partTable("System.DateOnly", pick, date, "d", map[string]string{"o": "yyyy-MM-dd", "O": "yyyy-MM-dd", "r": "ddd, dd MMM yyyy", "R": "ddd, dd MMM yyyy"}, "hHmsftFKz:")
	part := func(f func(t time.Time) any) Func {
		return func(c *Call) (any, error) { return f(this(c).time()), nil }
	}
	move := func(f func(c *Call, d types.DateTime) (any, error)) Func {
		return func(c *Call) (any, error) {
			v, err := f(c, this(c).date())
			if err != nil {
				return nil, err
			}
			return pick(v.(types.DateTime)), nil
		}
	}
	for k, f := range map[string]Func{
		"new(*)": func(c *Call) (any, error) {
			ticks, ok := format.ClockTicks(c.Int(0), c.Int(1), c.Int(2), 0, 0, 0)
			if !ok {
				return nil, types.NewException("System.ArgumentOutOfRangeException", badDay)
			}
			return pick(types.DateTime{Ticks: ticks}), nil
		},
		"get Year": part(func(t time.Time) any { return int32(t.Year()) }), "get Month": part(func(t time.Time) any { return int32(t.Month()) }),
		"get Day": part(func(t time.Time) any { return int32(t.Day()) }), "get DayOfYear": part(func(t time.Time) any { return int32(t.YearDay()) }),
		"get DayOfWeek":             part(func(t time.Time) any { return types.NewEnum(types.MustNamed("System.DayOfWeek"), int64(t.Weekday())) }),
		"get DayNumber":             func(c *Call) (any, error) { return int32(this(c)), nil },
		"static get MinValue":       func(*Call) (any, error) { return DateOnly(0), nil },
		"static get MaxValue":       func(*Call) (any, error) { return DateOnly(maxDateTick / types.TicksPerDay), nil },
		"static FromDayNumber(int)": func(c *Call) (any, error) { return DateOnly(c.Int(0)), nil },
		"static FromDateTime(*)":    func(c *Call) (any, error) { d, _ := c.Args[0].(types.DateTime); return pick(d), nil },
		"AddDays(int)":              move(func(c *Call, d types.DateTime) (any, error) { return addTicksTo(d, int64(c.Int(0))*types.TicksPerDay) }),
		"AddMonths(int)":            move(func(c *Call, d types.DateTime) (any, error) { return addMonths(d, c.Int(0)) }),
		"AddYears(int)":             move(func(c *Call, d types.DateTime) (any, error) { return addMonths(d, 12*c.Int(0)) }),
		"GetHashCode()":             func(c *Call) (any, error) { return int32(this(c)), nil },
		"ToLongDateString()":        func(c *Call) (any, error) { return c.clockText(this(c).date(), "D", "d", nil, "", c.CurrentCulture()) },
		"ToShortDateString()":       func(c *Call) (any, error) { return c.clockText(this(c).date(), "d", "d", nil, "", c.CurrentCulture()) },
		"Deconstruct(*)": func(c *Call) (any, error) {
			t := this(c).time()
			for i, n := range []int{t.Year(), int(t.Month()), t.Day()} {
				if err := c.setOut(i, int32(n)); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
		"ToDateTime(*)": func(c *Call) (any, error) {
			at, _ := c.Args[0].(TimeOnly)
			d := types.DateTime{Ticks: this(c).date().Ticks + int64(at)}
			if len(c.Args) > 1 {
				d.Kind = kindOf(c.Args[1])
			}
			return d, nil
		},
	} {
		t[k] = f
	}
	return t
})

var timeOnlyTable = sync.OnceValue(func() Table {
	this := func(c *Call) TimeOnly { return c.This.(TimeOnly) }
	date := func(v any) types.DateTime { d, _ := v.(TimeOnly); return d.date() }
	pick := func(d types.DateTime) any { return TimeOnly(d.Ticks % types.TicksPerDay) }
	t := partTable("System.TimeOnly", pick, date, "t", map[string]string{"o": "HH:mm:ss.fffffff", "O": "HH:mm:ss.fffffff", "r": "HH:mm:ss", "R": "HH:mm:ss"}, "dMyKz/")
	part := func(unit, limit int64) Func {
		return func(c *Call) (any, error) { return int32(int64(this(c)) / unit % limit), nil }
	}
	wrap := func(c *Call, ticks int64) (any, error) {
		n := int64(this(c)) + ticks
		days := int64(math.Floor(float64(n) / float64(types.TicksPerDay)))
		if last := len(c.Args) - 1; last > 0 {
			if err := c.setOut(last, int32(days)); err != nil {
				return nil, err
			}
		}
		return TimeOnly(n - days*types.TicksPerDay), nil
	}
	for k, f := range map[string]Func{
		"new(*)": func(c *Call) (any, error) {
			if len(c.Args) == 1 {
				n, _ := c.Args[0].(int64)
				if n < 0 || n >= types.TicksPerDay {
					return nil, OutOfRange("Ticks must be between 0 and and TimeOnly.MaxValue.Ticks.", "ticks")
				}
				return TimeOnly(n), nil
			}
			var v [5]int
			for i := range c.Args {
				v[i] = c.Int(i)
			}
			ticks, ok := format.ClockTicks(1, 1, 1, v[0], v[1], v[2])
			if !ok {
				return nil, types.NewException("System.ArgumentOutOfRangeException", badTime)
			}
			return TimeOnly(ticks + int64(v[3])*10000 + int64(v[4])*10), nil
		},
		"get Hour": part(types.TicksPerHour, 24), "get Minute": part(types.TicksPerMinute, 60), "get Second": part(types.TicksPerSecond, 60),
		"get Millisecond": part(10000, 1000), "get Microsecond": part(10, 1000),
		"get Nanosecond":         func(c *Call) (any, error) { return int32(int64(this(c)) % 10 * 100), nil },
		"get Ticks":              func(c *Call) (any, error) { return int64(this(c)), nil },
		"static get MinValue":    func(*Call) (any, error) { return TimeOnly(0), nil },
		"static get MaxValue":    func(*Call) (any, error) { return TimeOnly(types.TicksPerDay - 1), nil },
		"static FromDateTime(*)": func(c *Call) (any, error) { d, _ := c.Args[0].(types.DateTime); return pick(d), nil },
		"static FromTimeSpan(*)": func(c *Call) (any, error) {
			s, _ := c.Args[0].(types.TimeSpan)
			if s < 0 || int64(s) >= types.TicksPerDay {
				return nil, OutOfRange("Ticks must be between 0 and and TimeOnly.MaxValue.Ticks.", "ticks")
			}
			return TimeOnly(s), nil
		},
		"ToTimeSpan()":  func(c *Call) (any, error) { return types.TimeSpan(this(c)), nil },
		"Add(*)":        func(c *Call) (any, error) { s, _ := c.Args[0].(types.TimeSpan); return wrap(c, int64(s)) },
		"AddHours(*)":   func(c *Call) (any, error) { return wrap(c, int64(c.Float(0)*types.TicksPerHour)) },
		"AddMinutes(*)": func(c *Call) (any, error) { return wrap(c, int64(c.Float(0)*types.TicksPerMinute)) },
		"IsBetween(*)": func(c *Call) (any, error) {
			a, _ := c.Args[0].(TimeOnly)
			b, _ := c.Args[1].(TimeOnly)
			if a <= b {
				return this(c) >= a && this(c) < b, nil
			}
			return this(c) >= a || this(c) < b, nil
		},
		"static op_Subtraction(System.TimeOnly,System.TimeOnly)": func(c *Call) (any, error) {
			n := date(c.Args[0]).Ticks - date(c.Args[1]).Ticks
			return types.TimeSpan((n + types.TicksPerDay) % types.TicksPerDay), nil
		},
		"GetHashCode()":       func(c *Call) (any, error) { n := int64(this(c)); return int32(n) ^ int32(n>>32), nil },
		"ToLongTimeString()":  func(c *Call) (any, error) { return c.clockText(this(c).date(), "T", "t", nil, "", c.CurrentCulture()) },
		"ToShortTimeString()": func(c *Call) (any, error) { return c.clockText(this(c).date(), "t", "t", nil, "", c.CurrentCulture()) },
	} {
		t[k] = f
	}
	return t
})
