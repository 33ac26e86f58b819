package armapi

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/fault"
)

// clause is one comparison of a $filter.
type clause struct {
	path  string // in lower case
	op    string // eq, ge, le, …
	value string // without quotes
}

// clauseText matches a comparison and what joins it to the next one.
var clauseText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\s*([a-z][a-z0-9/]*)\s+(eq|ne|ge|gt|le|lt)\s+('(?:[^']|'')*'|[^\s']+)\s*(?:$|(and)\s+)`)
})

// eachClause reads a $filter made of comparisons joined by "and" and hands
// each to take, which says whether it knows it. known lists what is known,
// for the error.
func eachClause(filter string, take func(clause) (bool, error), known ...string) error {
	bad := func(at string) error {
		return fault.New(fault.Invalid, "The $filter '%s' is not understood at '%s'; expected, joined by 'and': %s.", filter, at, strings.Join(known, ", ")).On("$filter")
	}
	rest := filter
	for joined := false; joined || strings.TrimSpace(rest) != ""; {
		m := clauseText().FindStringSubmatch(rest)
		if m == nil {
			return bad(strings.TrimSpace(rest))
		}
		value := m[3]
		if strings.HasPrefix(value, "'") {
			value = strings.ReplaceAll(value[1:len(value)-1], "''", "'")
		}
		ok, err := take(clause{path: strings.ToLower(m[1]), op: strings.ToLower(m[2]), value: value})
		if err != nil {
			return err
		}
		if !ok {
			return bad(strings.TrimSpace(m[0]))
		}
		rest, joined = rest[len(m[0]):], m[4] != ""
	}
	return nil
}

// time reads the value as a time.
func (c clause) time() (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		// A plus sign that was not escaped in the query arrives as a space.
		if t, err := time.Parse(layout, strings.Replace(c.value, " ", "+", 1)); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "The $filter compares %s with '%s'; expected a time such as 2026-01-31T08:30:00Z.", c.path, c.value).On("$filter")
}

// asFault is errors.As for a fault.
func asFault(err error, f **fault.Error) bool { return errors.As(err, f) }

// withDone returns a context that also ends, with cause, when done is closed.
func withDone(ctx context.Context, done <-chan struct{}, cause error) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := make(chan struct{})
	go func() {
		select {
		case <-done:
			cancel(cause)
		case <-stop:
		}
	}()
	return ctx, func() { close(stop); cancel(nil) }
}
