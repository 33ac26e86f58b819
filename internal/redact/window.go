package redact

import (
	"slices"
	"strings"
)

// Window masks a text that comes in pieces, such as the records of a stream: a
// secret that begins in one piece and ends in a later one goes from all of
// them. It holds pieces back from the one on in which a secret may have
// begun, until the rest is there or Flush says that nothing follows. The
// pieces come out in their order. A Window is not safe for concurrent use.
type Window struct {
	set  *Set
	held []string
}

// NewWindow returns a Window for the secrets of set.
func NewWindow(set *Set) *Window { return &Window{set: set} }

// Piece is a piece of text that comes out of a Window.
type Piece struct {
	Text string
	// Cut says that a part of a secret was removed that the piece does not hold
	// as a whole.
	Cut bool
}

// Add takes the next piece and returns those that are done, which may be none.
func (w *Window) Add(piece string) []Piece {
	w.held = append(w.held, piece)
	return w.release(false)
}

// Flush returns what was held back: nothing follows for now.
func (w *Window) Flush() []Piece { return w.release(true) }

// Held returns how many pieces are held back.
func (w *Window) Held() int { return len(w.held) }

func (w *Window) release(all bool) (out []Piece) {
	if len(w.held) == 0 {
		return nil
	}
	whole := strings.Join(w.held, "")
	var spans []span
	cut := len(whole) // what begins before it may go
	w.set.settled(func(x *index) {
		if x != nil {
			spans = x.find(whole)
			if !all {
				cut = x.begun(whole)
			}
		}
	})
	done, cut := w.boundary(cut)
	// What a span covers stays together.
	for i := len(spans) - 1; i >= 0; i-- {
		if spans[i].begin < cut && cut < spans[i].end {
			done, cut = w.boundary(spans[i].begin)
		}
	}
	at := 0
	for _, p := range w.held[:done] {
		piece := Piece{Text: mask(p, at, spans)}
		for _, s := range spans {
			piece.Cut = piece.Cut || s.begin < at+len(p) && s.end > at && (s.begin < at || s.end > at+len(p))
		}
		out = append(out, piece)
		at += len(p)
	}
	w.held = slices.Delete(w.held, 0, done)
	return out
}

// boundary returns how many of the held pieces end at most at a place, and
// where they do.
func (w *Window) boundary(most int) (n, at int) {
	for n < len(w.held) && at+len(w.held[n]) <= most {
		at += len(w.held[n])
		n++
	}
	return n, at
}
