package dotnet

import (
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/types"
)

// zoneArg is a zone argument.
func (c *Call) zoneArg(i int, name string) (*TimeZone, error) {
	if z, ok := types.Unwrap(c.Args[i]).(*TimeZone); ok {
		return z, nil
	}
	return nil, ArgumentNull(name)
}

// zoneNamed finds a zone by an argument.
func (c *Call) zoneNamed(i int, name string) (*TimeZone, error) {
	if c.Args[i] == nil {
		return nil, ArgumentNull(name)
	}
	if z, ok := findZone(c.Str(i)); ok {
		return z, nil
	}
	return nil, types.NewException("System.TimeZoneNotFoundException", "The time zone ID '"+c.Str(i)+"' was not found on the local computer.")
}

// moment is a DateTime or DateTimeOffset argument: ticks in UTC for those that
// tell them, else a wall clock of the zone.
func (c *Call) moment(z *TimeZone) (ticks int64, utc bool) {
	switch v := c.Args[0].(type) {
	case types.DateTimeOffset:
		return v.Clock - v.Offset, true
	case types.DateTime:
		switch {
		case v.Kind == types.UTC:
			return v.Ticks, true
		case v.Kind == types.Local && z.id != c.localZone().id:
			return c.utcTicks(v), true
		}
		return v.Ticks, false
	}
	return 0, false
}

func span(seconds int64) types.TimeSpan { return types.TimeSpan(seconds * types.TicksPerSecond) }

