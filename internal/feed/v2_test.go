package feed_test

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/feed"
)

// encode writes the part after the question mark as clients do.
func encode(q string) string {
	var out []string
	for pair := range strings.SplitSeq(q, "&") {
		name, value, _ := strings.Cut(pair, "=")
		out = append(out, name+"="+url.QueryEscape(value))
	}
	return strings.Join(out, "&")
}

// ids lists the entries of an answer.
func ids(body string) string {
	var out []string
	for _, m := range regexp.MustCompile(`Packages\(Id=(?:'|&#39;)(.*?)(?:'|&#39;),Version=(?:'|&#39;)(.*?)(?:'|&#39;)\)</id>`).FindAllStringSubmatch(body, -1) {
		out = append(out, strings.ReplaceAll(m[1], "&#39;&#39;", "'")+" "+m[2])
	}
	return strings.Join(out, ", ")
}

// TestRecordedRequests: what real clients ask, as the reference records it.
func TestRecordedRequests(t *testing.T) {
	base := start(t, &feed.Handler{Source: sample(t)})
	const accounts = "Az.Accounts 2.2.0, Az.Accounts 2.6.0.0, Az.Accounts 2.7.6, Az.Accounts 2.10.0, Az.Accounts 3.0.0-preview1"
	tests := []struct {
		path, query, want string
		count             string
	}{
		// latest by name
		{"FindPackagesById()", "$filter=Id eq 'az.accounts' and IsLatestVersion eq true&$inlinecount=allpages&id='az.accounts'", "Az.Accounts 2.10.0", "1"},
		{"FindPackagesById()", "$filter=Id eq 'Az.Accounts' and IsLatestVersion eq true and substringof('PSScript', Tags) eq false&$inlinecount=allpages&id='Az.Accounts'", "Az.Accounts 2.10.0", "1"},
		{"FindPackagesById()", "$filter=Id eq 'Az.Accounts' and IsAbsoluteLatestVersion&$inlinecount=allpages&id='Az.Accounts'", "Az.Accounts 3.0.0-preview1", "1"},
		{"FindPackagesById()", "$filter=Id eq 'Tool' and IsLatestVersion eq true and substringof('PSScript', Tags) eq false&$inlinecount=allpages&id='Tool'", "", "0"},
		// exact version
		{"FindPackagesById()", "$filter=Id eq 'Az.Accounts' and NormalizedVersion eq '2.7.6'&$inlinecount=allpages&id='Az.Accounts'", "Az.Accounts 2.7.6", "1"},
		{"FindPackagesById()", "$filter=Id eq 'Az.Accounts' and NormalizedVersion eq '2.6.0'&id='Az.Accounts'", "Az.Accounts 2.6.0.0", ""},
		// version range
		{"FindPackagesById()", "$filter=NormalizedVersion ge '2.7.0' and NormalizedVersion lt '3.0.0' and IsPrerelease eq false and Id eq 'Az.Accounts'&$inlinecount=allpages&$skip=0&$orderby=NormalizedVersion desc&id='Az.Accounts'", "Az.Accounts 2.10.0, Az.Accounts 2.7.6", "2"},
		{"FindPackagesById()", "$filter=NormalizedVersion gt '2.7.6' and NormalizedVersion le '3.0.0' and Id eq 'Az.Accounts'&id='Az.Accounts'", "Az.Accounts 2.10.0, Az.Accounts 3.0.0-preview1", ""},
		// all versions, legacy
		{"FindPackagesById()", "id='Az.Accounts'&$skip=0&$top=40", accounts, ""},
		{"FindPackagesById()", "id='Az.Accounts'&$skip=40&$top=40", "", ""},
		{"FindPackagesById", "id='AZ.ACCOUNTS'&semVerLevel=2.0.0", accounts, ""},
		{"FindPackagesById()", "id='O''Neil'", "O'Neil 1.0", ""},
		{"FindPackagesById()", "id='None'&$inlinecount=allpages", "", "0"},
		// one entry
		{"Packages(Id='Az.Accounts',Version='2.7.6')", "", "Az.Accounts 2.7.6", ""},
		{"Packages(Id='az.accounts',Version='2.6')", "", "Az.Accounts 2.6.0.0", ""},
		{"Packages(Id='O''Neil',Version='1.0.0')", "", "O'Neil 1.0", ""},
		// search
		{"Search()", "$filter=IsLatestVersion&searchTerm='az'&targetFramework=''&includePrerelease=false&$skip=0&$top=40", "Az.Accounts 2.10.0, Az.Sample 1.2.0", ""},
		{"Search()", "$filter=IsLatestVersion and substringof('PSModule', Tags) eq true and startswith(Id,'Az')&searchTerm=''&includePrerelease=false&$skip=0&$top=40&$orderby=Id desc&$inlinecount=allpages", "Az.Sample 1.2.0, Az.Accounts 2.10.0", "2"},
		{"Search()", "$filter=IsLatestVersion&searchTerm='tag:PSCommand_Connect-It'&includePrerelease=false", "", ""},
		{"Search()", "$filter=Version eq '2.7.6'&searchTerm='tag:PSCommand_Connect-It'&includePrerelease=false", "Az.Accounts 2.7.6", ""},
		{"Search()", "$filter=IsAbsoluteLatestVersion&searchTerm=''&includePrerelease=true&$inlinecount=allpages", "Az.Accounts 3.0.0-preview1, Az.Sample 1.2.0, O'Neil 1.0, OnlyPre 0.1.0-a, Tool 1.0.0", "5"},
		{"Search()", "searchTerm='sample'", "Az.Sample 1.2.0", ""},
		{"Search()", "searchTerm=''&$inlinecount=allpages&$top=1", "Az.Accounts 2.10.0", "4"},
		{"Search()", "", "Az.Accounts 2.10.0, Az.Sample 1.2.0, O'Neil 1.0, Tool 1.0.0", ""},
		// all packages
		{"Packages()", "$filter=IsLatestVersion&$orderby=Id&$inlinecount=allpages&$top=2", "Az.Accounts 2.10.0, Az.Sample 1.2.0", "4"},
		{"Packages", "$filter=(Id eq 'Az.Sample' or tolower(Id) eq 'tool') and not IsPrerelease", "Az.Sample 1.2.0, Tool 1.0.0", ""},
		{"Packages()", "$skiptoken='Az.Sample','1.2.0'", "O'Neil 1.0, OnlyPre 0.1.0-a, Tool 1.0.0", ""},
		{"Packages()", "$skiptoken='Az.Zzz','1.0'&$top=1", "O'Neil 1.0", ""},
		{"Packages()", "$skiptoken='Zzz','1.0'", "", ""},
		{"//Packages()/", "$top=1", "Az.Accounts 2.2.0", ""},
		// scripts
		{"items/psscript/Search()", "$filter=IsLatestVersion&searchTerm='x'&$inlinecount=allpages", "", "0"},
		{"items/psscript/FindPackagesById()", "id='x'", "", "0"},
	}
	for _, tt := range tests {
		address := base + "/v2/" + tt.path + "?" + encode(tt.query)
		res, body := get(t, address)
		if res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/atom+xml") {
			t.Errorf("%s: %s, %s", address, res.Status, body)
			continue
		}
		if err := xml.Unmarshal([]byte(body), &struct{}{}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if got := ids(body); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.path, tt.query, got, tt.want)
		}
		count := ""
		if _, rest, ok := strings.Cut(body, "<m:count>"); ok {
			count, _, _ = strings.Cut(rest, "<")
		}
		if count != tt.count {
			t.Errorf("%s %s: count %q, want %q", tt.path, tt.query, count, tt.count)
		}
	}
	for path, want := range map[string]string{"Packages()/$count": "9", "Search()/$count?searchTerm='az'": "2", "FindPackagesById()/$count?id='Az.Accounts'": "5", "items/psscript/Search()/$count": "0"} {
		if _, body := get(t, base+"/v2/"+path); body != want {
			t.Errorf("%s: %s, want %s", path, body, want)
		}
	}
}

