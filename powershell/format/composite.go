package format

import (
	"errors"
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// errFormat is .NET's text for a format string that is not valid.
var errFormat = errors.New("Input string was not in a correct format.")

// indexLimit bounds indices and widths: digits that follow it are no number's.
const indexLimit = 1000000

// Composite is String.Format: {index[,alignment][:format]} stands for an
// argument. text gives the text of values that have no format of their own.
func Composite(pattern string, args []any, text func(any) (string, error)) (string, error) {
	return Options{}.Composite(pattern, args, text)
}

// Composite is String.Format in a culture.
func (o Options) Composite(pattern string, args []any, text func(any) (string, error)) (string, error) {
	var b strings.Builder
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; {
		case c == '{' && i+1 < len(pattern) && pattern[i+1] == '{', c == '}' && i+1 < len(pattern) && pattern[i+1] == '}':
			b.WriteByte(c)
			i += 2
		case c == '}':
			return "", fmt.Errorf("Input string was not in a correct format. Failure to parse near offset %d. Format item ends prematurely.", i+1)
		case c == '{':
			n, err := o.hole(&b, pattern, i, args, text)
			if err != nil {
				return "", err
			}
			i = n
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String(), nil
}

// hole writes the argument of the hole at i and returns the place behind it.
func (o Options) hole(b *strings.Builder, p string, i int, args []any, text func(any) (string, error)) (int, error) {
	start := i
	i++
	number := func() (int, bool) {
		n, digits := 0, 0
		for i < len(p) && p[i] >= '0' && p[i] <= '9' && n < indexLimit {
			n = n*10 + int(p[i]-'0')
			i++
			digits++
		}
		return n, digits > 0
	}
	blanks := func() {
		for i < len(p) && p[i] == ' ' {
			i++
		}
	}
	index, ok := number()
	if !ok && i >= len(p) {
		return 0, fmt.Errorf("Input string was not in a correct format. Failure to parse near offset %d. Format item ends prematurely.", len(p))
	}
	if !ok {
		return 0, fmt.Errorf("Input string was not in a correct format. Failure to parse near offset %d. Expected an ASCII digit.", start+1)
	}
	blanks()
	width, left := 0, false
	if i < len(p) && p[i] == ',' {
		i++
		blanks()
		if i < len(p) && p[i] == '-' {
			left = true
			i++
		}
		if width, ok = number(); !ok {
			return 0, fmt.Errorf("Input string was not in a correct format. Failure to parse near offset %d. Expected an ASCII digit.", i)
		}
		blanks()
	}
	spec := ""
	if i < len(p) && p[i] == ':' {
		end := strings.IndexByte(p[i:], '}')
		if end < 0 {
			return 0, fmt.Errorf("Input string was not in a correct format. Failure to parse near offset %d. Format item ends prematurely.", len(p))
		}
		spec = p[i+1 : i+end]
		if k := strings.IndexByte(spec, '{'); k >= 0 {
			return 0, fmt.Errorf("Input string was not in a correct format. Failure to parse near offset %d. Format item ends prematurely.", i+1+k)
		}
		i += end
	}
	if i >= len(p) || p[i] != '}' {
		return 0, fmt.Errorf("Input string was not in a correct format. Failure to parse near offset %d. Format item ends prematurely.", min(i, len(p)))
	}
	if index >= len(args) {
		return 0, errors.New("Index (zero based) must be greater than or equal to zero and less than the size of the argument list.")
	}
	s, err := o.Value(args[index], spec, text)
	if err != nil {
		return 0, err
	}
	pad := width - types.Len16(s)
	if pad > 0 && !left {
		b.WriteString(strings.Repeat(" ", pad))
	}
	b.WriteString(s)
	if pad > 0 && left {
		b.WriteString(strings.Repeat(" ", pad))
	}
	return i + 1, nil
}
