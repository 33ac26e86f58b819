// Package httpstatus maps the codes of faults to the numbers of HTTP, for every
// protocol that the server speaks. It imports the standard library and fault, and
// holds no state.
package httpstatus

import (
	"net/http"

	"github.com/runwright/runwright/internal/fault"
)

// Of gives the status of a code; one that it does not know is 500.
func Of(code fault.Code) int {
	switch code {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Unauthorized:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
