package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/runwright/runwright/internal/fault"
)

func TestCodesAndMessagesSurviveWrapping(t *testing.T) {
	base := fault.New(fault.NotFound, "runbook %q not found", "R")
	tests := []struct {
		name    string
		err     error
		code    fault.Code
		message string
	}{
		{"plain", base, fault.NotFound, `runbook "R" not found`},
		{"wrapped", fmt.Errorf("start: %w", base), fault.NotFound, `runbook "R" not found`},
		{"foreign", errors.New("disk full"), fault.Internal, "The server met an internal error; its log has the details."},
		{"internal hides its message", fault.New(fault.Internal, "secret detail"), fault.Internal, "The server met an internal error; its log has the details."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := fault.CodeOf(tt.err); got != tt.code {
				t.Errorf("code = %q, want %q", got, tt.code)
			}
			if got := fault.MessageOf(tt.err); got != tt.message {
				t.Errorf("message = %q, want %q", got, tt.message)
			}
		})
	}
	if fault.CodeOf(nil) != "" {
		t.Error("nil must have no code")
	}
}

func TestCauseStaysReachable(t *testing.T) {
	cause := errors.New("no such host")
	err := fault.Wrap(fault.Invalid, cause, "cannot fetch the link").On("contentLink")
	if !errors.Is(err, cause) || err.Target != "contentLink" {
		t.Errorf("cause or target lost: %v, %q", err, err.Target)
	}
}
