package dotnet

import (
	"math"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

const (
	dateStyles  = "System.Globalization.DateTimeStyles"
	fileEpoch   = 504911232000000000 // ticks of 1601
	unixEpoch   = 621355968000000000
	maxDateTick = 3155378975999999999
)

// Styles of date parsing.
const (
	allowWhite      = 7
	adjustUniversal = 16
	assumeLocal     = 32
	assumeUniversal = 64
	roundtripKind   = 128
)

// toLocal moves a UTC clock to the host's zone.
func (c *Call) toLocal(ticks int64) types.DateTime {
	t := types.DateTime{Ticks: ticks, Kind: types.UTC}.Time().In(c.Location())
	return types.NewDateTime(t, types.Local)
}

// utcTicks are the ticks of a date in UTC; an unspecified one is taken as local.
func (c *Call) utcTicks(d types.DateTime) int64 {
	if d.Kind == types.UTC {
		return d.Ticks
	}
	_, off := d.In(c.Location()).Zone()
	return min(max(d.Ticks-int64(off)*types.TicksPerSecond, 0), maxDateTick)
}

// placeDate turns what was parsed into a DateTime under the styles.
func (c *Call) placeDate(p format.ParsedDate, style int64) types.DateTime {
	switch {
	case p.HasOffset:
		utc := p.Ticks - int64(p.Offset/100)
		if style&adjustUniversal != 0 || style&roundtripKind != 0 && p.Zulu {
			return types.DateTime{Ticks: utc, Kind: types.UTC}
		}
		return c.toLocal(utc)
	case style&assumeUniversal != 0 && style&adjustUniversal != 0:
		return types.DateTime{Ticks: p.Ticks, Kind: types.UTC}
	case style&assumeUniversal != 0:
		return c.toLocal(p.Ticks)
	case style&assumeLocal != 0 && style&adjustUniversal != 0:
		return types.DateTime{Ticks: c.utcTicks(types.DateTime{Ticks: p.Ticks, Kind: types.Local}), Kind: types.UTC}
	case style&assumeLocal != 0:
		return types.DateTime{Ticks: p.Ticks, Kind: types.Local}
	}
	return types.DateTime{Ticks: p.Ticks}
}

func (c *Call) parseDate(s string, culture *format.Culture, style int64) (any, error) {
	p, err := format.ParseDate(s, culture, c.Now())
	if err != nil {
		return nil, err
	}
	return c.placeDate(p, style), nil
}

// formatsOf lists the formats of ParseExact.
func formatsOf(v any) []string {
	if s, ok := v.(string); ok {
		return []string{s}
	}
	var out []string
	items, _ := types.Elements(v)
	for _, e := range items {
		out = append(out, types.ToString(e))
	}
	return out
}

func (c *Call) parseExact(s string, formats any, culture *format.Culture, style int64) (format.ParsedDate, error) {
	for _, f := range formatsOf(formats) {
		if p, ok := format.ParseDateExact(s, f, culture, c.Now(), style&allowWhite == allowWhite); ok {
			if f == "o" || f == "O" || f == "r" || f == "R" || f == "u" {
				if f == "r" || f == "R" || f == "u" {
					p.HasOffset, p.Zulu = false, false
				}
			}
			return p, nil
		}
	}
	return format.ParsedDate{}, types.NewException("System.FormatException", "String '"+s+"' was not recognized as a valid DateTime.")
}

func outOfTime(param string) error {
	return OutOfRange("The added or subtracted value results in an un-representable DateTime.", param)
}

// addTicksTo moves a date.
func addTicksTo(d types.DateTime, ticks int64) (any, error) {
	out, err := d.AddTicks(ticks)
	if err != nil {
		return nil, outOfTime("value")
	}
	return out, nil
}

// addSpan is addTicksTo for the operators, whose parameter is called t.
func addSpan(d types.DateTime, ticks int64) (any, error) {
	out, err := d.AddTicks(ticks)
	if err != nil {
		return nil, outOfTime("t")
	}
	return out, nil
}

// scaled turns a number of units into ticks, cut towards zero.
func scaled(v float64, unit int64) (int64, error) {
	if math.Abs(v)*float64(unit) > maxDateTick || math.IsNaN(v) {
		return 0, OutOfRange("Value to add was out of range.", "value")
	}
	whole, frac := math.Modf(v)
	return int64(whole)*unit + int64(frac*float64(unit)), nil
}

func addMonths(d types.DateTime, months int) (any, error) {
	if months < -120000 || months > 120000 {
		return nil, OutOfRange("Months value must be between +/-120000.", "months")
	}
	t := d.Time()
	m := int(t.Month()) - 1 + months
	y := t.Year() + int(math.Floor(float64(m)/12))
	m = ((m % 12) + 12) % 12
	if y < 1 || y > 9999 {
		return nil, outOfTime("months")
	}
	day := min(t.Day(), format.DaysInMonth(y, m+1))
	ticks, _ := format.ClockTicks(y, m+1, day, 0, 0, 0)
	return types.DateTime{Ticks: ticks + d.Ticks%types.TicksPerDay, Kind: d.Kind}, nil
}

const badDay = "Year, Month, and Day parameters describe an un-representable DateTime."
const badTime = "Hour, Minute, and Second parameters describe an un-representable DateTime."

// dateFrom makes a date of constructor arguments: y m d [h m s [ms [us]]].
func dateFrom(c *Call, n int) (int64, error) {
	v := [8]int{}
	for i := range n {
		v[i] = c.Int(i)
	}
	if _, ok := format.ClockTicks(v[0], v[1], v[2], 0, 0, 0); !ok {
		return 0, types.NewException("System.ArgumentOutOfRangeException", badDay)
	}
	ticks, ok := format.ClockTicks(v[0], v[1], v[2], v[3], v[4], v[5])
	if !ok {
		return 0, types.NewException("System.ArgumentOutOfRangeException", badTime)
	}
	if v[6] < 0 || v[6] > 999 {
		return 0, OutOfRange("Valid values are between 0 and 999, inclusive.", "millisecond")
	}
	return ticks + int64(v[6])*10000 + int64(v[7])*10, nil
}

func kindOf(v any) types.DateKind { return types.DateKind(enumBits(v)) }

// clockParts adds the properties that dates of both types share.
func clockParts(t Table, clock func(c *Call) types.DateTime) {
	part := func(f func(t time.Time) int) Func {
		return func(c *Call) (any, error) { return int32(f(clock(c).Time())), nil }
	}
	t["get Year"], t["get Day"], t["get Hour"] = part(time.Time.Year), part(time.Time.Day), part(time.Time.Hour)
	t["get Minute"], t["get Second"], t["get DayOfYear"] = part(time.Time.Minute), part(time.Time.Second), part(time.Time.YearDay)
	t["get Month"] = part(func(t time.Time) int { return int(t.Month()) })
	t["get Millisecond"] = part(func(t time.Time) int { return t.Nanosecond() / 1e6 })
	t["get Microsecond"] = part(func(t time.Time) int { return t.Nanosecond() / 1000 % 1000 })
	t["get Nanosecond"] = part(func(t time.Time) int { return t.Nanosecond() % 1000 })
	t["get DayOfWeek"] = func(c *Call) (any, error) {
		return types.NewEnum(types.MustNamed("System.DayOfWeek"), int64(clock(c).Time().Weekday())), nil
	}
	t["get Ticks"] = func(c *Call) (any, error) { return clock(c).Ticks, nil }
	t["get TimeOfDay"] = func(c *Call) (any, error) { return types.TimeSpan(clock(c).Ticks % types.TicksPerDay), nil }
}

var dateTimeTable = sync.OnceValue(func() Table {
	this := func(c *Call) types.DateTime { return c.This.(types.DateTime) }
	date := func(c *Call, i int) types.DateTime { d, _ := types.Unwrap(c.Args[i]).(types.DateTime); return d }
	span := func(c *Call, i int) int64 { s, _ := types.Unwrap(c.Args[i]).(types.TimeSpan); return int64(s) }
	long := func(c *Call, i int) int64 { n, _ := c.Args[i].(int64); return n }
	t := Table{
		"static get MinValue":  func(*Call) (any, error) { return types.DateTime{}, nil },
		"static get MaxValue":  func(*Call) (any, error) { return types.DateTime{Ticks: maxDateTick}, nil },
		"static get UnixEpoch": func(*Call) (any, error) { return types.DateTime{Ticks: unixEpoch, Kind: types.UTC}, nil },
		"static get Now":       func(c *Call) (any, error) { return types.NewDateTime(c.Now(), types.Local), nil },
		"static get UtcNow":    func(c *Call) (any, error) { return types.NewDateTime(c.Now().UTC(), types.UTC), nil },
		"static get Today": func(c *Call) (any, error) {
			d := types.NewDateTime(c.Now(), types.Local)
			d.Ticks -= d.Ticks % types.TicksPerDay
			return d, nil
		},
		"get Kind": func(c *Call) (any, error) {
			return types.NewEnum(types.MustNamed("System.DateTimeKind"), int64(this(c).Kind)), nil
		},
		"get Date": func(c *Call) (any, error) {
			d := this(c)
			d.Ticks -= d.Ticks % types.TicksPerDay
			return d, nil
		},
		"new()":              func(*Call) (any, error) { return types.DateTime{}, nil },
		"Add(timespan)":      func(c *Call) (any, error) { return addTicksTo(this(c), span(c, 0)) },
		"Subtract(timespan)": func(c *Call) (any, error) { return addTicksTo(this(c), -span(c, 0)) },
		"Subtract(datetime)": func(c *Call) (any, error) { return types.TimeSpan(this(c).Ticks - date(c, 0).Ticks), nil },
		"AddTicks(long)":     func(c *Call) (any, error) { return addTicksTo(this(c), long(c, 0)) },
		"AddMonths(int)":     func(c *Call) (any, error) { return addMonths(this(c), c.Int(0)) },
		"AddYears(int)": func(c *Call) (any, error) {
			if c.Int(0) < -10000 || c.Int(0) > 10000 {
				return nil, OutOfRange("Years value must be between +/-10000.", "years")
			}
			return addMonths(this(c), 12*c.Int(0))
		},
		"static op_Addition(datetime,timespan)":    func(c *Call) (any, error) { return addSpan(date(c, 0), span(c, 1)) },
		"static op_Subtraction(datetime,timespan)": func(c *Call) (any, error) { return addSpan(date(c, 0), -span(c, 1)) },
		"static op_Subtraction(datetime,datetime)": func(c *Call) (any, error) { return types.TimeSpan(date(c, 0).Ticks - date(c, 1).Ticks), nil },
		"static DaysInMonth(int,int)": func(c *Call) (any, error) {
			if c.Int(1) < 1 || c.Int(1) > 12 {
				return nil, OutOfRange("Month must be between one and twelve.", "month")
			}
			if c.Int(0) < 1 || c.Int(0) > 9999 {
				return nil, OutOfRange("Year must be between 1 and 9999.", "year")
			}
			return int32(format.DaysInMonth(c.Int(0), c.Int(1))), nil
		},
		"static IsLeapYear(int)": func(c *Call) (any, error) {
			if c.Int(0) < 1 || c.Int(0) > 9999 {
				return nil, OutOfRange("Year must be between 1 and 9999.", "year")
			}
			return format.DaysInMonth(c.Int(0), 2) == 29, nil
		},
		"static SpecifyKind(datetime,System.DateTimeKind)": func(c *Call) (any, error) {
			return types.DateTime{Ticks: date(c, 0).Ticks, Kind: kindOf(c.Args[1])}, nil
		},
		"ToUniversalTime()": func(c *Call) (any, error) { return types.DateTime{Ticks: c.utcTicks(this(c)), Kind: types.UTC}, nil },
		"ToLocalTime()": func(c *Call) (any, error) {
			if this(c).Kind == types.Local {
				return this(c), nil
			}
			return c.toLocal(this(c).Ticks), nil
		},
		"IsDaylightSavingTime()": func(c *Call) (any, error) {
			return this(c).Kind != types.UTC && this(c).In(c.Location()).IsDST(), nil
		},
		"ToFileTime()": func(c *Call) (any, error) { return fileTime(c.utcTicks(this(c))) },
		"ToFileTimeUtc()": func(c *Call) (any, error) {
			if this(c).Kind == types.Local {
				return fileTime(c.utcTicks(this(c)))
			}
			return fileTime(this(c).Ticks)
		},
		"static FromFileTime(long)":    func(c *Call) (any, error) { return c.toLocal(long(c, 0) + fileEpoch), nil },
		"static FromFileTimeUtc(long)": func(c *Call) (any, error) { return types.DateTime{Ticks: long(c, 0) + fileEpoch, Kind: types.UTC}, nil },
		"ToBinary()": func(c *Call) (any, error) {
			d := this(c)
			if d.Kind == types.Local {
				return int64(uint64(c.utcTicks(d))&0x3FFFFFFFFFFFFFFF | 1<<63), nil
			}
			return d.Ticks | int64(d.Kind)<<62, nil
		},
		"static FromBinary(long)": func(c *Call) (any, error) {
			u := uint64(long(c, 0))
			ticks := int64(u & 0x3FFFFFFFFFFFFFFF)
			if u>>63 == 1 {
				return c.toLocal(ticks), nil
			}
			return types.DateTime{Ticks: ticks, Kind: types.DateKind(u >> 62)}, nil
		},
		"ToOADate()": func(c *Call) (any, error) {
			if this(c).Ticks < types.TicksPerDay {
				return 0.0, nil
			}
			ms := (this(c).Ticks - 599264352000000000) / 10000
			return float64(ms) / 86400000, nil
		},
		"static FromOADate(double)": func(c *Call) (any, error) {
			return types.DateTime{Ticks: 599264352000000000 + int64(math.Round(c.Float(0)*86400000))*10000}, nil
		},
		"GetTypeCode()":                 typeCode("DateTime"),
		"GetHashCode()":                 func(c *Call) (any, error) { return int32(this(c).Ticks) ^ int32(this(c).Ticks>>32), nil },
		"new(long)":                     func(c *Call) (any, error) { return ticksDate(long(c, 0), types.Unspecified) },
		"new(long,System.DateTimeKind)": func(c *Call) (any, error) { return ticksDate(long(c, 0), kindOf(c.Args[1])) },
	}
	for n, key := range map[int]string{3: "int,int,int", 6: "int,int,int,int,int,int", 7: "int,int,int,int,int,int,int", 8: "int,int,int,int,int,int,int,int"} {
		t["new("+key+")"] = func(c *Call) (any, error) {
			ticks, err := dateFrom(c, n)
			return types.DateTime{Ticks: ticks}, err
		}
		t["new("+key+",System.DateTimeKind)"] = func(c *Call) (any, error) {
			ticks, err := dateFrom(c, n)
			return types.DateTime{Ticks: ticks, Kind: kindOf(c.Args[n])}, err
		}
	}
	for name, unit := range units() {
		t["Add"+name+"(double)"] = func(c *Call) (any, error) {
			ticks, err := scaled(c.Float(0), unit)
			if err != nil {
				return nil, err
			}
			return addTicksTo(this(c), ticks)
		}
	}
	for name, spec := range map[string]string{"LongDate": "D", "LongTime": "T", "ShortDate": "d", "ShortTime": "t"} {
		t["To"+name+"String()"] = func(c *Call) (any, error) { return c.text(spec, c.CurrentCulture()) }
	}
	clockParts(t, this)
	addText(t, providerName)
	addOrder(t, "datetime", "DateTime", func(a, b any) int {
		x, _ := a.(types.DateTime)
		y, _ := b.(types.DateTime)
		return int(sign3of(x.Ticks, y.Ticks))
	})
	addDateParse(t)
	addDateFormats(t, this)
	return t
})

// units are the suffixes of Add and From with their ticks.
func units() map[string]int64 {
	return map[string]int64{"Days": types.TicksPerDay, "Hours": types.TicksPerHour, "Minutes": types.TicksPerMinute,
		"Seconds": types.TicksPerSecond, "Milliseconds": 10000, "Microseconds": 10}
}

func sign3of(a, b int64) int32 {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func ticksDate(ticks int64, kind types.DateKind) (any, error) {
	if ticks < 0 || ticks > maxDateTick {
		return nil, OutOfRange("Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.", "ticks")
	}
	return types.DateTime{Ticks: ticks, Kind: kind}, nil
}

func fileTime(ticks int64) (any, error) {
	if ticks < fileEpoch {
		return nil, types.NewException("System.ArgumentOutOfRangeException", "Not a valid Win32 FileTime.")
	}
	return ticks - fileEpoch, nil
}

// addDateParse adds Parse, ParseExact and their Try forms.
func addDateParse(t Table) {
	try := func(c *Call, out int, v any, err error) (any, error) {
		if err != nil {
			return false, c.setOut(out, types.DateTime{})
		}
		return true, c.setOut(out, v)
	}
	t["static Parse(string)"] = func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("s")
		}
		return c.parseDate(c.Str(0), c.CurrentCulture(), 0)
	}
	t["static Parse(string,"+providerName+")"] = func(c *Call) (any, error) { return c.parseDate(c.Str(0), c.Culture(1), 0) }
	t["static Parse(string,"+providerName+","+dateStyles+")"] = func(c *Call) (any, error) {
		return c.parseDate(c.Str(0), c.Culture(1), enumBits(c.Args[2]))
	}
	t["static TryParse(string,out datetime)"] = func(c *Call) (any, error) {
		v, err := c.parseDate(c.Str(0), c.CurrentCulture(), 0)
		return try(c, 1, v, err)
	}
	t["static TryParse(string,"+providerName+",out datetime)"] = func(c *Call) (any, error) {
		v, err := c.parseDate(c.Str(0), c.Culture(1), 0)
		return try(c, 2, v, err)
	}
	t["static TryParse(string,"+providerName+","+dateStyles+",out datetime)"] = func(c *Call) (any, error) {
		v, err := c.parseDate(c.Str(0), c.Culture(1), enumBits(c.Args[2]))
		return try(c, 3, v, err)
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
		return c.placeDate(p, style), nil
	}
	for _, f := range []string{"string", "string[]"} {
		t["static ParseExact(string,"+f+","+providerName+")"] = exact
		t["static ParseExact(string,"+f+","+providerName+","+dateStyles+")"] = exact
		t["static TryParseExact(string,"+f+","+providerName+","+dateStyles+",out datetime)"] = func(c *Call) (any, error) {
			v, err := exact(c)
			return try(c, 4, v, err)
		}
	}
}
