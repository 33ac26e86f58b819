package metadata

import (
	"math"
	"math/big"
	"path"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
)

// What is known of a value: nil, bool, int64, float64, string, []any,
// *module.Table, *netType, *block, item, or unknown.

// unknown is a value that only running the module would tell.
type unknown struct{}

// block is a script block.
type block struct {
	ast  *syntax.ScriptBlock
	unit *unit
}

// text is what stands between the braces.
func (b *block) text() string {
	s := b.unit.src.TextOf(b.ast.Extent())
	return strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
}

// item is a file or a folder of the module, by its path below the root.
type item struct {
	path   string
	folder bool
}

// rootPath is where the module lies for its scripts.
const rootPath = "/module"

func (i item) full() string { return path.Join(rootPath, i.path) }

// property gives a property of a file or folder.
func (i item) property(name string) (any, bool) {
	base := path.Base(i.path)
	switch strings.ToLower(name) {
	case "fullname", "pspath", "resolvedtarget", "providerpath", "path":
		return i.full(), true
	case "name", "pschildname":
		return base, true
	case "basename":
		if i.folder {
			return base, true
		}
		return strings.TrimSuffix(base, path.Ext(base)), true
	case "extension":
		return path.Ext(base), true
	case "directoryname", "psparentpath":
		return path.Dir(i.full()), true
	case "directory", "parent":
		return item{path.Dir(i.path), true}, true
	case "exists":
		return true, true
	case "psiscontainer":
		return i.folder, true
	}
	return nil, false
}

func known(v any) bool {
	if _, no := v.(unknown); no {
		return false
	}
	if list, ok := v.([]any); ok {
		for _, e := range list {
			if !known(e) {
				return false
			}
		}
	}
	return true
}

// textOf converts a value to text; ok is false when that is not known.
func textOf(v any) (s string, ok bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case bool:
		if v {
			return "True", true
		}
		return "False", true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'G', -1, 64), true
	case item:
		return v.full(), true
	case *netType:
		return v.shown(), true
	case *block:
		return v.text(), true
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			if parts[i], ok = textOf(e); !ok {
				return "", false
			}
		}
		return strings.Join(parts, " "), true
	case *module.Table:
		return "System.Collections.Hashtable", true
	}
	return "", false
}

// list gives a value as a list: nothing, one thing or many.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// one gives a list of one as that one, as PowerShell does with what commands put
// out.
func one(items []any) any {
	switch len(items) {
	case 0:
		return nil
	case 1:
		return items[0]
	}
	return items
}

// truth says whether a value counts as true; ok is false when it is not known.
func truth(v any) (yes, ok bool) {
	switch v := v.(type) {
	case nil:
		return false, true
	case bool:
		return v, true
	case int64:
		return v != 0, true
	case float64:
		return v != 0, true
	case string:
		return v != "", true
	case []any:
		switch len(v) {
		case 0:
			return false, true
		case 1:
			return truth(v[0])
		}
		return true, true
	case unknown:
		return false, false
	}
	return true, true
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// constantOf gives the value of a literal.
func constantOf(v any) any {
	switch v := v.(type) {
	case nil, bool, string, int64, float64:
		return v
	case int8:
		return int64(v)
	case uint8:
		return int64(v)
	case int16:
		return int64(v)
	case uint16:
		return int64(v)
	case int32:
		return int64(v)
	case uint32:
		return int64(v)
	case uint64:
		if v <= math.MaxInt64 {
			return int64(v)
		}
		return float64(v)
	case float32:
		return float64(v)
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		return f
	case syntax.DecimalLiteral:
		f, _ := new(big.Float).SetInt(v.Coefficient).Float64()
		return f / math.Pow10(v.Scale)
	}
	return unknown{}
}
