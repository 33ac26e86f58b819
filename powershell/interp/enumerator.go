package interp

import "github.com/runwright/runwright/powershell/types"

// Enumerator is the IEnumerator behind $foreach, $switch and $input.
type Enumerator struct {
	items []any
	next  int
}

// PSType is the interface that all enumerators share.
func (e *Enumerator) PSType() *types.Type {
	return types.MustNamed("System.Collections.IEnumerator")
}

// MoveNext goes to the next element.
func (e *Enumerator) MoveNext() bool {
	if e.next >= len(e.items) {
		e.next = len(e.items) + 1
		return false
	}
	e.next++
	return true
}

// Current is the element MoveNext went to, nil before the first and behind the last.
func (e *Enumerator) Current() any {
	if e.next == 0 || e.next > len(e.items) {
		return nil
	}
	return e.items[e.next-1]
}

// Reset goes back before the first element.
func (e *Enumerator) Reset() { e.next = 0 }

// Enumerates is true: pipelines take an enumerator apart.
func (e *Enumerator) Enumerates() bool { return true }

// Each yields what is left.
func (e *Enumerator) Each(yield func(any) bool) {
	for e.MoveNext() {
		if !yield(e.Current()) {
			return
		}
	}
}
