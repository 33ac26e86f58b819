package assets

import (
	"fmt"

	"github.com/runwright/runwright/internal/id"
)

// meant suggests the field of a type that a wrong name most likely means;
// empty when none is near.
func meant(name string, t ConnectionType) string {
	best, least := "", 0
	for _, f := range t.Fields {
		if d := distance([]rune(id.Key(name)), []rune(id.Key(f.Name))); best == "" || d < least {
			best, least = f.Name, d
		}
	}
	// A third of the letters may be wrong, and at least two, but not all.
	if n := len([]rune(best)); best == "" || least >= n || least > max(2, n/3) {
		return ""
	}
	return fmt.Sprintf("did you mean '%s'? ", best)
}

// maxDistance bounds the length of names that are compared, in characters.
const maxDistance = 128

// distance is how many characters have to be put in, taken out, replaced, or
// exchanged with their neighbour to make b of a.
func distance(a, b []rune) int {
	if len(a) > maxDistance || len(b) > maxDistance {
		return maxDistance
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
