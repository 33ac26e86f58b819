package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/runwright/runwright/internal/fault"
)

// fetcher gets what content links point to. It is safe for concurrent use.
type fetcher struct{ client *http.Client }

// fetchTime is how long a whole download may take.
const fetchTime = 10 * time.Minute

func newFetcher() *fetcher {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = time.Minute
	return &fetcher{client: &http.Client{Transport: transport, Timeout: fetchTime}}
}

// Fetch implements runbooks.Fetcher.
func (f *fetcher) Fetch(ctx context.Context, uri string, limit int64) (content []byte, err error) {
	err = f.get(ctx, uri, limit, func(body io.Reader) error {
		content, err = io.ReadAll(body)
		return err
	})
	return content, err
}

// FetchFile implements modules.Fetcher.
func (f *fetcher) FetchFile(ctx context.Context, uri, path string, limit int64) error {
	return f.get(ctx, uri, limit, func(body io.Reader) error {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, body)
		return errors.Join(err, file.Close())
	})
}

func (f *fetcher) get(ctx context.Context, uri string, limit int64, use func(io.Reader) error) error {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fault.New(fault.Invalid, "The content link '%s' is not valid; expected an http or https address.", uri).On("contentLink.uri")
	}
	shown := u.Redacted()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, uri, nil)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "The content link '%s' is not valid.", shown).On("contentLink.uri")
	}
	res, err := f.client.Do(req)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "The content link '%s' could not be fetched: %s.", shown, reason(err)).On("contentLink.uri")
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fault.New(fault.Invalid, "The content link '%s' answered with %s.", shown, res.Status).On("contentLink.uri")
	}
	body := &countingReader{r: io.LimitReader(res.Body, limit+1)}
	if err := use(body); err != nil {
		if body.err != nil {
			return fault.Wrap(fault.Invalid, err, "The content link '%s' broke off after %d bytes: %s.", shown, body.n, reason(body.err)).On("contentLink.uri")
		}
		return fmt.Errorf("keep content of %s: %w", shown, err)
	}
	if body.n > limit {
		return fault.New(fault.TooLarge, "The content behind '%s' has more than %d bytes.", shown, limit).On("contentLink.uri")
	}
	return nil
}

// reason is the innermost part of a network error, without the address.
func reason(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err.Error()
	}
	return err.Error()
}

// countingReader notes how much was read and what went wrong.
type countingReader struct {
	r   io.Reader
	n   int64
	err error
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}
