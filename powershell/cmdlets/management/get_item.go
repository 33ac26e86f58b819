package management

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// filters are -Filter, -Include and -Exclude.
type filters struct{ filter, include, exclude []*types.Wildcard }

func readFilters(c *interp.Call) (filters, error) {
	var f filters
	var err error
	compile := func(list []string) (out []*types.Wildcard) {
		for _, p := range list {
			if p == "" {
				continue
			}
			w, werr := types.CompileWildcard(strings.TrimPrefix(p, "./"), true)
			if werr != nil {
				err = werr
				continue
			}
			out = append(out, w)
		}
		return out
	}
	f.filter, f.include, f.exclude = compile([]string{c.String("Filter")}), compile(c.Strings("Include")), compile(c.Strings("Exclude"))
	return f, err
}

func any1(list []*types.Wildcard, s string) bool {
	for _, w := range list {
		if w.Match(s) {
			return true
		}
	}
	return false
}

// take reports whether a name passes.
func (f filters) take(name string) bool {
	return (len(f.filter) == 0 || any1(f.filter, name)) && (len(f.include) == 0 || any1(f.include, name)) && !any1(f.exclude, name)
}

// getItem is Get-Item.
type getItem struct{ interp.Base }

func (g *getItem) Process(c *interp.Call) error {
	f, err := readFilters(c)
	if err != nil {
		return err
	}
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	for _, t := range list {
		if !f.take(path.Base(t.path)) {
			continue
		}
		if t.space != nil && t.path == "" {
			if err := writeAll(c, t.place); err != nil {
				return err
			}
			continue
		}
		if name := path.Base(t.path); t.space == nil && !c.Switch("Force") && len(name) > 1 && name[0] == '.' && name != ".." {
			if _, err := c.Host().Files.Lstat(t.path); err == nil { // hidden
				if err := c.WriteError(c.Error("System.IO.IOException", "ItemNotFound", "ObjectNotFound", t.path, "Could not find item %s.", t.path)); err != nil {
					return err
				}
				continue
			}
		}
		v, ok := item(c, t.place)
		if !ok {
			continue
		}
		if err := c.Write(v); err != nil {
			return err
		}
	}
	return nil
}

