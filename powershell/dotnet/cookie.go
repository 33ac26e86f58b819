package dotnet

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// Cookie is System.Net.Cookie.
type Cookie struct {
	Name, Value, Path, Domain string
	Comment, Port             string
	Secure, HTTPOnly, Discard bool
	// Expires is the zero time for one that lives with its container.
	Expires time.Time
	Version int32
	stamp   time.Time
	// exact says that the domain was not named and only the host itself matches.
	exact    bool
	expired  bool
	pathSaid bool
}

// PSType is Cookie.
func (*Cookie) PSType() *types.Type { return types.MustNamed("System.Net.Cookie") }

// PSString is name=value.
func (k *Cookie) PSString() string {
	if k.Name == "" && k.Value == "" {
		return ""
	}
	return k.Name + "=" + k.Value
}

// PSEquals compares all that tells cookies apart.
func (k *Cookie) PSEquals(o any) (bool, error) {
	l, ok := o.(*Cookie)
	return ok && strings.EqualFold(k.Name, l.Name) && k.Value == l.Value && k.Path == l.Path && strings.EqualFold(k.Domain, l.Domain) && k.Version == l.Version, nil
}

// gone reports whether the cookie's time is over.
func (k *Cookie) gone(now time.Time) bool {
	return k.expired || !k.Expires.IsZero() && !k.Expires.After(now)
}

// matches reports whether the cookie goes with a request.
func (k *Cookie) matches(host, path string, secure bool) bool {
	if k.Secure && !secure {
		return false
	}
	domain := strings.ToLower(k.Domain)
	plain := strings.TrimPrefix(domain, ".")
	if host != plain && (k.exact && !strings.HasPrefix(domain, ".") || !strings.HasSuffix(host, "."+plain)) {
		return false
	}
	if !strings.HasPrefix(path, k.Path) {
		return false
	}
	return len(path) == len(k.Path) || strings.HasSuffix(k.Path, "/") || path[len(k.Path)] == '/'
}

// parseCookie reads one Set-Cookie.
func parseCookie(s string, now time.Time) (*Cookie, bool) {
	parts := strings.Split(s, ";")
	name, value, ok := strings.Cut(parts[0], "=")
	k := &Cookie{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value), exact: true, stamp: now}
	if !ok || k.Name == "" || strings.HasPrefix(k.Name, "$") {
		return nil, false
	}
	for _, p := range parts[1:] {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "path":
			k.Path, k.pathSaid = value, value != ""
		case "domain":
			if value != "" {
				k.Domain, k.exact = value, false
			}
		case "secure":
			k.Secure = true
		case "httponly":
			k.HTTPOnly = true
		case "discard":
			k.Discard = true
		case "comment":
			k.Comment = value
		case "version":
			if n, err := strconv.ParseInt(value, 10, 32); err == nil {
				k.Version = int32(n)
			}
		case "expires":
			if t, ok := ParseHTTPDate(value); ok && k.Expires.IsZero() {
				k.Expires = t
			}
		case "max-age":
			if n, err := strconv.ParseInt(value, 10, 64); err == nil {
				k.Expires, k.expired = now.Add(time.Duration(n)*time.Second), n <= 0
			}
		}
	}
	return k, true
}

var cookieTable = sync.OnceValue(func() Table {
	this := func(c *Call) *Cookie { return c.This.(*Cookie) }
	date := func(t time.Time, kind types.DateKind) any {
		if t.IsZero() {
			return types.DateTime{}
		}
		return types.NewDateTime(t, kind)
	}
	badName := func(name string) error {
		return types.NewException("System.Net.CookieException", "The 'Name'='"+name+"' part of the cookie is invalid.")
	}
	t := Table{
		"new(*)": func(c *Call) (any, error) {
			k := &Cookie{stamp: c.Now(), exact: true}
			for i, set := range []*string{&k.Name, &k.Value, &k.Path, &k.Domain} {
				if i < len(c.Args) {
					*set = c.Str(i)
				}
			}
			if len(c.Args) > 0 && (k.Name == "" || strings.ContainsAny(k.Name, "=;,\t\r\n ") || k.Name[0] == '$') {
				return nil, badName(k.Name)
			}
			k.pathSaid = len(c.Args) > 2
			return k, nil
		},
		"get Expires": func(c *Call) (any, error) {
			if this(c).Expires.IsZero() {
				return date(this(c).Expires, types.Unspecified), nil
			}
			return date(this(c).Expires.In(c.Location()), types.Local), nil
		},
		"set Expires": func(c *Call) (any, error) {
			d, _ := types.Unwrap(c.Args[0]).(types.DateTime)
			if d.Ticks == 0 {
				this(c).Expires = time.Time{}
				return nil, nil
			}
			this(c).Expires = d.In(c.Location())
			return nil, nil
		},
		"get Expired": func(c *Call) (any, error) { return this(c).gone(c.Now()), nil },
		"set Expired": func(c *Call) (any, error) { this(c).expired = c.Bool(0); return nil, nil },
		"get TimeStamp": func(c *Call) (any, error) {
			return date(this(c).stamp.In(c.Location()), types.Local), nil
		},
		"get CommentUri": func(*Call) (any, error) { return nil, nil },
		"get Version":    func(c *Call) (any, error) { return this(c).Version, nil },
		"set Version":    func(c *Call) (any, error) { this(c).Version = int32(c.Int(0)); return nil, nil },
		"ToString()":     func(c *Call) (any, error) { return this(c).PSString(), nil },
		"Equals(*)":      func(c *Call) (any, error) { return this(c).PSEquals(types.Unwrap(c.Args[0])) },
	}
	for name, at := range map[string]func(k *Cookie) *string{
		"Name": func(k *Cookie) *string { return &k.Name }, "Value": func(k *Cookie) *string { return &k.Value }, "Path": func(k *Cookie) *string { return &k.Path },
		"Domain": func(k *Cookie) *string { return &k.Domain }, "Comment": func(k *Cookie) *string { return &k.Comment }, "Port": func(k *Cookie) *string { return &k.Port },
	} {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) {
			*at(this(c)) = c.Str(0)
			switch name {
			case "Path":
				this(c).pathSaid = true
			case "Domain":
				this(c).exact = false
			}
			return nil, nil
		}
	}
	for name, at := range map[string]func(k *Cookie) *bool{
		"Secure": func(k *Cookie) *bool { return &k.Secure }, "HttpOnly": func(k *Cookie) *bool { return &k.HTTPOnly }, "Discard": func(k *Cookie) *bool { return &k.Discard },
	} {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) { *at(this(c)) = c.Bool(0); return nil, nil }
	}
	return t
})
