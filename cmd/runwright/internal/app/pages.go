package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/runwright/runwright/internal/pypi/simple"
)

// pageTime is how long a page of an index may take, and triesPage how often it is
// asked for where the network or the server fails.
const (
	pageTime  = time.Minute
	triesPage = 3
)

// pages fetches pages of indexes of Python packages. It implements simple.Getter.
type pages struct{ client *http.Client }

func newPages() pages {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = pageTime
	transport.MaxConnsPerHost = 8
	return pages{&http.Client{Transport: transport, Timeout: 2 * pageTime}}
}

// Get implements simple.Getter.
func (p pages) Get(ctx context.Context, address, accept string, limit int64) (page simple.Page, err error) {
	for range triesPage {
		var again bool
		if page, again, err = p.get(ctx, address, accept, limit); err == nil || !again || ctx.Err() != nil {
			return page, err
		}
	}
	return page, err
}

// get fetches once; again says that another time may go better.
func (p pages) get(ctx context.Context, address, accept string, limit int64) (page simple.Page, again bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return page, false, err
	}
	req.Header.Set("Accept", accept)
	res, err := p.client.Do(req)
	if err != nil {
		return page, true, fmt.Errorf("%s could not be reached: %s", req.URL.Redacted(), reason(err))
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusGone:
		return page, false, simple.ErrNotFound
	case res.StatusCode != http.StatusOK:
		return page, res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests, fmt.Errorf("%s answered with %s", req.URL.Redacted(), res.Status)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err != nil {
		return page, true, fmt.Errorf("%s broke off: %s", req.URL.Redacted(), reason(err))
	}
	if int64(len(body)) > limit {
		return page, false, fmt.Errorf("%s has more than %d bytes", req.URL.Redacted(), limit)
	}
	return simple.Page{Body: body, Type: res.Header.Get("Content-Type"), URL: res.Request.URL.String()}, false, nil
}
