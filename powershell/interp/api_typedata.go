package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// typeMethod is the script method that type data give to an object, nil when
// there is none.
func (rs *Runspace) typeMethod(o any, name string) *ScriptBlock {
	table := rs.typeDataTable()
	if len(table) == 0 {
		return nil
	}
	for _, n := range types.TypeNames(o) {
		d := table[strings.ToLower(n)]
		if d == nil {
			continue
		}
		for i := range d.Members {
			if p := &d.Members[i]; p.Special != nil && p.Special.Kind == types.ScriptMethod && equalFold(p.Name, name) {
				sb, _ := p.Special.Get.(*ScriptBlock)
				return sb
			}
		}
	}
	return nil
}
