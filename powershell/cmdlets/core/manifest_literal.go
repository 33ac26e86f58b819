package core

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// quoted is a text as a literal of a data file.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

var plainKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_]\w*$`) })

// keyText is a key of a hashtable, in quotes where it needs them.
func keyText(s string) string {
	if plainKey().MatchString(s) {
		return s
	}
	return quoted(s)
}

// literal is a value as text of a data file.
func literal(v any) (string, error) {
	switch x := types.Unwrap(v).(type) {
	case nil:
		return "$null", nil
	case bool:
		return fmt.Sprintf("$%t", x), nil
	case types.Switch:
		return fmt.Sprintf("$%t", bool(x)), nil
	case int32, int64, float64:
		return types.ToString(x), nil
	case *types.Dict:
		if x.Len() == 0 {
			return "@{}", nil
		}
		var parts []string
		for k, e := range x.All {
			text, err := literal(e)
			if err != nil {
				return "", err
			}
			parts = append(parts, keyText(types.ToString(k))+" = "+text)
		}
		return "@{" + strings.Join(parts, "; ") + "}", nil
	default:
		items, many := types.Elements(x)
		if !many {
			return quoted(types.ToString(x)), nil
		}
		if len(items) == 0 {
			return "@()", nil
		}
		parts := make([]string, len(items))
		for i, e := range items {
			text, err := literal(e)
			if err != nil {
				return "", err
			}
			parts[i] = text
		}
		if len(parts) == 1 {
			return parts[0], nil
		}
		return strings.Join(parts, ", "), nil
	}
}
