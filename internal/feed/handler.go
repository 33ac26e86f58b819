package feed

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/fault/httpstatus"
	"github.com/runwright/runwright/internal/nuget"
)

// Action is what a request wants to do.
type Action string

// The actions of requests.
const (
	Read   Action = "read"
	Push   Action = "push"
	Remove Action = "delete"
)

// Handler serves one feed: protocol 2 at {Prefix}/v2, protocol 3 at
// {Prefix}/v3/index.json. It is safe for concurrent use once its fields are set,
// and cheap enough to be made for each request.
type Handler struct {
	Source Source
	// Prefix is the path that the feed lies at, such as /feeds/my-account, without a
	// slash at the end.
	Prefix string
	// Base is the public address of the server, such as https://host:8443; when it is
	// empty it is taken from the request.
	Base string
	// Authorize says whether a request may do something; nil allows everything. key
	// is the request's X-NuGet-ApiKey, else the password of Basic, else the bearer
	// token, "" without one. A fault of the code Unauthorized makes clients ask for
	// credentials.
	Authorize func(r *http.Request, key string, do Action) error
	// MaxPackage is the largest package that is taken in, in bytes; default 100 MiB.
	MaxPackage int64
	// TempDir is where packages lie while they are taken in; default the system's.
	TempDir string
}

// request is a request with what is known of it.
type request struct {
	*Handler
	w    http.ResponseWriter
	r    *http.Request
	base string // public address of the feed, without a slash at the end
	v3   bool   // how errors are written
}

// ServeHTTP answers a request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest, ok := strings.CutPrefix(r.URL.Path, h.Prefix)
	q := &request{Handler: h, w: w, r: r, base: h.address(r) + escaped(h.Prefix)}
	// Clients join addresses with too many slashes.
	rest = "/" + strings.TrimLeft(rest, "/")
	for strings.Contains(rest, "//") {
		rest = strings.ReplaceAll(rest, "//", "/")
	}
	protocol, rest, _ := strings.Cut(rest[1:], "/")
	q.v3 = protocol == "v3"
	var err error
	switch {
	case !ok:
		err = fault.New(fault.NotFound, "The address '%s' is not one of this feed.", r.URL.Path)
	case protocol == "v2":
		err = q.serveV2(rest)
	case protocol == "v3":
		err = q.serveV3(rest)
	default:
		err = fault.New(fault.NotFound, "The address '%s' is not one of this feed; expected %s/v2 or %s/v3/index.json.", r.URL.Path, h.Prefix, h.Prefix)
	}
	if err != nil {
		q.fail(err)
	}
}

func (h *Handler) address(r *http.Request) string {
	if h.Base != "" {
		return strings.TrimSuffix(h.Base, "/")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// escaped writes a path as part of an address.
func escaped(p string) string { return (&url.URL{Path: p}).EscapedPath() }

// allow checks method and permission.
func (q *request) allow(do Action, methods ...string) error {
	ok := false
	for _, m := range methods {
		ok = ok || q.r.Method == m || m == http.MethodGet && q.r.Method == http.MethodHead
	}
	if !ok {
		q.w.Header().Set("Allow", strings.Join(methods, ", "))
		return errMethod
	}
	if q.Authorize == nil {
		return nil
	}
	key := q.r.Header.Get("X-NuGet-ApiKey")
	if key == "" {
		if _, password, ok := q.r.BasicAuth(); ok {
			key = password
		} else if scheme, token, ok := strings.Cut(q.r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
			key = strings.TrimSpace(token)
		}
	}
	return q.Authorize(q.r, key, do)
}

var errMethod = errors.New("feed: method not allowed")

// status gives the number for an error.
func status(err error) int {
	if errors.Is(err, errMethod) {
		return http.StatusMethodNotAllowed
	}
	return httpstatus.Of(fault.CodeOf(err))
}

// fail writes an error in the form of the protocol.
func (q *request) fail(err error) {
	code := status(err)
	message := fault.MessageOf(err)
	if code == http.StatusMethodNotAllowed {
		message = "The method " + q.r.Method + " is not allowed here; expected " + q.w.Header().Get("Allow") + "."
	}
	if code == http.StatusUnauthorized {
		q.w.Header().Set("WWW-Authenticate", `Basic realm="packages"`)
	}
	q.w.Header().Del("ETag")
	if q.v3 {
		q.send(code, "application/json", jsonText(map[string]any{"error": map[string]string{"code": string(fault.CodeOf(err)), "message": message}}))
		return
	}
	q.send(code, "application/xml;charset=utf-8", errorXML(message))
}

// document answers with a document that may be unchanged since the caller asked
// last.
func (q *request) document(kind string, body []byte) {
	sum := sha256.Sum256(body)
	tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
	q.w.Header().Set("ETag", tag)
	q.w.Header().Set("Cache-Control", "private, no-cache")
	q.w.Header().Set("Vary", "Accept-Encoding, Authorization")
	if strings.Contains(q.r.Header.Get("If-None-Match"), tag) {
		q.w.WriteHeader(http.StatusNotModified)
		return
	}
	q.send(http.StatusOK, kind, body)
}

// smallest is the size from which answers are packed.
const smallest = 1 << 10

// send writes an answer, packed if the caller likes.
func (q *request) send(code int, kind string, body []byte) {
	h := q.w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	if len(body) < smallest || !strings.Contains(q.r.Header.Get("Accept-Encoding"), "gzip") {
		q.w.WriteHeader(code)
		_, _ = q.w.Write(body) // a caller that has gone away cannot be told
		return
	}
	h.Set("Content-Encoding", "gzip")
	q.w.WriteHeader(code)
	z := gzip.NewWriter(q.w)
	_, _ = z.Write(body)
	_ = z.Close()
}

// find gives one version of a package.
func (q *request) find(id, version string) (*Package, error) {
	v, err := nuget.ParseVersion(version)
	if err != nil {
		return nil, fault.New(fault.NotFound, "There is no package '%s' '%s': %s.", id, version, err)
	}
	all, err := q.Source.Versions(q.r.Context(), id)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Version.Equal(v) {
			return &all[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "There is no package '%s' %s.", id, v)
}

// download sends a package's bytes, also in parts.
func (q *request) download(p *Package) error {
	in, err := q.Source.Open(q.r.Context(), p.ID, p.Version)
	if err != nil {
		return err
	}
	defer in.Close()
	name := strings.ToLower(p.ID + "." + p.Version.String() + ".nupkg")
	h := q.w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+strings.Map(plain, name)+`"; filename*=UTF-8''`+url.PathEscape(name))
	h.Set("X-Content-Type-Options", "nosniff")
	if p.Hash != "" {
		h.Set("ETag", `"`+p.Hash+`"`)
	}
	http.ServeContent(q.w, q.r, path.Base(name), p.Published, in)
	return nil
}

// plain replaces what does not go into a header.
func plain(c rune) rune {
	if c < ' ' || c > '~' || c == '"' || c == '\\' {
		return '_'
	}
	return c
}
