package dotnet

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// weekOfYear numbers the week of a day by a rule: from the first day, the first
// full week, or the first week of four days. Days before the first week count to
// the last one of the year before; none counts to the next year's.
func weekOfYear(d time.Time, rule int64, first int) int {
	day := d.YearDay() - 1
	jan := ((int(d.Weekday())-day)%7 + 7) % 7 // weekday of 1 January
	if rule == 0 {
		return (day+(jan-first+7)%7)/7 + 1
	}
	full := 7
	if rule == 2 {
		full = 4
	}
	offset := (first - jan + 7) % 7 // days before the first whole week
	if offset >= full {
		offset -= 7
	}
	if day < offset {
		return weekOfYear(time.Date(d.Year()-1, 12, 31, 0, 0, 0, 0, time.UTC), rule, first)
	}
	return (day-offset)/7 + 1
}

func isLeap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func daysIn(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// calendarTable is GregorianCalendar, which the other calendars share here as
// far as they count months and days alike.
var calendarTable = sync.OnceValue(func() Table {
	date := func(c *Call) time.Time { d, _ := c.Args[0].(types.DateTime); return d.Time() }
	part := func(f func(t time.Time) any) Func { return func(c *Call) (any, error) { return f(date(c)), nil } }
	year := func(c *Call) (int, error) {
		y := c.Int(0)
		if y < 1 || y > 9999 {
			return 0, OutOfRange("Valid values are between 1 and 9999, inclusive.", "year")
		}
		return y, nil
	}
	month := func(c *Call) (int, int, error) {
		y, err := year(c)
		if err != nil {
			return 0, 0, err
		}
		if m := c.Int(1); m >= 1 && m <= 12 {
			return y, m, nil
		}
		return 0, 0, OutOfRange("Month must be between one and twelve.", "month")
	}
	fixed := func(v any) Func { return func(*Call) (any, error) { return v, nil } }
	ticks := func(unit int64) Func {
		return func(c *Call) (any, error) {
			d, _ := c.Args[0].(types.DateTime)
			n := float64(c.Int(1))
			if f, ok := c.Args[1].(float64); ok {
				n = f
			}
			return addTicksTo(d, int64(n*float64(unit)))
		}
	}
	months := func(scale int) Func {
		return func(c *Call) (any, error) { d, _ := c.Args[0].(types.DateTime); return addMonths(d, scale*c.Int(1)) }
	}
	t := Table{
		"new()": func(*Call) (any, error) { return &Calendar{"GregorianCalendar"}, nil },
		"new(System.Globalization.GregorianCalendarTypes)": func(*Call) (any, error) { return &Calendar{"GregorianCalendar"}, nil },
		"get AlgorithmType": func(*Call) (any, error) {
			return types.EnumNamed("System.Globalization.CalendarAlgorithmType", "SolarCalendar"), nil
		},
		"get CalendarType": func(*Call) (any, error) {
			return types.EnumNamed("System.Globalization.GregorianCalendarTypes", "Localized"), nil
		},
		"get MinSupportedDateTime": fixed(types.DateTime{}),
		"get MaxSupportedDateTime": fixed(types.DateTime{Ticks: 3155378975999999999}),
		"get IsReadOnly":           fixed(false), "get TwoDigitYearMax": fixed(int32(2049)),
		"get Eras": func(*Call) (any, error) { return types.NewTyped(types.Int32, []any{int32(1)}), nil },
		"Clone()":  func(c *Call) (any, error) { own := *c.This.(*Calendar); return &own, nil },
		"GetWeekOfYear(datetime,System.Globalization.CalendarWeekRule,System.DayOfWeek)": func(c *Call) (any, error) {
			return int32(weekOfYear(date(c), enumBits(c.Args[1]), int(enumBits(c.Args[2])))), nil
		},
		"GetYear(*)": part(func(t time.Time) any { return int32(t.Year()) }), "GetMonth(*)": part(func(t time.Time) any { return int32(t.Month()) }),
		"GetDayOfMonth(*)": part(func(t time.Time) any { return int32(t.Day()) }), "GetDayOfYear(*)": part(func(t time.Time) any { return int32(t.YearDay()) }),
		"GetDayOfWeek(*)": part(func(t time.Time) any { return types.NewEnum(types.MustNamed("System.DayOfWeek"), int64(t.Weekday())) }),
		"GetHour(*)":      part(func(t time.Time) any { return int32(t.Hour()) }), "GetMinute(*)": part(func(t time.Time) any { return int32(t.Minute()) }),
		"GetSecond(*)": part(func(t time.Time) any { return int32(t.Second()) }), "GetMilliseconds(*)": part(func(t time.Time) any { return float64(t.Nanosecond() / 1e6) }),
		"GetEra(*)":  fixed(int32(1)),
		"AddDays(*)": ticks(types.TicksPerDay), "AddWeeks(*)": ticks(7 * types.TicksPerDay), "AddHours(*)": ticks(types.TicksPerHour),
		"AddMinutes(*)": ticks(types.TicksPerMinute), "AddSeconds(*)": ticks(types.TicksPerSecond), "AddMilliseconds(*)": ticks(types.TicksPerSecond / 1000),
		"AddMonths(*)": months(1), "AddYears(*)": months(12),
		"GetDaysInMonth(*)": func(c *Call) (any, error) {
			y, m, err := month(c)
			if err != nil {
				return nil, err
			}
			return int32(daysIn(y, m)), nil
		},
		"GetDaysInYear(*)": func(c *Call) (any, error) {
			y, err := year(c)
			if isLeap(y) {
				return int32(366), err
			}
			return int32(365), err
		},
		"GetMonthsInYear(*)": func(c *Call) (any, error) { _, err := year(c); return int32(12), err },
		"GetLeapMonth(*)":    func(c *Call) (any, error) { _, err := year(c); return int32(0), err },
		"IsLeapMonth(*)":     func(c *Call) (any, error) { _, _, err := month(c); return false, err },
		"IsLeapYear(*)":      func(c *Call) (any, error) { y, err := year(c); return isLeap(y), err },
		"IsLeapDay(*)": func(c *Call) (any, error) {
			y, m, err := month(c)
			return isLeap(y) && m == 2 && c.Int(2) == 29, err
		},
		"ToDateTime(*)": func(c *Call) (any, error) {
			n, err := dateFrom(c, 6)
			if err != nil {
				return nil, err
			}
			return addTicksTo(types.DateTime{Ticks: n}, int64(c.Int(6))*types.TicksPerSecond/1000)
		},
		"ToFourDigitYear(*)": func(c *Call) (any, error) {
			y := c.Int(0)
			switch {
			case y < 0:
				return nil, mustNotBeNegative("year", y)
			case y < 50:
				y += 2000
			case y < 100:
				y += 1900
			}
			return int32(y), nil
		},
	}
	return t
})

// isoWeekTable is ISOWeek.
var isoWeekTable = sync.OnceValue(func() Table {
	date := func(c *Call) time.Time {
		if d, ok := c.Args[0].(DateOnly); ok {
			return d.time()
		}
		d, _ := c.Args[0].(types.DateTime)
		return d.Time()
	}
	year := func(c *Call) (int, error) {
		if y := c.Int(0); y >= 1 && y <= 9999 {
			return y, nil
		}
		return 0, types.NewException("System.ArgumentOutOfRangeException", fmt.Sprintf("Year must be between 1 and 9999. (Parameter 'year')\nActual value was %d.", c.Int(0)))
	}
	monday := func(y int) time.Time { // of week 1
		jan4 := time.Date(y, 1, 4, 0, 0, 0, 0, time.UTC)
		return jan4.AddDate(0, 0, -(int(jan4.Weekday())+6)%7)
	}
	weeks := func(y int) int { _, w := time.Date(y, 12, 28, 0, 0, 0, 0, time.UTC).ISOWeek(); return w }
	day := func(c *Call) (time.Time, error) {
		y, err := year(c)
		if err != nil {
			return time.Time{}, err
		}
		w, d := c.Int(1), int(enumBits(c.Args[2]))
		if w < 1 || w > 53 {
			return time.Time{}, types.NewException("System.ArgumentOutOfRangeException", fmt.Sprintf("The week parameter must be in the range 1 through 53. (Parameter 'week')\nActual value was %d.", w))
		}
		return monday(y).AddDate(0, 0, (w-1)*7+(d+6)%7), nil
	}
	return Table{
		"static GetWeekOfYear(*)": func(c *Call) (any, error) { _, w := date(c).ISOWeek(); return int32(w), nil },
		"static GetYear(*)":       func(c *Call) (any, error) { y, _ := date(c).ISOWeek(); return int32(y), nil },
		"static GetWeeksInYear(*)": func(c *Call) (any, error) {
			y, err := year(c)
			return int32(weeks(y)), err
		},
		"static GetYearStart(*)": func(c *Call) (any, error) {
			y, err := year(c)
			return types.NewDateTime(monday(y), types.Unspecified), err
		},
		"static GetYearEnd(*)": func(c *Call) (any, error) {
			y, err := year(c)
			return types.NewDateTime(monday(y).AddDate(0, 0, 7*weeks(y)-1), types.Unspecified), err
		},
		"static ToDateTime(*)": func(c *Call) (any, error) { t, err := day(c); return types.NewDateTime(t, types.Unspecified), err },
		"static ToDateOnly(*)": func(c *Call) (any, error) { t, err := day(c); return dateOnlyOf(t), err },
	}
})

// charInfoTable is CharUnicodeInfo.
var charInfoTable = sync.OnceValue(func() Table {
	at := func(f func(r rune) any) Func {
		return func(c *Call) (any, error) {
			switch v := c.Args[0].(type) {
			case types.Char:
				return f(rune(v)), nil
			case int32:
				if v < 0 || v > 0x10ffff {
					return nil, OutOfRange("Specified argument was out of the range of valid values.", "codePoint")
				}
				return f(v), nil
			case string:
				u := types.Units(v)
				i := c.Int(1)
				if i < 0 || i >= len(u) {
					return nil, OutOfRange(badIndex, "index")
				}
				r, _ := runeAt(u, i)
				return f(r), nil
			}
			return nil, ArgumentNull("s")
		}
	}
	digit := func(r rune) any {
		if s := "0123456789"; r < 128 {
			return int32(strings.IndexRune(s, r))
		}
		for base := range decimalDigits(r) {
			return int32(r - base)
		}
		return int32(-1)
	}
	return Table{
		"static GetUnicodeCategory(*)":   at(func(r rune) any { return category(r) }),
		"static GetDecimalDigitValue(*)": at(digit),
		"static GetDigitValue(*)": at(func(r rune) any {
			switch r {
			case '²', '³':
				return int32(r - '²' + 2)
			case '¹':
				return int32(1)
			}
			return digit(r)
		}),
		"static GetNumericValue(*)": at(func(r rune) any {
			switch r {
			case '½':
				return 0.5
			case '¼':
				return 0.25
			case '¾':
				return 0.75
			}
			return float64(digit(r).(int32))
		}),
	}
})
