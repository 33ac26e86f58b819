package dotnet

import (
	"fmt"
	"reflect"
	"sync"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// CultureInfo is System.Globalization.CultureInfo.
type CultureInfo struct {
	C *format.Culture
	// own marks a copy that the script may change.
	own bool
}

// PSType is CultureInfo.
func (*CultureInfo) PSType() *types.Type { return types.MustNamed("System.Globalization.CultureInfo") }

// PSString is the culture's name.
func (c *CultureInfo) PSString() string { return c.C.Name }

// PSEquals compares names.
func (c *CultureInfo) PSEquals(o any) (bool, error) {
	d, ok := o.(*CultureInfo)
	return ok && d.C.Name == c.C.Name, nil
}

// NumberFormat is System.Globalization.NumberFormatInfo.
type NumberFormat struct {
	N   *format.Num
	own bool
}

// PSType is NumberFormatInfo.
func (*NumberFormat) PSType() *types.Type {
	return types.MustNamed("System.Globalization.NumberFormatInfo")
}

// DateFormat is System.Globalization.DateTimeFormatInfo.
type DateFormat struct {
	D   *format.Date
	own bool
}

// PSType is DateTimeFormatInfo.
func (*DateFormat) PSType() *types.Type {
	return types.MustNamed("System.Globalization.DateTimeFormatInfo")
}

// TextInfo is System.Globalization.TextInfo.
type TextInfo struct {
	C *format.Culture
	// own marks that of a culture that the script may change.
	own bool
}

// PSType is TextInfo.
func (*TextInfo) PSType() *types.Type { return types.MustNamed("System.Globalization.TextInfo") }

// PSString names the culture.
func (t *TextInfo) PSString() string { return "TextInfo - " + t.C.Name }

// cultureNamed finds a culture; the error is CultureNotFoundException.
func cultureNamed(name, param string) (*CultureInfo, error) {
	c, ok := format.CultureByName(name)
	if !ok {
		c, ok = format.UnknownCulture(name)
	}
	if !ok {
		return nil, types.NewException("System.Globalization.CultureNotFoundException", fmt.Sprintf("Culture is not supported. (Parameter '%s')\n%s is an invalid culture identifier.", param, name))
	}
	return &CultureInfo{C: c}, nil
}

// cultureNumbered finds a culture by its LCID.
func cultureNumbered(n int) (*CultureInfo, error) {
	for line := range facts.CultureNames {
		if c, ok := format.CultureByName(line[:indexTab(line)]); ok && c.LCID == n && n != 4096 {
			return &CultureInfo{C: c}, nil
		}
	}
	return nil, types.NewException("System.Globalization.CultureNotFoundException", fmt.Sprintf("Culture is not supported. (Parameter 'culture')\n%d (0x%04x) is an invalid culture identifier.", n, n))
}

func indexTab(s string) int {
	for i := range s {
		if s[i] == '\t' {
			return i
		}
	}
	return len(s)
}

var cultureTable = sync.OnceValue(func() Table {
	this := func(c *Call) *format.Culture { return c.This.(*CultureInfo).C }
	named := func(c *Call) (any, error) { return cultureNamed(c.Str(0), "name") }
	ownCopy := func(c *Call) (any, error) {
		i, err := cultureNamed(c.Str(0), "name")
		if err != nil {
			return nil, err
		}
		own := *i.C
		return &CultureInfo{C: &own, own: true}, nil
	}
	numbered := func(c *Call) (any, error) {
		if n := c.Int(0); n < 0 {
			return nil, mustNotBeNegative("culture", n)
		}
		return cultureNumbered(c.Int(0))
	}
	text := func(f func(*format.Culture) string) Func {
		return func(c *Call) (any, error) { return f(this(c)), nil }
	}
	current := func(c *Call) (any, error) { return &CultureInfo{C: c.CurrentCulture()}, nil }
	setCurrent := func(c *Call) (any, error) {
		i, _ := types.Unwrap(c.Args[0]).(*CultureInfo)
		if i == nil {
			return nil, ArgumentNull("value")
		}
		c.SetCurrentCulture(i.C)
		return nil, nil
	}
	return Table{
		"new(string)":                   ownCopy,
		"new(string,bool)":              ownCopy,
		"new(int)":                      numbered,
		"static GetCultureInfo(string)": named,
		"static GetCultureInfo(int)":    numbered,
		"static CreateSpecificCulture(string)": func(c *Call) (any, error) {
			i, err := cultureNamed(c.Str(0), "name")
			if err == nil && i.C.Neutral && i.C.Specific != "" {
				return cultureNamed(i.C.Specific, "name")
			}
			return i, err
		},
		"static get InvariantCulture":            func(*Call) (any, error) { return &CultureInfo{C: format.Invariant()}, nil },
		"static get CurrentCulture":              current,
		"static set CurrentCulture":              setCurrent,
		"static get CurrentUICulture":            func(*Call) (any, error) { return &CultureInfo{C: format.Current()}, nil },
		"static get InstalledUICulture":          func(*Call) (any, error) { return &CultureInfo{C: format.Current()}, nil },
		"static get DefaultThreadCurrentCulture": func(*Call) (any, error) { return nil, nil },
		"get Name":                               text(func(c *format.Culture) string { return c.Name }),
		"get DisplayName":                        text(func(c *format.Culture) string { return c.DisplayName }),
		"get EnglishName":                        text(func(c *format.Culture) string { return c.EnglishName }),
		"get NativeName":                         text(func(c *format.Culture) string { return c.NativeName }),
		"get TwoLetterISOLanguageName":           text(func(c *format.Culture) string { return c.TwoLetter }),
		"get ThreeLetterISOLanguageName":         text(func(c *format.Culture) string { return c.ThreeLetter }),
		"get ThreeLetterWindowsLanguageName":     text(func(c *format.Culture) string { return c.Windows }),
		"get IetfLanguageTag":                    text(func(c *format.Culture) string { return c.IETF }),
		"get LCID":                               func(c *Call) (any, error) { return int32(this(c).LCID), nil },
		"get KeyboardLayoutId":                   func(c *Call) (any, error) { return int32(this(c).LCID), nil },
		"get IsNeutralCulture":                   func(c *Call) (any, error) { return this(c).Neutral, nil },
		"get IsReadOnly":                         func(c *Call) (any, error) { return true, nil },
		"get UseUserOverride":                    func(c *Call) (any, error) { return false, nil },
		"get Parent":                             func(c *Call) (any, error) { return cultureNamed(this(c).Parent, "name") },
		"get NumberFormat":                       func(c *Call) (any, error) { return &NumberFormat{&this(c).Number, c.This.(*CultureInfo).own}, nil },
		"get DateTimeFormat":                     func(c *Call) (any, error) { return &DateFormat{&this(c).Date, c.This.(*CultureInfo).own}, nil },
		"get TextInfo":                           func(c *Call) (any, error) { return &TextInfo{this(c), c.This.(*CultureInfo).own}, nil },
		"get Calendar":                           func(c *Call) (any, error) { return &Calendar{this(c).Calendar}, nil },
		"ToString()":                             text(func(c *format.Culture) string { return c.Name }),
		"Clone()": func(c *Call) (any, error) {
			own := *this(c)
			return &CultureInfo{C: &own, own: true}, nil
		},
	}
})

// Calendar is one of the calendars of System.Globalization.
type Calendar struct{ Name string }

// PSType is the calendar's class.
func (c *Calendar) PSType() *types.Type { return types.MustNamed("System.Globalization." + c.Name) }

// structProps makes a table of properties that have the names of a struct's fields.
func structProps(t reflect.Type, enum map[string]string, value func(c *Call) (v reflect.Value, own bool)) Table {
	out := Table{}
	for i := range t.NumField() {
		name := t.Field(i).Name
		out["get "+name] = func(c *Call) (any, error) {
			fields, _ := value(c)
			switch f := fields.Field(i).Interface().(type) {
			case int:
				return int32(f), nil
			case []string:
				return types.StringsToArray(f), nil
			case []int:
				items := make([]any, len(f))
				for k, n := range f {
					items[k] = int32(n)
				}
				return types.NewTyped(types.Int32, items), nil
			case string:
				if e, ok := enum[name]; ok {
					return types.EnumNamed(e, f), nil
				}
				return f, nil
			}
			return nil, nil
		}
		out["set "+name] = func(c *Call) (any, error) {
			fields, own := value(c)
			if !own {
				return nil, types.NewException("System.InvalidOperationException", "Instance is read-only.")
			}
			f := fields.Field(i)
			switch v := c.Args[0].(type) {
			case string:
				f.SetString(v)
			case int32:
				f.SetInt(int64(v))
			case *types.Array:
				return nil, setStrings(f, v.Items)
			}
			return nil, nil
		}
	}
	return out
}

func setStrings(f reflect.Value, items []any) error {
	out := reflect.MakeSlice(f.Type(), len(items), len(items))
	for i, v := range items {
		switch x := v.(type) {
		case string:
			out.Index(i).SetString(x)
		case int32:
			out.Index(i).SetInt(int64(x))
		default:
			return types.NewException("System.ArgumentException", "The array has elements of another type.")
		}
	}
	f.Set(out)
	return nil
}

var numberFormatTable = sync.OnceValue(func() Table {
	t := structProps(reflect.TypeFor[format.Num](), map[string]string{"DigitSubstitution": "System.Globalization.DigitShapes"},
		func(c *Call) (reflect.Value, bool) {
			f := c.This.(*NumberFormat)
			return reflect.ValueOf(f.N).Elem(), f.own
		})
	t["new()"] = func(*Call) (any, error) { n := format.Invariant().Number; return &NumberFormat{&n, true}, nil }
	t["static get InvariantInfo"] = func(*Call) (any, error) { return &NumberFormat{&format.Invariant().Number, false}, nil }
	t["static get CurrentInfo"] = func(c *Call) (any, error) { return &NumberFormat{&c.CurrentCulture().Number, false}, nil }
	t["Clone()"] = func(c *Call) (any, error) { n := *c.This.(*NumberFormat).N; return &NumberFormat{&n, true}, nil }
	return t
})

var dateFormatTable = sync.OnceValue(func() Table {
	this := func(c *Call) *format.Date { return c.This.(*DateFormat).D }
	t := structProps(reflect.TypeFor[format.Date](), map[string]string{"FirstDayOfWeek": "System.DayOfWeek", "CalendarWeekRule": "System.Globalization.CalendarWeekRule"},
		func(c *Call) (reflect.Value, bool) {
			f := c.This.(*DateFormat)
			return reflect.ValueOf(f.D).Elem(), f.own
		})
	t["new()"] = func(*Call) (any, error) { d := format.Invariant().Date; return &DateFormat{&d, true}, nil }
	t["static get InvariantInfo"] = func(*Call) (any, error) { return &DateFormat{&format.Invariant().Date, false}, nil }
	t["static get CurrentInfo"] = func(c *Call) (any, error) { return &DateFormat{&c.CurrentCulture().Date, false}, nil }
	t["get Calendar"] = func(*Call) (any, error) { return &Calendar{"GregorianCalendar"}, nil }
	t["Clone()"] = func(c *Call) (any, error) { d := *this(c); return &DateFormat{&d, true}, nil }
	name := func(list func(*format.Date) []string, first int) Func {
		return func(c *Call) (any, error) {
			n := 0
			if e, ok := c.Args[0].(*types.EnumValue); ok {
				n = int(e.Bits)
			} else {
				n = c.Int(0) - first
			}
			names := list(this(c))
			if n < 0 || n >= len(names) {
				return nil, OutOfRange("Specified argument was out of the range of valid values.", "month")
			}
			return names[n], nil
		}
	}
	t["GetMonthName(int)"] = name(func(d *format.Date) []string { return d.MonthNames }, 1)
	t["GetAbbreviatedMonthName(int)"] = name(func(d *format.Date) []string { return d.AbbreviatedMonthNames }, 1)
	t["GetDayName(System.DayOfWeek)"] = name(func(d *format.Date) []string { return d.DayNames }, 0)
	t["GetAbbreviatedDayName(System.DayOfWeek)"] = name(func(d *format.Date) []string { return d.AbbreviatedDayNames }, 0)
	t["GetShortestDayName(System.DayOfWeek)"] = name(func(d *format.Date) []string { return d.ShortestDayNames }, 0)
	addDatePatterns(t, this)
	return t
})

var textInfoTable = sync.OnceValue(func() Table {
	this := func(c *Call) *format.Culture { return c.This.(*TextInfo).C }
	return Table{
		"ToUpper(string)":     func(c *Call) (any, error) { return upper(c.Str(0), this(c)), nil },
		"ToLower(string)":     func(c *Call) (any, error) { return lower(c.Str(0), this(c)), nil },
		"ToTitleCase(string)": func(c *Call) (any, error) { return titleCase(c.Str(0), this(c)), nil },
		"get ListSeparator":   func(c *Call) (any, error) { return this(c).Text.ListSeparator, nil },
		"set ListSeparator": func(c *Call) (any, error) {
			if !c.This.(*TextInfo).own {
				return nil, types.NewException("System.InvalidOperationException", "Instance is read-only.")
			}
			if c.Args[0] == nil {
				return nil, ArgumentNull("value")
			}
			this(c).Text.ListSeparator = c.Str(0)
			return nil, nil
		},
		"get IsRightToLeft": func(c *Call) (any, error) { return this(c).Text.RightToLeft, nil },
		"get ANSICodePage":  func(c *Call) (any, error) { return int32(this(c).Text.ANSI), nil },
		"get OEMCodePage":   func(c *Call) (any, error) { return int32(this(c).Text.OEM), nil },
		"get CultureName":   func(c *Call) (any, error) { return this(c).Name, nil },
		"get LCID":          func(c *Call) (any, error) { return int32(this(c).LCID), nil },
	}
})
