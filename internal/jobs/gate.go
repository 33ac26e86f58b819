package jobs

import "sync"

// gate lets one in at a time: those who hurry before those who do not, each in the
// order in which they came. The zero gate is open.
type gate struct {
	mu      sync.Mutex
	busy    bool
	hurried []chan struct{}
	others  []chan struct{}
}

// enter waits until it is the caller's turn.
func (g *gate) enter(hurry bool) {
	g.mu.Lock()
	if !g.busy {
		g.busy = true
		g.mu.Unlock()
		return
	}
	turn := make(chan struct{})
	if hurry {
		g.hurried = append(g.hurried, turn)
	} else {
		g.others = append(g.others, turn)
	}
	g.mu.Unlock()
	<-turn
}

// leave lets the next one in.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, line := range []*[]chan struct{}{&g.hurried, &g.others} {
		if len(*line) > 0 {
			close((*line)[0])
			*line = (*line)[1:]
			return
		}
	}
	g.busy = false
}
