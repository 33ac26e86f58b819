package dotnet

import (
	"net/mail"
	"strconv"
	"strings"
	"time"
)

// headerRule is what is known of a header: the collection it belongs to (request
// r, response s, both g, content c) and the form of its values.
type headerRule struct {
	name  string
	where byte
	form  string
}

// headerRules are the headers whose values .NET checks, by name.
var headerRules = [...]headerRule{
	{"Accept", 'r', "media list"}, {"Accept-Charset", 'r', "quality list"}, {"Accept-Encoding", 'r', "quality list"}, {"Accept-Language", 'r', "quality list"},
	{"Authorization", 'r', "auth"}, {"Expect", 'r', "pair list"}, {"From", 'r', "mail"}, {"Host", 'r', "host"}, {"If-Match", 'r', "tag list"},
	{"If-Modified-Since", 'r', "date"}, {"If-None-Match", 'r', "tag list"}, {"If-Range", 'r', "range condition"}, {"If-Unmodified-Since", 'r', "date"},
	{"Max-Forwards", 'r', "number"}, {"Proxy-Authorization", 'r', "auth"}, {"Range", 'r', "range"}, {"Referer", 'r', "uri"}, {"TE", 'r', "pair list"}, {"User-Agent", 'r', "product list"},
	{"Accept-Ranges", 's', "token list"}, {"Age", 's', "number"}, {"ETag", 's', "tag"}, {"Location", 's', "uri"}, {"Proxy-Authenticate", 's', "auth list"},
	{"Retry-After", 's', "retry"}, {"Server", 's', "product list"}, {"Vary", 's', "token list"}, {"WWW-Authenticate", 's', "auth list"},
	{"Cache-Control", 'g', "cache"}, {"Connection", 'g', "token list"}, {"Date", 'g', "date"}, {"Pragma", 'g', "pair list"}, {"Trailer", 'g', "token list"},
	{"Transfer-Encoding", 'g', "pair list"}, {"Upgrade", 'g', "other list"}, {"Via", 'g', "other list"}, {"Warning", 'g', "other list"},
	{"Allow", 'c', "token list"}, {"Content-Disposition", 'c', "disposition"}, {"Content-Encoding", 'c', "token list"}, {"Content-Language", 'c', "token list"},
	{"Content-Length", 'c', "number"}, {"Content-Location", 'c', "uri"}, {"Content-MD5", 'c', "any"}, {"Content-Range", 'c', "content range"},
	{"Content-Type", 'c', "media"}, {"Expires", 'c', "date"}, {"Last-Modified", 'c', "date"},
}

// ruleOf is the rule of a header, nil of one that may hold anything.
func ruleOf(name string) *headerRule {
	for i := range headerRules {
		if len(headerRules[i].name) == len(name) && strings.EqualFold(headerRules[i].name, name) {
			return &headerRules[i]
		}
	}
	return nil
}

func knownHeader(name string) bool { return ruleOf(name) != nil }

// knownName is a header's usual spelling.
func knownName(name string) string {
	if r := ruleOf(name); r != nil {
		return r.name
	}
	return name
}

// IsContentHeader reports whether a header tells about the content.
func IsContentHeader(name string) bool {
	r := ruleOf(name)
	return r != nil && r.where == 'c'
}

// headerFits reports whether a header may be in a collection.
func headerFits(kind, name string) bool {
	r := ruleOf(name)
	if r == nil {
		return true
	}
	return (r.where == 'c') == (kind == contentHeaders)
}

func isList(name string) bool {
	r := ruleOf(name)
	return r != nil && strings.HasSuffix(r.form, "list")
}

// isToken reports whether s is a token of HTTP.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !isLetterASCII(c) && (c < '0' || c > '9') && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return s != ""
}

func parseLength(s string) (int64, error) { return strconv.ParseInt(strings.TrimSpace(s), 10, 64) }

// splitHeader takes apart the values of a header that is a list; a value that
// does not fit the header's form stays whole.
func splitHeader(name string, values []string) []string {
	if !isList(name) {
		return values
	}
	var out []string
	for _, v := range values {
		parts, _, ok := parseHeader(name, v)
		if !ok {
			parts = []string{v}
		}
		out = append(out, parts...)
	}
	return out
}

// parseHeader checks a value against its header's form and returns its parts; bad
// is the text that does not fit.
func parseHeader(name, value string) (parts []string, bad string, ok bool) {
	r := ruleOf(name)
	if r == nil {
		return []string{value}, "", true
	}
	form, list := strings.CutSuffix(r.form, " list")
	if !list {
		v := strings.TrimSpace(value)
		if !fitsForm(form, v) {
			return nil, value, false
		}
		return []string{v}, "", true
	}
	if form == "product" {
		return parseProducts(value)
	}
	pieces := splitQuoted(value, ',')
	for i, p := range pieces {
		t := strings.TrimSpace(p)
		if t == "" {
			continue
		}
		if !fitsForm(form, t) {
			return nil, strings.TrimLeft(strings.Join(pieces[i:], ","), " \t"), false
		}
		parts = append(parts, t)
	}
	return parts, "", true
}

