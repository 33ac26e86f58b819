package markdown

import (
	"unicode"
	"unicode/utf8"
)

// delim is a run of * _ or ~ that may begin or end emphasis.
type delim struct {
	span             *span
	sign             byte
	left, length     int // how many are not used yet, and were there
	opens, closes    bool
	previous, follow *delim
}

// delimiters reads a run of signs (specification, section 6.2).
func (in *inliner) delimiters(sign byte) {
	n := runLength(in.s[in.pos:])
	before, _ := utf8.DecodeLastRuneInString(in.s[:in.pos])
	after, _ := utf8.DecodeRuneInString(in.s[in.pos+n:])
	if in.pos == 0 {
		before = '\n'
	}
	if in.pos+n == len(in.s) {
		after = '\n'
	}
	space := func(r rune) bool { return unicode.IsSpace(r) }
	mark := func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
	leftFlanking := !space(after) && (!mark(after) || space(before) || mark(before))
	rightFlanking := !space(before) && (!mark(before) || space(after) || mark(after))
	d := &delim{sign: sign, left: n, length: n, opens: leftFlanking, closes: rightFlanking}
	if sign == '_' {
		d.opens = leftFlanking && (!rightFlanking || mark(before))
		d.closes = rightFlanking && (!leftFlanking || mark(after))
	}
	d.span = in.text(n)
	if sign == '~' && n != 2 || !d.opens && !d.closes {
		return
	}
	d.previous = in.delims
	if in.delims != nil {
		in.delims.follow = d
	}
	in.delims = d
}

// bottomKey tells the runs apart for which a search found nothing.
type bottomKey struct {
	sign  byte
	opens bool
	mod   int
}

// emphasise joins the runs above bottom to emphasis, the innermost first.
func (in *inliner) emphasise(bottom *delim) {
	bottoms := map[bottomKey]*delim{}
	closer := in.delims
	for closer != nil && closer.previous != bottom {
		closer = closer.previous
	}
	for closer != nil {
		if !closer.closes {
			closer = closer.follow
			continue
		}
		key := bottomKey{closer.sign, closer.opens, closer.length % 3}
		stop, known := bottoms[key]
		if !known {
			stop = bottom
		}
		opener := closer.previous
		for opener != nil && opener != bottom && opener != stop && !matches(opener, closer) {
			opener = opener.previous
		}
		if opener == nil || opener == bottom || opener == stop {
			bottoms[key] = closer.previous
			next := closer.follow
			if !closer.opens {
				in.drop(closer)
			}
			closer = next
			continue
		}
		closer = in.join(opener, closer)
	}
	for in.delims != nil && in.delims != bottom {
		in.drop(in.delims)
	}
}

// matches reports whether two runs may belong together: the rule about multiples
// of three.
func matches(opener, closer *delim) bool {
	if opener.sign != closer.sign || !opener.opens {
		return false
	}
	if closer.sign == '~' || !opener.closes && !closer.opens {
		return true
	}
	return (opener.length+closer.length)%3 != 0 || opener.length%3 == 0 && closer.length%3 == 0
}

// join makes emphasis of what stands between two runs and returns the run to go
// on with.
func (in *inliner) join(opener, closer *delim) *delim {
	use, kind := 1, Emphasis
	switch {
	case closer.sign == '~':
		use, kind = 2, Struck
	case opener.left >= 2 && closer.left >= 2:
		use, kind = 2, Strong
	}
	for d := closer.previous; d != opener; d = closer.previous {
		in.drop(d)
	}
	inner := opener.span.next
	n := &span{Node: &Node{Kind: kind}, prev: opener.span, next: closer.span}
	if inner != closer.span {
		closer.span.prev.next = nil
		inner.prev = nil
		n.Children = in.nodes(inner)
	}
	opener.span.next, closer.span.prev = n, n
	for _, d := range []*delim{opener, closer} {
		d.left -= use
		d.span.Text = d.span.Text[:d.left]
	}
	if opener.left == 0 {
		in.drop(opener)
	}
	if closer.left == 0 {
		next := closer.follow
		in.drop(closer)
		return next
	}
	return closer
}

// drop takes a run from the stack; its text stays.
func (in *inliner) drop(d *delim) {
	if d.previous != nil {
		d.previous.follow = d.follow
	}
	if d.follow != nil {
		d.follow.previous = d.previous
	} else {
		in.delims = d.previous
	}
}
