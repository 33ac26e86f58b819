// Package redact removes secret values from text that leaves a job.
//
// A Set belongs to one job: every secret the job reads is added before the
// job sees it, and every record passes through the Set before it is stored
// or shown. Removal is by value, in plain form and in the form the value
// takes inside a JSON string. Values shorter than MinLength are left alone:
// removing them would destroy ordinary text without hiding anything.
// The package imports only the standard library.
package redact

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// MinLength is the length in bytes below which a value is not removed.
const MinLength = 4

// Mask stands where a secret value stood.
const Mask = "*****"

// Set is a growing set of secret values. It is safe for concurrent use; the
// zero value is an empty set.
type Set struct {
	mu       sync.RWMutex
	values   []string
	replacer *strings.Replacer
}

// Add makes the set remove value from now on.
func (s *Set) Add(value string) {
	if len(value) < MinLength {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, form := range forms(value) {
		if !slices.Contains(s.values, form) {
			s.values = append(s.values, form)
		}
	}
	// Longer values first, so that a secret that contains another goes whole.
	slices.SortFunc(s.values, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(s.values))
	for _, v := range s.values {
		pairs = append(pairs, v, Mask)
	}
	s.replacer = strings.NewReplacer(pairs...)
}

// Text returns text with every secret value masked.
func (s *Set) Text(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.replacer == nil {
		return text
	}
	return s.replacer.Replace(text)
}

// forms returns value as it stands in plain text and inside JSON strings.
func forms(value string) []string {
	out := []string{value}
	if quoted, err := json.Marshal(value); err == nil {
		if inner := string(quoted[1 : len(quoted)-1]); inner != value {
			out = append(out, inner)
		}
	}
	var plain strings.Builder
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err == nil {
		quoted := strings.TrimSuffix(plain.String(), "\n")
		if inner := quoted[1 : len(quoted)-1]; !slices.Contains(out, inner) {
			out = append(out, inner)
		}
	}
	return out
}
