package feed_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/feed"
	"github.com/runwright/runwright/internal/gallery"
	"github.com/runwright/runwright/internal/nuget"
)

func client(t testing.TB, cache *gallery.Cache, feeds ...gallery.Feed) *gallery.Client {
	t.Helper()
	c, err := gallery.New(gallery.Options{Feeds: feeds, Cache: cache, Fresh: -1, Clock: clock.NewManual(time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)), Transport: http.DefaultTransport})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func list(ps []gallery.Package) string {
	var out []string
	for _, p := range ps {
		out = append(out, p.ID+" "+p.Version.String())
	}
	return strings.Join(out, ", ")
}

// TestOurClient: our own client gets the same from both protocols.
func TestOurClient(t *testing.T) {
	ctx := context.Background()
	m := sample(t)
	for i := range 300 {
		m.add(t, fmt.Sprintf("Many 1.0.%d PSModule", i), fmt.Sprintf("M%03d 1.0.0 PSModule Bulk", i))
	}
	m.add(t, "Hid 1.0 PSModule", "-Hid 2.0 PSModule", "-Gone 1.0 PSModule")
	m.add(t, "Undated 1.0 PSModule")
	m.packages[len(m.packages)-1].Published = time.Time{}
	base := start(t, &feed.Handler{Source: m})
	for _, address := range []string{"/v2", "/v2/", "/v3/index.json", ""} {
		t.Run(address, func(t *testing.T) {
			cache, err := gallery.OpenCache(t.TempDir(), 1<<26)
			if err != nil {
				t.Fatal(err)
			}
			c := client(t, cache, gallery.Feed{Name: "own", URL: base + address})
			for round := range 2 { // the second with ETags
				for id, want := range map[string]string{
					"az.accounts": "Az.Accounts 2.2.0, Az.Accounts 2.7.6, Az.Accounts 2.10.0, Az.Accounts 3.0.0-preview1",
					"O'Neil":      "O'Neil 1.0.0", "OnlyPre": "OnlyPre 0.1.0-a", "Undated": "Undated 1.0.0",
				} {
					got, err := c.Versions(ctx, id)
					if err != nil || list(got) != want {
						t.Errorf("round %d: %s: %s, %v", round, id, list(got), err)
					}
				}
				if got, err := c.Versions(ctx, "Many"); err != nil || len(got) != 300 {
					t.Errorf("round %d: %d versions, %v", round, len(got), err)
				}
			}
			_, err = c.Versions(ctx, "None")
			if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			_, err = c.Versions(ctx, "Tool")
			if !fault.Is(err, fault.NotFound) || !strings.Contains(err.Error(), "no listed version of the module") {
				t.Error(err)
			}
			p, err := c.Find(ctx, "AZ.sample", version(t, "1.2"))
			if err != nil {
				t.Fatal(err)
			}
			if got := nuget.FormatDependencies(p.Dependencies); got != "Az.Accounts:[2.7.6, ):|Other::" || p.Hash == "" || p.Size == 0 || !p.Published.Equal(time.Date(2024, 1, 2, 3, 4, 5, 600_000_000, time.UTC)) || p.Description != "About <Az.Sample> & more" || p.Authors != "Contoso, Fabrikam" {
				t.Errorf("%+v", p)
			}
			var b bytes.Buffer
			if err := c.Download(ctx, p, &b, 1<<20); err != nil || int64(b.Len()) != p.Size {
				t.Errorf("%d bytes, %v", b.Len(), err)
			}
			if p, err := c.Find(ctx, "Az.Accounts", version(t, "2.6.0")); err != nil || p.Listed {
				t.Errorf("%+v, %v", p, err)
			}
			for _, tt := range []struct {
				query gallery.Query
				want  string
			}{
				{gallery.Query{Text: "az"}, "Az.Accounts 2.10.0, Az.Sample 1.2.0"},
				{gallery.Query{Text: "az", Prerelease: true}, "Az.Accounts 3.0.0-preview1, Az.Sample 1.2.0"},
				{gallery.Query{Text: "onlypre"}, ""},
				{gallery.Query{Text: "o'neil"}, "O'Neil 1.0.0"},
				{gallery.Query{Tag: "bulk", Take: 2}, "M000 1.0.0, M001 1.0.0"},
				{gallery.Query{Text: "tool"}, ""},
				{gallery.Query{Text: "hid"}, "Hid 1.0.0"},
				{gallery.Query{Text: "gone"}, ""},
			} {
				page, err := c.Search(ctx, tt.query)
				if err != nil || list(page.Packages) != tt.want {
					t.Errorf("%+v: %s, %v", tt.query, list(page.Packages), err)
				}
			}
			n := 0
			for skip := 0; ; {
				page, err := c.Search(ctx, gallery.Query{Tag: "Bulk", Skip: skip, Take: 70})
				if err != nil || page.Total != 300 {
					t.Fatalf("total %d, %v", page.Total, err)
				}
				n += len(page.Packages)
				if skip = page.Next; skip == 0 {
					break
				}
			}
			if n != 300 {
				t.Errorf("%d of 300", n)
			}
			if err := cache.Err(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestCredentialsOfClients: a feed that wants credentials is used with a token as
// clients send it.
func TestCredentialsOfClients(t *testing.T) {
	base := start(t, &feed.Handler{Source: sample(t), Authorize: allowToken("secret")})
	for _, address := range []string{"/v2", "/v3/index.json"} {
		good := client(t, nil, gallery.Feed{Name: "f", URL: base + address, User: "any", Token: "secret"})
		if got, err := good.Versions(context.Background(), "Az.Sample"); err != nil || list(got) != "Az.Sample 1.2.0" {
			t.Errorf("%s: %v", list(got), err)
		}
		if _, err := client(t, nil, gallery.Feed{Name: "f", URL: base + address, Token: "wrong"}).Versions(context.Background(), "Az.Sample"); err == nil || !strings.Contains(err.Error(), "the credentials may be wrong") {
			t.Error(err)
		}
	}
}

func allowToken(want string) func(*http.Request, string, feed.Action) error {
	return func(_ *http.Request, key string, do feed.Action) error {
		switch {
		case key == "":
			return fault.New(fault.Unauthorized, "Expected a token.")
		case key == "reader" && do == feed.Read || key == want:
			return nil
		case key == "reader":
			return fault.New(fault.Forbidden, "This token may only read.")
		}
		return fault.New(fault.Unauthorized, "The token is wrong.")
	}
}
