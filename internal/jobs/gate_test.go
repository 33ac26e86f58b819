package jobs

import (
	"slices"
	"sync"
	"testing"
)

// TestGate: who hurries is let in before who does not, in the order of coming.
func TestGate(t *testing.T) {
	var g gate
	g.enter(false)
	var mu sync.Mutex
	var order []string
	var wg sync.WaitGroup
	for i, name := range []string{"a", "B", "c", "D"} { // those in capitals hurry
		wg.Go(func() {
			g.enter(name < "a")
			mu.Lock()
			order = append(order, name)
			mu.Unlock()
			g.leave()
		})
		for waiting := 0; waiting < i+1; { // until it stands in line
			g.mu.Lock()
			waiting = len(g.hurried) + len(g.others)
			g.mu.Unlock()
		}
	}
	g.leave()
	wg.Wait()
	if want := []string{"B", "D", "a", "c"}; !slices.Equal(order, want) {
		t.Errorf("order %v", order)
	}
	g.enter(false) // it is open again
	g.leave()
}
