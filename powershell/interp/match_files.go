package interp

import (
	"path"

	"github.com/runwright/runwright/powershell/types"
)

// MatchFiles lists the files that a path with a pattern in its last part names,
// absolute and in the order of the folder. A folder that is not there has none.
func (rs *Runspace) MatchFiles(pattern string) ([]string, error) {
	full := rs.Resolve(pattern)
	w, err := types.CompileWildcard(path.Base(full), true)
	if err != nil {
		return nil, err
	}
	files := rs.Files()
	if files == nil {
		return nil, nil
	}
	list, _, err := files.List(path.Dir(full))
	if err != nil {
		return nil, nil // as said: no folder, no matches
	}
	var out []string
	for _, f := range list {
		if w.Match(f) {
			out = append(out, path.Join(path.Dir(full), f))
		}
	}
	return out, nil
}
