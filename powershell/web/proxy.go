package web

import "strings"

// Bypass reports whether a list of names as in no_proxy covers a host: a name
// means itself, one with a dot in front the names below it too.
func Bypass(list, host string) bool {
	host = strings.ToLower(strings.Trim(host, "[]"))
	for part := range strings.SplitSeq(list, ",") {
		part = strings.ToLower(strings.TrimSpace(part))
		switch {
		case part == "":
		case strings.HasPrefix(part, "*."):
			if strings.HasSuffix(host, part[1:]) || host == part[2:] {
				return true
			}
		case strings.HasPrefix(part, "."):
			if strings.HasSuffix(host, part) || host == part[1:] {
				return true
			}
		case host == part:
			return true
		}
	}
	return false
}
