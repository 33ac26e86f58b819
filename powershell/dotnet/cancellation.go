package dotnet

import (
	"context"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// CancellationSource is System.Threading.CancellationTokenSource.
type CancellationSource struct {
	ctx    context.Context
	cancel context.CancelFunc
	timer  *time.Timer
}

// PSType is CancellationTokenSource.
func (*CancellationSource) PSType() *types.Type {
	return types.MustNamed("System.Threading.CancellationTokenSource")
}

// CancellationToken is System.Threading.CancellationToken; without context it is None.
type CancellationToken struct{ ctx context.Context }

// PSType is CancellationToken.
func (CancellationToken) PSType() *types.Type {
	return types.MustNamed("System.Threading.CancellationToken")
}

// cancellation is the context of a call's token, one that never ends without any.
func cancellation(c *Call) context.Context {
	for _, a := range c.Args {
		if t, ok := types.Unwrap(a).(CancellationToken); ok && t.ctx != nil {
			return t.ctx
		}
	}
	return context.Background()
}

// after ends the source's token when a time has passed; a negative one never does.
func (s *CancellationSource) after(d time.Duration) {
	if s.timer != nil {
		s.timer.Stop()
	}
	if d >= 0 {
		s.timer = time.AfterFunc(d, s.cancel)
	}
}

func newCancellationSource(from ...context.Context) *CancellationSource {
	s := &CancellationSource{}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	for _, ctx := range from {
		context.AfterFunc(ctx, s.cancel)
	}
	return s
}

var cancellationSourceTable = sync.OnceValue(func() Table {
	this := func(c *Call) *CancellationSource { return c.This.(*CancellationSource) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			s := newCancellationSource()
			if len(c.Args) > 0 {
				s.after(waitLimit(c.Args[0]))
			}
			return s, nil
		},
		"get IsCancellationRequested": func(c *Call) (any, error) { return this(c).ctx.Err() != nil, nil },
		"get Token":                   func(c *Call) (any, error) { return CancellationToken{this(c).ctx}, nil },
		"Cancel(*)":                   func(c *Call) (any, error) { this(c).cancel(); return nil, nil },
		"CancelAsync()":               func(c *Call) (any, error) { this(c).cancel(); return doneTask(c, types.Void, nil, nil), nil },
		"CancelAfter(*)":              func(c *Call) (any, error) { this(c).after(waitLimit(c.Args[0])); return nil, nil },
		"TryReset()":                  func(c *Call) (any, error) { return this(c).ctx.Err() == nil, nil },
		"Dispose()":                   func(c *Call) (any, error) { this(c).after(-1); return nil, nil },
		"static CreateLinkedTokenSource(*)": func(c *Call) (any, error) {
			var from []context.Context
			for _, a := range c.Args {
				items, many := types.Elements(a)
				if !many {
					items = []any{a}
				}
				for _, i := range items {
					if t, ok := types.Unwrap(i).(CancellationToken); ok && t.ctx != nil {
						from = append(from, t.ctx)
					}
				}
			}
			return newCancellationSource(from...), nil
		},
	}
})

func cancellationTokenTable() Table {
	this := func(c *Call) CancellationToken { t, _ := c.This.(CancellationToken); return t }
	ended := func(c *Call) bool { return this(c).ctx != nil && this(c).ctx.Err() != nil }
	return Table{
		"new(bool)": func(c *Call) (any, error) {
			s := newCancellationSource()
			if c.Bool(0) {
				s.cancel()
			}
			return CancellationToken{s.ctx}, nil
		},
		"static get None":             func(*Call) (any, error) { return CancellationToken{}, nil },
		"get IsCancellationRequested": func(c *Call) (any, error) { return ended(c), nil },
		"get CanBeCanceled":           func(c *Call) (any, error) { return this(c).ctx != nil, nil },
		"ThrowIfCancellationRequested()": func(c *Call) (any, error) {
			if ended(c) {
				return nil, types.NewException("System.OperationCanceledException", "The operation was canceled.")
			}
			return nil, nil
		},
		"Equals(*)": func(c *Call) (any, error) {
			o, ok := types.Unwrap(c.Args[0]).(CancellationToken)
			return ok && o == this(c), nil
		},
	}
}
