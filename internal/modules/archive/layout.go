package archive

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/module"
)

// Layout is how a package is folded.
type Layout string

// The layouts that are understood.
const (
	LayoutFolder   Layout = "folder"   // Name/files
	LayoutVersions Layout = "versions" // Name/Version/files
	LayoutVersion  Layout = "version"  // Version/files
	LayoutRoot     Layout = "root"     // files
)

// found is the module in an archive: its files by version folder.
type found struct {
	layout  Layout
	name    string // as its main files are named
	folder  string // the folder it was in, "" at the root
	sets    []*set // the versions, the unversioned set first
	nameVia *entry // the file the name comes from
}

// set is the files of one version.
type set struct {
	dir   string // version folder as written, "" for files without one
	files []*file
	index map[string]*file // by folded path, made by find
}

// file is a file of a version.
type file struct {
	*entry
	path string // below the version's folder; case may be mended
}

// find gives the file with a path, without regard to case.
func (s *set) find(p string) *file {
	if s.index == nil {
		s.index = make(map[string]*file, len(s.files))
		for _, f := range s.files {
			s.index[fold(f.path)] = f
		}
	}
	return s.index[fold(p)]
}

// main gives the files of the set's own folder that can make it a module.
func (s *set) main() []*file {
	var out []*file
	for _, f := range s.files {
		if !strings.Contains(f.path, "/") && moduleFile(f.path) {
			out = append(out, f)
		}
	}
	return out
}

func moduleFile(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case ".psd1", ".psm1", ".dll":
		return true
	}
	return false
}

func stem(p string) string { return strings.TrimSuffix(path.Base(p), path.Ext(p)) }

// locate finds the one module of the archive. Wanted names help to choose among
// main files at the root.
func (r *reader) locate(wanted []string) (*found, error) {
	if len(r.entries) == 0 {
		return nil, refuse(RuleNoModule, "", "the package has no files; want a folder Name with Name.psd1, Name.psm1 or Name.dll in it")
	}
	tree := make([]*file, 0, len(r.entries))
	for _, e := range r.entries {
		tree = append(tree, &file{e, e.path})
	}
	top, folders := split(tree)
	if all := (&set{files: top}); len(all.main()) > 0 {
		return r.locateRoot(LayoutRoot, "", []*set{{files: tree}}, wanted)
	}
	if sets := versionSets(folders); len(sets) > 0 && len(sets) == len(folders) {
		return r.locateRoot(LayoutVersion, "", sets, wanted)
	}
	return r.locateFolder(top, folders, "")
}

// split divides files into those at the top and those of each folder, whose name
// is taken off.
func split(files []*file) (top []*file, folders map[string][]*file) {
	folders = map[string][]*file{}
	for _, f := range files {
		dir, rest, ok := strings.Cut(f.path, "/")
		if !ok {
			top = append(top, f)
			continue
		}
		folders[dir] = append(folders[dir], &file{f.entry, rest})
	}
	return top, folders
}

// versionSets gives the folders that are named by a version and hold a module.
func versionSets(folders map[string][]*file) []*set {
	var out []*set
	for dir, files := range folders {
		s := &set{dir: dir, files: files}
		if _, err := module.ParseVersion(dir); err == nil && len(s.main()) > 0 {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *set) int {
		v, _ := module.ParseVersion(a.dir)
		w, _ := module.ParseVersion(b.dir)
		return v.Compare(w)
	})
	return out
}

// locateFolder finds the module folder among the folders of a level. above is the
// surplus folder that was taken off, if any.
func (r *reader) locateFolder(top []*file, folders map[string][]*file, above string) (*found, error) {
	names := make([]string, 0, len(folders))
	for dir := range folders {
		names = append(names, dir)
	}
	slices.Sort(names)
	var modules, others []string
	for _, dir := range names {
		switch kind := folderKind(dir, folders[dir]); kind {
		case folderModule:
			modules = append(modules, dir)
		case folderOther:
			others = append(others, dir)
		}
	}
	switch {
	case len(modules) > 1:
		return nil, refuse(RuleTwoModules, modules[1], "the package has the module %q and the module %q; a package holds one module", modules[0], modules[1])
	case len(modules) == 1:
		return r.inFolder(modules[0], folders[modules[0]], above, len(top) > 0 || len(names) > 1)
	case len(others) == 1:
		return r.inWrongFolder(others[0], folders[others[0]], above)
	case len(others) > 1:
		return nil, refuse(RuleNameMismatch, others[0], "neither this folder nor %q holds files of its own name", others[1])
	case len(names) == 1 && above == "":
		// One folder too many on top, as archives of sources have it.
		inner, sub := split(folders[names[0]])
		if m, err := r.locateFolder(inner, sub, names[0]); err == nil {
			return m, nil
		}
	}
	return nil, noModule(r.entries, names)
}

// The kinds of folders.
const (
	folderEmpty  = iota // no main files
	folderModule        // Name/Name.psd1 or Name/Version/Name.psd1
	folderOther         // main files of another name
)

func folderKind(dir string, files []*file) int {
	top, sub := split(files)
	own := (&set{files: top}).main()
	for _, f := range own {
		if fold(stem(f.path)) == fold(dir) {
			return folderModule
		}
	}
	for _, s := range versionSets(sub) {
		for _, f := range s.main() {
			if fold(stem(f.path)) == fold(dir) {
				return folderModule
			}
		}
	}
	if len(own) > 0 {
		return folderOther
	}
	return folderEmpty
}

