package management

import "github.com/runwright/runwright/powershell/interp"

// Files resolves names, with wildcards unless they are literal, to the paths of
// files. What does not exist is reported as the command's error; folders are left
// out.
func Files(c *interp.Call, names []string, literal bool) ([]string, error) {
	list, err := resolveAll(c, names, literal, false)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, t := range list {
		if t.space == nil && !isFolder(c, t.place) {
			out = append(out, t.path)
		}
	}
	return out, nil
}

// Paths resolves one name, with wildcards unless it is literal, to the paths of
// files and folders that exist.
func Paths(c *interp.Call, name string, literal bool) ([]string, error) {
	list, err := resolve(c, name, literal)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, t := range list {
		if t.space == nil {
			out = append(out, t.path)
		}
	}
	return out, nil
}

// InFileSystem reports whether a path is one of files and not of a name space such
// as Env:. A drive that does not exist is an error.
func InFileSystem(c *interp.Call, name string) (bool, error) {
	p, err := find(c, name)
	return p.space == nil, err
}

// Item is the object of a file or folder as Get-Item gives it; ok is false when
// there is none.
func Item(c *interp.Call, path string) (v any, ok bool) { return item(c, place{path: path}) }
