package xml

import "strings"

// name reads a qualified name at a place and returns what comes behind it.
func (r *Reader) name(at int) (prefix, local string, end int, err error) {
	start := at
	end = at
	begin := true
	for {
		if end >= len(r.s) {
			return "", "", end, r.fail(end, "Unexpected end of file while parsing Name has occurred.")
		}
		c, size := runeAt(r.s, end)
		switch {
		case begin && !nameStart(c):
			return "", "", end, r.failChar(end, "Name cannot begin with the '%s' character, hexadecimal value %s.")
		case c == ':' && prefix == "":
			prefix, start, begin = r.s[start:end], end+1, true
			end++
			continue
		case c == ':':
			return "", "", end, r.failChar(end, "The '%s' character, hexadecimal value %s, cannot be included in a name.")
		case !nameChar(c):
			return prefix, r.s[start:end], end, nil
		}
		begin = false
		end += size
	}
}

// element reads a start tag.
func (r *Reader) element() error {
	r.at = r.i + 1
	prefix, local, end, err := r.name(r.i + 1)
	if err != nil {
		return err
	}
	r.clear(Element)
	r.at, r.Prefix, r.Local = r.i+1, prefix, local
	o := open{name: r.Name(), prefix: prefix, local: local, at: r.at, bound: len(r.bindings)}
	if len(r.stack) > 0 {
		o.preserve = r.stack[len(r.stack)-1].preserve
	}
	r.stack = append(r.stack, o)
	c, _ := runeAt(r.s, end)
	switch {
	case c == '>':
		r.i = end + 1
	case c == '/':
		if end+1 >= len(r.s) || r.s[end+1] != '>' {
			return r.unexpected(end+1, ">")
		}
		r.Empty, r.i = true, end+2
	case !isSpace(r.s[end]):
		return r.failChar(end, "The '%s' character, hexadecimal value %s, cannot be included in a name.")
	default:
		if err := r.attributes(end); err != nil {
			return err
		}
	}
	return r.resolve()
}

// attributes reads what follows an element's name, up to the end of the tag.
func (r *Reader) attributes(at int) error {
	gap := true
	for {
		next := r.space(at)
		gap = next > at
		at = next
		if at >= len(r.s) {
			return r.unclosed()
		}
		c, _ := runeAt(r.s, at)
		switch {
		case c == '>':
			r.i = at + 1
			return nil
		case c == '/':
			if at+1 >= len(r.s) {
				return r.unclosed()
			}
			if r.s[at+1] != '>' {
				return r.unexpected(at+1, ">")
			}
			r.Empty, r.i = true, at+2
			return nil
		case !nameStart(c):
			return r.failChar(at, "Name cannot begin with the '%s' character, hexadecimal value %s.")
		case !gap:
			return r.fail(at, "'%s' is an unexpected token. Expecting whitespace.", r.token(at))
		}
		a := Attr{at: at}
		var err error
		if a.Prefix, a.Local, at, err = r.name(at); err != nil {
			return err
		}
		if at = r.space(at); at >= len(r.s) || r.s[at] != '=' {
			return r.unexpected(at, "=")
		}
		if at = r.space(at + 1); at >= len(r.s) || r.s[at] != '"' && r.s[at] != '\'' {
			return r.unexpected(at, `"`, "'")
		}
		if a.Value, at, err = r.attributeValue(at); err != nil {
			return err
		}
		r.Attrs = append(r.Attrs, a)
	}
}

// resolve finds the namespaces of an element and its attributes.
func (r *Reader) resolve() error {
	top := &r.stack[len(r.stack)-1]
	for i := range r.Attrs {
		a := &r.Attrs[i]
		switch {
		case a.Prefix == "xmlns":
			if err := r.checkBinding(a); err != nil {
				return err
			}
			a.NS = NamespaceXMLNS
			r.bindings = append(r.bindings, binding{a.Local, a.Value})
		case a.Prefix == "" && a.Local == "xmlns":
			if a.Value == NamespaceXML || a.Value == NamespaceXMLNS {
				return r.fail(a.at, "Prefix '' cannot be mapped to namespace name reserved for \"xml\" or \"xmlns\".")
			}
			a.NS = NamespaceXMLNS
			r.bindings = append(r.bindings, binding{"", a.Value})
		case a.Prefix == "xml" && a.Local == "space":
			top.preserve = a.Value == "preserve"
		}
	}
	ns, ok := r.Lookup(r.Prefix)
	if !ok && r.Prefix != "" {
		return r.fail(r.at, "'%s' is an undeclared prefix.", r.Prefix)
	}
	r.NS, top.ns = ns, ns
	for i := range r.Attrs {
		a := &r.Attrs[i]
		if a.Prefix != "" && a.NS == "" {
			if a.NS, ok = r.Lookup(a.Prefix); !ok {
				return r.fail(a.at, "'%s' is an undeclared prefix.", a.Prefix)
			}
		}
		for k := range i {
			b := &r.Attrs[k]
			if b.Local == a.Local && b.NS == a.NS {
				return r.fail(a.at, "'%s' is a duplicate attribute name.", a.Name())
			}
		}
	}
	return nil
}

func (r *Reader) checkBinding(a *Attr) error {
	switch {
	case a.Value == "":
		return r.fail(a.at, "Invalid namespace declaration.")
	case a.Local == "xmlns":
		return r.fail(a.at, "Prefix \"xmlns\" is reserved for use by XML.")
	case a.Local == "xml" && a.Value != NamespaceXML:
		return r.fail(a.at, "Prefix \"xml\" is reserved for use by XML and can be mapped only to namespace name \"http://www.w3.org/XML/1998/namespace\".")
	case a.Local != "xml" && (a.Value == NamespaceXML || a.Value == NamespaceXMLNS):
		return r.fail(a.at, "Prefix '%s' cannot be mapped to namespace name reserved for \"xml\" or \"xmlns\".", a.Local)
	}
	return nil
}

// Lookup finds what a prefix stands for.
func (r *Reader) Lookup(prefix string) (string, bool) {
	for i := len(r.bindings) - 1; i >= 0; i-- {
		if r.bindings[i].prefix == prefix {
			return r.bindings[i].ns, true
		}
	}
	return "", prefix == ""
}

// endTag reads </name>.
func (r *Reader) endTag() error {
	top := r.stack[len(r.stack)-1]
	at := r.i + 2
	if rest := r.s[at:]; !strings.HasPrefix(rest, top.name) {
		if len(rest) <= len(top.name) && !strings.Contains(rest, ">") {
			return r.unclosed()
		}
		return r.mismatch(at, top)
	}
	end := at + len(top.name)
	if c, _ := runeAt(r.s, end); end < len(r.s) && (nameChar(c) || c == ':') {
		return r.mismatch(at, top)
	}
	end = r.space(end)
	if end >= len(r.s) {
		return r.unclosed()
	}
	if r.s[end] != '>' {
		return r.unexpected(end, ">")
	}
	r.clear(EndElement)
	r.Depth--
	r.Prefix, r.Local, r.NS = top.prefix, top.local, top.ns
	r.at, r.i = at, end+1
	return nil
}

func (r *Reader) mismatch(at int, top open) error {
	prefix, local, _, err := r.name(at)
	if err != nil {
		return err
	}
	if prefix != "" {
		local = prefix + ":" + local
	}
	line, col := position(r.s, top.at)
	return r.fail(at, "The '%s' start tag on line %d position %d does not match the end tag of '%s'.", top.name, line, col, local)
}
