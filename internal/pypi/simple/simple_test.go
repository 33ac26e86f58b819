package simple

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pages answers from a table.
type pages map[string]Page

func (p pages) Get(_ context.Context, address, _ string, _ int64) (Page, error) {
	page, ok := p[address]
	if !ok {
		return Page{}, ErrNotFound
	}
	if page.URL == "" {
		page.URL = address
	}
	return page, nil
}

const jsonType = "application/vnd.pypi.simple.v1+json"

func TestProject(t *testing.T) {
	wantFiles := []File{
		{Name: "my_pkg-1.0-py3-none-any.whl", URL: "https://files.example.org/a/my_pkg-1.0-py3-none-any.whl", SHA256: "aa", RequiresPython: ">=3.6, <4", Metadata: true, MetadataSHA256: "bb"},
		{Name: "my_pkg-1.1-py3-none-any.whl", URL: "https://index.example.org/simple/my-pkg/my_pkg-1.1-py3-none-any.whl", Yanked: true, YankedWhy: "it is \"broken\"", Metadata: true},
		{Name: "my-pkg-1.0.tar.gz", URL: "https://index.example.org/other/my-pkg-1.0.tar.gz", Yanked: true},
	}
	for name, page := range map[string]Page{
		"JSON": {Type: jsonType, Body: []byte(`{"meta":{"api-version":"1.1"},"name":"my-pkg","versions":["1.0"],"files":[
			{"filename":"my_pkg-1.0-py3-none-any.whl","url":"https://files.example.org/a/my_pkg-1.0-py3-none-any.whl","hashes":{"sha256":"aa","md5":"x"},"requires-python":">=3.6, <4","core-metadata":{"sha256":"bb"},"data-dist-info-metadata":true,"yanked":false},
			{"filename":"my_pkg-1.1-py3-none-any.whl","url":"my_pkg-1.1-py3-none-any.whl","hashes":{},"yanked":"it is \"broken\"","data-dist-info-metadata":true},
			{"filename":"my-pkg-1.0.tar.gz","url":"/other/my-pkg-1.0.tar.gz","hashes":{},"yanked":true,"core-metadata":false,"requires-python":null}]}`)},
		"HTML": {Type: "text/html; charset=UTF-8", Body: []byte(`<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"/><title>x</title></head><body><!-- <a href="no">no</a> -->
			<a href="https://files.example.org/a/my_pkg-1.0-py3-none-any.whl#sha256=aa" data-requires-python="&gt;=3.6, &lt;4" data-core-metadata="sha256=bb" data-dist-info-metadata='sha256=cc'>my_pkg-1.0-py3-none-any.whl</a><br/>
			<A HREF='my_pkg-1.1-py3-none-any.whl' data-yanked="it is &quot;broken&quot;" data-dist-info-metadata=true >
			 my_pkg-1.1-py3-none-any.whl </A>
			<a name="x">no link</a> <a href=/other/my-pkg-1.0.tar.gz data-yanked>my-pkg-1.0.tar.gz</a></body></html>`)},
	} {
		t.Run(name, func(t *testing.T) {
			x := Index{"https://index.example.org/simple/", pages{"https://index.example.org/simple/my-pkg/": page}}
			got, err := x.Project(t.Context(), "My_Pkg")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wantFiles, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	x := Index{"https://index.example.org/simple", pages{"https://index.example.org/simple/a/": {
		Type: "text/html", URL: "https://mirror.example.org/x/a/", Body: []byte(`<base href="/files/"><a href="a-1-py3-none-any.whl">a-1-py3-none-any.whl</a>`),
	}}}
	got, err := x.Project(t.Context(), "a")
	if err != nil || len(got) != 1 || got[0].URL != "https://mirror.example.org/files/a-1-py3-none-any.whl" {
		t.Errorf("a page behind a redirect, with a base: %+v, %v", got, err)
	}
	if _, err := x.Project(t.Context(), "b"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestBrokenPages(t *testing.T) {
	for want, page := range map[string]Page{
		"media type 'text/plain'":     {Type: "text/plain"},
		"media type ''":               {},
		"not the JSON":                {Type: jsonType, Body: []byte("{")},
		"expected 1.x":                {Type: jsonType, Body: []byte(`{"meta":{"api-version":"2.0"},"files":[]}`)},
		"':' of a-1.whl is none":      {Type: jsonType, Body: []byte(`{"meta":{"api-version":"1.0"},"files":[{"filename":"a-1.whl","url":":"}]}`)},
		"':' of 'a' is none":          {Type: "text/html", Body: []byte(`<a href=":">a</a>`)},
		"no closing quote":            {Type: "text/html", Body: []byte(`<a href="x>a</a>`)},
		"attribute without a name":    {Type: "text/html", Body: []byte(`<a ="x">a</a>`)},
		"the base ':' is no address":  {Type: "text/html", Body: []byte(`<base href=":">`)},
		"the address ':' of the page": {Type: "text/html", URL: ":"},
	} {
		_, err := Index{"https://x.example.org", pages{"https://x.example.org/a/": page}}.Project(t.Context(), "a")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
}

func TestDescribe(t *testing.T) {
	sum := sha256.Sum256([]byte("Name: a\n"))
	x := Index{"", pages{"https://x/a.whl.metadata": {Body: []byte("Name: a\n")}}}
	for _, f := range []File{{URL: "https://x/a.whl"}, {URL: "https://x/a.whl", MetadataSHA256: hex.EncodeToString(sum[:])}} {
		if text, err := x.Describe(t.Context(), f); err != nil || string(text) != "Name: a\n" {
			t.Errorf("%q, %v", text, err)
		}
	}
	if _, err := x.Describe(t.Context(), File{Name: "a.whl", URL: "https://x/a.whl", MetadataSHA256: "00"}); err == nil || !strings.Contains(err.Error(), "hash") {
		t.Error(err)
	}
}

func FuzzHTML(f *testing.F) {
	for _, text := range []string{"<", "<a", "<a href", "<a href=", "<a href=x", "<a href=x>a", "<!-- x", "<a href='x' data-yanked>y</a>"} {
		f.Add(text)
	}
	base, err := url.Parse("https://example.org/simple/a/")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if files, err := parseHTML([]byte(text), base); err == nil && len(files) > strings.Count(text, "<") {
			t.Errorf("%d files", len(files))
		}
	})
}
