package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// XMLNamespaces is XmlNamespaceManager: prefixes in scopes that can be left again.
type XMLNamespaces struct {
	prefixes, uris []string
	scopes         []int
}

// PSType is XmlNamespaceManager.
func (*XMLNamespaces) PSType() *types.Type { return types.MustNamed("System.Xml.XmlNamespaceManager") }

// Enumerates is true: the prefixes.
func (*XMLNamespaces) Enumerates() bool { return true }

// Each yields the prefixes in use.
func (m *XMLNamespaces) Each(yield func(any) bool) {
	for _, p := range append([]string{"xmlns", "xml", ""}, m.known()...) {
		if !yield(p) {
			return
		}
	}
}

func (m *XMLNamespaces) known() []string {
	var out []string
	seen := map[string]bool{"": true}
	for _, p := range m.prefixes {
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

// Add declares a prefix in the current scope.
func (m *XMLNamespaces) Add(prefix, uri string) error {
	switch {
	case prefix == "xml" && uri != xml.NamespaceXML:
		return ArgumentError("Prefix \"xml\" is reserved for use by XML and can be mapped only to namespace name \"http://www.w3.org/XML/1998/namespace\".", "")
	case prefix == "xmlns":
		return ArgumentError("Prefix \"xmlns\" is reserved for use by XML.", "")
	}
	m.prefixes, m.uris = append(m.prefixes, prefix), append(m.uris, uri)
	return nil
}

// Lookup implements xml.Namespaces.
func (m *XMLNamespaces) Lookup(prefix string) (string, bool) {
	for i := len(m.prefixes) - 1; i >= 0; i-- {
		if m.prefixes[i] == prefix {
			return m.uris[i], true
		}
	}
	switch prefix {
	case "xml":
		return xml.NamespaceXML, true
	case "xmlns":
		return xml.NamespaceXMLNS, true
	}
	return "", prefix == ""
}

var xmlNamespacesTable = sync.OnceValue(func() Table {
	this := func(c *Call) *XMLNamespaces { return c.This.(*XMLNamespaces) }
	return Table{
		"new(System.Xml.XmlNameTable)": func(*Call) (any, error) { return &XMLNamespaces{}, nil },
		"get DefaultNamespace":         func(c *Call) (any, error) { s, _ := this(c).Lookup(""); return s, nil },
		"get NameTable":                func(*Call) (any, error) { return &xmlOpaque{class: "System.Xml.NameTable"}, nil },
		"PushScope()": func(c *Call) (any, error) {
			m := this(c)
			m.scopes = append(m.scopes, len(m.prefixes))
			return nil, nil
		},
		"PopScope()": func(c *Call) (any, error) {
			m := this(c)
			n := len(m.scopes)
			if n == 0 {
				return false, nil
			}
			at := m.scopes[n-1]
			m.prefixes, m.uris, m.scopes = m.prefixes[:at], m.uris[:at], m.scopes[:n-1]
			return true, nil
		},
		"AddNamespace(string,string)": func(c *Call) (any, error) {
			if c.Args[1] == nil {
				return nil, ArgumentNull("uri")
			}
			if c.Args[0] == nil {
				return nil, ArgumentNull("prefix")
			}
			return nil, this(c).Add(c.Str(0), c.Str(1))
		},
		"RemoveNamespace(string,string)": func(c *Call) (any, error) {
			m := this(c)
			for i := len(m.prefixes) - 1; i >= 0; i-- {
				if m.prefixes[i] == c.Str(0) && m.uris[i] == c.Str(1) {
					m.prefixes = append(m.prefixes[:i:i], m.prefixes[i+1:]...)
					m.uris = append(m.uris[:i:i], m.uris[i+1:]...)
					break
				}
			}
			return nil, nil
		},
		"HasNamespace(string)": func(c *Call) (any, error) {
			for _, p := range this(c).prefixes {
				if p == c.Str(0) {
					return true, nil
				}
			}
			return false, nil
		},
		"LookupNamespace(string)": func(c *Call) (any, error) {
			if s, ok := this(c).Lookup(c.Str(0)); ok {
				return s, nil
			}
			return nil, nil
		},
		"LookupPrefix(string)": func(c *Call) (any, error) {
			m := this(c)
			for i := len(m.prefixes) - 1; i >= 0; i-- {
				if m.uris[i] == c.Str(0) {
					return m.prefixes[i], nil
				}
			}
			return nil, nil
		},
		"GetEnumerator()": func(c *Call) (any, error) { return types.NewArray(types.Collect(this(c))...), nil },
		"GetNamespacesInScope(System.Xml.XmlNamespaceScope)": func(c *Call) (any, error) {
			d := &types.Dict{T: types.DictionaryDef.Instantiate(types.String, types.String), CaseSensitive: true}
			if enumBits(c.Args[0]) == 0 {
				d.Set("xml", xml.NamespaceXML)
			}
			for _, p := range this(c).prefixes {
				s, _ := this(c).Lookup(p)
				d.Set(p, s)
			}
			return d, nil
		},
	}
})
