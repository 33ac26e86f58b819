package armapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/fault/httpstatus"
)

// errorBody is the plain envelope, the provider's own.
type errorBody struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Target  string `json:"target,omitempty"`
}

// wrappedBody is the envelope of the gateway, and of everything in 2024-10-23.
type wrappedBody struct {
	Error errorBody `json:"error"`
}

// gatewayError is an error that the resource manager would answer itself.
type gatewayError struct {
	status  int
	code    string
	message string
}

func (e *gatewayError) Error() string { return e.message }

func gateway(status int, code, message string) error {
	return &gatewayError{status, code, message}
}

// sendError answers with err in the envelope that clients expect: wrapped for
// what the gateway says and in version 2024-10-23, plain otherwise.
func (c *call) sendError(err error) {
	if errors.Is(err, context.Canceled) && c.r.Context().Err() != nil {
		return // the client went away
	}
	var g *gatewayError
	status, body, wrapped := 0, errorBody{}, c.version == "2024-10-23"
	if errors.As(err, &g) {
		status, body, wrapped = g.status, errorBody{Code: g.code, Message: g.message}, true
		c.w.Header().Set("x-ms-failure-cause", "gateway")
	} else {
		code := fault.CodeOf(err)
		status, body = httpstatus.Of(code), errorBody{Code: string(code), Message: fault.MessageOf(err)}
		if code == fault.Internal {
			c.api.cfg.Log.Error("request failed", "method", c.r.Method, "path", c.originalPath, "request", c.requestID, "error", err)
		}
		var f *fault.Error
		if errors.As(err, &f) && code != fault.Internal {
			body.Target = f.Target
		}
	}
	c.w.Header().Set("x-ms-error-code", body.Code)
	if status == http.StatusUnauthorized {
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="runwright"`)
		wrapped = true
	}
	var out any = body
	if wrapped {
		out = wrappedBody{body}
	}
	if err := c.send(status, out); err != nil {
		c.api.cfg.Log.Error("encode an error", "error", err)
	}
}
