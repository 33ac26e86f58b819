package gallery

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
)

// maxRedirects is how many redirects one request may follow.
const maxRedirects = 10

// web talks HTTP with one feed.
type web struct {
	feed   Feed
	base   *url.URL
	client *http.Client
	opt    *Options
	clock  clock.Clock
}

func newWeb(f Feed, opt *Options) (*web, error) {
	base, err := url.Parse(f.URL)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "The address of the feed '%s' is not valid.", f.Name)
	}
	if base.User != nil { // credentials in the address are credentials of the feed
		if f.Token == "" {
			f.User = base.User.Username()
			f.Token, _ = base.User.Password()
		}
		base.User = nil
	}
	w := &web{feed: f, base: base, opt: opt, clock: opt.Clock}
	w.client = &http.Client{Transport: opt.Transport, CheckRedirect: w.checkRedirect}
	return w, nil
}

func (w *web) checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) >= maxRedirects {
		return fmt.Errorf("more than %d redirects", maxRedirects)
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return fmt.Errorf("a redirect to %s, which is neither http nor https", req.URL.Scheme)
	}
	// net/http keeps the header for subdomains; here only the feed's own host and
	// scheme get it.
	if !w.own(req.URL) {
		req.Header.Del("Authorization")
	}
	return nil
}

// own says whether an address is on the feed's host, so that it may see the
// credentials.
func (w *web) own(u *url.URL) bool {
	return strings.EqualFold(u.Host, w.base.Host) && u.Scheme == w.base.Scheme
}

func (w *web) request(ctx context.Context, address string) (*http.Request, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fault.New(fault.Invalid, "The feed '%s' gives the address '%s'; expected an http or https address.", w.feed.Name, shown(address))
	}
	u.User = nil
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "The feed '%s' gives the address '%s', which is not valid.", w.feed.Name, shown(address))
	}
	req.Header.Set("User-Agent", w.opt.UserAgent)
	if auth := w.authorization(); auth != "" && w.own(u) {
		req.Header.Set("Authorization", auth)
	}
	return req, nil
}

// authorization is the header for the feed, "" without credentials. A user called
// token stands for none, as feeds of tokens want it.
func (w *web) authorization() string {
	if w.feed.User == "" && w.feed.Token == "" {
		return ""
	}
	user := w.feed.User
	if strings.EqualFold(user, "token") {
		user = ""
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+w.feed.Token))
}

// document gets an answer that is read as a whole, from the cache when it is fresh
// or the feed says it is unchanged. what names the thing in errors; answers that
// mean "not there" are NotFound faults.
func (w *web) document(ctx context.Context, address, what string) ([]byte, error) {
	req, err := w.request(ctx, address)
	if err != nil {
		return nil, err
	}
	cache, key := w.opt.Cache, ""
	var old *cached
	if cache != nil {
		key = cacheKey(req.URL.String(), req.Header.Get("Authorization"))
		if old = cache.get(key); old != nil && w.fresh(old) {
			return old.body, nil
		}
	}
	if old != nil {
		if old.ETag != "" {
			req.Header.Set("If-None-Match", old.ETag)
		}
		if old.LastModified != "" {
			req.Header.Set("If-Modified-Since", old.LastModified)
		}
	}
	res, done, err := w.send(ctx, req, w.opt.Timeout)
	defer done()
	if err != nil {
		return nil, w.unreachable(address, err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotModified && old != nil {
		old.Stored = w.clock.Now()
		cache.put(key, old)
		return old.body, nil
	}
	if err := w.status(res, address, what); err != nil {
		return nil, err
	}
	body, err := w.read(res.Body, address)
	if err != nil {
		return nil, err
	}
	if cache != nil && keepable(res.Header) {
		cache.put(key, &cached{URL: req.URL.String(), ETag: res.Header.Get("ETag"), LastModified: res.Header.Get("Last-Modified"),
			Always: strings.Contains(res.Header.Get("Cache-Control"), "no-cache"), Stored: w.clock.Now(), body: body})
	}
	return body, nil
}

// fresh says that a cached answer may be used without asking.
func (w *web) fresh(c *cached) bool {
	age := w.clock.Now().Sub(c.Stored)
	return !c.Always && age >= 0 && age < w.opt.Fresh
}

func keepable(h http.Header) bool { return !strings.Contains(h.Get("Cache-Control"), "no-store") }

// read reads a body up to the limit. Bodies that are packed although nobody said
// so are unpacked.
func (w *web) read(body io.Reader, address string) ([]byte, error) {
	r := bufio.NewReader(body)
	var in io.Reader = r
	if mark, _ := r.Peek(2); len(mark) == 2 && mark[0] == 0x1F && mark[1] == 0x8B { // a short body is found out below
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, w.bad(address, "a readable answer", "a broken gzip stream")
		}
		in = z
	}
	data, err := io.ReadAll(io.LimitReader(in, w.opt.MaxDocument+1))
	switch {
	case err != nil && (errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum)):
		return nil, w.bad(address, "a readable answer", "a broken gzip stream")
	case err != nil:
		return nil, fault.Wrap(fault.Unavailable, err, "The answer of the feed '%s' at '%s' broke off after %d bytes: %s.", w.feed.Name, shown(address), len(data), reason(err))
	case int64(len(data)) > w.opt.MaxDocument:
		return nil, fault.New(fault.TooLarge, "The answer of the feed '%s' at '%s' has more than %d bytes.", w.feed.Name, shown(address), w.opt.MaxDocument)
	}
	return data, nil
}

