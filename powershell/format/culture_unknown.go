package format

import "strings"

// UnknownCulture makes a culture that nothing is recorded of, as ICU does of every
// well-formed name: it has the formats of the longest known beginning of its name,
// else the invariant ones. ok is false for names that cannot be.
func UnknownCulture(name string) (c *Culture, ok bool) {
	if len(name) > 84 || !culturePart(name) {
		return nil, false
	}
	own := *Invariant()
	own.Parent = ""
	parts := strings.Split(name, "-")
	for n := len(parts) - 1; n > 0; n-- {
		if parent, ok := CultureByName(strings.Join(parts[:n], "-")); ok {
			own = *parent
			own.Parent = parent.Name
			break
		}
	}
	parts[0] = lowerASCII(parts[0])
	own.Neutral = true
	for i, p := range parts[1:] {
		switch {
		case len(p) == 4 && p[0] > '9':
			parts[i+1] = strings.ToUpper(p[:1]) + lowerASCII(p[1:])
		case len(p) == 2:
			parts[i+1] = strings.ToUpper(p)
			own.Neutral = false
		}
	}
	name = strings.Join(parts, "-")
	own.Name, own.DisplayName, own.EnglishName, own.NativeName, own.IETF = name, name, name, name, name
	own.LCID, own.Specific = 4096, ""
	return &own, true
}

// culturePart reports whether a name starts with a language of at least two
// characters and has only letters, digits, - and _.
func culturePart(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || (c == '-' || c == '_') && i > 1) {
			return false
		}
	}
	return len(name) > 1
}

// lowerASCII lowers a language's letters; a name with an underscore is kept as it is.
func lowerASCII(s string) string {
	if strings.Contains(s, "_") {
		return s
	}
	return strings.ToLower(s)
}
