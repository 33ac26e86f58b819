package feed

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

// Sizes of registrations: up to inlinePages versions they are in the index, above
// that on pages of their own.
const (
	inlineVersions = 128
	pageVersions   = 64
)

// serveV3 answers below {prefix}/v3; p has no slash at the beginning.
func (q *request) serveV3(p string) error {
	p = strings.TrimSuffix(p, "/")
	part := strings.Split(p, "/")
	if part[0] == "package" {
		switch {
		case len(part) == 1:
			return q.push()
		case len(part) == 3:
			return q.remove(part[1], part[2])
		}
	}
	if err := q.allow(Read, http.MethodGet); err != nil {
		return err
	}
	switch {
	case p == "index.json":
		return q.serviceIndex()
	case p == "query":
		return q.query()
	case p == "autocomplete":
		return q.autocomplete()
	case part[0] == "registration" && len(part) == 3:
		return q.registration(part[1], part[2])
	case part[0] == "registration" && len(part) == 5 && part[2] == "page":
		return q.registrationPage(part[1], part[3], part[4])
	case part[0] == "flat" && len(part) == 3 && part[2] == "index.json":
		return q.flatVersions(part[1])
	case part[0] == "flat" && len(part) == 4:
		return q.flatFile(part[1], part[2], part[3])
	}
	return fault.New(fault.NotFound, "The feed has nothing at '%s'; expected one of the addresses that index.json names.", p)
}

// jsonText writes JSON with the signs of addresses as they are.
func jsonText(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	// Only our own types get here, and all of them can be written.
	if err := e.Encode(v); err != nil {
		panic("feed: " + err.Error())
	}
	return b.Bytes()
}

func (q *request) json(v any) error {
	q.document("application/json", jsonText(v))
	return nil
}

type resource struct {
	ID   string `json:"@id"`
	Type string `json:"@type"`
}

func (q *request) serviceIndex() error {
	base := q.base + "/v3/"
	var list []resource
	for _, r := range [...]struct{ path, name, versions string }{
		{"query", "SearchQueryService", " /3.0.0-beta /3.0.0-rc /3.5.0"},
		{"autocomplete", "SearchAutocompleteService", " /3.0.0-beta /3.0.0-rc /3.5.0"},
		{"registration/", "RegistrationsBaseUrl", " /3.0.0-beta /3.0.0-rc /3.4.0 /3.6.0"},
		{"flat/", "PackageBaseAddress", "/3.0.0"},
		{"package", "PackagePublish", "/2.0.0"},
	} {
		for v := range strings.SplitSeq(r.versions, " ") {
			list = append(list, resource{base + r.path, r.name + v})
		}
	}
	return q.json(struct {
		Version   string     `json:"version"`
		Resources []resource `json:"resources"`
	}{"3.0.0", list})
}

func (q *request) registrationAddress(id string) string {
	return q.base + "/v3/registration/" + url.PathEscape(strings.ToLower(id)) + "/"
}

func (q *request) content(p *Package) string {
	id, v := strings.ToLower(p.ID), strings.ToLower(p.Version.String())
	return q.base + "/v3/flat/" + url.PathEscape(id) + "/" + url.PathEscape(v) + "/" + url.PathEscape(id+"."+v+".nupkg")
}

// versionsOf gives all versions of a package, the lowest first; NotFound for none.
func (q *request) versionsOf(id string) ([]entry, error) {
	all, err := q.Source.Versions(q.r.Context(), id)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, "There is no package '%s'.", id)
	}
	return entries(all), nil
}

func (q *request) flatVersions(id string) error {
	all, err := q.versionsOf(id)
	if err != nil {
		return err
	}
	versions := make([]string, len(all))
	for i, e := range all {
		versions[i] = strings.ToLower(e.Version.String())
	}
	return q.json(map[string][]string{"versions": versions})
}

func (q *request) flatFile(id, version, name string) error {
	p, err := q.find(id, version)
	if err != nil {
		return err
	}
	switch low := strings.ToLower(name); {
	case low == strings.ToLower(p.ID+"."+p.Version.String()+".nupkg"):
		return q.download(p)
	case low == strings.ToLower(p.ID)+".nuspec":
		q.document("application/xml;charset=utf-8", nuget.WriteNuspec(&p.Nuspec))
		return nil
	}
	return fault.New(fault.NotFound, "The package '%s' %s has no file '%s' here.", p.ID, p.Version, name)
}

// searchOptions reads what search and completion have in common.
func (q *request) searchOptions() (values url.Values, skip, take int, prerelease bool, err error) {
	values, err = url.ParseQuery(q.r.URL.RawQuery)
	if err != nil {
		return nil, 0, 0, false, fault.Wrap(fault.Invalid, err, "The query '%s' is not valid: %s.", q.r.URL.RawQuery, err)
	}
	take = 20
	for _, n := range []struct {
		name string
		into *int
	}{{"skip", &skip}, {"take", &take}} {
		if text := values.Get(n.name); text != "" {
			number, err := strconv.ParseUint(text, 10, 30)
			if err != nil {
				return nil, 0, 0, false, fault.New(fault.Invalid, "The option %s is '%s'; expected a number from 0.", n.name, text)
			}
			*n.into = int(number)
		}
	}
	if text := values.Get("prerelease"); text != "" {
		if prerelease, err = strconv.ParseBool(text); err != nil {
			return nil, 0, 0, false, fault.New(fault.Invalid, "The option prerelease is '%s'; expected true or false.", text)
		}
	}
	return values, skip, min(take, 10*maxPage), prerelease, nil
}

// page cuts a page out of a list.
func page[T any](list []T, skip, take int) []T {
	list = list[min(skip, len(list)):]
	return list[:min(take, len(list))]
}

func (q *request) autocomplete() error {
	values, skip, take, prerelease, err := q.searchOptions()
	if err != nil {
		return err
	}
	var data []string
	if id := values.Get("id"); id != "" {
		all, err := q.Source.Versions(q.r.Context(), id)
		if err != nil {
			return err
		}
		for _, e := range entries(all) {
			if !e.Unlisted && (prerelease || !e.Version.IsPrerelease()) {
				data = append(data, e.Version.String())
			}
		}
		return q.json(map[string]any{"totalHits": len(data), "data": append([]string{}, data...)})
	}
	all, err := catalog(q.r.Context(), q.Source)
	if err != nil {
		return err
	}
	start := strings.ToLower(values.Get("q"))
	for _, e := range all {
		if e.newest(prerelease) && strings.Contains(strings.ToLower(e.ID), start) {
			data = append(data, e.ID)
		}
	}
	// What begins with the text comes first.
	slices.SortStableFunc(data, func(a, b string) int {
		return rank(b, start) - rank(a, start)
	})
	return q.json(map[string]any{"totalHits": len(data), "data": append([]string{}, page(data, skip, take)...)})
}

func rank(id, start string) int {
	if strings.HasPrefix(strings.ToLower(id), start) {
		return 1
	}
	return 0
}
