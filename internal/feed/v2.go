package feed

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/feed/odata"
	"github.com/runwright/runwright/internal/nuget"
)

// maxPage is how many entries an answer has at most.
const maxPage = 100

// serveV2 answers below {prefix}/v2; p has no slash at the beginning.
func (q *request) serveV2(p string) error {
	p = strings.TrimSuffix(p, "/")
	if rest, ok := strings.CutPrefix(p, "items/psscript"); ok {
		return q.scripts(strings.TrimPrefix(rest, "/"))
	}
	if rest, ok := strings.CutPrefix(p, "api/v2/package"); ok { // where nuget puts packages below any address
		p = "package" + rest
	}
	head, rest, _ := strings.Cut(p, "/")
	switch {
	case p == "" && q.r.Method == http.MethodPut, p == "package" && q.r.Method != http.MethodGet && q.r.Method != http.MethodHead:
		return q.push()
	case head == "package" && rest != "":
		return q.packageV2(rest)
	}
	if err := q.allow(Read, http.MethodGet); err != nil {
		return err
	}
	if p == "" || p == "$metadata" {
		return q.describe(p, q.base+"/v2")
	}
	operation, after, count := p, "", false
	if o, ok := strings.CutSuffix(p, "/$count"); ok {
		operation, count = o, true
	}
	operation, after, _ = strings.Cut(operation, "(")
	switch {
	case operation == "Packages" && after != "" && after != ")" && !count:
		return q.entry(after)
	case (operation == "Packages" || operation == "FindPackagesById" || operation == "Search") && (after == "" || after == ")"):
		return q.list(operation, count)
	}
	return fault.New(fault.NotFound, "The feed has nothing at '%s'; expected Packages(), FindPackagesById(), Search(), package/ID/VERSION or $metadata.", p)
}

func (q *request) describe(p, base string) error {
	if p == "" {
		q.document("application/atomsvc+xml;charset=utf-8", serviceXML(base))
	} else {
		q.document("application/xml;charset=utf-8", metadataXML())
	}
	return nil
}

// scripts answers for the gallery of scripts: there are none.
func (q *request) scripts(p string) error {
	if err := q.allow(Read, http.MethodGet); err != nil {
		return err
	}
	base := q.base + "/v2/items/psscript"
	operation, count := strings.CutSuffix(p, "/$count")
	operation, _, _ = strings.Cut(operation, "(")
	switch {
	case p == "" || p == "$metadata":
		return q.describe(p, base)
	case operation != "Packages" && operation != "FindPackagesById" && operation != "Search":
		return fault.New(fault.NotFound, "The feed has nothing at '%s'.", p)
	case count:
		q.document("text/plain", []byte("0"))
		return nil
	}
	zero := 0
	q.document("application/atom+xml;type=feed;charset=utf-8", feedXML(base, operation, nil, &zero, ""))
	return nil
}

// packageV2 serves and removes packages: {id}, the newest, or {id}/{version}.
func (q *request) packageV2(rest string) error {
	id, version, given := strings.Cut(rest, "/")
	if q.r.Method == http.MethodDelete && given {
		return q.remove(id, version)
	}
	methods := []string{http.MethodGet}
	if given {
		methods = append(methods, http.MethodDelete)
	}
	if err := q.allow(Read, methods...); err != nil {
		return err
	}
	if given {
		p, err := q.find(id, version)
		if err != nil {
			return err
		}
		return q.download(p)
	}
	all, err := q.Source.Versions(q.r.Context(), id)
	if err != nil {
		return err
	}
	list := entries(all)
	i := slices.IndexFunc(list, func(e entry) bool { return e.latest })
	if i < 0 {
		i = slices.IndexFunc(list, func(e entry) bool { return e.absoluteLatest })
	}
	if i < 0 {
		return fault.New(fault.NotFound, "There is no package '%s'.", id)
	}
	return q.download(list[i].Package)
}

