package dotnet

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// standardDateFormats are the standard formats in the order in which .NET lists
// what they give.
const standardDateFormats = "dDfFgGmMoOrRstTuUyY"

// datePatterns are the patterns that a standard format stands for in a culture,
// the one that is used first.
func datePatterns(d *format.Date, spec byte) ([]string, error) {
	key := string(spec)
	switch spec {
	case 'm', 'M':
		key = "M_u"
	case 'y', 'Y':
		key = "y_l"
	case 'd', 'f', 'g', 't':
		key += "_l"
	case 'D', 'F', 'G', 'T':
		key += "_u"
	case 'U':
		key = "F_u"
	case 'o', 'O':
		return []string{"yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK"}, nil
	case 'r', 'R':
		return []string{d.RFC1123Pattern}, nil
	case 's':
		return []string{d.SortableDateTimePattern}, nil
	case 'u':
		return []string{d.UniversalSortableDateTimePattern}, nil
	default:
		return nil, ArgumentError(fmt.Sprintf("Format specifier '%c' was invalid.", spec), "format")
	}
	if list := d.Patterns[key]; len(list) > 0 {
		return list, nil
	}
	fallback := map[string]string{"M_u": d.MonthDayPattern, "y_l": d.YearMonthPattern, "d_l": d.ShortDatePattern, "D_u": d.LongDatePattern, "t_l": d.ShortTimePattern, "T_u": d.LongTimePattern,
		"f_l": d.LongDatePattern + " " + d.ShortTimePattern, "F_u": d.FullDateTimePattern, "g_l": d.ShortDatePattern + " " + d.ShortTimePattern, "G_u": d.ShortDatePattern + " " + d.LongTimePattern}
	return []string{fallback[key]}, nil
}

// dateTexts are the texts of a date under each pattern of the standard formats.
func (c *Call) dateTexts(d types.DateTime, specs string, culture *format.Culture) (any, error) {
	var out []any
	for i := range len(specs) {
		patterns, err := datePatterns(&culture.Date, specs[i])
		if err != nil {
			return nil, types.NewException("System.FormatException", "Input string was not in a correct format.")
		}
		v := d
		if specs[i] == 'U' {
			v = types.DateTime{Ticks: c.utcTicks(d), Kind: types.UTC}
		}
		if strings.IndexByte("oOrRsu", specs[i]) >= 0 {
			patterns = []string{specs[i : i+1]}
		}
		for _, p := range patterns {
			s, err := format.DateText(v, p, culture, c.zone())
			if err != nil {
				return nil, asFormatException(err)
			}
			out = append(out, s)
		}
	}
	return types.NewTyped(types.String, out), nil
}

// addDateFormats adds GetDateTimeFormats to the members of DateTime.
func addDateFormats(t Table, this func(*Call) types.DateTime) {
	const provider = "System.IFormatProvider"
	t["GetDateTimeFormats()"] = func(c *Call) (any, error) {
		return c.dateTexts(this(c), standardDateFormats, c.CurrentCulture())
	}
	t["GetDateTimeFormats("+provider+")"] = func(c *Call) (any, error) {
		return c.dateTexts(this(c), standardDateFormats, c.Culture(0))
	}
	t["GetDateTimeFormats(char)"] = func(c *Call) (any, error) {
		return c.dateTexts(this(c), string(rune(c.Char(0))), c.CurrentCulture())
	}
	t["GetDateTimeFormats(char,"+provider+")"] = func(c *Call) (any, error) {
		return c.dateTexts(this(c), string(rune(c.Char(0))), c.Culture(1))
	}
}

// addDatePatterns adds GetAllDateTimePatterns to the members of
// DateTimeFormatInfo.
func addDatePatterns(t Table, this func(*Call) *format.Date) {
	list := func(d *format.Date, specs string) (any, error) {
		var out []any
		for i := range len(specs) {
			patterns, err := datePatterns(d, specs[i])
			if err != nil {
				return nil, err
			}
			for _, p := range patterns {
				out = append(out, p)
			}
		}
		return types.NewTyped(types.String, out), nil
	}
	t["GetAllDateTimePatterns()"] = func(c *Call) (any, error) { return list(this(c), standardDateFormats) }
	t["GetAllDateTimePatterns(char)"] = func(c *Call) (any, error) { return list(this(c), string(rune(c.Char(0)))) }
}
