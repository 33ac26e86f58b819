package metadata

import (
	"path"
	"strings"
)

// describe makes the description of a command.
func (l *loader) describe(m *loaded, e entry) Command {
	c := Command{Name: e.name, Module: m.name, Version: m.version, OutputTypes: []OutputType{}, OutputTypeAttrs: []OutputTypeAttribute{},
		Attributes: []Attribute{}, ParameterSets: []ParameterSet{}}
	c.Verb, c.Noun = verbNoun(e.name)
	if e.cmd != nil {
		l.describeCmdlet(&c, e.cmd)
	} else {
		l.describeFunction(&c, m, e.fn)
	}
	return c
}

// verbNoun cuts a name at its first hyphen.
func verbNoun(name string) (verb, noun string) {
	verb, noun, ok := strings.Cut(name, "-")
	if !ok || verb == "" || noun == "" {
		return "", ""
	}
	return verb, noun
}

// fail leaves a command without the metadata that PowerShell itself fails to give.
func (c *Command) fail(err error) {
	c.HelpURI, c.DefaultParameterSet = nil, nil
	c.OutputTypes, c.ParameterSets = []OutputType{}, []ParameterSet{}
	c.MetadataError = strings.TrimSpace(err.Error())
	c.Help = &Help{Error: err.Error()}
}

// commandAttributes takes the attributes of a command apart.
func (c *Command) commandAttributes(attributes []Attribute) {
	uri := ""
	for _, a := range attributes {
		switch a.Type {
		case automation + "OutputTypeAttribute":
			c.outputType(&a)
			continue
		case automation + "CmdletBindingAttribute", automation + "CmdletAttribute":
			c.CmdletBinding = true
			uri, _ = a.text("HelpUri")
			if s, ok := a.text("DefaultParameterSetName"); ok && s != "" {
				c.DefaultParameterSet = &s
			}
		}
		if !strings.HasPrefix(a.Type, "System.Runtime.") {
			c.Attributes = append(c.Attributes, a)
		}
	}
	c.HelpURI = &uri
}

func (c *Command) outputType(a *Attribute) {
	out := OutputTypeAttribute{Types: []string{}, ParameterSets: []string{}}
	v, _ := a.Get("Type")
	for _, t := range list(v) {
		name, full := "", ""
		switch t := t.(type) {
		case *netType:
			name, full = t.qualified(), t.full()
		case string:
			name = t
			if f, ok := factLine(t); ok {
				name, full = f[1], f[1]
			}
		default:
			continue
		}
		o := OutputType{Name: name}
		if full != "" {
			o.Type = &full
		}
		c.OutputTypes = append(c.OutputTypes, o)
		out.Types = append(out.Types, name)
	}
	sets, _ := a.Get("ParameterSetName")
	for _, s := range list(sets) {
		if s, ok := textOf(s); ok {
			out.ParameterSets = append(out.ParameterSets, s)
		}
	}
	if s, ok := a.text("ProviderCmdlet"); ok {
		out.ProviderCmdlet = &s
	}
	c.OutputTypeAttrs = append(c.OutputTypeAttrs, out)
}

// describeFunction describes a function by its syntax tree.
func (l *loader) describeFunction(c *Command, m *loaded, fn *function) {
	c.Kind = fn.kind
	c.File = fn.unit.file
	c.Line, _ = fn.unit.src.Position(fn.at.Start)
	if fn.unit.made {
		c.Line = 0
	}
	if fn.maybe {
		l.unknown("whether there is the command "+c.Name, "it is defined under a condition that is not known", c.File, c.Line)
	}
	w := &walker{l: l, s: newSession(), u: fn.unit}
	shape, attributes, err := w.scriptShape(fn)
	if err != nil {
		c.fail(err)
		return
	}
	c.commandAttributes(attributes)
	c.CmdletBinding = shape.binding
	if c.OutputTypes == nil {
		c.OutputTypes = []OutputType{}
	}
	for i := range c.OutputTypes {
		l.resolveOutput(w, &c.OutputTypes[i])
	}
	c.ParameterSets = shape.parameterSets()
	c.Help = l.functionHelp(c, m, fn, shape)
}

