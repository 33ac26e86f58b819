package dotnet

import (
	"net/netip"
	"path"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/runwright/runwright/powershell/types"
)

// URI is System.Uri: its text and, when it is absolute, its parts.
type URI struct {
	original                                  string
	absolute                                  bool
	scheme, user, host, path, query, fragment string
	port                                      int
	authority                                 bool // has //
}

// PSType is Uri.
func (*URI) PSType() *types.Type { return types.MustNamed("System.Uri") }

// PSString is the readable form.
func (u *URI) PSString() string {
	if !u.absolute {
		return u.original
	}
	return readable(u.text())
}

// PSEquals compares without the fragment.
func (u *URI) PSEquals(o any) (bool, error) {
	v, ok := o.(*URI)
	if !ok || v.absolute != u.absolute {
		return false, nil
	}
	if !u.absolute {
		return u.original == v.original, nil
	}
	a, b := *u, *v
	a.fragment, b.fragment = "", ""
	return a.text() == b.text(), nil
}

// defaultPort is the port of a scheme, -1 without one.
func defaultPort(scheme string) int {
	switch scheme {
	case "http", "ws":
		return 80
	case "https", "wss":
		return 443
	case "ftp":
		return 21
	case "ssh", "sftp":
		return 22
	case "mailto":
		return 25
	case "ldap":
		return 389
	case "telnet":
		return 23
	case "nntp", "news":
		return 119
	}
	return -1
}

func badURI(text string) error { return types.NewException("System.UriFormatException", text) }

func schemeOf(s string) (scheme, rest string, ok bool) {
	i := strings.IndexByte(s, ':')
	if i <= 0 {
		return "", s, false
	}
	for k := range i {
		c := s[k]
		if !(isLetterASCII(c) || k > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.')) {
			return "", s, false
		}
	}
	return strings.ToLower(s[:i]), s[i+1:], true
}

func isLetterASCII(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// parseURI reads a URI; kind is 0 either, 1 absolute, 2 relative.
func parseURI(s string, kind int64) (*URI, error) {
	if s == "" && kind == 1 {
		return nil, badURI("Invalid URI: The URI is empty.")
	}
	u := &URI{original: s}
	text := strings.TrimSpace(s)
	if strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//") && kind == 1 {
		u.absolute, u.scheme, u.authority, u.port = true, "file", true, -1
		u.path = escapePath(text)
		return u, nil
	}
	scheme, rest, ok := schemeOf(text)
	if !ok || kind == 2 {
		if kind == 1 {
			return nil, badURI("Invalid URI: The format of the URI could not be determined.")
		}
		return u, nil
	}
	if len(scheme) == 1 && !strings.HasPrefix(rest, "/") && !strings.HasPrefix(rest, "\\") { // a drive
		return nil, badURI("Invalid URI: A Dos path must be rooted, for example, 'c:\\\\'.")
	}
	u.absolute, u.scheme, u.port = true, scheme, defaultPort(scheme)
	if err := u.split(rest); err != nil {
		return nil, err
	}
	return u, nil
}

// split reads what follows the scheme.
func (u *URI) split(rest string) error {
	rest, fragment, has := strings.Cut(rest, "#")
	if has {
		u.fragment = "#" + escapePart(fragment)
	}
	rest, query, has := strings.Cut(rest, "?")
	if has && u.scheme != "file" {
		u.query = "?" + escapePart(query)
	}
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		u.authority = true
		end := strings.IndexByte(after, '/')
		if end < 0 {
			end = len(after)
		}
		if err := u.splitAuthority(after[:end]); err != nil {
			return err
		}
		rest = after[end:]
		if rest == "" {
			rest = "/"
		}
		u.path = escapePath(removeDots(rest))
		return nil
	}
	switch u.scheme {
	case "http", "https", "ftp", "ws", "wss":
		return badURI("Invalid URI: The Authority/Host could not be parsed.")
	}
	if user, host, ok := strings.Cut(rest, "@"); ok && u.scheme == "mailto" {
		u.user, u.host = user, strings.ToLower(host)
		rest = ""
	}
	u.path = escapePath(rest)
	return nil
}

