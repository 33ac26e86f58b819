package dotnet

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// HTTPClient is System.Net.Http.HttpClient.
type HTTPClient struct {
	handler  *HTTPHandler
	headers  *HTTPHeaders
	base     *URI
	timeout  types.TimeSpan // negative for none
	disposed bool
	cancel   func() // ends the requests that are under way
	pending  context.Context
	maxBytes int64
}

// PSType is HttpClient.
func (*HTTPClient) PSType() *types.Type { return types.MustNamed("System.Net.Http.HttpClient") }

func newHTTPClient(h *HTTPHandler) *HTTPClient {
	k := &HTTPClient{handler: h, headers: &HTTPHeaders{kind: requestHeaders}, timeout: 100 * types.TicksPerSecond, maxBytes: 1<<31 - 1}
	k.pending, k.cancel = context.WithCancel(context.Background())
	return k
}

// secondsText is a time in seconds, as messages show it.
func secondsText(t types.TimeSpan) string {
	return strconv.FormatFloat(float64(t)/types.TicksPerSecond, 'f', -1, 64)
}

// prepare fills a request in with what the client adds and checks it.
func (k *HTTPClient) prepare(req *HTTPRequest) error {
	if k.disposed {
		return types.NewException("System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'System.Net.Http.HttpClient'.")
	}
	if req.sent {
		return types.NewException("System.InvalidOperationException", "The request message was already sent. Cannot send the same request message multiple times.")
	}
	if req.URI == nil || !req.URI.absolute {
		if k.base == nil {
			return types.NewException("System.InvalidOperationException", "An invalid request URI was provided. Either the request URI must be an absolute URI or BaseAddress must be set.")
		}
		if req.URI == nil {
			req.URI = k.base
		} else {
			u, err := k.base.Resolve(req.URI)
			if err != nil {
				return err
			}
			req.URI = u
		}
	}
	req.sent = true
	for _, e := range k.headers.entries {
		if req.Headers.find(e.name) < 0 {
			req.Headers.entries = append(req.Headers.entries, headerEntry{e.name, append([]string{}, e.values...)})
		}
	}
	return nil
}

// send starts a request; then works on the answer beside the script.
func (k *HTTPClient) send(c *Call, req *HTTPRequest, result *types.Type, whole bool, then func(r *HTTPResponse) (any, error)) (*Task, error) {
	token := cancellation(c)
	if err := k.prepare(req); err != nil {
		return nil, err
	}
	x, err := k.handler.exchange(c)
	if err != nil {
		return doneTask(c, result, nil, err), nil
	}
	limit := k.timeout
	pending := k.pending
	return StartTask(c, result, func(ctx context.Context) (any, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		stop := context.AfterFunc(pending, func() { cancel(context.Canceled) })
		stopToken := context.AfterFunc(token, func() { cancel(context.Canceled) })
		var timer *time.Timer
		if limit >= 0 {
			timer = time.AfterFunc(time.Duration(limit)*100, func() { cancel(context.DeadlineExceeded) })
		}
		done := func() {
			stop()
			stopToken()
			if timer != nil {
				timer.Stop()
			}
		}
		defer done()
		v, err := func() (any, error) {
			resp, err := x.Send(ctx, req)
			if err != nil {
				return nil, err
			}
			if whole {
				if _, err := resp.Content.ReadAll(); err != nil {
					return nil, copyFailure(err)
				}
			}
			return then(resp)
		}()
		if err != nil && ctx.Err() != nil {
			if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
				return nil, TimeoutFailure(secondsText(limit))
			}
			return nil, context.Canceled
		}
		return v, err
	}), nil
}

// copyFailure is what a client throws when an answer's body breaks off.
func copyFailure(err error) error {
	x, ok := err.(*types.Exception)
	if !ok || !is(x.Class, "System.IO.IOException") {
		return err
	}
	e := types.NewException("System.Net.Http.HttpRequestException", "Error while copying content to a stream.")
	e.Inner = x
	kind := any(types.EnumNamed("System.Net.Http.HttpRequestError", "Unknown"))
	if v, ok := x.Fields["HttpRequestError"]; ok {
		kind = v
	}
	e.Fields = map[string]any{"HttpRequestError": kind, "StatusCode": nil}
	return e
}

var httpClientTable = sync.OnceValue(func() Table {
	this := func(c *Call) *HTTPClient { return c.This.(*HTTPClient) }
	message := types.MustNamed("System.Net.Http.HttpResponseMessage")
	same := func(r *HTTPResponse) (any, error) { return r, nil }
	// whole tells from the arguments whether the body is read before the task ends.
	whole := func(c *Call) bool {
		for _, a := range c.Args {
			if e, ok := types.Unwrap(a).(*types.EnumValue); ok && e.T.Name == "System.Net.Http.HttpCompletionOption" {
				return e.Bits == 0
			}
		}
		return true
	}
	verb := func(method string) Func {
		return func(c *Call) (any, error) {
			u, err := uriArg(c, 0)
			if err != nil {
				return nil, err
			}
			req := NewHTTPRequest(method, u)
			if len(c.Args) > 1 {
				req.Content, _ = types.Unwrap(c.Args[1]).(*HTTPContent)
			}
			return this(c).send(c, req, message, whole(c), same)
		}
	}
	get := func(result *types.Type, whole bool, then func(r *HTTPResponse) (any, error)) Func {
		return func(c *Call) (any, error) {
			u, err := uriArg(c, 0)
			if err != nil {
				return nil, err
			}
			return this(c).send(c, NewHTTPRequest("GET", u), result, false, func(r *HTTPResponse) (any, error) {
				if !r.Success() {
					if err := r.Content.Close(); err != nil {
						return nil, err
					}
					return nil, statusFailure(r)
				}
				if whole {
					if _, err := r.Content.ReadAll(); err != nil {
						return nil, copyFailure(err)
					}
				}
				return then(r)
			})
		}
	}
	request := func(c *Call) (*HTTPRequest, error) {
		req, _ := types.Unwrap(c.Args[0]).(*HTTPRequest)
		if req == nil {
			return nil, ArgumentNull("request")
		}
		return req, nil
	}
	return Table{
		"new(*)": func(c *Call) (any, error) {
			if len(c.Args) == 0 {
				return newHTTPClient(newHandler()), nil
			}
			h, ok := types.Unwrap(c.Args[0]).(*HTTPHandler)
			if !ok {
				return nil, ArgumentNull("handler")
			}
			return newHTTPClient(h), nil
		},
		"get DefaultRequestHeaders": func(c *Call) (any, error) { return this(c).headers, nil },
		"get BaseAddress":           func(c *Call) (any, error) { return uriOrNil(this(c).base), nil },
		"set BaseAddress": func(c *Call) (any, error) {
			u, _ := types.Unwrap(c.Args[0]).(*URI)
			if u != nil && !u.absolute {
				return nil, ArgumentError("The base address must be an absolute URI.", "value")
			}
			this(c).base = u
			return nil, nil
		},
		"get Timeout": func(c *Call) (any, error) { return this(c).timeout, nil },
		"set Timeout": func(c *Call) (any, error) {
			t, _ := types.Unwrap(c.Args[0]).(types.TimeSpan)
			if t == 0 || t < 0 && t != -types.TicksPerSecond/1000 {
				return nil, OutOfRange("Specified argument was out of the range of valid values.", "value")
			}
			this(c).timeout = t
			return nil, nil
		},
		"get MaxResponseContentBufferSize": func(c *Call) (any, error) { return this(c).maxBytes, nil },
		"set MaxResponseContentBufferSize": func(c *Call) (any, error) { this(c).maxBytes, _ = c.Args[0].(int64); return nil, nil },
		"get DefaultRequestVersion":        func(*Call) (any, error) { return version11(), nil },
		"set DefaultRequestVersion":        func(*Call) (any, error) { return nil, nil },
		"get DefaultVersionPolicy": func(*Call) (any, error) {
			return types.EnumNamed("System.Net.Http.HttpVersionPolicy", "RequestVersionOrLower"), nil
		},
		"set DefaultVersionPolicy": func(*Call) (any, error) { return nil, nil },
		"GetAsync(*)":              verb("GET"),
		"PostAsync(*)":             verb("POST"),
		"PutAsync(*)":              verb("PUT"),
		"PatchAsync(*)":            verb("PATCH"),
		"DeleteAsync(*)":           verb("DELETE"),
		"GetStringAsync(*)": get(types.String, true, func(r *HTTPResponse) (any, error) {
			b, err := r.Content.ReadAll()
			if err != nil {
				return nil, err
			}
			return r.Content.DecodeText(b)
		}),
		"GetByteArrayAsync(*)": get(types.ArrayOf(types.Byte), true, func(r *HTTPResponse) (any, error) {
			b, err := r.Content.ReadAll()
			return types.BytesToArray(b), err
		}),
		"GetStreamAsync(*)": get(types.MustNamed("System.IO.Stream"), false, func(r *HTTPResponse) (any, error) {
			return r.Content.asStream()
		}),
		"SendAsync(*)": func(c *Call) (any, error) {
			req, err := request(c)
			if err != nil {
				return nil, err
			}
			return this(c).send(c, req, message, whole(c), same)
		},
		"Send(*)": func(c *Call) (any, error) {
			req, err := request(c)
			if err != nil {
				return nil, err
			}
			t, err := this(c).send(c, req, message, whole(c), same)
			if err != nil {
				return nil, err
			}
			return t.Await(c)
		},
		"CancelPendingRequests()": func(c *Call) (any, error) {
			this(c).cancel()
			this(c).pending, this(c).cancel = context.WithCancel(context.Background())
			return nil, nil
		},
		"Dispose()": func(c *Call) (any, error) {
			this(c).disposed = true
			this(c).cancel()
			return nil, nil
		},
	}
})

// ReadLimited reads an answer's body into w, each read at most for a time
// (0 for no limit); over says that one took longer. Stop ends the exchange.
func ReadLimited(w io.Writer, body io.Reader, limit time.Duration, stop func()) (over bool, err error) {
	buf := make([]byte, 32<<10)
	for {
		var timer *time.Timer
		expired := make(chan struct{})
		if limit > 0 {
			timer = time.AfterFunc(limit, func() { close(expired); stop() })
		}
		n, err := body.Read(buf)
		if timer != nil && !timer.Stop() {
			<-expired
			return true, err
		}
		if n > 0 {
			if _, werr := w.Write(buf[:n]); werr != nil {
				return false, werr
			}
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, HTTPFailure(err)
		}
	}
}
