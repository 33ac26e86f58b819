// Package portal serves the built front end of the folder web.
//
// The build (make web) writes into dist, which is embedded. Without it the
// package still compiles, as a placeholder is committed there, and the
// handler answers with one sentence on how to build the portal. Files are
// public: what they show comes from the API, which asks for a token.
//
// The package knows nothing of the domain and the API; only cmd imports it.
package portal

import (
	"cmp"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed all:dist
var built embed.FS

const (
	// index is the page; every address that is not a file's shows it.
	index = "index.html"
	// hashed is the folder of files whose names change with their contents.
	hashed = "assets/"
	// noncePlace is what the build puts where the nonce of an answer belongs
	// (html.cspNonce in web/vite.config.ts).
	noncePlace = "RUNWRIGHT-CSP-NONCE"
)

// notBuilt is the whole portal where the front end was not built.
const notBuilt = "The portal is not part of this build: run \"make web\" (Node 20.19 or later), build runwright again and start it.\n"

// Portal serves the files of a front end. It is safe for concurrent use.
type Portal struct {
	index  string
	assets map[string]*asset
}

// Embedded returns the portal that was built into the program.
func Embedded() (*Portal, error) {
	files, err := fs.Sub(built, "dist")
	if err != nil {
		return nil, err
	}
	return New(files)
}

// New returns a portal with the given files. Without an index.html among them
// it only says how to build one.
func New(files fs.FS) (*Portal, error) {
	p := &Portal{assets: map[string]*asset{}}
	page, err := fs.ReadFile(files, index)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the portal: %w", err)
	}
	p.index = string(page)
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == index || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		p.assets[name], err = newAsset(files, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the portal: %w", err)
	}
	return p, nil
}

// ServeHTTP implements http.Handler.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	nonce := rand.Text()
	secure(w.Header(), nonce)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "The portal answers GET and HEAD only.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	found, isFile := p.assets[name]
	switch {
	case isFile:
		found.serve(w, r)
	case strings.HasPrefix(name, hashed) || path.Ext(name) != "" && name != index:
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "The portal has no file '"+name+"'.", http.StatusNotFound)
	default:
		p.servePage(w, r, nonce)
	}
}

// servePage answers with the page, which is never kept: it carries a nonce of
// its own every time and names the current files.
func (p *Portal) servePage(w http.ResponseWriter, r *http.Request, nonce string) {
	kind := "text/html; charset=utf-8"
	if p.index == "" {
		kind = "text/plain; charset=utf-8"
	}
	body := cmp.Or(strings.ReplaceAll(p.index, noncePlace, nonce), notBuilt)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write([]byte(body)) // the client went away: there is nobody to tell
	}
}

// secure sets what keeps the page to itself: code only from its own files,
// styles only from its own files and from the style elements that the page
// makes with the answer's nonce (the components write theirs at run time),
// requests only to its own server, and no page around it.
func secure(h http.Header, nonce string) {
	h.Set("Content-Security-Policy", strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self' 'nonce-" + nonce + "'",
		"img-src 'self'",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	}, "; "))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}
