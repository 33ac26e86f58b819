package types

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/dlclark/regexp2/v2/syntax"
)

// parseMessage is .NET's text for a pattern that does not parse: where, and what
// is wrong. Offsets count UTF-16 units and point behind the offending part.
func parseMessage(pattern string, err error) string {
	e, ok := err.(*syntax.Error)
	if !ok {
		return fmt.Sprintf("Invalid pattern '%s': %v", pattern, err)
	}
	text, at := regexFault(pattern, e)
	return fmt.Sprintf("Invalid pattern '%s' at offset %d. %s", pattern, Len16(pattern[:at]), text)
}

// regexFault is the fault and the byte offset behind it.
func regexFault(pattern string, e *syntax.Error) (text string, at int) {
	end := len(pattern)
	argument := ""
	if len(e.Args) > 0 {
		argument = fmt.Sprint(e.Args[0])
	}
	behind := func(part string) int {
		if i := strings.Index(pattern, part); i >= 0 {
			return i + len(part)
		}
		return end
	}
	switch e.Code {
	case syntax.ErrMissingParen:
		return "Not enough )'s.", end
	case syntax.ErrUnexpectedParen:
		return "Too many )'s.", unmatchedParen(pattern)
	case syntax.ErrUnterminatedBracket:
		return "Unterminated [] set.", end
	case syntax.ErrReversedCharRange:
		part := ""
		if len(e.Args) > 1 {
			part = fmt.Sprintf("%c-%c", e.Args[0], e.Args[1])
		}
		return "[x-y] range in reverse order.", behind(part)
	case syntax.ErrIllegalEndEscape:
		return "Illegal \\ at end of pattern.", end
	case syntax.ErrUnrecognizedEscape:
		return "Unrecognized escape sequence \\" + argument + ".", behind("\\" + argument)
	case syntax.ErrMissingRepeatArgument:
		if m := leadingQuantifier().FindStringSubmatchIndex(pattern); m != nil {
			return fmt.Sprintf("Quantifier '%s' following nothing.", pattern[m[2]:m[3]]), m[3]
		}
		return "Quantifier following nothing.", end
	case syntax.ErrInvalidRepeatOp:
		if m := nestedQuantifier().FindStringSubmatchIndex(pattern); m != nil {
			return fmt.Sprintf("Nested quantifier '%s'.", pattern[m[2]:m[2]+1]), m[2] + 1
		}
		return "Nested quantifier.", end
	case syntax.ErrInvalidRepeatSize:
		if m := reversedRepeat().FindStringIndex(pattern); m != nil {
			return "Illegal {x,y} with x > y.", m[1]
		}
		return "Illegal {x,y} with x > y.", end
	case syntax.ErrUnrecognizedGrouping:
		return "Unrecognized grouping construct.", end
	case syntax.ErrInvalidGroupName:
		return "Invalid group name: Group names must begin with a word character.", end
	case syntax.ErrUndefinedBackRef:
		return "Reference to undefined group number " + argument + ".", behind("\\" + argument)
	case syntax.ErrUndefinedNameRef:
		return "Reference to undefined group name '" + argument + "'.", behind(argument + ">")
	case syntax.ErrUnterminatedComment:
		return "Unterminated (?#...) comment.", end
	case syntax.ErrIncompleteSlashP:
		return "Incomplete \\p{X} character escape.", end
	case syntax.ErrMalformedSlashP:
		return "Malformed \\p{X} character escape.", end
	case syntax.ErrUnknownSlashP:
		return "Unknown property '" + argument + "'.", behind("{" + argument + "}")
	case syntax.ErrMalformedNameRef:
		return "Malformed \\k<...> named back reference.", behind("\\k")
	case syntax.ErrTooFewHex:
		return "Insufficient or invalid hexadecimal digits.", end
	case syntax.ErrMissingControl:
		return "Missing control character.", end
	case syntax.ErrUnrecognizedControl:
		return "Unrecognized control character.", end
	case syntax.ErrCapNumNotZero:
		return "Capture number cannot be zero.", end
	case syntax.ErrSubtractionMustBeLast:
		return "A subtraction must be the last element in a character class.", end
	case syntax.ErrBadClassInCharRange, syntax.ErrShorthandClassInCharRange:
		return "Cannot include class \\" + strings.TrimPrefix(argument, "\\") + " in character range.", end
	case syntax.ErrConditionalExpression:
		return "Illegal conditional (?(...)) expression.", end
	}
	return strings.ToUpper(e.Code.String()[:1]) + e.Code.String()[1:] + ".", end
}

// unmatchedParen is the offset behind the first ) that closes nothing.
func unmatchedParen(pattern string) int {
	depth, class := 0, false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case class:
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth < 0 {
				return i + 1
			}
		}
	}
	return len(pattern)
}

// leadingQuantifier finds a quantifier with nothing to repeat.
var leadingQuantifier = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^\\]\||\((?:\?(?:[:=!>]|<[=!]|<\w+>))?|^\|)([*+?])`)
})

// nestedQuantifier finds the quantifier behind a quantifier.
var nestedQuantifier = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:[*+?]\??|\{\d+(?:,\d*)?\}\??)([*+?{])`)
})

// reversedRepeat finds a {x,y}.
var reversedRepeat = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\d+,\d+\}`) })
