// Package pypi reads what Python packages say of themselves: versions and
// specifiers (PEP 440), requirements and markers (PEP 508), names of wheels and
// tags (PEP 427, 425, 600), and METADATA.
//
// It computes and reads texts, and reaches nothing: archives are read by the
// package wheel below it, indexes by simple, and what fits together is found by
// resolve. What an interpreter is comes in as an Environment. Names are compared
// in the form that Name gives (PEP 503). The package imports the standard
// library only.
package pypi

import "strings"

// Name gives the form under which names of projects and extras are compared:
// lower case, with one '-' for each run of '-', '_' and '.' (PEP 503).
func Name(s string) string {
	var b strings.Builder
	run := false
	for _, r := range strings.ToLower(s) {
		if r == '-' || r == '_' || r == '.' {
			run = true
			continue
		}
		if run {
			b.WriteByte('-')
			run = false
		}
		b.WriteRune(r)
	}
	if run {
		b.WriteByte('-')
	}
	return b.String()
}

// ValidName says whether a text can name a project or an extra (PEP 508): ASCII
// letters, digits, '.', '_' and '-', with a letter or digit at both ends.
func ValidName(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case isAlnum(c):
		case (c == '.' || c == '_' || c == '-') && i > 0 && i < len(s)-1:
		default:
			return false
		}
	}
	return s != "" && len(s) <= maxName
}

// maxName is the length of the longest name.
const maxName = 128

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
