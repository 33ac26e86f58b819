package httpstatus

import (
	"testing"

	"github.com/runwright/runwright/internal/fault"
)

func TestOf(t *testing.T) {
	for code, want := range map[fault.Code]int{
		fault.Invalid: 400, fault.Unauthorized: 401, fault.Forbidden: 403, fault.NotFound: 404, fault.Conflict: 409,
		fault.TooLarge: 413, fault.Unavailable: 503, fault.Internal: 500, "Unheard": 500,
	} {
		if got := Of(code); got != want {
			t.Errorf("Of(%s) = %d, want %d", code, got, want)
		}
	}
}