// entry answers Packages(Id='N',Version='V').
func (q *request) entry(predicate string) error {
	inner, ok := strings.CutSuffix(predicate, ")")
	if !ok {
		return fault.New(fault.Invalid, "The address is not complete; expected Packages(Id='NAME',Version='VERSION').")
	}
	key, err := odata.ParseKey(inner)
	if err != nil || len(key) != 2 || key["Id"] == "" || key["Version"] == "" {
		return fault.New(fault.Invalid, "The key (%s) names no package; expected Id='NAME',Version='VERSION'.", inner)
	}
	v, err := nuget.ParseVersion(key["Version"])
	if err != nil {
		return fault.New(fault.NotFound, "There is no package '%s' '%s'.", key["Id"], key["Version"])
	}
	all, err := q.Source.Versions(q.r.Context(), key["Id"])
	if err != nil {
		return err
	}
	for _, e := range entries(all) {
		if e.Version.Equal(v) {
			q.document("application/atom+xml;type=entry;charset=utf-8", entryXML(q.base+"/v2", e))
			return nil
		}
	}
	return fault.New(fault.NotFound, "There is no package '%s' %s.", key["Id"], v)
}

// list answers the operations that give several entries, or their number.
func (q *request) list(operation string, count bool) error {
	values, err := url.ParseQuery(q.r.URL.RawQuery)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "The query '%s' is not valid: %s.", q.r.URL.RawQuery, err)
	}
	o, err := parseOptions(values)
	if err != nil {
		return err
	}
	found, err := q.choose(operation, o)
	if err != nil {
		return err
	}
	if count {
		q.document("text/plain", []byte(strconv.Itoa(len(found))))
		return nil
	}
	total := len(found)
	found = o.after(found)
	found = found[min(o.skip, len(found)):]
	page := found[:min(maxPage, o.top, len(found))]
	next := ""
	if len(page) < min(o.top, len(found)) {
		next = o.next(q.base+"/v2/"+operation+"()", values, len(page))
	}
	var all *int
	if o.count {
		all = &total
	}
	q.document("application/atom+xml;type=feed;charset=utf-8", feedXML(q.base+"/v2", operation, page, all, next))
	return nil
}

// choose gives the entries of an operation, filtered and in order.
func (q *request) choose(operation string, o *options) ([]entry, error) {
	var out []entry
	var err error
	if operation == "FindPackagesById" {
		if o.id == "" {
			return nil, fault.New(fault.Invalid, "FindPackagesById needs the name of a package; expected id='NAME'.")
		}
		var all []Package
		if all, err = q.Source.Versions(q.r.Context(), o.id); err == nil {
			out = entries(all)
		}
	} else {
		out, err = catalog(q.r.Context(), q.Source)
	}
	if err != nil {
		return nil, err
	}
	if operation == "Search" {
		out = o.search(out)
	}
	if o.filter != nil {
		out = slices.DeleteFunc(out, func(e entry) bool { return !o.filter.Matches(e.property) })
	}
	if len(o.order) > 0 {
		slices.SortStableFunc(out, func(a, b entry) int {
			for _, by := range o.order {
				c, _ := odata.Compare(a.property(by.Property), b.property(by.Property)) // one property has one type
				if by.Descending {
					c = -c
				}
				if c != 0 {
					return c
				}
			}
			return 0
		})
	}
	return out, nil
}

// options are what the query of a request asks for.
type options struct {
	id, term   string
	prerelease bool
	filter     *odata.Filter
	order      []odata.Order
	skip, top  int
	topGiven   bool
	token      []string
	count      bool
}

