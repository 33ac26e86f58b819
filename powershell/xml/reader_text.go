package xml

import (
	"strconv"
	"strings"
)

// maxExpansion bounds the text that entities may give, maxNesting how deep they
// may refer to one another.
const (
	maxExpansion = 10_000_000
	maxNesting   = 64
)

// attributeValue reads a literal that begins with its quote.
func (r *Reader) attributeValue(at int) (string, int, error) {
	quote := r.s[at]
	at++
	var b strings.Builder
	for at < len(r.s) {
		c := r.s[at]
		switch {
		case c == quote:
			return b.String(), at + 1, nil
		case c == '<':
			return "", at, r.failChar(at, "'%s', hexadecimal value %s, is an invalid attribute character.")
		case c == '&':
			text, end, err := r.reference(at, true)
			if err != nil {
				return "", at, err
			}
			b.WriteString(text)
			at = end
		case c == '\r' && at+1 < len(r.s) && r.s[at+1] == '\n':
			at++
		case isSpace(c):
			b.WriteByte(' ')
			at++
		default:
			ch, size := runeAt(r.s, at)
			if !textChar(ch) {
				return "", at, r.failChar(at, "'%s', hexadecimal value %s, is an invalid character.")
			}
			b.WriteString(r.s[at : at+size])
			at += size
		}
	}
	return "", at, r.fail(at, "There is an unclosed literal string.")
}

// text reads characters up to the next markup.
func (r *Reader) text() error {
	start := r.i
	var b strings.Builder
	blank := true
	at := r.i
	for at < len(r.s) && r.s[at] != '<' {
		switch c := r.s[at]; {
		case c == '&':
			name, named := r.entityAt(at)
			if named && r.KeepEntities {
				if at == r.i {
					return r.entityNode(name, at)
				}
				goto done
			}
			text, end, err := r.reference(at, false)
			if err != nil {
				return err
			}
			if named && strings.Contains(text, "<") {
				if at > r.i {
					goto done
				}
				r.s = r.s[:at] + text + r.s[end:] // markup inside an entity is read in its place
				if at < len(r.s) && r.s[at] == '<' {
					return r.inside()
				}
				continue
			}
			blank = blank && onlySpace(text)
			b.WriteString(text)
			at = end
		case c == ']' && strings.HasPrefix(r.s[at:], "]]>"):
			return r.fail(at, "']]>' is not allowed in character data.")
		case c == '\r':
			b.WriteByte('\n')
			if at++; at < len(r.s) && r.s[at] == '\n' {
				at++
			}
		default:
			ch, size := runeAt(r.s, at)
			if !textChar(ch) {
				return r.failChar(at, "'%s', hexadecimal value %s, is an invalid character.")
			}
			blank = blank && isSpace(c)
			b.WriteString(r.s[at : at+size])
			at += size
		}
	}
done:
	k := Text
	if blank {
		k = Whitespace
		if len(r.stack) > 0 && r.stack[len(r.stack)-1].preserve {
			k = SignificantWhitespace
		}
	}
	r.clear(k)
	r.Value, r.at, r.i = b.String(), start, at
	return nil
}

// entityAt returns the name of the entity that is referred to at a place; named
// is false for characters and the five predefined entities.
func (r *Reader) entityAt(at int) (name string, named bool) {
	name, _, ok := strings.Cut(r.s[at+1:], ";")
	if !ok || CheckName(name) != nil {
		return "", false
	}
	_, predefined := predefinedEntity(name)
	return name, !predefined
}

func predefinedEntity(name string) (string, bool) {
	switch name {
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "amp":
		return "&", true
	case "quot":
		return `"`, true
	case "apos":
		return "'", true
	}
	return "", false
}

// entityNode reports a reference to a declared entity.
func (r *Reader) entityNode(name string, at int) error {
	if _, ok := r.entities[name]; !ok {
		return r.fail(at+1, "Reference to undeclared entity '%s'.", name)
	}
	r.clear(EntityReference)
	r.Local, r.at, r.i = name, at+1, at+len(name)+2
	return nil
}

// reference reads &…; and returns its text.
func (r *Reader) reference(at int, inAttribute bool) (string, int, error) {
	if at+1 < len(r.s) && r.s[at+1] == '#' {
		return r.charReference(at)
	}
	c, _ := runeAt(r.s, at+1)
	if at+1 >= len(r.s) {
		return "", at, r.fail(at+1, "Unexpected end of file has occurred.")
	}
	if !nameStart(c) {
		return "", at, r.fail(at+1, "An error occurred while parsing EntityName.")
	}
	end := at + 1 + len(r.token(at+1))
	name := r.s[at+1 : end]
	if end >= len(r.s) || r.s[end] != ';' {
		return "", at, r.unexpected(end, ";")
	}
	if s, ok := predefinedEntity(name); ok {
		return s, end + 1, nil
	}
	value, ok := r.entities[name]
	if !ok {
		return "", at, r.fail(at+1, "Reference to undeclared entity '%s'.", name)
	}
	text, err := r.expand(value, at, inAttribute)
	return text, end + 1, err
}

// expand replaces the references inside an entity's text.
func (r *Reader) expand(value string, at int, inAttribute bool) (string, error) {
	if r.depth++; r.depth > maxNesting {
		return "", r.fail(at+1, "General entity references itself.")
	}
	defer func() { r.depth-- }()
	inner := *r
	inner.s = value
	var b strings.Builder
	for i := 0; i < len(value); {
		if value[i] != '&' {
			b.WriteByte(value[i])
			i++
		} else {
			text, end, err := inner.reference(i, inAttribute)
			if err != nil {
				return "", err
			}
			if _, predefined := predefinedEntity(value[i+1 : end-1]); predefined && !inAttribute {
				text = value[i:end] // stays a reference until the text is read
			}
			b.WriteString(text)
			i = end
		}
		if r.grown+b.Len() > maxExpansion {
			return "", r.fail(at+1, "The input document has exceeded a limit set by MaxCharactersFromEntities.")
		}
	}
	r.grown = max(r.grown, inner.grown) + b.Len()
	if inAttribute || strings.Contains(b.String(), "<") {
		return b.String(), nil
	}
	return unescapePredefined(b.String()), nil
}

func unescapePredefined(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&").Replace(s)
}

// charReference reads &#…;.
func (r *Reader) charReference(at int) (string, int, error) {
	base, from, bad := 10, at+2, "Invalid syntax for a decimal numeric entity reference."
	if from < len(r.s) && r.s[from] == 'x' {
		base, from, bad = 16, at+3, "Invalid syntax for a hexadecimal numeric entity reference."
	}
	end := from
	for end < len(r.s) && (r.s[end] >= '0' && r.s[end] <= '9' || base == 16 && strings.IndexByte("abcdefABCDEF", r.s[end]) >= 0) {
		end++
	}
	if end >= len(r.s) {
		return "", at, r.fail(end, "Unexpected end of file has occurred.")
	}
	if end == from || r.s[end] != ';' {
		return "", at, r.fail(end, "%s", bad)
	}
	n, err := strconv.ParseUint(r.s[from:end], base, 32)
	if err != nil || n > 0x10FFFF {
		return "", at, r.fail(at, "Invalid value of a character entity reference.")
	}
	if c := rune(n); !textChar(c) && (r.CheckReferences || c == 0 || c >= 0xD800 && c < 0xE000) {
		text, hex := shown(c)
		return "", at, r.fail(from, "'%s', hexadecimal value %s, is an invalid character.", text, hex)
	}
	return string(rune(n)), end + 1, nil
}
