package web

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// respond sends a request until an answer is final: retries, redirects that the
// command follows itself, a file that cannot be resumed.
func (w *command) respond(c *interp.Call, req *dotnet.HTTPRequest) (*dotnet.HTTPResponse, error) {
	keepAuth := c.Switch("PreserveAuthorizationOnRedirect") && w.session.Headers.Has("Authorization")
	own := keepAuth || c.Switch("AllowInsecureRedirect") || c.Switch("PreserveHttpMethodOnRedirect")
	x := w.exchange(c, own)
	for tries := int(w.session.MaxRetries) + 1; ; tries-- {
		r, err := w.once(c, x, req)
		if err != nil {
			return nil, err
		}
		uri := req.URI
		for own && w.redirects != 0 && dotnet.IsRedirect(r.Status) && r.Location() != nil {
			if w.redirects > 0 {
				w.redirects--
			}
			if dotnet.ForcesGet(r.Status, req.Method) && !c.Switch("PreserveHttpMethodOnRedirect") {
				w.method, w.custom = "Get", ""
			}
			to, err := req.URI.Resolve(r.Location())
			if err != nil {
				return nil, err
			}
			if err := r.Content.Close(); err != nil {
				return nil, err
			}
			if req, err = w.newRequest(c, to); err != nil {
				return nil, err
			}
			if r, err = w.once(c, x, req); err != nil {
				return nil, err
			}
		}
		if w.resume && r.Status == 416 && w.rangeLength(r) >= 0 && w.rangeLength(r) != w.resumeFrom {
			if err := c.Verbose("The remote server indicated it could not resume downloading. The local file will be overwritten."); err != nil {
				return nil, err
			}
			w.resume = false
			if err := r.Content.Close(); err != nil {
				return nil, err
			}
			if req, err = w.again(c, r.Request.URI); err != nil {
				return nil, err
			}
			if r, err = w.once(c, x, req); err != nil {
				return nil, err
			}
		}
		w.resumed = r.Status == 206
		if tries <= 1 || r.Success() || r.Status != 304 && (r.Status < 400 || r.Status > 599) {
			return r, nil
		}
		if err := w.pause(c, r); err != nil {
			return nil, err
		}
		if req, err = w.again(c, uri); err != nil {
			return nil, err
		}
	}
}

// again makes the request anew, its content included.
func (w *command) again(c *interp.Call, u *dotnet.URI) (*dotnet.HTTPRequest, error) {
	req, err := w.newRequest(c, u)
	if err != nil {
		return nil, err
	}
	return req, w.fill(c, req)
}

// pause waits before a retry: as long as the server says with 429, else as long
// as the session does.
func (w *command) pause(c *interp.Call, r *dotnet.HTTPResponse) error {
	wait := int(w.session.RetryInterval)
	if r.Status == 429 {
		if v := r.Headers.Values("Retry-After"); len(v) > 0 {
			if n, err := strconv.Atoi(strings.TrimSpace(v[0])); err == nil {
				wait = n
			}
		}
	}
	if err := c.Verbose("Retrying after interval of %d seconds. Status code for previous attempt: %s", wait, types.ToString(r.StatusCode())); err != nil {
		return err
	}
	if err := r.Content.Close(); err != nil {
		return err
	}
	return c.Runspace().Waiting(func() error {
		return c.Host().Clock.Sleep(c.Context(), time.Duration(wait)*time.Second)
	})
}

// rangeLength is the length of the whole that Content-Range tells, -1 without it.
func (w *command) rangeLength(r *dotnet.HTTPResponse) int64 {
	v, ok := r.Content.Headers.Get("Content-Range")
	if !ok {
		return -1
	}
	_, length, _ := strings.Cut(v, "/")
	n, err := strconv.ParseInt(strings.TrimSpace(length), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// once sends a request and waits for the head of the answer.
func (w *command) once(c *interp.Call, x *dotnet.Exchange, req *dotnet.HTTPRequest) (*dotnet.HTTPResponse, error) {
	if err := w.tellRequest(c, req); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(c.Context())
	w.stop = func() { cancel(context.Canceled) }
	limit := seconds(c, "ConnectionTimeoutSeconds")
	var r *dotnet.HTTPResponse
	err := c.Runspace().Waiting(func() (err error) {
		if limit > 0 {
			timer := time.AfterFunc(limit, func() { cancel(context.DeadlineExceeded) })
			defer timer.Stop()
		}
		r, err = x.Send(ctx, req)
		return err
	})
	switch {
	case err == nil:
	case c.Context().Err() != nil:
		return nil, c.Context().Err()
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		e := dotnet.TimeoutFailure(strconv.Itoa(int(limit / time.Second)))
		e.ID, e.Category = "ConnectionTimeoutReached", "OperationTimeout"
		return nil, e
	default:
		return nil, err
	}
	return r, w.tellResponse(c, r)
}

// tellRequest and tellResponse are the verbose messages of an exchange.
func (w *command) tellRequest(c *interp.Call, req *dotnet.HTTPRequest) error {
	var b strings.Builder
	fmt.Fprintf(&b, "WebRequest: v%d.%d %s %s", req.Version.Major, req.Version.Minor, req.Method, req.URI.LeftPart())
	if n := len(req.URI.Query()); n > 1 {
		fmt.Fprintf(&b, " with query length %d", n-1)
	}
	if req.Content != nil {
		if v, ok := req.Content.Headers.Get("Content-Type"); ok {
			media, _, _ := strings.Cut(v, ";")
			fmt.Fprintf(&b, " with %s payload", strings.TrimSpace(media))
		}
		if n := req.Content.Size(); n >= 0 {
			b.WriteString(" with body size " + friendlySize(n))
		}
	}
	if w.outFile != "" {
		b.WriteString(" output to " + w.outFile)
	}
	return c.Verbose("%s", b.String())
}

func (w *command) tellResponse(c *interp.Call, r *dotnet.HTTPResponse) error {
	var b strings.Builder
	fmt.Fprintf(&b, "WebResponse: %d %s", r.Status, r.Reason)
	if m := r.MediaType(); m != "" {
		fmt.Fprintf(&b, " with %s payload", m)
	}
	if n, ok := r.Length(); ok {
		b.WriteString(" with body size " + friendlySize(n))
	}
	return c.Verbose("%s", b.String())
}

// friendlySize is a size as people read it, with the number of bytes.
func friendlySize(n int64) string {
	short := strconv.FormatInt(n, 10) + " B"
	v := float64(n)
	for _, unit := range []string{"KB", "MB", "GB", "TB"} {
		if v < 1024 {
			break
		}
		v /= 1024
		short = strconv.FormatFloat(v, 'f', 1, 64) + " " + unit
	}
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return short + " (" + digits + " bytes)"
}
