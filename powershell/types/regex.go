package types

import (
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// RegexOptions are .NET's RegexOptions.
type RegexOptions int

// The options the engine itself sets.
const (
	RegexIgnoreCase       RegexOptions = 1
	RegexMultiline        RegexOptions = 2
	RegexExplicitCapture  RegexOptions = 4
	RegexSingleline       RegexOptions = 16
	RegexIgnoreWhitespace RegexOptions = 32
	RegexRightToLeft      RegexOptions = 64
	RegexCultureInvariant RegexOptions = 512
)

// matchTimeout bounds one match, so that no pattern can hang a job.
const matchTimeout = 30 * time.Second

// Regex is System.Text.RegularExpressions.Regex.
type Regex struct {
	Pattern string
	Options RegexOptions
	re      *regexp2.Regexp
	// interrupt ends matches that take long, nil for none.
	interrupt  Interrupter
	repetition repetition
	mu         sync.Mutex
	steps      map[time.Duration]*regexp2.Regexp // by time limit
}

// CompileRegex compiles a pattern; the error is .NET's RegexParseException.
func CompileRegex(pattern string, options RegexOptions) (*Regex, error) {
	re, err := compileRegexp(pattern, options)
	if err != nil {
		e := NewException("System.Text.RegularExpressions.RegexParseException", parseMessage(pattern, err))
		return nil, e
	}
	re.MatchTimeout = matchTimeout
	return &Regex{Pattern: pattern, Options: options, re: re, repetition: repeats(pattern)}, nil
}

func compileRegexp(pattern string, options RegexOptions) (*regexp2.Regexp, error) {
	var o regexp2.RegexOptions
	for _, m := range []struct {
		from RegexOptions
		to   regexp2.RegexOptions
	}{
		{RegexIgnoreCase, regexp2.IgnoreCase}, {RegexMultiline, regexp2.Multiline}, {RegexExplicitCapture, regexp2.ExplicitCapture},
		{RegexSingleline, regexp2.Singleline}, {RegexIgnoreWhitespace, regexp2.IgnorePatternWhitespace}, {RegexRightToLeft, regexp2.RightToLeft},
	} {
		if options&m.from != 0 {
			o |= m.to
		}
	}
	return regexp2.Compile(pattern, o)
}

// PSType is Regex.
func (*Regex) PSType() *Type { return RegexType }

// PSString is the pattern.
func (r *Regex) PSString() string { return r.Pattern }

// Matcher is the compiled expression.
func (r *Regex) Matcher() *regexp2.Regexp { return r.re }

// IsMatch reports whether the text matches somewhere.
func (r *Regex) IsMatch(s string) (bool, error) {
	return waited(r, len(s), func(re *regexp2.Regexp) (bool, error) { return re.MatchString(s) })
}

// Find returns the first match, nil when there is none.
func (r *Regex) Find(s string) (*regexp2.Match, error) {
	return waited(r, len(s), func(re *regexp2.Regexp) (*regexp2.Match, error) { return re.FindStringMatch(s) })
}

// Next returns the match after m in a text, nil when there is none.
func (r *Regex) Next(s string, m *regexp2.Match) (*regexp2.Match, error) {
	return waited(r, len(s), func(re *regexp2.Regexp) (*regexp2.Match, error) { return re.FindNextMatch(m) })
}
