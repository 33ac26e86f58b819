// Package fault is the one error type that leaves the server.
//
// Domain packages return a *Error wherever the caller is to blame or can act
// on the answer; anything else is an internal error, logged in full and shown
// in one neutral sentence. The package knows nothing of HTTP: httpstatus
// maps codes to status numbers, the command line maps them to exit codes.
// It imports only the standard library and holds no state.
package fault

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an Error is; callers branch on it.
type Code string

// The codes a caller can meet.
const (
	Invalid      Code = "BadRequest"          // the request is wrong as it stands
	Unauthorized Code = "Unauthorized"        // no or wrong token
	Forbidden    Code = "Forbidden"           // known caller, not allowed
	NotFound     Code = "NotFound"            // the named thing does not exist
	Conflict     Code = "Conflict"            // the thing is in a state that forbids it
	TooLarge     Code = "RequestTooLarge"     // a limit on sizes was passed
	Unavailable  Code = "ServiceUnavailable"  // cannot be done now, can be later
	Internal     Code = "InternalServerError" // our fault; the message is neutral
)

// Error is a failure with a code for machines and a sentence for people.
// It is immutable after construction.
type Error struct {
	Code    Code
	Message string
	Target  string // the thing or field that is meant, may be empty
	cause   error
}

// New makes an Error whose message is built like fmt.Sprintf.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes an Error that keeps cause for logs and errors.Is; the message
// alone is what callers see.
func Wrap(code Code, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), cause: cause}
}

// On returns a copy of the Error that names target.
func (e *Error) On(target string) *Error {
	c := *e
	c.Target = target
	return &c
}

// Error returns the message, followed by the cause if there is one.
func (e *Error) Error() string {
	if e.cause != nil {
		return e.Message + ": " + e.cause.Error()
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf returns the code of the first Error in err's chain, Internal when
// there is none, and the empty code for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// MessageOf returns what a caller may read about err: the message of the
// first Error in its chain, or one neutral sentence.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Code != Internal {
		return e.Message
	}
	return "The server met an internal error; its log has the details."
}

// Is reports whether err carries code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }
