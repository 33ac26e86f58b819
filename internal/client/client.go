// Package client calls a Runwright server over its REST API, for the command
// line.
//
// It keeps what the server said as it was, so that it can be shown in full,
// and decodes only what a caller asks for. A Client is safe for concurrent
// use. The package must not import any domain package.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/runwright/runwright/internal/fault"
)

// apiVersion is the version that the client speaks.
const apiVersion = "2023-11-01"

// Scope is where an account stands.
type Scope struct {
	Subscription  string
	ResourceGroup string
	Account       string
}

// path is the address of what parts name below the account, or below the
// resource group when there is no account.
func (s Scope) path(parts ...string) string {
	p := "/subscriptions/" + url.PathEscape(s.Subscription) + "/resourceGroups/" + url.PathEscape(s.ResourceGroup) + "/providers/Microsoft.Automation/automationAccounts"
	if s.Account != "" {
		p += "/" + url.PathEscape(s.Account)
	}
	for _, part := range parts {
		p += "/" + url.PathEscape(part)
	}
	return p
}

// Client calls one server.
type Client struct {
	base  string
	token string
	scope Scope
	http  *http.Client
}

// New returns a Client for the server at base, which works in scope.
func New(base, token string, scope Scope) *Client {
	return &Client{base: strings.TrimSuffix(base, "/"), token: token, scope: scope, http: &http.Client{}}
}

// WithAccount returns a Client for the same server that works in an account.
func (c *Client) WithAccount(name string) *Client {
	other := *c
	other.scope.Account = name
	return &other
}

// ErrUnreachable says that no server answered.
var ErrUnreachable = errors.New("no server answers")

// Request is one call.
type Request struct {
	Method string
	Path   []string  // below the account
	Server bool      // Path is about the server as a whole, not an account
	Query  string    // added to the api-version, may be empty
	JSON   any       // body, if not nil
	Body   io.Reader // body as it is, if not nil
	Type   string    // content type of Body
}

// Do sends a request and returns the answer's body; an answer that says no is
// a *fault.Error.
func (c *Client) Do(ctx context.Context, r Request) ([]byte, error) {
	res, err := c.send(ctx, r, nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("read answer of %s: %w", c.base, err)
	}
	return body, nil
}

func (c *Client) send(ctx context.Context, r Request, header http.Header) (*http.Response, error) {
	path := c.scope.path(r.Path...)
	if r.Server {
		path = "/providers/Microsoft.Automation"
		for _, part := range r.Path {
			path += "/" + url.PathEscape(part)
		}
	}
	address := c.base + path + "?api-version=" + apiVersion
	if r.Query != "" {
		address += "&" + r.Query
	}
	body, contentType := r.Body, r.Type
	if r.JSON != nil {
		text, err := json.Marshal(r.JSON)
		if err != nil {
			return nil, err
		}
		body, contentType = bytes.NewReader(text), "application/json"
	}
	return c.open(ctx, r.Method, address, body, contentType, header)
}

func (c *Client) open(ctx context.Context, method, address string, body io.Reader, contentType string, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("server address %q: %w", c.base, err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := c.http.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w at %s: %w", ErrUnreachable, c.base, err)
	}
	if res.StatusCode >= 400 {
		defer res.Body.Close()
		return nil, readError(res)
	}
	return res, nil
}

// readError turns an error answer, in either envelope, into a fault.
func readError(res *http.Response) error {
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("read error answer: %w", err)
	}
	type plain struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Target  string `json:"target"`
	}
	var both struct {
		plain
		Error *plain `json:"error"`
	}
	if json.Unmarshal(text, &both) != nil {
		return fault.New(codeOf(res.StatusCode), "The server answered with %s.", res.Status)
	}
	p := both.plain
	if both.Error != nil {
		p = *both.Error
	}
	if p.Message == "" {
		p.Message = "The server answered with " + res.Status + "."
	}
	code := codeOf(res.StatusCode)
	if code == fault.Internal {
		// The message is meant for callers; keep it visible.
		code = fault.Unavailable
	}
	return fault.New(code, "%s", p.Message).On(p.Target)
}

func codeOf(status int) fault.Code {
	switch status {
	case http.StatusUnauthorized:
		return fault.Unauthorized
	case http.StatusForbidden:
		return fault.Forbidden
	case http.StatusNotFound:
		return fault.NotFound
	case http.StatusConflict:
		return fault.Conflict
	case http.StatusRequestEntityTooLarge:
		return fault.TooLarge
	}
	if status < 500 {
		return fault.Invalid
	}
	return fault.Internal
}

// List returns every entry of a collection, following its pages.
func (c *Client) List(ctx context.Context, query string, path ...string) ([]json.RawMessage, error) {
	all := []json.RawMessage{}
	err := c.Each(ctx, func(page []json.RawMessage) error {
		all = append(all, page...)
		return nil
	}, query, path...)
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Each is List for lists that may be long: take gets a page at a time, and
// ends it with an error.
func (c *Client) Each(ctx context.Context, take func(page []json.RawMessage) error, query string, path ...string) error {
	res, err := c.send(ctx, Request{Method: http.MethodGet, Path: path, Query: query}, nil)
	for {
		if err != nil {
			return err
		}
		var page struct {
			Value    []json.RawMessage `json:"value"`
			NextLink string            `json:"nextLink"`
		}
		err = json.NewDecoder(res.Body).Decode(&page)
		if err = errors.Join(err, res.Body.Close()); err != nil {
			return fmt.Errorf("read list: %w", err)
		}
		if err := take(page.Value); err != nil || page.NextLink == "" {
			return err
		}
		res, err = c.open(ctx, http.MethodGet, page.NextLink, nil, "", nil)
	}
}

// Decode reads one resource.
func Decode[T any](raw []byte) (T, error) {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, fmt.Errorf("read answer: %w", err)
	}
	return v, nil
}
