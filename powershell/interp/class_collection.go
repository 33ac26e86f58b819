package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// collectionOverrides calls what a class that derives from Collection[T] has in
// place of the collection's own members; it implements types.ListOverrides.
type collectionOverrides struct {
	rs   *Runspace
	inst *types.Instance
}

// Override implements types.ListOverrides.
func (o *collectionOverrides) Override(name string, args ...any) (done bool, err error) {
	c := classOf(o.inst.T)
	for _, m := range c.overloads(strings.ToLower(name)) {
		if len(m.params) != len(args) {
			continue
		}
		_, err := o.rs.runMethod(m, o.inst, args)
		return true, err
	}
	return false, nil
}
