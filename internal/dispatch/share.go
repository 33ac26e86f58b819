package dispatch

import "sync"

// share decides whose turn it is. Workers are given to the account that has the
// fewest of them among those that wait, and among equals in turn, in the order of
// ids: so no account waits for another's queue, and none has all workers while
// another waits and one becomes free. What it knows is of this process, which is
// the only one that claims.
type share struct {
	mu      sync.Mutex // guards the rest; claims hold it, one after the other
	running map[string]int
	last    string // whose turn it was
}

// next chooses among accounts that wait, listed from the one behind the last on;
// "" for none. The caller has the mutex.
func (s *share) next(waiting []string) string {
	best := ""
	for _, account := range waiting {
		if best == "" || s.running[account] < s.running[best] {
			best = account
		}
	}
	return best
}

// look is how many accounts have to be looked at for next to be right: among one
// more than have workers, one has none. The caller has the mutex.
func (s *share) look() int { return len(s.running) + 1 }

// took notes that it was an account's turn, and whether a worker runs its job now.
// The caller has the mutex.
func (s *share) took(account string, runs bool) {
	s.last = account
	if runs {
		s.running[account]++
	}
}

// done notes that a worker of an account is free again.
func (s *share) done(account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[account]--; s.running[account] == 0 {
		delete(s.running, account)
	}
}
