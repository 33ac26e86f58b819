package metadata

import (
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// text parses text that a script made. It belongs to the script's file.
func (l *loader) text(of *unit, text string) *unit {
	if len(text) > maxScript {
		text = ""
	}
	u := l.unit(of.file, text)
	for k, c := range of.scope.classes {
		u.scope.classes[k] = c
	}
	u.made = true
	return u
}

// item gives the file or folder with a path as scripts write it.
func (l *loader) item(full string) (item, bool) {
	p, ok := inside(full)
	if !ok {
		return item{}, false
	}
	if p == "." {
		return item{p, true}, true
	}
	if name, ok := l.find(p); ok {
		return item{name, false}, true
	}
	if name, ok := l.folders[strings.ToLower(p)]; ok {
		return item{name, true}, true
	}
	return item{}, false
}

// content gives the text of a file, unknown for one that is not the module's.
func (l *loader) content(full string) any {
	f, ok := l.item(full)
	if !ok || f.folder {
		return unknown{}
	}
	data, err := l.src.Files.Read(f.path)
	if err != nil || len(data) > maxScript {
		return unknown{}
	}
	return syntax.Decode(data)
}

// query is what Get-ChildItem is asked for.
type query struct {
	paths            []string
	literal          bool
	filter           string
	include, exclude []string
	recurse          bool
	depth            int // with recurse; 0 for any
	files, folders   bool
}

// list gives the files and folders that fit; ok is false when some of the paths lie
// outside of the module.
func (l *loader) list(q query) (out []item, ok bool) {
	for _, p := range q.paths {
		rel, ok := inside(p)
		if !ok {
			return nil, false
		}
		if !q.literal && strings.ContainsAny(path.Base(rel), "*?[") {
			out = append(out, l.below(path.Dir(rel), path.Base(rel), q)...)
			continue
		}
		if !q.literal && strings.ContainsAny(rel, "*?[") {
			for _, dir := range l.matching(path.Dir(rel)) {
				out = append(out, l.below(dir, path.Base(rel), q)...)
			}
			continue
		}
		at, found := l.item(p)
		switch {
		case !found:
		case at.folder:
			out = append(out, l.below(at.path, "*", q)...)
		default:
			out = append(out, at)
		}
	}
	return slices.DeleteFunc(out, func(i item) bool { return !q.takes(i) }), true
}

func (q *query) takes(i item) bool {
	base := path.Base(i.path)
	fits := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return wild(p, base) })
	}
	switch {
	case q.files && i.folder, q.folders && !i.folder:
		return false
	case q.filter != "" && !wild(q.filter, base):
		return false
	case len(q.include) > 0 && !fits(q.include):
		return false
	}
	return !fits(q.exclude)
}

// matching gives the folders whose path fits a pattern.
func (l *loader) matching(pattern string) []string {
	var out []string
	for _, name := range l.folders {
		if strings.Count(name, "/") == strings.Count(pattern, "/") && wild(pattern, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// below gives what lies in a folder and fits a pattern, folders first, each in the
// order of their names; with recursion what lies deeper follows.
func (l *loader) below(dir, pattern string, q query) []item {
	var folders, files []item
	collect := func(name string, folder bool) {
		if !inFolder(dir, name) {
			return
		}
		if folder {
			folders = append(folders, item{name, true})
		} else {
			files = append(files, item{name, false})
		}
	}
	for _, name := range l.folders {
		collect(name, true)
	}
	for _, name := range l.files {
		collect(name, false)
	}
	byName := func(a, b item) int { return strings.Compare(strings.ToLower(a.path), strings.ToLower(b.path)) }
	slices.SortFunc(folders, byName)
	slices.SortFunc(files, byName)
	var out []item
	for _, i := range append(slices.Clone(folders), files...) {
		if wild(pattern, path.Base(i.path)) {
			out = append(out, i)
		}
	}
	if q.recurse {
		for _, f := range folders {
			if q.depth > 0 && strings.Count(f.path, "/") >= q.depth+strings.Count(dir, "/") {
				continue
			}
			out = append(out, l.below(f.path, pattern, q)...)
		}
	}
	return out
}

// inFolder says whether a path lies directly in a folder.
func inFolder(dir, name string) bool {
	parent := path.Dir(name)
	return strings.EqualFold(parent, dir) || dir == "." && parent == "."
}
