package gallery

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"
)

// How long a busy feed is waited for: between two requests, if it does not say
// (doubled each time), and altogether for one answer.
const (
	firstPause = time.Second
	patience   = time.Minute
)

// busy says that a feed asks to be asked again.
func busy(code int) bool {
	return code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable
}

// send sends a request, and again after a while as long as the feed is busy.
// Each attempt may take limit, if that is not zero, its body included; the
// caller calls done when it has read the body, or when there is an error.
func (w *web) send(ctx context.Context, req *http.Request, limit time.Duration) (res *http.Response, done context.CancelFunc, err error) {
	left, pause := patience, firstPause
	for attempt := 0; ; attempt++ {
		inner, cancel := within(ctx, limit)
		res, err := w.client.Do(req.WithContext(inner))
		if err != nil || !busy(res.StatusCode) || attempt >= w.opt.Retries {
			return res, cancel, err
		}
		wait := w.retryAfter(res.Header, pause)
		if wait > left {
			return res, cancel, nil
		}
		left, pause = left-wait, 2*pause
		// What is left of a short body lets the connection be used again.
		_, err = io.CopyN(io.Discard, res.Body, 4<<10)
		res.Body.Close()
		cancel()
		if err != nil && err != io.EOF {
			return nil, func() {}, err
		}
		if err := w.pause(ctx, wait); err != nil {
			return nil, func() {}, err
		}
	}
}

// within is context.WithTimeout, without a limit for zero.
func within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}

// retryAfter is what a busy feed asks for, in seconds or as a date; otherwise
// the pause.
func (w *web) retryAfter(h http.Header, pause time.Duration) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, int(patience/time.Second)+1)) * time.Second
	}
	if t, err := http.ParseTime(text); err == nil {
		return max(0, t.Sub(w.clock.Now()))
	}
	return pause
}

// pause waits by the client's clock.
func (w *web) pause(ctx context.Context, d time.Duration) error {
	reached, stop := w.clock.At(w.clock.Now().Add(d))
	defer stop()
	select {
	case <-reached:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