// status turns an answer that is no success into a fault.
func (w *web) status(res *http.Response, address, what string) error {
	switch code := res.StatusCode; {
	case code == http.StatusOK:
		return nil
	case code == http.StatusNotFound || code == http.StatusGone:
		return fault.New(fault.NotFound, "The feed '%s' does not have %s.", w.feed.Name, what)
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		// Some feeds answer so for packages they do not have.
		with := "there are no credentials for it"
		if w.authorization() != "" {
			with = "the credentials may be wrong"
		}
		return refusedAnswer{code, fault.New(fault.NotFound, "The feed '%s' does not give out %s (it answered %s, and %s).", w.feed.Name, what, res.Status, with)}
	case code == http.StatusTooManyRequests || code >= 500:
		later := ""
		if after := res.Header.Get("Retry-After"); after != "" && busy(code) {
			later = "; it asks to be left alone for " + w.retryAfter(res.Header, 0).Round(time.Second).String()
			if w.retryAfter(res.Header, 0) > patience {
				later = fmt.Sprintf("; it asks to be left alone for more than %s", patience)
			}
		}
		return refusedAnswer{code, fault.New(fault.Unavailable, "The feed '%s' answered %s at '%s'%s.", w.feed.Name, res.Status, shown(address), later)}
	}
	return refusedAnswer{res.StatusCode, fault.New(fault.Invalid, "The feed '%s' answered %s at '%s'; expected 200.", w.feed.Name, res.Status, shown(address))}
}

// denied says that an error is the answer to wrong or missing credentials.
func denied(err error) bool {
	var r refusedAnswer
	return errors.As(err, &r) && (r.code == http.StatusUnauthorized || r.code == http.StatusForbidden)
}

// refusedAnswer is a fault with its status, for those to whom it matters.
type refusedAnswer struct {
	code  int
	fault *fault.Error
}

func (r refusedAnswer) Error() string { return r.fault.Error() }
func (r refusedAnswer) Unwrap() error { return r.fault }

func (w *web) unreachable(address string, err error) error {
	return fault.Wrap(fault.Unavailable, err, "The feed '%s' could not be asked at '%s': %s.", w.feed.Name, shown(address), reason(err))
}

// bad is the fault for an answer that is not what the protocol says.
func (w *web) bad(address, expected, came string) error {
	return fault.New(fault.Invalid, "The feed '%s' gave a wrong answer at '%s': expected %s, got %s.", w.feed.Name, shown(address), expected, came)
}

// reason is the innermost part of a network error, without the address.
func reason(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "the time was up"
	case errors.Is(err, context.Canceled):
		return "the request was cancelled"
	}
	return err.Error()
}

// resolve makes an address of what a document names, which may be relative to it.
func (w *web) resolve(document, ref string) (string, error) {
	base, err := url.Parse(document)
	if err != nil {
		return "", w.bad(document, "an address", "'"+document+"'")
	}
	u, err := base.Parse(ref)
	if err != nil {
		return "", w.bad(document, "an address", "'"+ref+"'")
	}
	return u.String(), nil
}

// snippet is the beginning of an answer for a message.
func snippet(data []byte) string {
	text := strings.Join(strings.Fields(string(data[:min(len(data), 60)])), " ")
	if text == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", text)
}
