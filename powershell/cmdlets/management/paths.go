package management

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// join joins two parts with one slash, turning backslashes.
func join(parent, child string) string {
	p, k := strings.ReplaceAll(parent, `\`, "/"), strings.ReplaceAll(child, `\`, "/")
	switch {
	case k == "":
		if strings.HasSuffix(p, "/") {
			return p
		}
		return p + "/"
	case p == "":
		return k
	}
	return strings.TrimRight(p, "/") + "/" + strings.TrimLeft(k, "/")
}

// joinPath is Join-Path.
type joinPath struct{ interp.Base }

func (j *joinPath) Process(c *interp.Call) error {
	children := c.Strings("ChildPath")
	child := ""
	for i, k := range children {
		if i == 0 {
			child = k
		} else {
			child = join(child, k)
		}
	}
	for _, k := range c.Strings("AdditionalChildPath") {
		child = join(child, k)
	}
	for _, p := range c.Strings("Path") {
		if q := qualifier(p); q != "" { // the drive must exist
			if _, err := find(c, q); err != nil {
				if err := c.WriteError(err.(*types.Exception)); err != nil {
					return err
				}
				continue
			}
		}
		full := join(p, child)
		if !c.Switch("Resolve") {
			if err := c.Write(full); err != nil {
				return err
			}
			continue
		}
		list, err := resolveAll(c, []string{full}, false, false)
		if err != nil {
			return err
		}
		for _, t := range list {
			if err := c.Write(t.String()); err != nil {
				return err
			}
		}
	}
	return nil
}

// splitPath is Split-Path.
type splitPath struct{ interp.Base }

func (s *splitPath) Process(c *interp.Call) error {
	names := c.Strings("Path")
	if c.Has("LiteralPath") {
		names = c.Strings("LiteralPath")
	}
	if c.Switch("Resolve") {
		list, err := resolveAll(c, names, false, false)
		if err != nil {
			return err
		}
		names = names[:0:0]
		for _, t := range list {
			names = append(names, t.String())
		}
	}
	for _, n := range names {
		if c.Switch("Qualifier") && qualifier(n) == "" {
			err := c.WriteError(c.Error("System.FormatException", "ParsePathFormatError", "InvalidArgument", n, "Cannot parse path because path '%s' does not have a qualifier specified.", n))
			if err != nil {
				return err
			}
			continue
		}
		if err := c.Write(s.part(c, n)); err != nil {
			return err
		}
	}
	return nil
}

// qualifier is the drive or provider in front of a path, with its colon.
func qualifier(p string) string {
	if i := strings.Index(p, "::"); i > 0 {
		return p[:i+2]
	}
	if i := strings.IndexByte(p, ':'); i > 0 && !strings.ContainsAny(p[:i], `/\`) {
		return p[:i+1]
	}
	return ""
}

func (s *splitPath) part(c *interp.Call, p string) any {
	q := qualifier(p)
	clean := strings.ReplaceAll(p, `\`, "/")
	switch {
	case c.Switch("IsAbsolute"):
		return strings.HasPrefix(clean, "/") || q != ""
	case c.Switch("Qualifier"):
		return q
	case c.Switch("NoQualifier"):
		return p[len(q):]
	}
	clean = strings.TrimRight(clean, "/")
	leaf := clean
	if i := strings.LastIndexByte(clean, '/'); i >= 0 {
		leaf = clean[i+1:]
	} else if q != "" {
		leaf = clean[len(q):]
	}
	switch {
	case c.Switch("Leaf"):
		return leaf
	case c.Switch("LeafBase"):
		return strings.TrimSuffix(leaf, path.Ext(leaf))
	case c.Switch("Extension"):
		if ext := path.Ext(leaf); ext != "." {
			return ext
		}
		return ""
	}
	i := strings.LastIndexByte(clean, '/')
	switch {
	case i < 0:
		if q != "" && len(clean) > len(q) {
			return q
		}
		return ""
	case i == 0: // the root is no parent that is shown
		return ""
	}
	return clean[:i]
}

// pathInfo is the PathInfo of a place.
func pathInfo(c *interp.Call, p place) *interp.Object {
	if p.space == nil {
		o := interp.FolderInfo(p.path)
		o.Fields["Provider"] = sharedProvider(c, "FileSystem")
		return o
	}
	text := p.space.drive() + ":/" + p.path
	o := interp.NewObject("System.Management.Automation.PathInfo", "Path", text, "ProviderPath", p.path, "Drive", p.space.drive(), "Provider", sharedProvider(c, p.space.provider()))
	o.Display = text
	return o
}

// resolvePath is Resolve-Path.
type resolvePath struct{ interp.Base }

func (r *resolvePath) Process(c *interp.Call) error {
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	for _, t := range list {
		if c.Switch("Relative") {
			base := c.Runspace().CurrentFolder()
			if b := c.String("RelativeBasePath"); b != "" {
				base = c.Runspace().Resolve(b)
			}
			if err := c.Write(relative(base, t.path)); err != nil {
				return err
			}
			continue
		}
		if err := c.Write(pathInfo(c, t.place)); err != nil {
			return err
		}
	}
	return nil
}

// relative is the way from a folder to a path.
func relative(base, p string) string {
	a, b := split(base), split(p)
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	up := strings.Repeat("../", len(a)-n)
	if up == "" {
		up = "./"
	}
	if rest := strings.Join(b[n:], "/"); rest != "" {
		return up + rest
	}
	if up == "./" {
		return "."
	}
	return strings.TrimSuffix(up, "/")
}

func split(p string) []string {
	return strings.FieldsFunc(p, func(r rune) bool { return r == '/' })
}

// convertPath is Convert-Path.
type convertPath struct{ interp.Base }

func (k *convertPath) Process(c *interp.Call) error {
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	for _, t := range list {
		if err := c.Write(t.path); err != nil {
			return err
		}
	}
	return nil
}

// move makes a place the current location.
func move(c *interp.Call, p place) {
	places(c).current, places(c).inside = p.space, ""
	if p.space == nil {
		c.Runspace().SetCurrentFolder(p.path)
		c.Runspace().SetLocationInfo(nil)
		return
	}
	places(c).inside = p.path
	c.Runspace().SetLocationInfo(pathInfo(c, p))
}

// getLocation is Get-Location.
type getLocation struct{ interp.Base }

func (g *getLocation) Process(c *interp.Call) error {
	if c.ParameterSet() == "Stack" {
		names := c.Strings("StackName")
		if len(names) == 0 {
			names = []string{places(c).stack}
		}
		for _, n := range names {
			list := places(c).stacks[strings.ToLower(n)]
			for i := len(list) - 1; i >= 0; i-- {
				if err := c.Write(pathInfo(c, list[i])); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return c.Write(pathInfo(c, here(c)))
}

// goTo moves to the folder a text names; ok is false when there is none and the
// error was reported.
func goTo(c *interp.Call, text string, literal bool) (ok bool, err error) {
	list, err := resolveAll(c, []string{text}, literal, false)
	if err != nil || len(list) == 0 {
		return false, err
	}
	if len(list) > 1 {
		return false, c.Error("System.Management.Automation.PSArgumentException", "Argument", "InvalidArgument", nil, "Cannot process argument because path '%s' resolves to multiple containers. You can set the current location to only a single container at a time.", text)
	}
	if !isFolder(c, list[0].place) {
		return false, c.WriteError(notFound(c, list[0].String()))
	}
	move(c, list[0].place)
	return true, nil
}

// pathArgument is -Path or -LiteralPath, ~ by default.
func pathArgument(c *interp.Call) (string, bool) {
	if c.Has("LiteralPath") {
		return c.String("LiteralPath"), true
	}
	if !c.Has("Path") {
		return "", false
	}
	return c.String("Path"), false
}

// historyKey keeps the locations that - and + lead to.
type historyKey struct{}

type history struct{ back, forward []place }

// setLocation is Set-Location.
type setLocation struct{ interp.Base }

func (s *setLocation) Process(c *interp.Call) error {
	if c.ParameterSet() == "Stack" {
		places(c).stack = strings.ToLower(c.String("StackName"))
		return nil
	}
	h := c.Runspace().Extra(historyKey{}, func() any { return new(history) }).(*history)
	text, literal := pathArgument(c)
	if text == "" {
		text = "~"
	}
	from := here(c)
	switch {
	case text == "-" && len(h.back) > 0:
		h.forward = append(h.forward, from)
		move(c, h.back[len(h.back)-1])
		h.back = h.back[:len(h.back)-1]
	case text == "+" && len(h.forward) > 0:
		h.back = append(h.back, from)
		move(c, h.forward[len(h.forward)-1])
		h.forward = h.forward[:len(h.forward)-1]
	default:
		ok, err := goTo(c, text, literal)
		if err != nil || !ok {
			return err
		}
		h.back, h.forward = append(h.back, from), nil
	}
	if c.Switch("PassThru") {
		return c.Write(pathInfo(c, here(c)))
	}
	return nil
}

// pushLocation is Push-Location.
type pushLocation struct{ interp.Base }

func (p *pushLocation) Process(c *interp.Call) error {
	s := places(c)
	stack := s.stack
	if c.Has("StackName") {
		stack = strings.ToLower(c.String("StackName"))
	}
	from := here(c)
	if text, literal := pathArgument(c); text != "" {
		ok, err := goTo(c, text, literal)
		if err != nil || !ok {
			return err
		}
	}
	s.stacks[stack] = append(s.stacks[stack], from)
	if c.Switch("PassThru") {
		return c.Write(pathInfo(c, here(c)))
	}
	return nil
}

// popLocation is Pop-Location. An empty stack is no error.
type popLocation struct{ interp.Base }

func (p *popLocation) Process(c *interp.Call) error {
	s := places(c)
	stack := s.stack
	if c.Has("StackName") {
		stack = strings.ToLower(c.String("StackName"))
	}
	list := s.stacks[stack]
	if len(list) == 0 {
		if c.Has("StackName") {
			name := c.String("StackName")
			return c.Error("System.Management.Automation.PSArgumentException", "Argument", "InvalidArgument", nil, "Cannot find location stack '%s'. It does not exist or it is not a container.", name)
		}
		return nil
	}
	move(c, list[len(list)-1])
	s.stacks[stack] = list[:len(list)-1]
	if c.Switch("PassThru") {
		return c.Write(pathInfo(c, here(c)))
	}
	return nil
}
