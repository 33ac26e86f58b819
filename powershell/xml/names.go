package xml

import "strings"

// nameStart reports whether a name without a prefix may begin with r.
func nameStart(r rune) bool {
	switch {
	case r == '_', 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
		return true
	case r < 0xC0:
		return false
	}
	return r <= 0xD6 || 0xD8 <= r && r <= 0xF6 || 0xF8 <= r && r <= 0x2FF || 0x370 <= r && r <= 0x37D ||
		0x37F <= r && r <= 0x1FFF || 0x200C <= r && r <= 0x200D || 0x2070 <= r && r <= 0x218F ||
		0x2C00 <= r && r <= 0x2FEF || 0x3001 <= r && r <= 0xD7FF || 0xF900 <= r && r <= 0xFDCF || 0xFDF0 <= r && r <= 0xFFFC
}

// nameChar reports whether a name may contain r.
func nameChar(r rune) bool {
	return nameStart(r) || r == '-' || r == '.' || '0' <= r && r <= '9' || r == 0xB7 || 0x300 <= r && r <= 0x36F || 0x203F <= r && r <= 0x2040
}

// textChar reports whether a document may contain r.
func textChar(r rune) bool {
	return r >= 0x20 && r < 0xFFFE || r == '\t' || r == '\n' || r == '\r' || r > 0xFFFF
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// onlySpace reports whether s is XML white space through and through.
func onlySpace(s string) bool {
	for i := range len(s) {
		if !isSpace(s[i]) {
			return false
		}
	}
	return true
}

// SplitName cuts a qualified name into prefix and local name.
func SplitName(name string) (prefix, local string) {
	if i := strings.IndexByte(name, ':'); i > 0 && i < len(name)-1 {
		return name[:i], name[i+1:]
	}
	return "", name
}

// CheckName says what is wrong with a name that may contain colons.
func CheckName(name string) error {
	if name == "" {
		return badArgument("The empty string '' is not a valid name.")
	}
	for i, r := range name {
		switch {
		case r == ':':
		case i == 0 && !nameStart(r):
			c, hex := shown(r)
			return xmlError("Name cannot begin with the '%s' character, hexadecimal value %s.", c, hex)
		case !nameChar(r):
			c, hex := shown(r)
			return xmlError("The '%s' character, hexadecimal value %s, cannot be included in a name.", c, hex)
		}
	}
	return nil
}

// CheckLocal says what is wrong with a name without a prefix.
func CheckLocal(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if i := strings.IndexByte(name, ':'); i >= 0 {
		if i == 0 {
			return xmlError("Name cannot begin with the ':' character, hexadecimal value 0x3A.")
		}
		return xmlError("The ':' character, hexadecimal value 0x3A, cannot be included in a name.")
	}
	return nil
}