var timeZoneTable = sync.OnceValue(func() Table {
	this := func(c *Call) *TimeZone { return c.This.(*TimeZone) }
	text := func(f func(z *TimeZone) any) Func { return func(c *Call) (any, error) { return f(this(c)), nil } }
	// convert makes a conversion to the zone that pick gives.
	convert := func(pick func(c *Call) (from, to *TimeZone, err error)) Func {
		return func(c *Call) (any, error) {
			from, to, err := pick(c)
			if err != nil {
				return nil, err
			}
			if o, ok := c.Args[0].(types.DateTimeOffset); ok {
				utc := o.Clock - o.Offset
				off, _ := to.utcAt(utc)
				return types.DateTimeOffset{Clock: utc + off*types.TicksPerSecond, Offset: off * types.TicksPerSecond}, nil
			}
			d, _ := c.Args[0].(types.DateTime)
			utc, err := c.toUTC(d, from)
			if err != nil {
				return nil, err
			}
			return c.fromUTC(utc, to), nil
		}
	}
	to := func(i int) func(c *Call) (*TimeZone, *TimeZone, error) {
		return func(c *Call) (*TimeZone, *TimeZone, error) {
			z, err := c.zoneArg(i, "destinationTimeZone")
			return nil, z, err
		}
	}
	t := Table{
		"get Id": text(func(z *TimeZone) any { return z.id }), "get DisplayName": text(func(z *TimeZone) any { return z.display }),
		"get StandardName": text(func(z *TimeZone) any { return z.standard }), "get DaylightName": text(func(z *TimeZone) any { return z.daylight }),
		"get HasIanaId": text(func(z *TimeZone) any { return z.iana }), "get BaseUtcOffset": text(func(z *TimeZone) any { return span(z.base) }),
		"get SupportsDaylightSavingTime": text(func(z *TimeZone) any { return z.dst }), "ToString()": text(func(z *TimeZone) any { return z.display }),
		"static get Utc":           func(*Call) (any, error) { return utcZone(), nil },
		"static get Local":         func(c *Call) (any, error) { return c.localZone(), nil },
		"static ClearCachedData()": func(*Call) (any, error) { return nil, nil },
		"static FindSystemTimeZoneById(string)": func(c *Call) (any, error) {
			z, err := c.zoneNamed(0, "id")
			if err != nil {
				return nil, err
			}
			return z, nil
		},
		"static TryFindSystemTimeZoneById(*)": func(c *Call) (any, error) {
			z, ok := findZone(c.Str(0))
			if !ok {
				return false, c.setOut(1, nil)
			}
			return true, c.setOut(1, z)
		},
		"static GetSystemTimeZones(*)": func(*Call) (any, error) {
			rows, _ := zoneRows()
			list := &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate((*TimeZone)(nil).PSType()), ReadOnly: true}
			for _, r := range rows {
				if r.kind == "iana" {
					if z, ok := findZone(r.id); ok {
						list.Items = append(list.Items, z)
					}
				}
			}
			return list, nil
		},
		"static ConvertTime(datetime,System.TimeZoneInfo)":              convert(to(1)),
		"static ConvertTime(System.DateTimeOffset,System.TimeZoneInfo)": convert(to(1)),
		"static ConvertTime(datetime,System.TimeZoneInfo,System.TimeZoneInfo)": convert(func(c *Call) (*TimeZone, *TimeZone, error) {
			from, err := c.zoneArg(1, "sourceTimeZone")
			if err != nil {
				return nil, nil, err
			}
			dest, err := c.zoneArg(2, "destinationTimeZone")
			return from, dest, err
		}),
		"static ConvertTimeFromUtc(*)": convert(func(c *Call) (*TimeZone, *TimeZone, error) {
			dest, err := c.zoneArg(1, "destinationTimeZone")
			return utcZone(), dest, err
		}),
		"static ConvertTimeToUtc(*)": convert(func(c *Call) (*TimeZone, *TimeZone, error) {
			if len(c.Args) == 1 {
				return nil, utcZone(), nil
			}
			from, err := c.zoneArg(1, "sourceTimeZone")
			return from, utcZone(), err
		}),
		"static ConvertTimeBySystemTimeZoneId(*)": convert(func(c *Call) (*TimeZone, *TimeZone, error) {
			if len(c.Args) == 2 {
				z, err := c.zoneNamed(1, "destinationTimeZoneId")
				return nil, z, err
			}
			from, err := c.zoneNamed(1, "sourceTimeZoneId")
			if err != nil {
				return nil, nil, err
			}
			dest, err := c.zoneNamed(2, "destinationTimeZoneId")
			return from, dest, err
		}),
		"GetUtcOffset(*)": func(c *Call) (any, error) {
			z := this(c)
			ticks, utc := c.moment(z)
			if utc {
				off, _ := z.utcAt(ticks)
				return span(off), nil
			}
			return span(z.at(ticks).offset), nil
		},
		"IsDaylightSavingTime(*)": func(c *Call) (any, error) {
			z := this(c)
			ticks, utc := c.moment(z)
			if utc {
				_, dst := z.utcAt(ticks)
				return dst, nil
			}
			return z.at(ticks).dst, nil
		},
		"IsAmbiguousTime(*)": func(c *Call) (any, error) {
			z := this(c)
			ticks, utc := c.moment(z)
			if utc {
				off, _ := z.utcAt(ticks)
				ticks += off * types.TicksPerSecond
			}
			return z.at(ticks).ambiguous, nil
		},
		"IsInvalidTime(datetime)": func(c *Call) (any, error) {
			ticks, utc := c.moment(this(c))
			return !utc && this(c).at(ticks).invalid, nil
		},
		"GetAmbiguousTimeOffsets(*)": func(c *Call) (any, error) {
			ticks, _ := c.moment(this(c))
			w := this(c).at(ticks)
			if !w.ambiguous {
				return nil, ArgumentError("The supplied DateTime is not in an ambiguous time range.", "dateTime")
			}
			return types.NewTyped(types.TimeSpanType, []any{span(w.offset), span(w.other)}), nil
		},
		"HasSameRules(System.TimeZoneInfo)": func(c *Call) (any, error) {
			o, err := c.zoneArg(0, "other")
			return err == nil && o.loc.String() == this(c).loc.String(), err
		},
		"Equals(System.TimeZoneInfo)": func(c *Call) (any, error) { return this(c).PSEquals(c.Args[0]) },
		"static CreateCustomTimeZone(string,timespan,string,string)": func(c *Call) (any, error) {
			s, _ := c.Args[1].(types.TimeSpan)
			off := int64(s) / types.TicksPerSecond
			if c.Str(0) == "" {
				return nil, ArgumentError("The specified ID parameter '' is not supported.", "id")
			}
			if off < -14*3600 || off > 14*3600 {
				return nil, OutOfRange("The TimeSpan parameter must be within plus or minus 14.0 hours.", "baseUtcOffset")
			}
			return &TimeZone{id: c.Str(0), base: off, display: c.Str(2), standard: c.Str(3), daylight: c.Str(3), loc: time.FixedZone(c.Str(0), int(off))}, nil
		},
	}
	addZoneNames(t)
	return t
})

// addZoneNames adds the translations between Windows and IANA names.
func addZoneNames(t Table) {
	t["static TryConvertIanaIdToWindowsId(*)"] = func(c *Call) (any, error) {
		rows, at := zoneRows()
		if i, ok := at[strings.ToLower(c.Str(0))]; ok && rows[i].kind != "windows" && rows[i].other != "" {
			other := rows[i].other
			if rows[i].kind == "ianaAlias" {
				if j, ok := at[strings.ToLower(other)]; ok && rows[j].kind == "iana" {
					other = rows[j].other
				}
			}
			return true, c.setOut(1, other)
		}
		return false, c.setOut(1, nil)
	}
	t["static TryConvertWindowsIdToIanaId(*)"] = func(c *Call) (any, error) {
		rows, at := zoneRows()
		out := len(c.Args) - 1
		i, ok := at[strings.ToLower(c.Str(0))]
		if !ok || rows[i].kind != "windows" {
			return false, c.setOut(out, nil)
		}
		iana := rows[i].other
		if out == 2 {
			prefix := rows[i].id + "\t" + c.Str(1) + "\t"
			for line := range strings.Lines(facts.TimeZoneRegions()) {
				if rest, ok := strings.CutPrefix(line, prefix); ok {
					iana = strings.TrimSpace(rest)
				}
			}
		}
		return true, c.setOut(out, iana)
	}
}
