package dotnet

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// CookieCollection is System.Net.CookieCollection.
type CookieCollection struct{ items []*Cookie }

// PSType is CookieCollection.
func (*CookieCollection) PSType() *types.Type { return types.MustNamed("System.Net.CookieCollection") }

// Enumerates is true.
func (*CookieCollection) Enumerates() bool { return true }

// Each yields the cookies.
func (l *CookieCollection) Each(yield func(any) bool) {
	for _, k := range l.items {
		if !yield(k) {
			return
		}
	}
}

// GetIndex returns a cookie by position or by name.
func (l *CookieCollection) GetIndex(env Env, i any) (any, error) {
	if n, ok := types.Unwrap(i).(int32); ok {
		if n < 0 || int(n) >= len(l.items) {
			return nil, OutOfRange(badIndex, "index")
		}
		return l.items[n], nil
	}
	name, err := env.Text(i)
	if err != nil {
		return nil, err
	}
	for _, k := range l.items {
		if strings.EqualFold(k.Name, name) {
			return k, nil
		}
	}
	return nil, nil
}

func cookieCollectionTable() Table {
	this := func(c *Call) *CookieCollection { return c.This.(*CookieCollection) }
	at := func(c *Call) int {
		k, _ := types.Unwrap(c.Args[0]).(*Cookie)
		return slices.IndexFunc(this(c).items, func(o *Cookie) bool { same, _ := o.PSEquals(k); return same })
	}
	return Table{
		"new()":              func(*Call) (any, error) { return &CookieCollection{}, nil },
		"get Count":          func(c *Call) (any, error) { return int32(len(this(c).items)), nil },
		"get IsReadOnly":     func(*Call) (any, error) { return false, nil },
		"get IsSynchronized": func(*Call) (any, error) { return false, nil },
		"get SyncRoot":       func(c *Call) (any, error) { return c.This, nil },
		"Add(System.Net.Cookie)": func(c *Call) (any, error) {
			k, _ := types.Unwrap(c.Args[0]).(*Cookie)
			if k == nil {
				return nil, ArgumentNull("cookie")
			}
			for i, o := range this(c).items {
				if strings.EqualFold(o.Name, k.Name) && o.Path == k.Path && strings.EqualFold(o.Domain, k.Domain) {
					this(c).items[i] = k
					return nil, nil
				}
			}
			this(c).items = append(this(c).items, k)
			return nil, nil
		},
		"Add(System.Net.CookieCollection)": func(c *Call) (any, error) {
			l, _ := types.Unwrap(c.Args[0]).(*CookieCollection)
			if l == nil {
				return nil, ArgumentNull("cookies")
			}
			this(c).items = append(this(c).items, l.items...)
			return nil, nil
		},
		"Clear()":     func(c *Call) (any, error) { this(c).items = nil; return nil, nil },
		"Contains(*)": func(c *Call) (any, error) { return at(c) >= 0, nil },
		"Remove(*)": func(c *Call) (any, error) {
			i := at(c)
			if i >= 0 {
				this(c).items = slices.Delete(this(c).items, i, i+1)
			}
			return i >= 0, nil
		},
		"CopyTo(*)":       func(c *Call) (any, error) { return nil, copyItems(c, types.Collect(this(c)), 0) },
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(types.Collect(this(c))), nil },
	}
}

// CookieContainer is System.Net.CookieContainer. Requests use it beside the script.
type CookieContainer struct {
	mu    sync.Mutex
	items []*Cookie
	// limits as scripts see them
	capacity, perDomain, size int32
}

// NewCookieContainer returns an empty container.
func NewCookieContainer() *CookieContainer {
	return &CookieContainer{capacity: 300, perDomain: 20, size: 4096}
}

// PSType is CookieContainer.
func (*CookieContainer) PSType() *types.Type { return types.MustNamed("System.Net.CookieContainer") }

// put adds or replaces a cookie, or takes it out when its time is over.
func (j *CookieContainer) put(k *Cookie, now time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i, o := range j.items {
		if strings.EqualFold(o.Name, k.Name) && o.Path == k.Path && strings.EqualFold(strings.TrimPrefix(o.Domain, "."), strings.TrimPrefix(k.Domain, ".")) {
			if k.gone(now) {
				j.items = slices.Delete(j.items, i, i+1)
			} else {
				j.items[i] = k
			}
			return
		}
	}
	if !k.gone(now) {
		j.items = append(j.items, k)
	}
}

// Receive keeps the cookies that an answer sets; what does not fit its address is
// dropped, as browsers do.
func (j *CookieContainer) Receive(u *URI, lines []string, now time.Time) {
	for _, line := range lines {
		if k, ok := parseCookie(line, now); ok && k.settle(u, false) {
			j.put(k, now)
		}
	}
}