// resolveOutput finds the type for an output type that was written as text.
func (l *loader) resolveOutput(w *walker, o *OutputType) {
	if o.Type != nil {
		return
	}
	if t := w.u.scope.assemblies.find(o.Name); t != nil {
		full := t.full()
		o.Type = &full
	}
}

// functionHelp finds the help of a function: comments, a help file, made up.
func (l *loader) functionHelp(c *Command, m *loaded, fn *function, shape *commandShape) *Help {
	comments := fn.commentsOf()
	dir := path.Dir(fn.unit.file)
	if comments != nil && comments.external != "" {
		file := slash(comments.external)
		for _, at := range []string{path.Join(dir, path.Dir(file)), dir} {
			if h := l.externalHelp(at, path.Base(file), c.Name, category(c.Kind), ""); h != nil {
				c.takeLink(h)
				return h
			}
		}
	}
	if comments != nil && comments.forwardTarget != "" {
		for _, other := range l.exported {
			if strings.EqualFold(other.name, comments.forwardTarget) && other.fn != nil && other.fn != fn && l.forwards < maxDepth {
				l.forwards++
				target := l.describe(m, other)
				l.forwards--
				if target.Help == nil {
					return nil
				}
				c.takeLink(target.Help)
				help := *target.Help
				help.Forward = other.name
				return &help
			}
		}
	}
	if comments != nil && comments.external == "" {
		h := fromComments(c, shape, fn, comments)
		c.takeLink(h)
		return h
	}
	for _, file := range []string{path.Base(fn.unit.file) + "-Help.xml", m.name + "-Help.xml"} {
		for _, at := range []string{dir, "."} {
			if h := l.externalHelp(at, file, c.Name, category(c.Kind), ""); h != nil {
				c.takeLink(h)
				return h
			}
		}
	}
	return generatedHelp(c, shape)
}

// takeLink takes the first address of the help for a command that has none of its
// own.
func (c *Command) takeLink(h *Help) {
	if c.HelpURI == nil || *c.HelpURI != "" {
		return
	}
	for _, k := range h.Links {
		if k.URI != "" {
			uri := k.URI
			c.HelpURI = &uri
			return
		}
	}
}

// describeCmdlet describes a class of an assembly.
func (l *loader) describeCmdlet(c *Command, cmd *cmdlet) {
	c.Kind, c.CmdletBinding, c.ImplementingType = "Cmdlet", true, cmd.typ.String()
	c.HelpFile = cmd.dll + "-Help.xml"
	var attributes []Attribute
	all := cmd.in.AttributesOf(cmd.typ.TypeName)
	for i := range all {
		at, err := l.binaryAttribute(cmd.in, &all[i])
		if err != nil {
			c.fail(err)
			return
		}
		attributes = append(attributes, *at)
	}
	c.commandAttributes(attributes)
	for i := range c.OutputTypes {
		if o := &c.OutputTypes[i]; o.Type == nil {
			if t := l.assemblies.find(o.Name); t != nil {
				full := t.full()
				o.Type = &full
			}
		}
	}
	shape, err := l.binaryShape(cmd, attributes)
	if err != nil {
		c.fail(err)
		return
	}
	c.ParameterSets = shape.parameterSets()
	for _, s := range c.ParameterSets {
		if strings.HasPrefix(s.Text, "<ToString fails") {
			c.HelpURI = nil
			c.Help = &Help{Error: "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')"}
			return
		}
	}
	if h := l.externalHelp(path.Dir(l.fileOf(cmd)), c.HelpFile, c.Name, c.Kind, strings.TrimSuffix(cmd.dll, ".dll")); h != nil {
		c.Help = h
		return
	}
	c.Help = generatedHelp(c, shape)
}

// fileOf gives the file of a cmdlet's assembly.
func (l *loader) fileOf(cmd *cmdlet) string {
	for name, a := range l.read {
		if a == cmd.in {
			return name
		}
	}
	return cmd.dll
}
