package metadata

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
)

// pathArgument gives the path that a command is about.
func (w *walker) pathArgument(a *arguments, in []any) (string, bool) {
	v, ok := a.take(true, "path", "literalpath", "filepath")
	if !ok {
		v = one(in)
	}
	s, ok := textOf(v)
	if _, many := v.([]any); many || !ok || v == nil {
		return "", false
	}
	return slash(s), true
}

func (w *walker) getItem(c *syntax.Command, in []any) []any {
	a := w.arguments(c, "")
	s, ok := w.pathArgument(a, in)
	if !ok {
		return []any{unknown{}}
	}
	if strings.ContainsAny(s, "*?[") {
		return w.listed(query{paths: []string{s}})
	}
	if i, ok := w.l.item(s); ok {
		return []any{i}
	}
	if _, ok := inside(s); ok {
		return nil
	}
	return []any{unknown{}}
}

func (w *walker) getChildItem(c *syntax.Command, in []any) []any {
	a := w.arguments(c, "recurse file directory name hidden force")
	q := query{}
	var given, ok bool
	if q.paths, given, ok = a.texts(false, "literalpath"); given {
		q.literal = true
	} else if q.paths, given, ok = a.texts(true, "path"); !given && len(in) > 0 {
		ok = known(in)
		for _, v := range in {
			s, _ := textOf(v)
			q.paths = append(q.paths, s)
		}
	}
	filter, _, okFilter := a.texts(true, "filter")
	include, _, okInclude := a.texts(false, "include")
	exclude, _, okExclude := a.texts(false, "exclude")
	if !ok || !okFilter || !okInclude || !okExclude || a.open || len(q.paths) == 0 {
		return []any{unknown{}}
	}
	q.filter, q.include, q.exclude = strings.Join(filter, ""), include, exclude
	q.recurse, q.files, q.folders = a.flag("recurse"), a.flag("file"), a.flag("directory")
	if d, ok := a.take(false, "depth"); ok {
		n, _ := d.(int64)
		q.recurse, q.depth = true, int(n)+1
	}
	out := w.listed(q)
	if a.flag("name") {
		for i := range out {
			if f, ok := out[i].(item); ok {
				out[i] = path.Base(f.path)
			}
		}
	}
	return out
}

func (w *walker) listed(q query) []any {
	found, ok := w.l.list(q)
	if !ok {
		return []any{unknown{}}
	}
	out := []any{}
	for _, f := range found {
		out = append(out, f)
	}
	return out
}

func (w *walker) joinPath(c *syntax.Command, in []any) []any {
	a := w.arguments(c, "resolve")
	parts, given, ok := a.texts(true, "path")
	if !given && len(in) == 1 {
		s, known := textOf(in[0])
		parts, ok = []string{s}, known
	}
	child, _, okChild := a.texts(true, "childpath")
	more, _, okMore := a.texts(false, "additionalchildpath")
	if !ok || !okChild || !okMore || len(parts) != 1 || len(child) > 1 {
		return []any{unknown{}}
	}
	all := append(append(parts, child...), more...)
	for _, v := range a.positional {
		s, ok := textOf(v)
		if !ok {
			return []any{unknown{}}
		}
		all = append(all, s)
	}
	return []any{strings.Join(trimmed(all), "/")}
}

// trimmed takes the slashes off where parts of a path meet.
func trimmed(parts []string) []string {
	out := slashed(parts)
	for i := range out {
		if i > 0 {
			out[i] = strings.TrimLeft(out[i], "/")
		}
		if i+1 < len(out) {
			out[i] = strings.TrimRight(out[i], "/")
		}
	}
	return out
}

func (w *walker) splitPath(c *syntax.Command, in []any) []any {
	a := w.arguments(c, "parent leaf leafbase extension qualifier noqualifier resolve isabsolute")
	s, ok := w.pathArgument(a, in)
	if !ok {
		return []any{unknown{}}
	}
	base := path.Base(s)
	switch {
	case a.flag("leafbase"):
		return []any{strings.TrimSuffix(base, path.Ext(base))}
	case a.flag("leaf"):
		return []any{base}
	case a.flag("extension"):
		return []any{path.Ext(base)}
	case a.flag("qualifier"), a.flag("noqualifier"), a.flag("isabsolute"):
		return []any{unknown{}}
	}
	return []any{path.Dir(s)}
}

// dataFile reads a data file of the module.
func (l *loader) dataFile(full string) any {
	f, ok := l.item(full)
	if !ok || f.folder {
		return unknown{}
	}
	data, err := l.src.Files.Read(f.path)
	if err != nil {
		return unknown{}
	}
	v, err := module.ReadData(f.path, data, l.env(f.path))
	if err != nil {
		return unknown{}
	}
	return v
}
