package archive

import (
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// cleanPath checks the name of an entry and gives it with slashes and without
// empty parts. The names of gallery packages are unescaped first.
func cleanPath(name string, gallery bool, limit int) (clean string, slashed bool, err error) {
	p := name
	if gallery {
		if p, err = url.PathUnescape(p); err != nil {
			return "", false, refuse(RuleName, name, "has a wrong percent escape")
		}
	}
	if !utf8.ValidString(p) {
		return "", false, refuse(RuleName, name, "is not valid text")
	}
	if strings.Contains(p, `\`) {
		slashed = true
		p = strings.ReplaceAll(p, `\`, "/")
	}
	if strings.HasPrefix(p, "/") {
		return "", false, refuse(RuleAbsolute, name, "is an absolute path; paths must be relative to the package")
	}
	if len(p) >= 2 && p[1] == ':' && (p[0]|0x20 >= 'a' && p[0]|0x20 <= 'z') {
		return "", false, refuse(RuleAbsolute, name, "names a drive; paths must be relative to the package")
	}
	for _, r := range p {
		if unicode.IsControl(r) {
			return "", false, refuse(RuleName, name, "has a control character (U+%04X) in its name", r)
		}
		if strings.ContainsRune(`:*?"<>|`, r) {
			return "", false, refuse(RuleName, name, "has the character %q in its name, which no Windows file name may have", r)
		}
	}
	p = strings.TrimSuffix(p, "/")
	for part := range strings.SplitSeq(p, "/") {
		switch part {
		case "..":
			return "", false, refuse(RuleEscape, name, "climbs out of its folder with '..'")
		case "":
			return "", false, refuse(RuleName, name, "has an empty part in its path")
		case ".":
			if p != "." {
				return "", false, refuse(RuleName, name, "has the part '.' in its path")
			}
		}
	}
	if n := utf8.RuneCountInString(p); n >= limit {
		return "", false, refuse(RuleLong, shorten(name), "its path has %d characters; paths must be shorter than %d", n, limit)
	}
	return norm.NFC.String(path.Clean(p)), slashed, nil
}

// shorten keeps messages about endless names readable.
func shorten(name string) string {
	const most = 160
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "…"
}

// fold gives names that are the same file on a system without case the same text.
func fold(p string) string {
	return cases.Fold().String(norm.NFC.String(p))
}

// windowsName says why Windows could not store a path, "" when it can.
func windowsName(p string) string {
	for part := range strings.SplitSeq(p, "/") {
		if strings.HasSuffix(part, ".") || strings.HasSuffix(part, " ") {
			return "ends in a dot or a blank"
		}
		stem, _, _ := strings.Cut(strings.ToUpper(part), ".")
		switch stem {
		case "CON", "PRN", "AUX", "NUL":
			return "is a reserved name"
		}
		if len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '1' && stem[3] <= '9' {
			return "is a reserved name"
		}
	}
	return ""
}