// inFolder reads Name/files, Name/Version/files, or both.
func (r *reader) inFolder(dir string, files []*file, above string, beside bool) (*found, error) {
	if above != "" {
		r.remark(RuleLayout, above, "is a folder too many on top, taken off")
	} else if beside {
		r.remark(RuleLayout, dir, "only this folder is the module; files beside it are left out")
	}
	m := &found{layout: LayoutFolder, folder: dir}
	top, sub := split(files)
	versions := versionSets(sub)
	plain := &set{files: files}
	if len(versions) > 0 {
		m.layout = LayoutVersions
		plain.files = slices.DeleteFunc(slices.Clone(files), func(f *file) bool {
			first, _, deep := strings.Cut(f.path, "/")
			return deep && slices.ContainsFunc(versions, func(s *set) bool { return s.dir == first })
		})
	}
	if len((&set{files: top}).main()) > 0 {
		if len(versions) > 0 {
			r.remark(RuleVersion, dir, "has module files beside version folders; the version folders are looked at first")
		}
		m.sets = append(m.sets, plain)
	}
	m.sets = append(m.sets, versions...)
	m.name = dir
	if via := namedAs(m.sets, dir); via != nil {
		m.nameVia = via.entry
		if m.name = stem(via.path); m.name != dir {
			r.remark(RuleName, dir, "the folder and the file %q differ in case; the module is called %s", via.name, m.name)
		}
	}
	return m, nil
}

// namedAs finds the main file with a name: a manifest, else a script module, else
// an assembly.
func namedAs(sets []*set, name string) *file {
	for _, ext := range []string{".psd1", ".psm1", ".dll"} {
		for _, s := range sets {
			if f := s.find(name + ext); f != nil {
				return f
			}
		}
	}
	return nil
}

// inWrongFolder reads a folder that is not named as its module. Archives of
// sources append a version or a branch to the name; anything else is a mistake
// that PowerShell would not forgive.
func (r *reader) inWrongFolder(dir string, files []*file, above string) (*found, error) {
	s := &set{files: files}
	main := s.main()
	name := stem(main[0].path)
	for _, f := range main {
		if strings.EqualFold(path.Ext(f.path), ".psd1") {
			name = stem(f.path)
			break
		}
	}
	if rest, ok := cutFold(dir, name); above != "" || !ok || !sourceSuffix(rest) {
		return nil, refuse(RuleNameMismatch, main[0].name, "the folder is %q, the module file is %q; they must have the same name", dir, path.Base(main[0].path))
	}
	r.remark(RuleLayout, dir, "the folder is not named as the module %s; the name is taken from %q", name, path.Base(main[0].path))
	return &found{layout: LayoutFolder, folder: dir, name: name, sets: []*set{s}, nameVia: namedAs([]*set{s}, name).entry}, nil
}

func cutFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return "", false
	}
	return s[len(prefix):], true
}

// sourceSuffix tells -1.2.0, -main, _v2 and the like.
func sourceSuffix(s string) bool {
	if s == "" || !strings.ContainsRune("-_. ", rune(s[0])) {
		return false
	}
	s = strings.ToLower(s[1:])
	switch s {
	case "main", "master", "dev", "develop", "release":
		return true
	}
	s = strings.TrimPrefix(s, "v")
	return s != "" && strings.Trim(s, "0123456789.") == ""
}

// locateRoot reads a package without a module folder: the name comes from the main
// file.
func (r *reader) locateRoot(layout Layout, folder string, sets []*set, wanted []string) (*found, error) {
	candidates := map[string]*file{}
	for _, ext := range []string{".psd1", ".psm1", ".dll"} {
		for _, s := range sets {
			for _, f := range s.main() {
				if strings.EqualFold(path.Ext(f.path), ext) {
					candidates[fold(stem(f.path))] = f
				}
			}
		}
		if len(candidates) > 0 {
			break
		}
	}
	var pick *file
	for _, w := range wanted {
		if f, ok := candidates[fold(w)]; ok && w != "" {
			pick = f
			break
		}
	}
	if pick == nil && len(candidates) == 1 {
		for _, f := range candidates {
			pick = f
		}
	}
	if pick == nil {
		var names []string
		for _, f := range candidates {
			names = append(names, f.path)
		}
		slices.Sort(names)
		return nil, refuse(RuleTwoModules, names[0], "it is not clear which of %s is the module; put the files into a folder of its name", strings.Join(names, ", "))
	}
	return &found{layout: layout, folder: folder, name: stem(pick.path), sets: sets, nameVia: pick.entry}, nil
}

// noModule says what was found and what was wanted.
func noModule(entries []*entry, folders []string) error {
	name := "Name"
	if len(folders) > 0 {
		name = folders[0]
	}
	var have []string
	for _, e := range entries {
		if len(have) == 5 {
			have = append(have, fmt.Sprintf("and %d more", len(entries)-5))
			break
		}
		have = append(have, e.path)
	}
	return refuse(RuleNoModule, name, "holds no module: found %s; want %[2]s.psd1, %[2]s.psm1 or %[2]s.dll in the folder %[2]s, or in a folder below it "+
		"that is named by a version such as 1.0.0", strings.Join(have, ", "), name)
}
