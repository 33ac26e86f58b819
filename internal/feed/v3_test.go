package feed_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/feed"
)

// getJSON asks and reads.
func getJSON(t *testing.T, address string) map[string]any {
	t.Helper()
	res, body := get(t, address)
	var v map[string]any
	if err := json.Unmarshal([]byte(body), &v); err != nil || res.StatusCode != 200 {
		t.Fatalf("%s: %s %s %v", address, res.Status, body, err)
	}
	return v
}

// at walks into JSON: names and places with slashes between them.
func at(v any, path string) any {
	for step := range strings.SplitSeq(path, "/") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func TestServiceIndex(t *testing.T) {
	base := start(t, &feed.Handler{Source: sample(t)})
	v := getJSON(t, base+"/v3/index.json")
	got := map[string]string{}
	for _, r := range v["resources"].([]any) {
		got[at(r, "@type").(string)] = strings.TrimPrefix(at(r, "@id").(string), base)
	}
	for kind, want := range map[string]string{
		"SearchQueryService/3.5.0": "/v3/query", "SearchQueryService": "/v3/query", "SearchAutocompleteService": "/v3/autocomplete",
		"RegistrationsBaseUrl/3.6.0": "/v3/registration/", "RegistrationsBaseUrl": "/v3/registration/",
		"PackageBaseAddress/3.0.0": "/v3/flat/", "PackagePublish/2.0.0": "/v3/package",
	} {
		if got[kind] != want {
			t.Errorf("%s: %q, want %q", kind, got[kind], want)
		}
	}
}

func TestRegistration(t *testing.T) {
	m := sample(t)
	for i := range 130 {
		m.add(t, fmt.Sprintf("Many 1.0.%d", i))
	}
	base := start(t, &feed.Handler{Source: m})
	v := getJSON(t, base+"/v3/registration/az.sample/index.json")
	for path, want := range map[string]any{
		"count": 1.0, "items/0/count": 1.0, "items/0/lower": "1.2.0", "items/0/upper": "1.2.0",
		"items/0/items/0/packageContent":                                              base + "/v3/flat/az.sample/1.2.0/az.sample.1.2.0.nupkg",
		"items/0/items/0/catalogEntry/id":                                             "Az.Sample",
		"items/0/items/0/catalogEntry/listed":                                         true,
		"items/0/items/0/catalogEntry/published":                                      "2024-01-02T03:04:05.6Z",
		"items/0/items/0/catalogEntry/dependencyGroups/0/dependencies/0/id":           "Az.Accounts",
		"items/0/items/0/catalogEntry/dependencyGroups/0/dependencies/0/range":        "[2.7.6, )",
		"items/0/items/0/catalogEntry/dependencyGroups/0/dependencies/0/registration": base + "/v3/registration/az.accounts/index.json",
		"items/0/items/0/catalogEntry/dependencyGroups/0/dependencies/1/range":        "(, )",
	} {
		if got := at(v, path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	v = getJSON(t, base+"/v3/registration/az.accounts/index.json")
	if at(v, "items/0/items/1/catalogEntry/listed") != false || at(v, "items/0/items/1/catalogEntry/published") != "1900-01-01T00:00:00Z" {
		t.Errorf("unlisted: %v", at(v, "items/0/items/1/catalogEntry"))
	}
	v = getJSON(t, base+"/v3/registration/many/index.json")
	if at(v, "count") != 3.0 || at(v, "items/0/items") != nil || at(v, "items/2/count") != 2.0 {
		t.Errorf("pages: %v", at(v, "items"))
	}
	p := getJSON(t, at(v, "items/1/@id").(string))
	if at(p, "count") != 64.0 || at(p, "lower") != "1.0.64" || at(p, "items/0/catalogEntry/version") != "1.0.64" {
		t.Errorf("page: %v %v", at(p, "count"), at(p, "lower"))
	}
	v = getJSON(t, base+"/v3/registration/az.accounts/2.10.0.json")
	if at(v, "listed") != true || at(v, "packageContent") != base+"/v3/flat/az.accounts/2.10.0/az.accounts.2.10.0.nupkg" {
		t.Errorf("%v", v)
	}
	v = getJSON(t, base+"/v3/flat/AZ.Accounts/index.json")
	if d := cmp.Diff([]any{"2.2.0", "2.6.0", "2.7.6", "2.10.0", "3.0.0-preview1"}, v["versions"]); d != "" {
		t.Error(d)
	}
	if res, body := get(t, base+"/v3/flat/az.sample/1.2.0/az.sample.nuspec"); res.StatusCode != 200 || !strings.Contains(body, "<id>Az.Sample</id>") {
		t.Errorf("%s %s", res.Status, body)
	}
}

func TestQuery(t *testing.T) {
	base := start(t, &feed.Handler{Source: sample(t)})
	for query, want := range map[string]string{
		"q=&prerelease=false":                    "4: Az.Accounts 2.10.0 (2.2.0 2.7.6 2.10.0), Az.Sample 1.2.0 (1.2.0), O'Neil 1.0.0 (1.0.0), Tool 1.0.0 (1.0.0)",
		"q=az&prerelease=true&semVerLevel=2.0.0": "2: Az.Accounts 3.0.0-preview1 (2.2.0 2.7.6 2.10.0 3.0.0-preview1), Az.Sample 1.2.0 (1.2.0)",
		"q=tag:PSScript":                         "1: Tool 1.0.0 (1.0.0)",
		"q=packageid:az.sample":                  "1: Az.Sample 1.2.0 (1.2.0)",
		"q=az&skip=1&take=1":                     "2: Az.Sample 1.2.0 (1.2.0)",
		"q=az&skip=9":                            "2: ",
		"q=nothing":                              "0: ",
	} {
		v := getJSON(t, base+"/v3/query?"+query)
		var hits []string
		for _, d := range v["data"].([]any) {
			var versions []string
			for _, x := range at(d, "versions").([]any) {
				versions = append(versions, at(x, "version").(string))
			}
			hits = append(hits, fmt.Sprintf("%s %s (%s)", at(d, "id"), at(d, "version"), strings.Join(versions, " ")))
		}
		if got := fmt.Sprintf("%v: %s", v["totalHits"], strings.Join(hits, ", ")); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"q=sam":                          "1 [Az.Sample]",
		"q=o":                            "3 [O'Neil Az.Accounts Tool]",
		"q=o&prerelease=true&take=2":     "4 [O'Neil OnlyPre]",
		"id=az.accounts":                 "3 [2.2.0 2.7.6 2.10.0]",
		"id=az.accounts&prerelease=true": "4 [2.2.0 2.7.6 2.10.0 3.0.0-preview1]",
		"id=none":                        "0 []",
	} {
		v := getJSON(t, base+"/v3/autocomplete?"+query)
		if got := fmt.Sprint(v["totalHits"], " ", v["data"]); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

func TestV3Refuses(t *testing.T) {
	base := start(t, &feed.Handler{Source: sample(t)})
	for path, want := range map[string]string{
		"query?take=x":                             "400 The option take is 'x'",
		"query?prerelease=x":                       "400 The option prerelease is 'x'",
		"registration/none/index.json":             "404 There is no package 'none'",
		"registration/az.sample/x.json":            "404 expected index.json or VERSION.json",
		"registration/az.sample/9.0.json":          "404 There is no package 'az.sample' 9.0.0",
		"registration/az.sample/page/x/y.json":     "404 There is no page",
		"registration/az.sample/page/5.0/6.0.json": "404 There is no version",
		"flat/none/index.json":                     "404 There is no package",
		"flat/az.sample/1.2.0/x.txt":               "404 has no file 'x.txt'",
		"nothing":                                  "404 expected one of the addresses",
	} {
		code, says, _ := strings.Cut(want, " ")
		res, body := get(t, base+"/v3/"+path)
		var e struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(body), &e); err != nil || !strings.HasPrefix(res.Status, code) || !strings.Contains(e.Error.Message, says) {
			t.Errorf("%s: %s %s, want %s", path, res.Status, body, want)
		}
	}
}