// splitQuoted splits at a separator outside quotes.
func splitQuoted(s string, sep byte) []string {
	var out []string
	from, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}

// parseProducts reads "name/version (comment) name".
func parseProducts(s string) (parts []string, bad string, ok bool) {
	rest := strings.Trim(s, " \t")
	for rest != "" {
		n := 0
		if rest[0] == '(' {
			depth := 0
			for n < len(rest) {
				switch rest[n] {
				case '\\':
					n++
				case '(':
					depth++
				case ')':
					depth--
				}
				n++
				if depth == 0 {
					break
				}
			}
			if depth != 0 || n > len(rest) {
				return nil, rest, false
			}
		} else {
			end := strings.IndexAny(rest, " \t")
			if end < 0 {
				end = len(rest)
			}
			product, version, has := strings.Cut(rest[:end], "/")
			if !isToken(product) || has && !isToken(version) {
				return nil, rest, false
			}
			n = end
		}
		parts = append(parts, rest[:n])
		rest = strings.TrimLeft(rest[n:], " \t")
	}
	if len(parts) == 0 {
		return nil, s, false
	}
	return parts, "", true
}

// fitsForm reports whether a single value has a form.
func fitsForm(form, v string) bool {
	switch form {
	case "media":
		_, ok := parseMedia(v)
		return ok
	case "disposition":
		head, params, ok := parseParameters(v)
		return ok && isToken(head) && params != nil
	case "quality":
		head, _, ok := parseParameters(v)
		return ok && isToken(head)
	case "token":
		return isToken(v)
	case "auth":
		return fitsAuth(v)
	case "tag":
		return v == "*" || fitsTag(v)
	case "date":
		_, ok := ParseHTTPDate(v)
		return ok
	case "number":
		n, err := parseLength(v)
		return err == nil && n >= 0
	case "retry":
		_, date := ParseHTTPDate(v)
		n, err := parseLength(v)
		return date || err == nil && n >= 0
	case "mail":
		_, err := mail.ParseAddress(v)
		return err == nil
	case "uri":
		_, err := parseURI(v, 0)
		return err == nil && v != ""
	case "range":
		_, ok := parseRange(v)
		return ok
	case "range condition":
		_, date := ParseHTTPDate(v)
		return date || fitsTag(v)
	case "content range":
		_, ok := parseContentRange(v)
		return ok
	case "pair", "cache":
		return fitsPairs(v)
	case "host":
		return v != "" && !strings.ContainsAny(v, " ,/\\")
	}
	return v != ""
}

// fitsAuth is "scheme" or "scheme parameter"; commas stand in parameters only.
func fitsAuth(v string) bool {
	scheme, param, _ := strings.Cut(v, " ")
	if !isToken(scheme) {
		return false
	}
	pieces := splitQuoted(param, ',')
	for i, p := range pieces {
		if len(pieces) > 1 && i > 0 && !strings.Contains(p, "=") {
			return false
		}
	}
	return strings.Count(param, `"`)%2 == 0
}

func fitsTag(v string) bool {
	v = strings.TrimPrefix(v, "W/")
	return len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' && !strings.Contains(v[1:len(v)-1], `"`)
}

// fitsPairs is name or name=value, with commas between.
func fitsPairs(v string) bool {
	for _, p := range splitQuoted(v, ',') {
		p = strings.TrimSpace(p)
		head, _, _ := strings.Cut(p, ";")
		name, _, _ := strings.Cut(head, "=")
		if p != "" && !isToken(strings.TrimSpace(name)) {
			return false
		}
	}
	return strings.TrimSpace(v) != ""
}

// namePair is a parameter of a header's value; bare says that it has no value.
type namePair struct {
	name, value string
	bare        bool
}

// parseParameters reads "head; name=value; name".
func parseParameters(v string) (head string, params []namePair, ok bool) {
	pieces := splitQuoted(v, ';')
	params = []namePair{}
	for _, p := range pieces[1:] {
		p = strings.TrimSpace(p)
		if p == "" {
			return "", nil, false
		}
		name, value, has := strings.Cut(p, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		quoted := len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"'
		if !isToken(name) || has && !quoted && !isToken(value) {
			return "", nil, false
		}
		params = append(params, namePair{name, value, !has})
	}
	return strings.TrimSpace(pieces[0]), params, true
}

// httpDates are the layouts of dates in headers.
var httpDates = [...]string{time.RFC1123, "Mon, 02 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 MST", time.RFC850, time.ANSIC, time.RFC1123Z, "Mon, 02-Jan-2006 15:04:05 MST", "Mon, 02-Jan-06 15:04:05 MST"}

// ParseHTTPDate reads a date of a header; it is in UTC.
func ParseHTTPDate(s string) (time.Time, bool) {
	for _, layout := range httpDates {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// FormatHTTPDate writes a date for a header.
func FormatHTTPDate(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") }
