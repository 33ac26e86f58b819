package sandbox

import (
	"context"
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

var warns = regexp.MustCompile(`^The job uses 4[0-9]{2} of the 512 MiB of memory that a sandbox has; a job that needs more is ended\.$`)

// TestMemoryWarning: the job goes on when its stream has the warning, and only
// then.
func TestMemoryWarning(t *testing.T) {
	p := newPool(t, Config{WatchInterval: time.Millisecond})
	warned := make(chan struct{})
	c := &collector{first: warned, answer: func(ctx context.Context, _ frame.Request) (json.RawMessage, error) {
		select {
		case <-warned:
			return json.RawMessage("1"), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	if out, err := p.Run(t.Context(), job("hold-memory 415"), c); err != nil || out.Status != frame.Completed {
		t.Fatal(out, err)
	}
	if len(c.records) != 1 || !warns.MatchString(c.text(frame.StreamWarning)) {
		t.Errorf("%+v", c.records)
	}
	c = &collector{}
	if _, err := p.Run(t.Context(), job("allocate 100"), c); err != nil || c.text(frame.StreamWarning) != "" {
		t.Errorf("%v, %+v", err, c.records)
	}
}
