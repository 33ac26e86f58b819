package portal

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// worthPacking is the size from which a file is sent compressed.
const worthPacking = 1 << 10

// asset is one file of the portal. What it takes to serve it is worked out
// when it is asked for the first time, so that a server starts at once.
type asset struct {
	name    string
	kind    string // Content-Type
	content []byte
	tag     func() string
	packed  func() []byte // nil for what does not get smaller
}

// newAsset reads a file.
func newAsset(files fs.FS, name string) (*asset, error) {
	kind, text, err := kindOf(name)
	if err != nil {
		return nil, err
	}
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	a := &asset{name: name, kind: kind, content: content}
	a.tag = sync.OnceValue(func() string {
		sum := sha256.Sum256(content)
		return hex.EncodeToString(sum[:16])
	})
	if text && len(content) >= worthPacking {
		a.packed = sync.OnceValue(func() []byte { return pack(content) })
	}
	return a, nil
}

// kindOf returns the content type of a file and whether it is text. The
// kinds are those that the front end has; they do not depend on what the
// machine knows.
func kindOf(name string) (kind string, text bool, err error) {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8", true, nil
	case ".css":
		return "text/css; charset=utf-8", true, nil
	case ".svg":
		return "image/svg+xml", true, nil
	case ".json", ".map":
		return "application/json", true, nil
	case ".txt":
		return "text/plain; charset=utf-8", true, nil
	case ".png":
		return "image/png", false, nil
	case ".woff2":
		return "font/woff2", false, nil
	}
	return "", false, fmt.Errorf("%s: expected a .js, .css, .svg, .json, .map, .txt, .png or .woff2 file; add others to internal/portal/asset.go", name)
}

// pack compresses a file; a buffer takes everything, so nothing can fail.
func pack(content []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(content)
	_ = w.Close()
	return out.Bytes()
}

// serve answers with the file: for ever where its name changes with its
// contents, otherwise as long as the server says that it is the same.
func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(a.name, hashed) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	content, tag := a.content, a.tag()
	if a.packed != nil {
		h.Set("Vary", "Accept-Encoding")
		// A part of a file is a part of it as it is.
		if acceptsGzip(r.Header) && r.Header.Get("Range") == "" {
			content, tag = a.packed(), tag+"-gzip"
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, a.name, time.Time{}, bytes.NewReader(content))
}

// acceptsGzip reads Accept-Encoding: a list of codings, each with an optional
// weight, where weight 0 means "not this one".
func acceptsGzip(h http.Header) bool {
	for coding := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(coding, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			weight = strings.ReplaceAll(weight, " ", "")
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