func (u *URI) splitAuthority(a string) error {
	if i := strings.LastIndexByte(a, '@'); i >= 0 {
		u.user, a = escapePart(a[:i]), a[i+1:]
	}
	host, port := a, ""
	if i := strings.LastIndexByte(a, ':'); i >= 0 && !strings.HasSuffix(a, "]") {
		host, port = a[:i], a[i+1:]
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return badURI("Invalid URI: Invalid port specified.")
		}
		u.port = int(n)
	}
	u.host = strings.ToLower(norm.NFC.String(host))
	if u.host == "" && u.scheme != "file" {
		return badURI("Invalid URI: The hostname could not be parsed.")
	}
	if strings.HasPrefix(u.host, "[") {
		if _, err := netip.ParseAddr(strings.Trim(u.host, "[]")); err != nil || !strings.HasSuffix(u.host, "]") {
			return badURI("Invalid URI: The hostname could not be parsed.")
		}
	} else if strings.ContainsAny(u.host, "[]") {
		return badURI("Invalid URI: The hostname could not be parsed.")
	}
	if strings.ContainsAny(u.host, " <>\"\\^`{|}%") {
		return badURI("Invalid URI: The hostname could not be parsed.")
	}
	return nil
}

func removeDots(p string) string {
	if !strings.Contains(p, "/.") {
		return p
	}
	out := path.Clean(p)
	if (strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.") || strings.HasSuffix(p, "/..")) && out != "/" {
		out += "/"
	}
	return out
}

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// percent escapes all bytes but those of a set; escapes that are there stay when keep is set.
func percent(s, set string, keep bool) string {
	var b strings.Builder
	s = loneToMark(s)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if strings.IndexByte(set, c) >= 0 || keep && c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b.WriteByte(c)
			continue
		}
		b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)|0x100, 16)[1:]))
	}
	return b.String()
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

func escapePath(p string) string { return percent(p, unreserved+"!$&'()*+,;=:@/[]", true) }
func escapePart(p string) string { return percent(p, unreserved+"!$&'()*+,;=:@/?[]#", true) }

// unescape decodes escapes; only leaves those that keep says.
func unescapeURI(s string, keep func(r rune) bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '%' || i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
			b.WriteByte(s[i])
			i++
			continue
		}
		var raw []byte
		j := i
		for j+2 < len(s) && s[j] == '%' && isHex(s[j+1]) && isHex(s[j+2]) {
			n, err := strconv.ParseUint(s[j+1:j+3], 16, 8)
			if err != nil {
				break
			}
			raw = append(raw, byte(n))
			j += 3
		}
		at := i
		for len(raw) > 0 {
			r, n := decodeOne(raw)
			text := s[at : at+3*n]
			if r == 0xfffd && n == 1 || keep(r) {
				b.WriteString(text)
			} else {
				b.WriteRune(r)
			}
			raw, at = raw[n:], at+3*n
		}
		i = j
	}
	return b.String()
}

func decodeOne(b []byte) (rune, int) {
	r, n := utf8.DecodeRune(b)
	return r, max(n, 1)
}

// readable undoes escapes except of characters that would change the meaning.
func readable(s string) string {
	return unescapeURI(s, func(r rune) bool {
		return r < 0x20 || r == 0x7f || strings.ContainsRune("%#?/\\@:;=+&$,[]!'()*<>\"", r) && r != ' ' && !strings.ContainsRune("<>\"", r)
	})
}

func (u *URI) portText() string {
	if u.port < 0 || u.port == defaultPort(u.scheme) {
		return ""
	}
	return ":" + strconv.Itoa(u.port)
}

// text is the whole in escaped form.
func (u *URI) text() string {
	s := u.scheme + ":"
	if u.authority {
		s += "//"
	}
	if u.user != "" {
		s += u.user + "@"
	}
	return s + u.host + u.portText() + u.path + u.query + u.fragment
}

func (u *URI) hostType() string {
	switch {
	case u.host == "":
		return "Basic"
	case strings.HasPrefix(u.host, "["):
		return "IPv6"
	}
	if a, err := netip.ParseAddr(u.host); err == nil && a.Is4() {
		return "IPv4"
	}
	return "Dns"
}

