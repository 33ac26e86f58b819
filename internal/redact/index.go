package redact

import (
	"slices"
	"sort"
	"strings"
)

// tableBits is the size of the filter in bits, as a power of two: 16 KiB, so
// that it stays in the processor's nearest cache.
const tableBits = 17

// index finds strings of at least MinLength bytes in texts. What was added is
// found once it is settled.
type index struct {
	table   [1 << tableBits / 64]uint64 // two bits for the first four bytes of each
	known   map[string]struct{}
	buckets map[uint32][]string // by the first four bytes; sorted when settled
	loose   map[uint32]struct{} // the buckets that are not sorted
	heads   map[string]struct{} // the first one, two and three bytes of each
}

func newIndex() *index {
	return &index{known: map[string]struct{}{}, buckets: map[uint32][]string{}, loose: map[uint32]struct{}{}, heads: map[string]struct{}{}}
}

// slots are the two bits of four bytes.
func slots(w uint32) (a, b uint32) {
	return w * 0x9e3779b1 >> (32 - tableBits), w * 0x85ebca6b >> (32 - tableBits)
}

// word is the four bytes at the beginning of s.
func word(s string) uint32 {
	_ = s[3]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// add adds a string, once.
func (x *index) add(s string) {
	if _, ok := x.known[s]; ok {
		return
	}
	x.known[s] = struct{}{}
	w := word(s)
	a, b := slots(w)
	x.table[a/64] |= 1 << (a % 64)
	x.table[b/64] |= 1 << (b % 64)
	x.buckets[w] = append(x.buckets[w], s)
	x.loose[w] = struct{}{}
	for n := 1; n < MinLength; n++ {
		x.heads[s[:n]] = struct{}{}
	}
}

// settle sorts what was added.
func (x *index) settle() {
	for w := range x.loose {
		slices.Sort(x.buckets[w])
	}
	clear(x.loose)
}

// maybe reports whether a string of the index can begin with four bytes.
func (x *index) maybe(w uint32) bool {
	a, b := slots(w)
	return x.table[a/64]&(1<<(a%64)) != 0 && x.table[b/64]&(1<<(b%64)) != 0
}

// find returns the parts of text that strings of the index cover, in order.
// Those that overlap are one.
func (x *index) find(text string) (out []span) {
	if len(text) < MinLength {
		return nil
	}
	// The first three; each step moves them down and takes in one more.
	w := uint32(text[0])<<8 | uint32(text[1])<<16 | uint32(text[2])<<24
	for i := MinLength - 1; i < len(text); i++ {
		w = w>>8 | uint32(text[i])<<24
		if !x.maybe(w) {
			continue
		}
		begin := i - (MinLength - 1)
		n := longest(x.buckets[w], text[begin:])
		switch last := len(out) - 1; {
		case n == 0:
		case last >= 0 && begin < out[last].end:
			out[last].end = max(out[last].end, begin+n)
		default:
			out = append(out, span{begin, begin + n})
		}
	}
	return out
}

// longest returns the length of the longest string of a sorted list that text
// begins with, 0 for none.
func longest(sorted []string, text string) int {
	for len(sorted) > 0 {
		// All that text begins with stand before it, and the last one that does
		// begins with all of them.
		i := sort.Search(len(sorted), func(i int) bool { return sorted[i] > text })
		if i == 0 {
			return 0
		}
		s := sorted[i-1]
		if strings.HasPrefix(text, s) {
			return len(s)
		}
		text, sorted = text[:common(s, text)], sorted[:i-1]
	}
	return 0
}

// common is the length of what two strings begin with alike.
func common(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// begun returns where in text a string of the index begins that text has no
// end of; len(text) if none does. The first such place counts. It looks at no
// more than the last lookBack bytes.
func (x *index) begun(text string) int {
	for at := max(0, len(text)-lookBack); at < len(text); at++ {
		rest := text[at:]
		if len(rest) < MinLength {
			if _, ok := x.heads[rest]; ok {
				return at
			}
			continue
		}
		if w := word(rest); x.maybe(w) {
			// The strings that begin with rest stand from it on; one that is
			// rest itself has ended.
			all := x.buckets[w]
			i, ended := slices.BinarySearch(all, rest)
			if ended {
				i++
			}
			if i < len(all) && strings.HasPrefix(all[i], rest) {
				return at
			}
		}
	}
	return len(text)
}

// lookBack bounds what is held back of a text, in bytes.
const lookBack = 4096