func TestEntry(t *testing.T) {
	base := start(t, &feed.Handler{Source: sample(t)})
	_, body := get(t, base+"/v2/Packages(Id='Az.Sample',Version='1.2.0')")
	for _, part := range []string{
		`<entry xml:base="` + base + `/v2"`,
		"<id>" + base + "/v2/Packages(Id=&#39;Az.Sample&#39;,Version=&#39;1.2.0&#39;)</id>",
		`<title type="text">Az.Sample</title>`,
		`<author><name>Contoso, Fabrikam</name></author>`,
		`<content type="application/zip" src="` + base + `/v2/package/Az.Sample/1.2.0"/>`,
		"<d:Version>1.2.0</d:Version><d:NormalizedVersion>1.2.0</d:NormalizedVersion>",
		"<d:Dependencies>Az.Accounts:[2.7.6, ):|Other::</d:Dependencies>",
		"<d:Description>About &lt;Az.Sample&gt; &amp; more</d:Description>",
		`<d:IsLatestVersion m:type="Edm.Boolean">true</d:IsLatestVersion>`,
		`<d:Published m:type="Edm.DateTime">2024-01-02T03:04:05.6</d:Published>`,
		`<d:PackageHashAlgorithm>SHA512</d:PackageHashAlgorithm>`,
		`<d:IconUrl m:null="true"/>`, "<d:Tags>PSModule</d:Tags>", "<d:ItemType>Module</d:ItemType>",
	} {
		if !strings.Contains(body, part) {
			t.Errorf("no %s in %s", part, body)
		}
	}
	_, body = get(t, base+"/v2/Packages(Id='Az.Accounts',Version='2.6.0')")
	for _, part := range []string{"<d:Version>2.6.0.0</d:Version><d:NormalizedVersion>2.6.0</d:NormalizedVersion>", ">1900-01-01T00:00:00</d:Published>", ">false</d:Listed>"} {
		if !strings.Contains(body, part) {
			t.Errorf("no %s in %s", part, body)
		}
	}
	for _, path := range []string{"", "/", "/$metadata", "/items/psscript", "/items/psscript/$metadata"} {
		res, body := get(t, base+"/v2"+path)
		if err := xml.Unmarshal([]byte(body), &struct{}{}); err != nil || res.StatusCode != 200 {
			t.Errorf("%s: %s, %v", path, res.Status, err)
		}
	}
	if _, body := get(t, base+"/v2"); !strings.Contains(body, `xml:base="`+base+`/v2/"`) || !strings.Contains(body, `href="Packages"`) {
		t.Error(body)
	}
}

