package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// StringComparer is System.StringComparer.
type StringComparer struct{ how comparison }

// PSType is StringComparer.
func (*StringComparer) PSType() *types.Type { return types.MustNamed("System.StringComparer") }

var stringComparerTable = sync.OnceValue(func() Table {
	this := func(c *Call) comparison { return c.This.(*StringComparer).how }
	compare := func(c *Call) (any, error) {
		return compareNullable(types.Unwrap(c.Args[0]), types.Unwrap(c.Args[1]), this(c)), nil
	}
	equal := func(c *Call) (any, error) {
		return compareNullable(types.Unwrap(c.Args[0]), types.Unwrap(c.Args[1]), this(c)) == 0, nil
	}
	t := Table{
		"Compare(string,string)": compare, "Compare(System.Object,System.Object)": compare,
		"Equals(string,string)": equal, "Equals(System.Object,System.Object)": equal,
	}
	for name, how := range map[string]comparison{"CurrentCulture": currentCulture, "CurrentCultureIgnoreCase": currentCultureIgnoreCase, "InvariantCulture": invariantCulture,
		"InvariantCultureIgnoreCase": invariantCultureIgnoreCase, "Ordinal": ordinal, "OrdinalIgnoreCase": ordinalIgnoreCase} {
		t["static get "+name] = func(*Call) (any, error) { return &StringComparer{how}, nil }
	}
	return t
})
