package types

import (
	"time"

	"github.com/dlclark/regexp2/v2"
)

// Interrupter tells that nobody waits for a match any more.
type Interrupter interface {
	// Done is closed then; Err is the error a match ends with.
	Done() <-chan struct{}
	Err() error
}

// SetInterrupter makes matches that may take long end when the interrupter says so.
// It is called before the expression is used.
func (r *Regex) SetInterrupter(i Interrupter) { r.interrupt = i }

// repetition is what a pattern repeats without bound: how many parts, and whether one
// of them repeats or chooses itself, which can take a time exponential in the text.
type repetition struct {
	loops  int
	nested bool
}

// repeats reads the repetition of a pattern. It is an estimate: groups, classes and
// escapes are told apart, comments and conditions are not.
func repeats(pattern string) repetition {
	type group struct{ loops, choice bool }
	var out repetition
	groups := []group{{}}
	closed := group{} // the group that ended right before
	for i := 0; i < len(pattern); i++ {
		before := closed
		closed = group{}
		top := &groups[len(groups)-1]
		switch c := pattern[i]; c {
		case '\\':
			i++
		case '[':
			for i++; i < len(pattern) && (pattern[i] != ']' || pattern[i-1] == '['); i++ {
				if pattern[i] == '\\' {
					i++
				}
			}
		case '(':
			groups = append(groups, group{})
		case ')':
			if len(groups) > 1 {
				closed = *top
				groups = groups[:len(groups)-1]
				if closed.loops {
					groups[len(groups)-1].loops = true
				}
			}
		case '|':
			top.choice = true
		case '{':
			end := i + 1
			for end < len(pattern) && (pattern[end] >= '0' && pattern[end] <= '9') {
				end++
			}
			if end+1 >= len(pattern) || pattern[end] != ',' || pattern[end+1] != '}' {
				continue
			}
			fallthrough
		case '*', '+':
			out.loops++
			out.nested = out.nested || before.loops || before.choice
			top.loops = true
		}
	}
	return out
}

// mayBeSlow estimates whether a match against a text of n bytes can take longer than
// one should wait for a cancelled script. The bounds keep everyday patterns and lines
// on the caller's goroutine.
func (r repetition) mayBeSlow(n int) bool {
	switch {
	case n > 20000:
		return true
	case r.nested:
		return n > 12
	case r.loops >= 3:
		return n > 200
	}
	return r.loops == 2 && n > 1000
}

// waitSteps are the time limits of a match that may be slow, tried one after the
// other: one that is left alone ends soon when it was left early.
func waitSteps() []time.Duration {
	return []time.Duration{100 * time.Millisecond, time.Second, matchTimeout}
}

// waited runs a match on a text of n bytes. A match that may be slow runs on a
// goroutine of its own; when it is interrupted it is left alone, and ends at the
// time limit of its step.
func waited[T any](r *Regex, n int, match func(re *regexp2.Regexp) (T, error)) (T, error) {
	if r.interrupt == nil || !r.repetition.mayBeSlow(n) {
		v, err := match(r.re)
		return v, timedOut(err)
	}
	type outcome struct {
		v     T
		err   error
		panic any
	}
	var last error
	for _, limit := range waitSteps() {
		re, err := r.limited(limit)
		if err != nil {
			var none T
			return none, err
		}
		done := make(chan outcome, 1)
		go func() {
			var o outcome
			defer func() {
				o.panic = recover()
				done <- o
			}()
			o.v, o.err = match(re)
		}()
		select {
		case o := <-done:
			if o.panic != nil {
				panic(o.panic)
			}
			if o.err == nil {
				return o.v, nil
			}
			last = timedOut(o.err)
		case <-r.interrupt.Done():
			var none T
			return none, r.interrupt.Err()
		}
	}
	var none T
	return none, last
}

// limited is the expression with another time limit, compiled at first use.
func (r *Regex) limited(d time.Duration) (*regexp2.Regexp, error) {
	if d == matchTimeout {
		return r.re, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if re := r.steps[d]; re != nil {
		return re, nil
	}
	re, err := compileRegexp(r.Pattern, r.Options)
	if err != nil {
		return nil, err
	}
	re.MatchTimeout = d
	if r.steps == nil {
		r.steps = make(map[time.Duration]*regexp2.Regexp)
	}
	r.steps[d] = re
	return re, nil
}

// timedOut is .NET's error of a match whose time was up.
func timedOut(err error) error {
	if err == nil {
		return nil
	}
	return NewException("System.Text.RegularExpressions.RegexMatchTimeoutException", "The Regex engine has timed out while trying to match a pattern to an input string. This can occur for many reasons, including very large inputs or excessive backtracking caused by nested quantifiers, back-references and other factors.")
}

// FindAt returns the first match from a rune on, nil when there is none.
func (r *Regex) FindAt(s string, runes int) (*regexp2.Match, error) {
	return waited(r, len(s), func(re *regexp2.Regexp) (*regexp2.Match, error) { return re.FindStringMatchStartingAt(s, runes) })
}

// ReplaceFrom replaces count matches from a rune on, or all for -1.
func (r *Regex) ReplaceFrom(s, with string, runes, count int) (string, error) {
	return waited(r, len(s), func(re *regexp2.Regexp) (string, error) { return re.Replace(s, with, runes, count) })
}
