package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// offsetOf makes a DateTimeOffset.
func offsetOf(clock, offset int64) (any, error) {
	if offset%types.TicksPerMinute != 0 {
		return nil, ArgumentError("Offset must be specified in whole minutes.", "offset")
	}
	if max(offset, -offset) > 14*types.TicksPerHour {
		return nil, OutOfRange("Offset must be within plus or minus 14 hours.", "offset")
	}
	if utc := clock - offset; utc < 0 || utc > maxDateTick {
		return nil, OutOfRange("The UTC time represented when the offset is applied must be between year 0 and 10,000.", "offset")
	}
	return types.DateTimeOffset{Clock: clock, Offset: offset}, nil
}

var dateTimeOffsetTable = sync.OnceValue(func() Table {
	const name = "System.DateTimeOffset"
	this := func(c *Call) types.DateTimeOffset { return c.This.(types.DateTimeOffset) }
	other := func(c *Call, i int) types.DateTimeOffset {
		o, _ := types.Unwrap(c.Args[i]).(types.DateTimeOffset)
		return o
	}
	span := func(c *Call, i int) int64 { s, _ := types.Unwrap(c.Args[i]).(types.TimeSpan); return int64(s) }
	long := func(c *Call, i int) int64 { n, _ := c.Args[i].(int64); return n }
	local := func(c *Call, utc int64) (any, error) {
		t := types.DateTime{Ticks: utc}.Time().In(c.Location())
		_, off := t.Zone()
		return offsetOf(utc+int64(off)*types.TicksPerSecond, int64(off)*types.TicksPerSecond)
	}
	fromDate := func(c *Call, d types.DateTime) (any, error) {
		if d.Kind == types.UTC {
			return offsetOf(d.Ticks, 0)
		}
		_, off := d.In(c.Location()).Zone()
		return offsetOf(d.Ticks, int64(off)*types.TicksPerSecond)
	}
	move := func(o types.DateTimeOffset, ticks int64) (any, error) {
		d, err := types.DateTime{Ticks: o.Clock}.AddTicks(ticks)
		if err != nil {
			return nil, outOfTime("value")
		}
		return offsetOf(d.Ticks, o.Offset)
	}
	t := Table{
		"static get MinValue":  func(*Call) (any, error) { return types.DateTimeOffset{}, nil },
		"static get MaxValue":  func(*Call) (any, error) { return types.DateTimeOffset{Clock: maxDateTick}, nil },
		"static get UnixEpoch": func(*Call) (any, error) { return types.DateTimeOffset{Clock: unixEpoch}, nil },
		"static get Now":       func(c *Call) (any, error) { return local(c, types.NewDateTime(c.Now().UTC(), types.UTC).Ticks) },
		"static get UtcNow":    func(c *Call) (any, error) { return offsetOf(types.NewDateTime(c.Now().UTC(), types.UTC).Ticks, 0) },
		"get DateTime":         func(c *Call) (any, error) { return types.DateTime{Ticks: this(c).Clock}, nil },
		"get UtcDateTime": func(c *Call) (any, error) {
			return types.DateTime{Ticks: this(c).Clock - this(c).Offset, Kind: types.UTC}, nil
		},
		"get LocalDateTime": func(c *Call) (any, error) { return c.toLocal(this(c).Clock - this(c).Offset), nil },
		"get Date": func(c *Call) (any, error) {
			return types.DateTime{Ticks: this(c).Clock - this(c).Clock%types.TicksPerDay}, nil
		},
		"get Offset":             func(c *Call) (any, error) { return types.TimeSpan(this(c).Offset), nil },
		"get TotalOffsetMinutes": func(c *Call) (any, error) { return int32(this(c).Offset / types.TicksPerMinute), nil },
		"get UtcTicks":           func(c *Call) (any, error) { return this(c).Clock - this(c).Offset, nil },
		"new(long,timespan)":     func(c *Call) (any, error) { return offsetOf(long(c, 0), span(c, 1)) },
		"new(datetime)": func(c *Call) (any, error) {
			d, _ := c.Args[0].(types.DateTime)
			return fromDate(c, d)
		},
		"new(datetime,timespan)": func(c *Call) (any, error) {
			d, _ := c.Args[0].(types.DateTime)
			if d.Kind == types.UTC && span(c, 1) != 0 {
				return nil, ArgumentError("The UTC Offset for Utc DateTime instances must be 0.", "offset")
			}
			return offsetOf(d.Ticks, span(c, 1))
		},
		"new(int,int,int,int,int,int,timespan)": func(c *Call) (any, error) {
			ticks, err := dateFrom(c, 6)
			if err != nil {
				return nil, err
			}
			return offsetOf(ticks, span(c, 6))
		},
		"new(int,int,int,int,int,int,int,timespan)": func(c *Call) (any, error) {
			ticks, err := dateFrom(c, 7)
			if err != nil {
				return nil, err
			}
			return offsetOf(ticks, span(c, 7))
		},
		"static op_Implicit(datetime)": func(c *Call) (any, error) {
			d, _ := c.Args[0].(types.DateTime)
			return fromDate(c, d)
		},
		"ToOffset(timespan)": func(c *Call) (any, error) { return offsetOf(this(c).Clock-this(c).Offset+span(c, 0), span(c, 0)) },
		"ToUniversalTime()":  func(c *Call) (any, error) { return offsetOf(this(c).Clock-this(c).Offset, 0) },
		"ToLocalTime()":      func(c *Call) (any, error) { return local(c, this(c).Clock-this(c).Offset) },
		"ToFileTime()":       func(c *Call) (any, error) { return fileTime(this(c).Clock - this(c).Offset) },
		"ToUnixTimeSeconds()": func(c *Call) (any, error) {
			return floorDiv(this(c).Clock-this(c).Offset-unixEpoch, types.TicksPerSecond), nil
		},
		"ToUnixTimeMilliseconds()": func(c *Call) (any, error) { return floorDiv(this(c).Clock-this(c).Offset-unixEpoch, 10000), nil },
		"static FromUnixTimeSeconds(long)": func(c *Call) (any, error) {
			if s := long(c, 0); s < -62135596800 || s > 253402300799 {
				return nil, OutOfRange("Valid values are between -62135596800 and 253402300799, inclusive.", "seconds")
			}
			return offsetOf(unixEpoch+long(c, 0)*types.TicksPerSecond, 0)
		},
		"static FromUnixTimeMilliseconds(long)": func(c *Call) (any, error) {
			if s := long(c, 0); s < -62135596800000 || s > 253402300799999 {
				return nil, OutOfRange("Valid values are between -62135596800000 and 253402300799999, inclusive.", "milliseconds")
			}
			return offsetOf(unixEpoch+long(c, 0)*10000, 0)
		},
		"Add(timespan)":      func(c *Call) (any, error) { return move(this(c), span(c, 0)) },
		"Subtract(timespan)": func(c *Call) (any, error) { return move(this(c), -span(c, 0)) },
		"Subtract(" + name + ")": func(c *Call) (any, error) {
			return types.TimeSpan(this(c).Clock - this(c).Offset - other(c, 0).Clock + other(c, 0).Offset), nil
		},
		"static op_Addition(" + name + ",timespan)":    func(c *Call) (any, error) { return move(other(c, 0), span(c, 1)) },
		"static op_Subtraction(" + name + ",timespan)": func(c *Call) (any, error) { return move(other(c, 0), -span(c, 1)) },
		"static op_Subtraction(" + name + "," + name + ")": func(c *Call) (any, error) {
			return types.TimeSpan(other(c, 0).Clock - other(c, 0).Offset - other(c, 1).Clock + other(c, 1).Offset), nil
		},
		"AddTicks(long)":            func(c *Call) (any, error) { return move(this(c), long(c, 0)) },
		"EqualsExact(" + name + ")": func(c *Call) (any, error) { return this(c) == other(c, 0), nil },
	}
	months := func(per int) Func {
		return func(c *Call) (any, error) {
			d, err := addMonths(types.DateTime{Ticks: this(c).Clock}, per*c.Int(0))
			if err != nil {
				return nil, err
			}
			return offsetOf(d.(types.DateTime).Ticks, this(c).Offset)
		}
	}
	t["AddMonths(int)"], t["AddYears(int)"] = months(1), months(12)
	for unit, ticks := range units() {
		t["Add"+unit+"(double)"] = func(c *Call) (any, error) {
			n, err := scaled(c.Float(0), ticks)
			if err != nil {
				return nil, err
			}
			return move(this(c), n)
		}
	}
	parsed := func(c *Call, p format.ParsedDate, style int64) (any, error) {
		if p.HasOffset {
			if style&adjustUniversal != 0 {
				return offsetOf(p.Ticks-int64(p.Offset/100), 0)
			}
			return offsetOf(p.Ticks, int64(p.Offset/100))
		}
		if style&assumeUniversal != 0 {
			return offsetOf(p.Ticks, 0)
		}
		return fromDate(c, types.DateTime{Ticks: p.Ticks})
	}
	parse := func(c *Call, n int) (any, error) {
		culture, style := c.CurrentCulture(), int64(0)
		if n > 1 {
			culture = c.Culture(1)
		}
		if n > 2 {
			style = enumBits(c.Args[2])
		}
		p, err := format.ParseDate(c.Str(0), culture, c.Now())
		if err != nil {
			return nil, err
		}
		return parsed(c, p, style)
	}
	for n, key := range map[int]string{1: "string", 2: "string," + providerName, 3: "string," + providerName + "," + dateStyles} {
		t["static Parse("+key+")"] = func(c *Call) (any, error) { return parse(c, n) }
		t["static TryParse("+key+",out "+name+")"] = func(c *Call) (any, error) {
			v, err := parse(c, n)
			if err != nil {
				return false, c.setOut(n, types.DateTimeOffset{})
			}
			return true, c.setOut(n, v)
		}
	}
	exact := func(c *Call) (any, error) {
		style := int64(0)
		if len(c.Args) > 3 {
			style = enumBits(c.Args[3])
		}
		p, err := c.parseExact(c.Str(0), c.Args[1], c.Culture(2), style)
		if err != nil {
			return nil, err
		}
		return parsed(c, p, style)
	}
	t["static ParseExact(string,string,"+providerName+")"] = exact
	t["static ParseExact(string,string,"+providerName+","+dateStyles+")"] = exact
	clockParts(t, func(c *Call) types.DateTime { return types.DateTime{Ticks: this(c).Clock} })
	addText(t, providerName)
	addOrder(t, name, "DateTimeOffset", func(a, b any) int {
		x, _ := a.(types.DateTimeOffset)
		y, _ := b.(types.DateTimeOffset)
		return int(sign3of(x.Clock-x.Offset, y.Clock-y.Offset))
	})
	return t
})

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && a < 0 {
		q--
	}
	return q
}