func parseOptions(values url.Values) (*options, error) {
	o := &options{top: 1 << 30}
	var err error
	wrong := func(name string, err error) error {
		return fault.Wrap(fault.Invalid, err, "The option %s is not valid: %s.", name, err)
	}
	if o.id, err = odata.ParseText(values.Get("id")); err != nil {
		return nil, wrong("id", err)
	}
	if o.term, err = odata.ParseText(values.Get("searchTerm")); err != nil {
		return nil, wrong("searchTerm", err)
	}
	if text := values.Get("includePrerelease"); text != "" {
		if o.prerelease, err = strconv.ParseBool(text); err != nil {
			return nil, fault.New(fault.Invalid, "The option includePrerelease is '%s'; expected true or false.", text)
		}
	}
	if text := values.Get("$filter"); text != "" {
		if o.filter, err = odata.ParseFilter(text, propertyType); err != nil {
			return nil, wrong("$filter", err)
		}
	}
	if text := values.Get("$orderby"); text != "" {
		if o.order, err = odata.ParseOrderBy(text, propertyType); err != nil {
			return nil, wrong("$orderby", err)
		}
	}
	if text := values.Get("$skiptoken"); text != "" {
		if o.token, err = odata.ParseTexts(text); err != nil || len(o.token) != 2 {
			return nil, fault.New(fault.Invalid, "The option $skiptoken is '%s'; expected 'NAME','VERSION'.", text)
		}
		if _, err := nuget.ParseVersion(o.token[1]); err != nil {
			return nil, wrong("$skiptoken", err)
		}
	}
	o.topGiven = values.Get("$top") != ""
	for _, n := range []struct {
		name string
		into *int
	}{{"$skip", &o.skip}, {"$top", &o.top}} {
		text := values.Get(n.name)
		if text == "" {
			continue
		}
		number, err := strconv.ParseUint(text, 10, 30)
		if err != nil {
			return nil, fault.New(fault.Invalid, "The option %s is '%s'; expected a number from 0.", n.name, text)
		}
		*n.into = int(number)
	}
	switch text := values.Get("$inlinecount"); text {
	case "", "none":
	case "allpages":
		o.count = true
	default:
		return nil, fault.New(fault.Invalid, "The option $inlinecount is '%s'; expected allpages or none.", text)
	}
	return o, nil
}

// search keeps the listed entries that match the words, the best first. Without a
// condition only the newest version of each package counts; a condition may ask
// for another one.
func (o *options) search(all []entry) []entry {
	words := nuget.ParseQuery(o.term)
	type hit struct {
		entry
		score int
	}
	var hits []hit
	for _, e := range all {
		if e.Unlisted || !o.prerelease && e.Version.IsPrerelease() || o.filter == nil && !e.newest(o.prerelease) {
			continue
		}
		if n := words.Score(e.found()); n > 0 {
			hits = append(hits, hit{e, n})
		}
	}
	if !words.Empty() {
		slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	}
	out := make([]entry, len(hits))
	for i, h := range hits {
		out[i] = h.entry
	}
	return out
}

// after leaves out what comes up to the entry of a token.
func (o *options) after(all []entry) []entry {
	if o.token == nil {
		return all
	}
	v, _ := nuget.ParseVersion(o.token[1]) // was checked
	last := &Package{Nuspec: nuget.Nuspec{ID: o.token[0], Version: v}}
	if i := slices.IndexFunc(all, func(e entry) bool { return byName(e.Package, last) == 0 }); i >= 0 {
		return all[i+1:]
	}
	i := slices.IndexFunc(all, func(e entry) bool { return byName(e.Package, last) > 0 })
	if i < 0 {
		return nil
	}
	return all[i:]
}

// next gives the address of the page after one of n entries.
func (o *options) next(address string, values url.Values, n int) string {
	v := url.Values{}
	for name, list := range values {
		v[name] = list
	}
	v.Set("$skip", strconv.Itoa(o.skip+n))
	if o.topGiven {
		v.Set("$top", strconv.Itoa(o.top-n))
	}
	// Clients look for "$skip" as it is.
	return address + "?" + strings.ReplaceAll(v.Encode(), "%24", "$")
}
