package management

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// tree is a space whose items lie in containers. Paths within have slashes and
// none at their ends; "" is the drive itself.
type tree interface {
	space
	// module is what the provider's full name begins with.
	module() string
	// folder reports whether a path is a container, children lists what is in it
	// by full paths.
	folder(c *interp.Call, path string) bool
	children(c *interp.Call, path string) []string
}

// within is the place of a path in a space, from the container at.
func within(s space, at, p string) place {
	p = bare(p)
	if _, ok := s.(tree); !ok {
		return place{space: s, path: p}
	}
	p = path.Clean("/" + at + "/" + strings.ReplaceAll(p, `\`, "/"))
	return place{space: s, path: strings.Trim(p, "/")}
}

func isTree(p place) bool {
	_, ok := p.space.(tree)
	return ok
}

// matchTree finds what a path with wildcards means, part by part.
func matchTree(c *interp.Call, t tree, pattern string) (out []place, err error) {
	at := []string{""}
	for _, part := range strings.Split(pattern, "/") {
		w, err := types.CompileWildcard(part, true)
		if err != nil {
			return nil, err
		}
		var next []string
		for _, dir := range at {
			if !t.folder(c, dir) {
				continue
			}
			for _, p := range t.children(c, dir) {
				if w.Match(path.Base(p)) {
					next = append(next, p)
				}
			}
		}
		at = next
	}
	for _, p := range at {
		out = append(out, place{t, p})
	}
	return out, nil
}

// listTree writes the children of a container, and what lies deeper.
func (g *getChildItem) listTree(c *interp.Call, t tree, dir string, level int) error {
	for _, p := range t.children(c, dir) {
		if err := g.one(c, place{t, p}); err != nil {
			return err
		}
		if g.recurse && level < g.depth && t.folder(c, p) {
			if err := g.listTree(c, t, p, level+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// decoratedInTree adds what the provider says of an item.
func decoratedInTree(c *interp.Call, o *types.PSObject, t tree, p string) *types.PSObject {
	prefix := t.module() + `\` + t.provider() + "::"
	parent := ""
	if dir := path.Dir(p); dir != "." {
		parent = dir
	}
	shown := func(p string) string { return prefix + strings.ReplaceAll(p, "/", `\`) }
	return o.Set("PSPath", shown(p)).Set("PSParentPath", shown(parent)).Set("PSChildName", path.Base(p)).
		Set("PSDrive", t.drive()).Set("PSProvider", sharedProvider(c, t.provider())).Set("PSIsContainer", t.folder(c, p))
}
