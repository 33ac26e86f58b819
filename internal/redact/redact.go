// Package redact removes secret values from text that leaves a job.
//
// A Set belongs to one job: every secret the job reads is added before the
// job sees it, and every record passes through the Set before it is stored
// or shown. Removal is by value: as it stands, as it looks inside a JSON string,
// in a URL and in Base64 (forms.go has the whole list). Values shorter than
// MinLength are left alone: removing them would destroy ordinary text without
// hiding anything. Where secrets overlap, all that any of them covers goes.
//
// Texts are searched for all forms at once, in one pass: two bits of a table
// for each run of four bytes say whether a form can begin there, and only
// then the forms that begin with these four are compared (index.go).
//
// A text that comes in pieces goes through a Window, which holds back what may
// be the beginning of a secret. The package imports only the standard library.
package redact

import (
	"strings"
	"sync"
)

// MinLength is the length in bytes below which a value is not removed. No form
// of a longer one is shorter.
const MinLength = 4

// Mask stands where a secret value stood.
const Mask = "*****"

// maxEncoded is for how many values of a set the encoded forms are looked for;
// of those that come later, the plain one and those inside JSON.
const maxEncoded = 10_000

// Set is a growing set of secret values. It is safe for concurrent use; the
// zero value is an empty set.
type Set struct {
	mu     sync.RWMutex
	values map[string]struct{}
	index  *index // nil while the set is empty
}

// Add makes the set remove value from now on.
func (s *Set) Add(value string) {
	if len(value) < MinLength {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.index == nil {
		s.index, s.values = newIndex(), map[string]struct{}{}
	}
	if _, ok := s.values[value]; ok {
		return
	}
	s.values[value] = struct{}{}
	for _, form := range forms(value, len(s.values) <= maxEncoded) {
		s.index.add(form)
	}
}

// settled calls fn with the index, settled, or nil for an empty set.
func (s *Set) settled(fn func(*index)) {
	s.mu.RLock()
	for s.index != nil && len(s.index.loose) > 0 {
		s.mu.RUnlock()
		s.mu.Lock()
		s.index.settle()
		s.mu.Unlock()
		s.mu.RLock()
	}
	defer s.mu.RUnlock()
	fn(s.index)
}

// Empty reports whether the set has no value.
func (s *Set) Empty() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.index == nil
}

// Text returns text with every secret value masked.
func (s *Set) Text(text string) (out string) {
	s.settled(func(x *index) {
		if out = text; x != nil {
			out = mask(text, 0, x.find(text))
		}
	})
	return out
}

// span is a part of a text, from its first byte to the one behind its last.
type span struct{ begin, end int }

// mask replaces the spans, which begin somewhere before text; text stands at
// offset.
func mask(text string, offset int, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	var out strings.Builder
	at := 0
	for _, s := range spans {
		begin, end := max(s.begin-offset, 0), min(s.end-offset, len(text))
		if begin >= end {
			continue
		}
		out.WriteString(text[at:begin])
		out.WriteString(Mask)
		at = end
	}
	out.WriteString(text[at:])
	return out.String()
}
