package dotnet

import (
	"errors"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/web"
)

// HTTPFailure gives what package web reports its .NET exception. Exceptions and
// the errors of contexts pass.
func HTTPFailure(err error) error {
	var x *types.Exception
	if err == nil || errors.As(err, &x) {
		return orNil(x, err)
	}
	if e := webException(err); e != nil {
		return e
	}
	return err
}

func orNil(x *types.Exception, err error) error {
	if x != nil {
		return x
	}
	return err
}

// webException is the exception of an error of package web, nil for others.
func webException(err error) *types.Exception {
	inner := func(cause error) *types.Exception {
		if cause == nil {
			return nil
		}
		var x *types.Exception
		if errors.As(cause, &x) {
			return x
		}
		return webException(cause)
	}
	switch e := err.(type) {
	case *web.Error:
		x := types.NewException("System.Net.Http.HttpRequestException", e.Message)
		x.Inner = inner(e.Cause)
		x.Fields = map[string]any{"HttpRequestError": types.EnumNamed("System.Net.Http.HttpRequestError", string(e.Kind)), "StatusCode": nil}
		return x
	case *web.IOError:
		if e.Kind == "" {
			x := types.NewException("System.IO.IOException", e.Error())
			x.Inner = inner(e.Cause)
			return x
		}
		x := types.NewException("System.Net.Http.HttpIOException", e.Error())
		x.Inner = inner(e.Cause)
		x.Fields = map[string]any{"HttpRequestError": types.EnumNamed("System.Net.Http.HttpRequestError", string(e.Kind))}
		return x
	case *web.SocketError:
		return socketException(e, "")
	case *web.AuthenticationError:
		return types.NewException("System.Security.Authentication.AuthenticationException", e.Message)
	}
	return nil
}

// socketException is a SocketException; where is what .NET puts behind the text.
func socketException(e *web.SocketError, where string) *types.Exception {
	x := types.NewException("System.Net.Sockets.SocketException", e.Message+where)
	code := types.EnumNamed("System.Net.Sockets.SocketError", e.Code)
	x.Fields = map[string]any{"SocketErrorCode": code, "ErrorCode": int32(code.Bits), "NativeErrorCode": int32(code.Bits)}
	return x
}

// statusFailure is the HttpRequestException of an answer's status.
func statusFailure(r *HTTPResponse) *types.Exception {
	text := "Response status code does not indicate success: " + itoa(r.Status)
	if r.Reason != "" {
		text += " (" + r.Reason + ")"
	}
	x := types.NewException("System.Net.Http.HttpRequestException", text+".")
	x.Fields = map[string]any{"HttpRequestError": types.EnumNamed("System.Net.Http.HttpRequestError", "Unknown"), "StatusCode": r.StatusCode()}
	return x
}

// TimeoutFailure is what a client throws when its time is over.
func TimeoutFailure(seconds string) *types.Exception {
	canceled := types.NewException("System.Threading.Tasks.TaskCanceledException", "A task was canceled.")
	timeout := types.NewException("System.TimeoutException", "A task was canceled.")
	timeout.Inner = canceled
	x := types.NewException("System.Threading.Tasks.TaskCanceledException", "The request was canceled due to the configured HttpClient.Timeout of "+seconds+" seconds elapsing.")
	x.Inner = timeout
	return x
}
