package management

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// place is where a path leads: a file, or a name of a name space.
type place struct {
	// space is nil for the file system.
	space space
	// path is absolute with slashes in the file system, else the bare name, ""
	// for the drive itself.
	path string
}

// String is the path as errors quote it.
func (p place) String() string {
	if p.space == nil {
		return p.path
	}
	return p.space.drive() + ":/" + p.path
}

// child is the place of a child.
func (p place) child(name string) place {
	if p.space == nil {
		return place{path: path.Join(p.path, name)}
	}
	if _, ok := p.space.(tree); ok {
		return within(p.space, p.path, name)
	}
	return place{space: p.space, path: name}
}

// sessionPlaces is where the session stands besides the current folder.
type sessionPlaces struct {
	// current is a drive other than the file system's, nil in a folder.
	current space
	inside  string // the container there
	stacks  map[string][]place
	stack   string
	// drives are those that New-PSDrive made.
	drives []*drive
}

type placesKey struct{}

func places(c *interp.Call) *sessionPlaces {
	return c.Runspace().Extra(placesKey{}, func() any { return &sessionPlaces{stacks: map[string][]place{}} }).(*sessionPlaces)
}

// here is the current location.
func here(c *interp.Call) place {
	if s := places(c).current; s != nil {
		return place{space: s, path: places(c).inside}
	}
	return place{path: c.Runspace().CurrentFolder()}
}

// find reads a path: drive:name, Provider::path, ~ or a path of files.
func find(c *interp.Call, text string) (place, error) {
	rest := text
	if provider, p, ok := strings.Cut(text, "::"); ok {
		if i := strings.LastIndexByte(provider, '\\'); i >= 0 {
			provider = provider[i+1:]
		}
		if strings.EqualFold(provider, "FileSystem") {
			return place{path: c.Runspace().Resolve(p)}, nil
		}
		s := spaceNamed(c, provider)
		if s == nil {
			return place{}, c.Error("System.Management.Automation.ProviderNotFoundException", "ProviderNotFound", "ObjectNotFound", provider, "Cannot find a provider with the name '%s'.", provider)
		}
		return within(s, "", p), nil
	}
	if drive, p, ok := strings.Cut(text, ":"); ok && drive != "" && !strings.ContainsAny(drive, `/\.[`) {
		if s := spaceNamed(c, drive); s != nil {
			return within(s, "", p), nil
		}
		if p, ok := c.Runspace().OnDrive(text); ok {
			return place{path: p}, nil
		}
		return place{}, c.Error("System.Management.Automation.DriveNotFoundException", "DriveNotFound", "ObjectNotFound", drive, "Cannot find drive. A drive with the name '%s' does not exist.", drive)
	}
	if s := places(c).current; s != nil && !strings.HasPrefix(rest, "/") {
		return within(s, places(c).inside, rest), nil
	}
	return place{path: c.Runspace().Resolve(text)}, nil
}

// bare drops separators around a name of a name space.
func bare(name string) string {
	name = strings.Trim(name, `/\`)
	if name == "." {
		return ""
	}
	return name
}

// notFound is the error of a path that leads nowhere.
func notFound(c *interp.Call, text string) *types.Exception {
	return c.Error("System.Management.Automation.ItemNotFoundException", "PathNotFound", "ObjectNotFound", text, "Cannot find path '%s' because it does not exist.", text)
}

// target is a place with the text it was named by.
type target struct {
	place
	text string
}

// targets resolves -Path with its wildcards, or -LiteralPath. A path that does
// not exist is reported unless mayMiss; wildcards that match nothing are silent.
func targets(c *interp.Call, mayMiss bool) ([]target, error) {
	names, literal := c.Strings("Path"), false
	if c.Has("LiteralPath") {
		names, literal = c.Strings("LiteralPath"), true
	}
	return resolveAll(c, names, literal, mayMiss)
}

func resolveAll(c *interp.Call, names []string, literal, mayMiss bool) ([]target, error) {
	var out []target
	for _, n := range names {
		found, err := resolve(c, n, literal)
		if err != nil {
			x, ok := err.(*types.Exception)
			if !ok {
				return nil, err
			}
			if err := c.WriteError(x); err != nil {
				return nil, err
			}
			continue
		}
		if len(found) == 0 && !(types.HasWildcard(n) && !literal) {
			p, err := find(c, n)
			if err != nil {
				return nil, err
			}
			if mayMiss {
				out = append(out, target{p, n})
				continue
			}
			shown := p.String()
			if literal {
				shown = n
			}
			if err := c.WriteError(notFound(c, shown)); err != nil {
				return nil, err
			}
		}
		out = append(out, found...)
	}
	return out, nil
}

// resolve returns the existing places that a path means.
func resolve(c *interp.Call, text string, literal bool) ([]target, error) {
	p, err := find(c, text)
	if err != nil {
		return nil, err
	}
	if literal || !types.HasWildcard(text) {
		if !exists(c, p) {
			return nil, nil
		}
		return []target{{p, text}}, nil
	}
	if exists(c, p) { // a name with brackets may be meant as it is
		return []target{{p, text}}, nil
	}
	var found []place
	if t, ok := p.space.(tree); ok {
		if found, err = matchTree(c, t, p.path); err != nil {
			return nil, err
		}
	} else if p.space != nil {
		w, err := types.CompileWildcard(p.path, true)
		if err != nil {
			return nil, err
		}
		for _, n := range p.space.names(c) {
			if w.Match(n) {
				found = append(found, place{p.space, n})
			}
		}
	} else if found, err = glob(c, p.path); err != nil {
		return nil, err
	}
	out := make([]target, len(found))
	for i, f := range found {
		out[i] = target{f, f.String()}
	}
	return out, nil
}

// glob matches a path with wildcards against the file system.
func glob(c *interp.Call, pattern string) ([]place, error) {
	if c.Host().Files == nil {
		return nil, nil
	}
	at := []string{"/"}
	for _, part := range strings.Split(strings.Trim(pattern, "/"), "/") {
		var next []string
		if !types.HasWildcard(part) {
			for _, dir := range at {
				p := path.Join(dir, part)
				if _, err := c.Host().Files.Lstat(p); err == nil {
					next = append(next, p)
				}
			}
			at = next
			continue
		}
		w, err := types.CompileWildcard(part, true)
		if err != nil {
			return nil, err
		}
		for _, dir := range at {
			for _, folders := range []bool{true, false} {
				for _, e := range entries(c, dir) {
					if e.IsDir() == folders && w.Match(e.Name()) && (part[0] == '.' || e.Name()[0] != '.' || hiddenToo(c)) {
						next = append(next, path.Join(dir, e.Name()))
					}
				}
			}
		}
		at = next
	}
	out := make([]place, len(at))
	for i, p := range at {
		out[i] = place{path: p}
	}
	return out, nil
}

// exists reports whether there is something at a place.
func exists(c *interp.Call, p place) bool {
	if p.space != nil {
		if p.path == "" {
			return true
		}
		_, ok := p.space.get(c, p.path)
		return ok
	}
	if c.Host().Files == nil {
		return false
	}
	_, err := c.Host().Files.Lstat(p.path)
	return err == nil
}

// isFolder reports whether a place has children.
func isFolder(c *interp.Call, p place) bool {
	if t, ok := p.space.(tree); ok {
		return t.folder(c, p.path)
	}
	if p.space != nil {
		return p.path == ""
	}
	if c.Host().Files == nil {
		return false
	}
	info, err := c.Host().Files.Stat(p.path)
	return err == nil && info.IsDir()
}
