package dotnet

import (
	"sync"
	"unicode"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

func isSymbol(r rune) bool { return unicode.IsSymbol(r) }

var charTable = sync.OnceValue(func() Table {
	t := Table{
		"ToString()":                     func(c *Call) (any, error) { return types.CharString(c.This.(types.Char)), nil },
		"ToString(" + providerName + ")": func(c *Call) (any, error) { return types.CharString(c.This.(types.Char)), nil },
		"static ToString(char)":          func(c *Call) (any, error) { return types.CharString(c.Char(0)), nil },
		"GetTypeCode()":                  typeCode("Char"),
		"GetHashCode()":                  func(c *Call) (any, error) { n := int32(c.This.(types.Char)); return n | n<<16, nil },
		"static get MaxValue":            func(*Call) (any, error) { return types.Char(0xffff), nil },
		"static get MinValue":            func(*Call) (any, error) { return types.Char(0), nil },
		"static Parse(string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("s")
			}
			if types.Len16(c.Str(0)) != 1 {
				return nil, types.NewException("System.FormatException", "String must be exactly one character long.")
			}
			ch, _ := types.CharAt(c.Str(0), 0)
			return ch, nil
		},
		"static TryParse(string,out char)": func(c *Call) (any, error) {
			if types.Len16(c.Str(0)) != 1 {
				return false, c.setOut(1, types.Char(0))
			}
			ch, _ := types.CharAt(c.Str(0), 0)
			return true, c.setOut(1, ch)
		},
		"static ConvertFromUtf32(int)": func(c *Call) (any, error) {
			n := c.Int(0)
			if n < 0 || n > 0x10ffff || n >= 0xd800 && n < 0xe000 {
				return nil, OutOfRange("A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff).", "utf32")
			}
			return string(rune(n)), nil
		},
		"static ConvertToUtf32(char,char)": func(c *Call) (any, error) {
			return int32(c.Char(0)-0xd800)<<10 + int32(c.Char(1)-0xdc00) + 0x10000, nil
		},
		"static ConvertToUtf32(string,int)": func(c *Call) (any, error) {
			u := types.Units(c.Str(0))
			i := c.Int(1)
			if i < 0 || i >= len(u) {
				return nil, OutOfRange(indexOutOfRange, "index")
			}
			for _, r := range types.FromUnits(u[i:min(i+2, len(u))]) {
				return int32(r), nil
			}
			return nil, nil
		},
		"static IsSurrogatePair(char,char)": func(c *Call) (any, error) {
			return types.IsHighSurrogate(c.Char(0)) && types.IsLowSurrogate(c.Char(1)), nil
		},
		"static ToUpper(char)":             func(c *Call) (any, error) { return types.Char(upperUnit(uint16(c.Char(0)))), nil },
		"static ToUpperInvariant(char)":    func(c *Call) (any, error) { return types.Char(upperUnit(uint16(c.Char(0)))), nil },
		"static ToLower(char)":             func(c *Call) (any, error) { return lowerChar(c.Char(0), c.CurrentCulture()), nil },
		"static ToLowerInvariant(char)":    func(c *Call) (any, error) { return lowerChar(c.Char(0), format.Invariant()), nil },
		"static ToLower(char,cultureinfo)": func(c *Call) (any, error) { return lowerChar(c.Char(0), c.Culture(1)), nil },
		"static ToUpper(char,cultureinfo)": func(c *Call) (any, error) {
			ch, _ := types.CharAt(upper(types.CharString(c.Char(0)), c.Culture(1)), 0)
			return ch, nil
		},
		"static IsBetween(char,char,char)": func(c *Call) (any, error) { return c.Char(0) >= c.Char(1) && c.Char(0) <= c.Char(2), nil },
	}
	at := func(c *Call) (types.Char, error) {
		if ch, ok := c.Args[0].(types.Char); ok {
			return ch, nil
		}
		if c.Args[0] == nil {
			return 0, ArgumentNull("s")
		}
		ch, ok := types.CharAt(c.Str(0), c.Int(1))
		if !ok {
			return 0, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
		}
		return ch, nil
	}
	add := func(name, result string, f func(types.Char) any) {
		call := func(c *Call) (any, error) {
			ch, err := at(c)
			if err != nil {
				return nil, err
			}
			return f(ch), nil
		}
		t["static "+name+"(char)"], t["static "+name+"(string,int)"] = call, call
	}
	test := func(name string, f func(r rune) bool) {
		add(name, "bool", func(ch types.Char) any { return f(rune(ch)) })
	}
	ascii := func(name string, f func(r rune) bool) { test(name, func(r rune) bool { return r < 128 && f(r) }) }
	hex := func(r rune, first rune) bool { return r >= '0' && r <= '9' || r >= first && r <= first+5 }
	test("IsDigit", unicode.IsDigit)
	test("IsLetter", unicode.IsLetter)
	test("IsLetterOrDigit", func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	test("IsWhiteSpace", isWhite)
	test("IsUpper", unicode.IsUpper)
	test("IsLower", unicode.IsLower)
	test("IsPunctuation", unicode.IsPunct)
	test("IsControl", unicode.IsControl)
	test("IsNumber", unicode.IsNumber)
	test("IsSymbol", isSymbol)
	test("IsSeparator", func(r rune) bool { return unicode.Is(unicode.Z, r) })
	test("IsSurrogate", func(r rune) bool { return r >= 0xd800 && r < 0xe000 })
	test("IsHighSurrogate", func(r rune) bool { return types.IsHighSurrogate(types.Char(r)) })
	test("IsLowSurrogate", func(r rune) bool { return types.IsLowSurrogate(types.Char(r)) })
	test("IsAscii", func(r rune) bool { return r < 128 })
	ascii("IsAsciiLetter", unicode.IsLetter)
	ascii("IsAsciiLetterUpper", unicode.IsUpper)
	ascii("IsAsciiLetterLower", unicode.IsLower)
	ascii("IsAsciiDigit", unicode.IsDigit)
	ascii("IsAsciiLetterOrDigit", func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	ascii("IsAsciiHexDigit", func(r rune) bool { return hex(r, 'a') || hex(r, 'A') })
	ascii("IsAsciiHexDigitUpper", func(r rune) bool { return hex(r, 'A') })
	ascii("IsAsciiHexDigitLower", func(r rune) bool { return hex(r, 'a') })
	add("GetNumericValue", "double", func(ch types.Char) any {
		if ch >= '0' && ch <= '9' {
			return float64(ch - '0')
		}
		return float64(-1)
	})
	add("GetUnicodeCategory", "category", func(ch types.Char) any { return category(rune(ch)) })
	addOrder(t, "char", "Char", func(a, b any) int { return int(a.(types.Char)) - int(b.(types.Char)) })
	return t
})

func lowerChar(ch types.Char, c *format.Culture) types.Char {
	out, _ := types.CharAt(lower(types.CharString(ch), c), 0)
	return out
}

// category is the UnicodeCategory of a character.
func category(r rune) *types.EnumValue {
	for _, e := range []struct{ code, name string }{
		{"Lu", "UppercaseLetter"}, {"Ll", "LowercaseLetter"}, {"Lt", "TitlecaseLetter"}, {"Lm", "ModifierLetter"}, {"Lo", "OtherLetter"},
		{"Mn", "NonSpacingMark"}, {"Mc", "SpacingCombiningMark"}, {"Me", "EnclosingMark"}, {"Nd", "DecimalDigitNumber"}, {"Nl", "LetterNumber"},
		{"No", "OtherNumber"}, {"Zs", "SpaceSeparator"}, {"Zl", "LineSeparator"}, {"Zp", "ParagraphSeparator"}, {"Cc", "Control"}, {"Cf", "Format"},
		{"Cs", "Surrogate"}, {"Co", "PrivateUse"}, {"Pc", "ConnectorPunctuation"}, {"Pd", "DashPunctuation"}, {"Ps", "OpenPunctuation"},
		{"Pe", "ClosePunctuation"}, {"Pi", "InitialQuotePunctuation"}, {"Pf", "FinalQuotePunctuation"}, {"Po", "OtherPunctuation"},
		{"Sm", "MathSymbol"}, {"Sc", "CurrencySymbol"}, {"Sk", "ModifierSymbol"}, {"So", "OtherSymbol"},
	} {
		if unicode.Is(unicode.Categories[e.code], r) {
			return types.EnumNamed("System.Globalization.UnicodeCategory", e.name)
		}
	}
	return types.EnumNamed("System.Globalization.UnicodeCategory", "OtherNotAssigned")
}