// writeAll writes all items of a name space.
func writeAll(c *interp.Call, p place) error {
	for _, n := range p.space.names(c) {
		if v, ok := item(c, place{p.space, n}); ok {
			if err := c.Write(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// getChildItem is Get-ChildItem.
type getChildItem struct {
	interp.Base
	filters
	recurse, force, names  bool
	onlyFiles, onlyFolders bool
	onlyHidden, onlyRead   bool
	depth                  int
}

func (g *getChildItem) Begin(c *interp.Call) error {
	f, err := readFilters(c)
	g.filters = f
	g.depth = c.Int("Depth", 1<<30)
	g.recurse = c.Switch("Recurse") || c.Has("Depth")
	g.force, g.names = c.Switch("Force"), c.Switch("Name")
	g.onlyFiles, g.onlyFolders, g.onlyHidden, g.onlyRead = c.Switch("File"), c.Switch("Directory"), c.Switch("Hidden"), c.Switch("ReadOnly")
	for _, a := range strings.FieldsFunc(strings.ToLower(c.String("Attributes")), func(r rune) bool { return r == ',' || r == '+' || r == ' ' }) {
		switch a {
		case "directory", "d":
			g.onlyFolders = true
		case "!directory", "!d":
			g.onlyFiles = true
		case "hidden", "h":
			g.onlyHidden = true
		case "readonly", "r":
			g.onlyRead = true
		}
	}
	return err
}

func (g *getChildItem) Process(c *interp.Call) error {
	names, literal := c.Strings("Path"), false
	if c.Has("LiteralPath") {
		names, literal = c.Strings("LiteralPath"), true
	}
	if len(names) == 0 {
		names = []string{"."}
	}
	for _, n := range names {
		wild := !literal && types.HasWildcard(n)
		list, err := resolveAll(c, []string{n}, literal, false)
		if err != nil {
			return err
		}
		// dir/*.txt with -Recurse looks for the pattern below dir
		if wild && g.recurse && len(list) == 0 {
			continue
		}
		for _, t := range list {
			switch {
			case isTree(t.place) && isFolder(c, t.place) && (!wild || g.recurse):
				err = g.listTree(c, t.space.(tree), t.path, 0)
			case t.space != nil && t.path == "":
				err = writeAll(c, t.place)
			case t.space == nil && isFolder(c, t.place) && (!wild || g.recurse):
				err = g.list(c, t.path, "", 0)
			default:
				err = g.one(c, t.place)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// one writes an item that was named itself.
func (g *getChildItem) one(c *interp.Call, p place) error {
	if !g.take(path.Base(p.path)) {
		return nil
	}
	folder := isFolder(c, p)
	if g.onlyFiles && folder || g.onlyFolders && !folder {
		return nil
	}
	v, ok := item(c, p)
	if !ok {
		return nil
	}
	if g.names {
		return c.Write(path.Base(p.path))
	}
	return c.Write(v)
}

// list writes a folder's children: folders, then files, then what lies deeper.
func (g *getChildItem) list(c *interp.Call, dir, relative string, level int) error {
	if err := c.Context().Err(); err != nil {
		return err
	}
	list := entries(c, dir)
	for _, folders := range []bool{true, false} {
		for _, e := range list {
			p := path.Join(dir, e.Name())
			if isFolder(c, place{path: p}) != folders || !g.wanted(c, e.Name(), p, folders) {
				continue
			}
			var err error
			if g.names {
				err = c.Write(path.Join(relative, e.Name()))
			} else if v, ok := fileItem(c, p); ok {
				err = c.Write(v)
			}
			if err != nil {
				return err
			}
		}
	}
	if !g.recurse || level >= g.depth {
		return nil
	}
	for _, e := range list {
		if !e.IsDir() || e.Name()[0] == '.' && !g.force {
			continue
		}
		if err := g.list(c, path.Join(dir, e.Name()), path.Join(relative, e.Name()), level+1); err != nil {
			return err
		}
	}
	return nil
}

// wanted applies the switches and filters to a child.
func (g *getChildItem) wanted(c *interp.Call, name, p string, folder bool) bool {
	hidden := name[0] == '.'
	switch {
	case g.onlyHidden != hidden && (g.onlyHidden || !g.force), g.onlyFiles && folder, g.onlyFolders && !folder:
		return false
	case g.onlyRead:
		info, err := c.Host().Files.Stat(p)
		if err != nil || info.Mode()&0o222 != 0 {
			return false
		}
	}
	return g.take(name)
}

// testPath is Test-Path.
type testPath struct{ interp.Base }

func (t *testPath) Process(c *interp.Call) error {
	values, literal := c.Objects("Path"), false
	if c.Has("LiteralPath") {
		values, literal = c.Objects("LiteralPath"), true
	}
	if len(values) == 0 {
		return c.WriteError(t.null(c))
	}
	for _, v := range values {
		if v == nil {
			if err := c.WriteError(t.null(c)); err != nil {
				return err
			}
			continue
		}
		ok, err := t.test(c, types.ToString(v), literal)
		if err != nil {
			return err
		}
		if err := c.Write(ok); err != nil {
			return err
		}
	}
	return nil
}

func (t *testPath) null(c *interp.Call) *types.Exception {
	return c.Error("System.ArgumentNullException", "NullPathNotPermitted", "InvalidArgument", nil, "Value cannot be null. (Parameter 'The provided Path argument was null or an empty collection.')")
}

func (t *testPath) test(c *interp.Call, text string, literal bool) (bool, error) {
	if strings.TrimSpace(text) == "" {
		return false, nil
	}
	if c.Switch("IsValid") {
		return !strings.ContainsRune(text, 0), nil
	}
	f, err := readFilters(c)
	if err != nil {
		return false, err
	}
	found, err := resolve(c, text, literal)
	if err != nil {
		return false, nil // an unknown drive has nothing
	}
	kind := strings.ToLower(c.String("PathType"))
	for _, p := range found {
		folder := isFolder(c, p.place)
		if kind == "container" && !folder || kind == "leaf" && folder || !f.take(path.Base(p.path)) {
			continue
		}
		ok, err := t.newer(c, p.place)
		if err != nil {
			return false, err
		}
		if !ok {
			continue
		}
		return true, nil
	}
	return false, nil
}

// newer applies -NewerThan and -OlderThan.
func (t *testPath) newer(c *interp.Call, p place) (bool, error) {
	if p.space != nil || !c.Has("NewerThan") && !c.Has("OlderThan") {
		return true, nil
	}
	info, err := c.Host().Files.Stat(p.path)
	if err != nil {
		return false, nil
	}
	at := types.NewDateTime(info.ModTime().In(c.Runspace().Location()), types.Local)
	for _, name := range []string{"NewerThan", "OlderThan"} {
		if !c.Has(name) {
			continue
		}
		v, err := c.Convert(c.Value(name), types.DateTimeType)
		if err != nil {
			return false, err
		}
		limit := v.(types.DateTime).Ticks
		if name == "NewerThan" && at.Ticks <= limit || name == "OlderThan" && at.Ticks >= limit {
			return false, nil
		}
	}
	return true, nil
}