// settle fills in path and domain from the address the cookie came from, and
// reports whether it may come from there.
func (k *Cookie) settle(u *URI, strict bool) bool {
	if k.Domain == "" {
		k.Domain = u.host
	} else if !k.exact {
		plain := strings.ToLower(strings.TrimPrefix(k.Domain, "."))
		if u.host != plain && !strings.HasSuffix(u.host, "."+plain) {
			return false
		}
		if !strings.HasPrefix(k.Domain, ".") && u.host != plain {
			k.Domain = "." + k.Domain
		}
	}
	if k.Path == "" || !strings.HasPrefix(k.Path, "/") {
		k.Path = "/"
		if i := strings.LastIndexByte(u.path, '/'); i > 0 {
			k.Path = u.path[:i]
		}
	}
	return !strict || strings.HasPrefix(u.path, k.Path)
}

// For returns the cookies of a request: those of longer paths first.
func (j *CookieContainer) For(u *URI, now time.Time) []*Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []*Cookie
	path := u.path
	if path == "" {
		path = "/"
	}
	for _, k := range j.items {
		if !k.gone(now) && k.matches(u.host, path, u.scheme == "https" || u.scheme == "wss") {
			out = append(out, k)
		}
	}
	slices.SortStableFunc(out, func(a, b *Cookie) int { return len(b.Path) - len(a.Path) })
	return out
}

// Header is the Cookie header of a request, "" without cookies.
func (j *CookieContainer) Header(u *URI, now time.Time) string {
	var out []string
	for _, k := range j.For(u, now) {
		out = append(out, k.PSString())
	}
	return strings.Join(out, "; ")
}

// splitCookies splits a list of Set-Cookie texts at commas, except those of dates.
func splitCookies(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if n := len(out); n > 0 {
			last := strings.ToLower(out[n-1])
			if i := strings.LastIndex(last, "expires="); i >= 0 && !strings.Contains(last[i:], ",") && len(last[i:]) <= len("expires=wednesday") && !strings.Contains(last[i:], ";") {
				out[n-1] += "," + part
				continue
			}
		}
		out = append(out, part)
	}
	return out
}

var cookieContainerTable = sync.OnceValue(func() Table {
	this := func(c *Call) *CookieContainer { return c.This.(*CookieContainer) }
	add := func(c *Call, u *URI, k *Cookie) error {
		if k == nil {
			return ArgumentNull("cookie")
		}
		if u == nil && k.Domain == "" {
			return ArgumentError("The parameter 'cookie.Domain' cannot be an empty string.", "cookie.Domain")
		}
		n := *k
		if n.Domain != "" && u == nil {
			n.exact = !strings.HasPrefix(n.Domain, ".")
		}
		if u != nil && !n.settle(u, false) {
			return types.NewException("System.Net.CookieException", "The 'Domain'='"+k.Domain+"' part of the cookie is invalid.")
		}
		if n.Path == "" {
			n.Path = "/"
		}
		this(c).put(&n, c.Now())
		return nil
	}
	adding := func(c *Call) (any, error) {
		var u *URI
		v := c.Args[0]
		if len(c.Args) == 2 {
			var err error
			if u, err = uriArg(c, 0); err != nil || u == nil {
				return nil, ArgumentNull("uri")
			}
			v = c.Args[1]
		}
		switch x := types.Unwrap(v).(type) {
		case *Cookie:
			return nil, add(c, u, x)
		case *CookieCollection:
			for _, k := range x.items {
				if err := add(c, u, k); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}
		return nil, ArgumentNull("cookie")
	}
	t := Table{
		"new(*)": func(*Call) (any, error) { return NewCookieContainer(), nil },
		"get Count": func(c *Call) (any, error) {
			this(c).mu.Lock()
			defer this(c).mu.Unlock()
			return int32(len(this(c).items)), nil
		},
		"Add(*)": adding,
		"GetCookies(*)": func(c *Call) (any, error) {
			u, err := uriArg(c, 0)
			if err != nil || u == nil {
				return nil, ArgumentNull("uri")
			}
			return &CookieCollection{this(c).For(u, c.Now())}, nil
		},
		"GetAllCookies()": func(c *Call) (any, error) {
			this(c).mu.Lock()
			defer this(c).mu.Unlock()
			return &CookieCollection{slices.Clone(this(c).items)}, nil
		},
		"GetCookieHeader(*)": func(c *Call) (any, error) {
			u, err := uriArg(c, 0)
			if err != nil || u == nil {
				return nil, ArgumentNull("uri")
			}
			return this(c).Header(u, c.Now()), nil
		},
		"SetCookies(*)": func(c *Call) (any, error) {
			u, err := uriArg(c, 0)
			if err != nil || u == nil {
				return nil, ArgumentNull("uri")
			}
			this(c).Receive(u, splitCookies(c.Str(1)), c.Now())
			return nil, nil
		},
	}
	for name, at := range map[string]func(j *CookieContainer) *int32{
		"Capacity": func(j *CookieContainer) *int32 { return &j.capacity }, "PerDomainCapacity": func(j *CookieContainer) *int32 { return &j.perDomain }, "MaxCookieSize": func(j *CookieContainer) *int32 { return &j.size },
	} {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) { *at(this(c)) = int32(c.Int(0)); return nil, nil }
	}
	return t
})
