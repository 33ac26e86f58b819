package format

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/facts"
)

// Culture holds the names and patterns of a culture as recorded from .NET. It is
// immutable and shared; scripts that change a copy get a Culture of their own.
type Culture struct {
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	EnglishName string `json:"englishName"`
	NativeName  string `json:"nativeName"`
	TwoLetter   string `json:"twoLetter"`
	ThreeLetter string `json:"threeLetter"`
	Windows     string `json:"threeLetterWindows"`
	LCID        int    `json:"lcid"`
	Parent      string `json:"parent"`
	Neutral     bool   `json:"neutral"`
	IETF        string `json:"ietf"`
	Calendar    string `json:"calendar"`
	Specific    string `json:"specific"`
	Text        Text   `json:"textInfo"`
	Number      Num    `json:"numberFormat"`
	Date        Date   `json:"dateTimeFormat"`
}

// Text is what TextInfo says.
type Text struct {
	ListSeparator string `json:"listSeparator"`
	RightToLeft   bool   `json:"isRightToLeft"`
	ANSI          int    `json:"ansi"`
	OEM           int    `json:"oem"`
}

// Num is NumberFormatInfo.
type Num struct {
	CurrencyDecimalDigits, NumberDecimalDigits, PercentDecimalDigits             int
	CurrencyDecimalSeparator, NumberDecimalSeparator, PercentDecimalSeparator    string
	CurrencyGroupSeparator, NumberGroupSeparator, PercentGroupSeparator          string
	CurrencyGroupSizes, NumberGroupSizes, PercentGroupSizes                      []int
	CurrencySymbol, NaNSymbol, NegativeInfinitySymbol, PositiveInfinitySymbol    string
	NegativeSign, PositiveSign, PercentSymbol, PerMilleSymbol, DigitSubstitution string
	CurrencyNegativePattern, CurrencyPositivePattern                             int
	NumberNegativePattern, PercentNegativePattern, PercentPositivePattern        int
	NativeDigits                                                                 []string
}

// Date is DateTimeFormatInfo.
type Date struct {
	AMDesignator, PMDesignator, DateSeparator, TimeSeparator                             string
	FirstDayOfWeek, CalendarWeekRule                                                     string
	FullDateTimePattern, LongDatePattern, LongTimePattern, MonthDayPattern               string
	RFC1123Pattern, ShortDatePattern, ShortTimePattern, SortableDateTimePattern          string
	UniversalSortableDateTimePattern, YearMonthPattern, NativeCalendarName               string
	AbbreviatedDayNames, ShortestDayNames, DayNames                                      []string
	AbbreviatedMonthNames, MonthNames, AbbreviatedMonthGenitiveNames, MonthGenitiveNames []string
	EraNames, AbbreviatedEraNames                                                        []string
	Patterns                                                                             map[string][]string `json:"allPatterns"`
}

var cultures = sync.OnceValue(func() *sync.Map { return new(sync.Map) })

// CultureByName returns a culture by its name; ok is false when no culture has it.
// A culture whose own formats are not recorded has those of its parent.
func CultureByName(name string) (c *Culture, ok bool) {
	key := strings.ToLower(name)
	if c, ok := cultures().Load(key); ok {
		return c.(*Culture), true
	}
	if record, ok := facts.Culture(name); ok {
		c = new(Culture)
		if err := json.Unmarshal([]byte(record), c); err != nil {
			panic(fmt.Sprintf("format: culture %s: %v", name, err)) // the record is part of the program
		}
	} else if line, ok := facts.CultureName(name); ok {
		f := strings.Split(line, "\t")
		parent, ok := CultureByName(f[5])
		if !ok {
			parent = Invariant()
		}
		own := *parent
		own.Name, own.DisplayName, own.EnglishName, own.NativeName, own.IETF = f[0], f[6], f[6], f[7], f[0]
		own.TwoLetter, own.ThreeLetter, own.Parent, own.Neutral = f[2], f[3], f[5], f[4] == "True"
		if n, err := strconv.Atoi(f[1]); err == nil {
			own.LCID = n
		}
		c = &own
	} else {
		return nil, false
	}
	actual, _ := cultures().LoadOrStore(key, c)
	return actual.(*Culture), true
}

// Invariant is the invariant culture.
func Invariant() *Culture {
	c, _ := CultureByName("")
	return c
}

// Current is the culture that scripts run under, en-US.
func Current() *Culture {
	c, _ := CultureByName("en-US")
	return c
}