// combine resolves a relative URI.
func (u *URI) combine(rel string) (*URI, error) {
	if r, err := parseURI(rel, 0); err == nil && r.absolute && r.scheme != "file" {
		return r, nil
	}
	base := u.scheme + ":"
	if strings.HasPrefix(rel, "//") {
		return parseURI(base+rel, 1)
	}
	if u.authority {
		base += "//"
	}
	if u.user != "" {
		base += u.user + "@"
	}
	base += u.host + u.portText()
	switch {
	case rel == "":
		rel = u.path + u.query
	case strings.HasPrefix(rel, "/"):
	case strings.HasPrefix(rel, "?"):
		rel = u.path + rel
	case strings.HasPrefix(rel, "#"):
		rel = u.path + u.query + rel
	default:
		rel = u.path[:strings.LastIndexByte(u.path, '/')+1] + rel
	}
	return parseURI(base+rel, 1)
}

func (u *URI) segments() []string {
	var out []string
	rest := u.path
	for rest != "" {
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			i = len(rest) - 1
		}
		out = append(out, rest[:i+1])
		rest = rest[i+1:]
	}
	return out
}

var uriTable = sync.OnceValue(func() Table {
	this := func(c *Call) *URI { return c.This.(*URI) }
	abs := func(f func(u *URI) any) Func {
		return func(c *Call) (any, error) {
			if !this(c).absolute {
				return nil, types.NewException("System.InvalidOperationException", "This operation is not supported for a relative URI.")
			}
			return f(this(c)), nil
		}
	}
	parse := func(c *Call, kind int64) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("uriString")
		}
		return parseURI(c.Str(0), kind)
	}
	t := Table{
		"new(string)":                func(c *Call) (any, error) { return parse(c, 1) },
		"new(string,System.UriKind)": func(c *Call) (any, error) { return parse(c, enumBits(c.Args[1])) },
		"get AbsoluteUri":            abs(func(u *URI) any { return u.text() }),
		"get AbsolutePath":           abs(func(u *URI) any { return u.path }),
		"get LocalPath":              abs(func(u *URI) any { return unescapeURI(u.path, func(rune) bool { return false }) }),
		"get PathAndQuery":           abs(func(u *URI) any { return u.path + u.query }),
		"get Scheme":                 abs(func(u *URI) any { return u.scheme }),
		"get Host":                   abs(func(u *URI) any { return u.host }),
		"get DnsSafeHost":            abs(func(u *URI) any { return strings.Trim(u.host, "[]") }),
		"get IdnHost":                abs(func(u *URI) any { return strings.Trim(u.host, "[]") }),
		"get Port":                   abs(func(u *URI) any { return int32(u.port) }),
		"get Query":                  abs(func(u *URI) any { return u.query }),
		"get Fragment":               abs(func(u *URI) any { return u.fragment }),
		"get UserInfo":               abs(func(u *URI) any { return u.user }),
		"get Authority":              abs(func(u *URI) any { return u.host + u.portText() }),
		"get IsDefaultPort":          abs(func(u *URI) any { return u.port == defaultPort(u.scheme) }),
		"get IsFile":                 abs(func(u *URI) any { return u.scheme == "file" }),
		"get IsUnc":                  abs(func(u *URI) any { return u.scheme == "file" && u.host != "" }),
		"get IsLoopback": abs(func(u *URI) any {
			return u.host == "localhost" || u.host == "127.0.0.1" || u.host == "[::1]" || u.scheme == "file" && u.host == ""
		}),
		"get Segments":       abs(func(u *URI) any { return types.StringsToArray(u.segments()) }),
		"get HostNameType":   abs(func(u *URI) any { return types.EnumNamed("System.UriHostNameType", u.hostType()) }),
		"get OriginalString": func(c *Call) (any, error) { return this(c).original, nil },
		"get IsAbsoluteUri":  func(c *Call) (any, error) { return this(c).absolute, nil },
		"get UserEscaped":    func(*Call) (any, error) { return false, nil },
		"ToString()":         func(c *Call) (any, error) { return this(c).PSString(), nil },
		"IsWellFormedOriginalString()": func(c *Call) (any, error) {
			return wellFormed(this(c).original, 0), nil
		},
		"static IsWellFormedUriString(string,System.UriKind)": func(c *Call) (any, error) {
			return wellFormed(c.Str(0), enumBits(c.Args[1])), nil
		},
		"static TryCreate(string,System.UriKind,out uri)": func(c *Call) (any, error) {
			u, err := parseURI(c.Str(0), enumBits(c.Args[1]))
			if err != nil || c.Args[0] == nil {
				return false, c.setOut(2, nil)
			}
			return true, c.setOut(2, u)
		},
		"static EscapeDataString(string)":   func(c *Call) (any, error) { return percent(c.Str(0), unreserved, false), nil },
		"static EscapeUriString(string)":    func(c *Call) (any, error) { return percent(c.Str(0), unreserved+"!$&'()*+,;=:@/?[]#", false), nil },
		"static UnescapeDataString(string)": func(c *Call) (any, error) { return unescapeURI(c.Str(0), func(rune) bool { return false }), nil },
		"static CheckSchemeName(string)": func(c *Call) (any, error) {
			_, _, ok := schemeOf(c.Str(0) + ":")
			return ok, nil
		},
		"static CheckHostName(string)": func(c *Call) (any, error) {
			h := c.Str(0)
			name := "Unknown"
			if a, err := netip.ParseAddr(strings.Trim(h, "[]")); err == nil {
				name = "IPv4"
				if a.Is6() {
					name = "IPv6"
				}
			} else if h != "" && strings.Trim(strings.ToLower(h), "abcdefghijklmnopqrstuvwxyz0123456789-._") == "" && !strings.HasPrefix(h, ".") && !strings.Contains(h, "..") {
				name = "Dns"
			}
			return types.EnumNamed("System.UriHostNameType", name), nil
		},
		"GetLeftPart(System.UriPartial)": func(c *Call) (any, error) {
			u := *this(c)
			if !u.absolute {
				return nil, types.NewException("System.InvalidOperationException", "This operation is not supported for a relative URI.")
			}
			switch enumBits(c.Args[0]) {
			case 0:
				u.user, u.host, u.port, u.path, u.query, u.fragment = "", "", -1, "", "", ""
			case 1:
				if !u.authority {
					return "", nil
				}
				u.path, u.query, u.fragment = "", "", ""
			case 2:
				u.query, u.fragment = "", ""
			case 3:
				u.fragment = ""
			}
			return u.text(), nil
		},
		"IsBaseOf(uri)": func(c *Call) (any, error) {
			o, _ := c.Args[0].(*URI)
			return o != nil && strings.HasPrefix(o.text(), this(c).text()[:strings.LastIndexByte(this(c).text(), '/')+1]), nil
		},
		"MakeRelativeUri(uri)": func(c *Call) (any, error) {
			o, _ := c.Args[0].(*URI)
			if o == nil {
				return nil, ArgumentNull("uri")
			}
			u := this(c)
			if !u.absolute {
				return nil, types.NewException("System.InvalidOperationException", "This operation is not supported for a relative URI.")
			}
			if u.scheme != o.scheme || u.host != o.host || u.port != o.port {
				return o, nil
			}
			rel := relativePath(u.path[:strings.LastIndexByte(u.path, '/')+1], o.path)
			return parseURI(rel+o.query+o.fragment, 2)
		},
	}
	join := func(c *Call) (any, error) {
		u, _ := c.Args[0].(*URI)
		if u == nil {
			return nil, ArgumentNull("baseUri")
		}
		if !u.absolute {
			return nil, types.NewException("System.ArgumentOutOfRangeException", "This operation is not supported for a relative URI. (Parameter 'baseUri')")
		}
		rel := c.Str(1)
		if r, ok := c.Args[1].(*URI); ok {
			rel = r.original
		}
		return u.combine(rel)
	}
	addURIParts(t)
	for _, p := range []string{"string", "uri"} {
		t["new(uri,"+p+")"] = join
		t["static TryCreate(uri,"+p+",out uri)"] = func(c *Call) (any, error) {
			u, err := join(c)
			if err != nil {
				return false, c.setOut(2, nil)
			}
			return true, c.setOut(2, u)
		}
	}
	return t
})

// wellFormed reports whether nothing in a URI needs escaping.
func wellFormed(s string, kind int64) bool {
	u, err := parseURI(s, kind)
	if err != nil || kind == 1 && !u.absolute || kind == 2 && u.absolute || u.absolute && u.scheme == "file" && strings.HasPrefix(s, "/") {
		return false
	}
	return !strings.ContainsAny(s, " <>\"{}|\\^`") && escapePart(s) == s || u.absolute && strings.EqualFold(u.text(), s)
}