func TestNextLinks(t *testing.T) {
	m := &memory{}
	for i := range 230 {
		m.add(t, fmt.Sprintf("Big 1.0.%d", i))
	}
	base := start(t, &feed.Handler{Source: m})
	link := regexp.MustCompile(`<link rel="next" href="(.*?)"/>`)
	for query, want := range map[string][]int{
		"id='Big'&$inlinecount=allpages":     {100, 100, 30},
		"id='Big'&$top=150":                  {100, 50},
		"id='Big'&$top=100":                  {100},
		"id='Big'&$top=30&$skip=210":         {20},
		"id='Big'&$top=0":                    {0},
		"id='Big'&$skiptoken='Big','1.0.99'": {100, 30},
	} {
		var got []int
		seen := map[string]bool{}
		for address := base + "/v2/FindPackagesById()?" + encode(query); address != ""; {
			_, body := get(t, address)
			n := 0
			for id := range strings.SplitSeq(ids(body), ", ") {
				if id == "" {
					continue
				}
				if n++; seen[id] {
					t.Errorf("%s: %s comes twice", query, id)
				}
				seen[id] = true
			}
			got = append(got, n)
			address = ""
			if m := link.FindStringSubmatch(body); m != nil {
				address = strings.NewReplacer("&amp;", "&", "&#39;", "'").Replace(m[1])
				if !strings.Contains(address, "$skip=") {
					t.Errorf("next: %s", address)
				}
			}
			if strings.Contains(query, "inlinecount") && !strings.Contains(body, "<m:count>230</m:count>") {
				t.Errorf("%s: no count of all", query)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", query, d)
		}
	}
}

func TestV2Refuses(t *testing.T) {
	m := sample(t)
	base := start(t, &feed.Handler{Source: m})
	for path, want := range map[string]string{
		"Packages()?$filter=Id eq":         "400 The option $filter is not valid: at character 6",
		"Packages()?$filter=Nope eq 1":     "400 expected a property of a package, got 'Nope'",
		"Packages()?$orderby=Id down":      "400 The option $orderby is not valid",
		"Packages()?$top=-1":               "400 The option $top is '-1'; expected a number from 0",
		"Packages()?$skip=x":               "400 The option $skip is 'x'",
		"Packages()?$inlinecount=some":     "400 expected allpages or none",
		"Packages()?$skiptoken=x":          "400 The option $skiptoken is 'x'; expected 'NAME','VERSION'",
		"Packages()?$skiptoken='a','x'":    "400 The option $skiptoken is not valid",
		"Search()?searchTerm='x":           "400 The option searchTerm is not valid",
		"Search()?includePrerelease=maybe": "400 expected true or false",
		"FindPackagesById()":               "400 expected id='NAME'",
		"Packages(Id='x')":                 "400 names no package; expected Id='NAME',Version='VERSION'",
		"Packages(Id='x',Version='1.0'":    "400 The address is not complete",
		"Packages(Id='x',Version='1.0')":   "404 There is no package 'x' 1.0.0",
		"Packages(Id='x',Version='y')":     "404 There is no package 'x' 'y'",
		"package/x/1.0":                    "404 There is no package 'x' 1.0.0",
		"package/x":                        "404 There is no package 'x'",
		"GetUpdates()":                     "404 The feed has nothing at 'GetUpdates()'",
		"items/psscript/x":                 "404 The feed has nothing at 'x'",
	} {
		code, says, _ := strings.Cut(want, " ")
		p, q, _ := strings.Cut(path, "?")
		res, body := get(t, base+"/v2/"+p+"?"+encode(q))
		var e struct {
			Message string `xml:"message"`
		}
		if err := xml.Unmarshal([]byte(body), &e); err != nil || !strings.HasPrefix(res.Status, code) || !strings.Contains(e.Message, says) {
			t.Errorf("%s: %s %s %v, want %s", path, res.Status, body, err, want)
		}
	}
	if res, body := get(t, base+"/v4/x"); res.StatusCode != 404 || !strings.Contains(body, "/v3/index.json") {
		t.Errorf("%s %s", res.Status, body)
	}
	if res, body := get(t, strings.TrimSuffix(base, "/my%20account")+"/other/v2"); res.StatusCode != 404 || !strings.Contains(body, "not one of this feed") {
		t.Errorf("%s %s", res.Status, body)
	}
	m.broken = errDisk
	for _, path := range []string{"/v2/Packages()", "/v2/FindPackagesById()?id='x'", "/v3/query", "/v3/registration/x/index.json"} {
		if res, body := get(t, base+path); res.StatusCode != 500 || strings.Contains(body, "secret") || !strings.Contains(body, "internal error") {
			t.Errorf("%s: %s %s", path, res.Status, body)
		}
	}
	if res, body := send(t, "PATCH", base+"/v2/Packages()", nil); res.StatusCode != 405 || res.Header.Get("Allow") != "GET" || !strings.Contains(body, "PATCH") {
		t.Errorf("%s %s", res.Status, body)
	}
}

// BenchmarkSearch is a search in 500 modules with as many commands as those of Az.
func BenchmarkSearch(b *testing.B) {
	var tags strings.Builder
	for i := range 200 {
		fmt.Fprintf(&tags, " PSCommand_Get-AzSomething%d PSFunction_Get-AzSomething%d", i, i)
	}
	m := &memory{}
	for i := range 500 {
		m.add(b, fmt.Sprintf("Az.M%d 1.0 PSModule", i)+tags.String())
	}
	base := start(b, &feed.Handler{Source: m})
	for b.Loop() {
		if res, _ := get(b, base+"/v2/Search()?$filter=IsLatestVersion&searchTerm='something7'&$top=20&$inlinecount=allpages"); res.StatusCode != 200 {
			b.Fatal(res.Status)
		}
	}
}
