package web

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// parseLinks reads the Link headers of an answer: relation to address, the first
// of each.
func parseLinks(d *types.Dict, r *dotnet.HTTPResponse) {
	for _, v := range r.Headers.Values("Link") {
		for v != "" {
			start := strings.IndexByte(v, '<')
			end := strings.IndexByte(v, '>')
			if start < 0 || end < start {
				break
			}
			url, rest := v[start+1:end], v[end+1:]
			next := strings.IndexByte(rest, '<')
			params := rest
			if next >= 0 {
				params, v = rest[:next], rest[next:]
			} else {
				v = ""
			}
			rel := relation(params)
			if rel == "" || d.Has(rel) {
				continue
			}
			to, err := dotnet.ParseRelative(url)
			if err != nil {
				continue
			}
			if to, err = r.Request.URI.Resolve(to); err == nil {
				d.Set(rel, to.Text())
			}
		}
	}
}

// relation is the rel parameter of a link.
func relation(params string) string {
	for part := range strings.SplitSeq(params, ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		value = strings.TrimSpace(value)
		if rest, quoted := strings.CutPrefix(value, `"`); quoted {
			value, _, _ = strings.Cut(rest, `"`)
			return value
		}
		value, _, _ = strings.Cut(value, ",")
		return strings.TrimSpace(value)
	}
	return ""
}
