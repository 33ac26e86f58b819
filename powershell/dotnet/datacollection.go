package dotnet

import (
	"maps"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// dataCollectionTable is PSDataCollection: a list that a run fills, and that
// readers may empty.
var dataCollectionTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.List { return c.This.(*types.List) }
	t := maps.Clone(listTable())
	t["get IsOpen"] = func(c *Call) (any, error) { return !this(c).ReadOnly, nil }
	t["Complete()"] = func(c *Call) (any, error) { this(c).ReadOnly = true; return nil, nil }
	t["Dispose()"] = func(*Call) (any, error) { return nil, nil }
	t["ReadAll()"] = func(c *Call) (any, error) {
		l := this(c)
		out := &types.List{T: types.CollectionDef.Instantiate(types.PSObjectType), Items: l.Items}
		if len(l.T.Args) == 1 {
			out.T = types.CollectionDef.Instantiate(l.T.Args[0])
		}
		l.Items = nil
		return out, nil
	}
	return t
})
