package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// selectXML is Select-Xml.
type selectXML struct {
	interp.Base
	ns xml.Namespaces
}

func (s *selectXML) Begin(c *interp.Call) error {
	d, ok := types.Unwrap(c.Value("Namespace")).(*types.Dict)
	if !ok {
		return nil
	}
	m := &dotnet.XMLNamespaces{}
	s.ns = m
	for k, v := range d.All {
		prefix, uri := types.ToString(k), types.ToString(v)
		if err := m.Add(prefix, uri); err != nil {
			e := c.Error("System.InvalidOperationException", "PrefixError", "InvalidData", m, "%s", err.Error())
			return e
		}
	}
	return nil
}

func (s *selectXML) Process(c *interp.Call) error {
	switch c.ParameterSet() {
	case "Path", "LiteralPath":
		return s.files(c, c.Strings(c.ParameterSet()))
	case "Content":
		for _, text := range c.Strings("Content") {
			v, err := c.Convert(text, types.MustNamed("System.Xml.XmlDocument"))
			if x, ok := err.(*types.Exception); ok {
				if err := c.WriteError(x); err != nil {
					return err
				}
				continue
			}
			if err := s.search(c, v, "InputStream"); err != nil {
				return err
			}
		}
		return nil
	}
	for _, v := range c.Objects("Xml") {
		if err := s.search(c, v, "InputStream"); err != nil {
			return err
		}
	}
	return nil
}

// files searches files; one that cannot be read does not end the others.
func (s *selectXML) files(c *interp.Call, names []string) error {
	if c.ParameterSet() == "Path" {
		found, err := wildcardFiles(c, names)
		if err != nil {
			return err
		}
		names = found
	}
	for _, n := range names {
		full := c.Runspace().Resolve(n)
		b, err := c.Runspace().ReadFile(full)
		d := xml.NewDocument()
		if err == nil {
			set := xml.Settings{Conformance: xml.Whole, DTD: xml.IgnoreDTD}
			d.PreserveWhitespace = true
			err = d.Load(xml.NewReader(dotnet.DecodeXML(b), set))
		} else {
			err = interp.FileError(full, err)
		}
		if err != nil {
			e := c.Error("System.ArgumentException", "ProcessingFile", "InvalidArgument", full, "The file '%s' cannot be read: %s", full, err.Error())
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		if err := s.search(c, d, full); err != nil {
			return err
		}
	}
	return nil
}

// wildcardFiles replaces patterns by the files they match.
func wildcardFiles(c *interp.Call, names []string) ([]string, error) {
	var out []string
	for _, n := range names {
		if !types.HasWildcard(n) {
			out = append(out, n)
			continue
		}
		list, err := c.Runspace().MatchFiles(n)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// search writes what the expression finds in a node.
func (s *selectXML) search(c *interp.Call, v any, from string) error {
	n, ok := types.Unwrap(v).(*xml.Node)
	if !ok {
		return nil
	}
	pattern := c.String("XPath")
	list, err := n.Select(pattern, s.ns)
	if err != nil {
		return named(err)
	}
	for _, found := range list {
		o := interp.NewObject("Microsoft.PowerShell.Commands.SelectXmlInfo", "Node", found, "Path", from, "Pattern", pattern)
		o.Display = found.InnerXML()
		if found.HasValue() {
			o.Display = found.Value()
		}
		o.Display = strings.TrimSpace(o.Display)
		if from != "InputStream" {
			o.Display += ":" + from
		}
		if err := c.Write(o); err != nil {
			return err
		}
	}
	return nil
}
