package core

import (
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/types"
)

// found is a module on disk.
type found struct {
	name    string
	version module.Version
	base    string // the folder
	file    string // manifest, script module or assembly
	isManif bool
	guid    string // of the manifest
}

// modulePath returns the folders modules are looked for in.
func modulePath(rs *interp.Runspace) []string {
	v, _ := rs.Getenv("PSModulePath")
	var out []string
	for _, p := range strings.Split(v, ":") {
		if p != "" {
			out = append(out, path.Clean(slashed(p)))
		}
	}
	return out
}

// available lists the modules in the module path whose names match, highest
// version first within a folder; an empty name lists all.
func available(rs *interp.Runspace, name string) []found {
	var out []found
	files := rs.Host().Files
	if files == nil {
		return nil
	}
	for _, dir := range modulePath(rs) {
		entries, err := files.ReadDir(dir)
		if err != nil {
			continue // folders of the path that do not exist are no error
		}
		for _, e := range entries {
			if !e.IsDir() || name != "" && !strings.EqualFold(e.Name(), name) {
				continue
			}
			out = append(out, inFolder(rs, path.Join(dir, e.Name()), e.Name())...)
		}
	}
	return out
}

// inFolder returns the versions of a module in its folder, highest first.
func inFolder(rs *interp.Runspace, dir, name string) []found {
	files := rs.Host().Files
	entries, err := files.ReadDir(dir)
	if err != nil {
		return nil
	}
	var versions []found
	for _, e := range entries {
		v, err := module.ParseVersion(e.Name())
		if err != nil || !e.IsDir() {
			continue
		}
		sub := path.Join(dir, e.Name())
		inner, err := files.ReadDir(sub)
		if err != nil {
			continue
		}
		if f, ok := rootFile(inner, sub, name); ok && f.isManif {
			if m, err := readManifest(rs, f.file); err == nil && m.Version.Same(v) {
				f.version, f.guid = m.Version, m.GUID
				versions = append(versions, f)
			}
		}
	}
	sort.SliceStable(versions, func(i, j int) bool { return versions[i].version.Compare(versions[j].version) > 0 })
	if f, ok := rootFile(entries, dir, name); ok {
		versions = append(versions, f.read(rs))
	}
	return versions
}

// read adds what the manifest tells; a file that is none has version 0.0.
func (f found) read(rs *interp.Runspace) found {
	f.version = module.Version{0, 0, -1, -1}
	if f.isManif {
		if m, err := readManifest(rs, f.file); err == nil {
			f.version, f.guid = m.Version, m.GUID
		}
	}
	return f
}

// rootFile finds Name.psd1, .psm1 or .dll among a folder's entries.
func rootFile(entries []fs.DirEntry, dir, name string) (found, bool) {
	for _, ext := range []string{".psd1", ".psm1", ".dll"} {
		for _, e := range entries {
			if !e.IsDir() && strings.EqualFold(e.Name(), name+ext) {
				return found{name: name, base: dir, file: path.Join(dir, e.Name()), isManif: ext == ".psd1"}, true
			}
		}
	}
	return found{}, false
}

// readManifest reads a module's manifest.
func readManifest(rs *interp.Runspace, file string) (*module.Manifest, error) {
	b, err := rs.ReadFile(file)
	if err != nil {
		return nil, err
	}
	edition := rs.ManifestEdition()
	m, err := rs.Cached("manifest"+edition, file, b, func() (any, bool, error) {
		m, err := module.ReadManifest(file, b, module.Env{Edition: edition, Root: path.Dir(file)})
		return m, true, err
	})
	if err != nil {
		return nil, err
	}
	return m.(*module.Manifest), nil
}

// choose returns the best version of a module that a specification admits.
func choose(list []found, spec module.Specification) (found, bool) {
	var best found
	ok := false
	for _, f := range list {
		if !spec.Admits(f.version) || !spec.AdmitsGUID(f.guid) {
			continue
		}
		if !ok || f.version.Compare(best.version) > 0 {
			best, ok = f, true
		}
	}
	return best, ok
}

// versionOf turns a version of package module into a value.
func versionOf(v module.Version) *types.Version {
	return &types.Version{Major: v[0], Minor: v[1], Build: v[2], Revision: v[3]}
}
