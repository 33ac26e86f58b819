package core

import (
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
)

// moduleExtensions are the files that can be a module, in the order in which they
// are looked for.
func moduleExtensions() []string { return []string{".psd1", ".psm1", ".dll"} }

// isPath reports whether the name of a module says where it is.
func isPath(name string) bool {
	return strings.ContainsAny(name, `/\`) || slices.Contains(moduleExtensions(), strings.ToLower(path.Ext(name)))
}

// locate lists the versions of a module that a name stands for: a name in the
// module path, a path there, such as Name/Name.psd1, or any other path, from base if
// it is relative. An empty base is the current location.
func locate(rs *interp.Runspace, name, base string) []found {
	if !isPath(name) {
		return available(rs, name)
	}
	p := slashed(name)
	if strings.Contains(p, "/") && !strings.HasPrefix(p, "/") && !strings.HasPrefix(p, ".") && !strings.HasPrefix(p, "~") {
		for _, dir := range modulePath(rs) {
			if list := atPath(rs, path.Join(dir, p)); len(list) > 0 {
				return list
			}
		}
	}
	if base != "" && !path.IsAbs(p) {
		return atPath(rs, path.Join(base, p))
	}
	return atPath(rs, rs.Resolve(p))
}

// atPath lists the versions of the module that a file or folder holds, highest
// first; the extension of a file may be left out.
func atPath(rs *interp.Runspace, p string) []found {
	files := rs.Host().Files
	info, err := files.Stat(p)
	if err != nil {
		for _, ext := range moduleExtensions() {
			if _, err := files.Stat(p + ext); err == nil {
				return []found{fileModule(p + ext).read(rs)}
			}
		}
		return nil
	}
	if !info.IsDir() {
		return []found{fileModule(p).read(rs)}
	}
	return inFolder(rs, p, path.Base(p)) // a folder named by a version is none, as in PowerShell
}

// fileModule is the module that a file is.
func fileModule(file string) found {
	return found{name: moduleStem(file), base: path.Dir(file), file: file, isManif: strings.EqualFold(path.Ext(file), ".psd1"), version: module.Version{0, 0, -1, -1}}
}

// byPath finds the module that a file or folder holds, in its highest version.
func byPath(rs *interp.Runspace, name string) (found, bool) {
	list := atPath(rs, rs.Resolve(slashed(name)))
	if len(list) == 0 {
		return found{}, false
	}
	return list[0], true
}

// everyFile lists every file below a folder that can be a module.
func everyFile(rs *interp.Runspace, dir string) (out []found) {
	entries, err := rs.Host().Files.ReadDir(dir)
	if err != nil {
		return nil // folders of the path that do not exist are no error
	}
	for _, e := range entries {
		p := path.Join(dir, e.Name())
		switch {
		case e.IsDir():
			out = append(out, everyFile(rs, p)...)
		case slices.Contains(moduleExtensions(), strings.ToLower(path.Ext(p))):
			out = append(out, fileModule(p).read(rs))
		}
	}
	return out
}
