package interp

import (
	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// changes watches a collection that .NET does not let change while it is
// enumerated; nil for others. A list is known by its length, so that exchanging
// an element goes unseen.
func changes(v any) func() bool {
	switch x := types.Unwrap(v).(type) {
	case *types.List:
		n := len(x.Items)
		return func() bool { return len(x.Items) != n }
	case *dotnet.View:
		if x.Dict == nil {
			return nil
		}
		version := x.Dict.Version()
		return func() bool { return x.Dict.Version() != version }
	}
	return nil
}
