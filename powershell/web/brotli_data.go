package web

// commands writes data of the meta-block as long as there is room.
func (b *brotli) commands() error {
	m := &b.meta
	for m.left > 0 && b.room() > 0 {
		switch {
		case len(m.word) > 0:
			b.put(m.word[0])
			m.word = m.word[1:]
			m.left--
		case m.inserting > 0:
			if err := b.literal(); err != nil {
				return err
			}
			m.inserting--
			m.left--
		case m.copying > 0:
			b.put(b.window[m.from%len(b.window)])
			m.from++
			m.copying--
			m.left--
		case m.haveCommand:
			m.haveCommand = false
			if err := b.startCopy(m.pending); err != nil {
				return err
			}
		default:
			if err := b.readCommand(); err != nil {
				return err
			}
		}
	}
	return nil
}

// cells are the bases of the insert and copy codes in the cells of 64 symbols.
var cells = [...][2]int{{0, 0}, {0, 8}, {0, 0}, {0, 8}, {8, 0}, {8, 8}, {0, 16}, {16, 0}, {8, 16}, {16, 8}, {16, 16}}

// readCommand reads an insert-and-copy command.
func (b *brotli) readCommand() error {
	m := &b.meta
	if err := b.enterBlock(lengths); err != nil {
		return err
	}
	s, err := b.symbol(m.codes[lengths][m.blocks[lengths].current])
	if err != nil {
		return err
	}
	cell := cells[s>>6]
	if m.inserting, err = b.number(insertRanges[cell[0]+s>>3&7]); err != nil {
		return err
	}
	n, err := b.number(copyRanges[cell[1]+s&7])
	if err != nil {
		return err
	}
	if m.inserting > m.left {
		return errBrotli
	}
	m.pending, m.haveCommand = command{n, s < 128}, true
	return nil
}

// literal writes a byte.
func (b *brotli) literal() error {
	m := &b.meta
	if err := b.enterBlock(literals); err != nil {
		return err
	}
	g := m.blocks[literals].current
	at := m.literalMap[64*g+b.literalContext(m.modes[g])]
	s, err := b.symbol(m.codes[literals][at])
	if err != nil {
		return err
	}
	b.put(byte(s))
	return nil
}

// back is the byte written n bytes ago, 0 before the first.
func (b *brotli) back(n int) byte {
	if n > b.pos {
		return 0
	}
	return b.window[(b.pos-n)%len(b.window)]
}

// literalContext is the context of the next byte: what the two before it tell.
func (b *brotli) literalContext(mode int) int {
	p1, p2 := b.back(1), b.back(2)
	switch mode {
	case 0:
		return int(p1 & 0x3f)
	case 1:
		return int(p1 >> 2)
	case 2:
		return textContext1(p1) | textContext2(p2)
	}
	return signedContext(p1)<<3 | signedContext(p2)
}

// textContext1 classes the byte before in text.
func textContext1(c byte) int {
	switch {
	case c >= 0xc0:
		return 2 + int(c&1)
	case c >= 0x80:
		return int(c & 1)
	}
	return int(textClasses[c])
}

// textClasses classes ASCII as RFC 7932, section 7.1 does.
var textClasses = [128]uint8{
	0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	8, 12, 16, 12, 12, 20, 12, 16, 24, 28, 12, 12, 32, 12, 36, 12, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 32, 32, 24, 40, 28, 12,
	12, 48, 52, 52, 52, 48, 52, 52, 52, 48, 52, 52, 52, 52, 52, 48, 52, 52, 52, 52, 52, 48, 52, 52, 52, 52, 52, 24, 12, 28, 12, 12,
	12, 56, 60, 60, 60, 56, 60, 60, 60, 56, 60, 60, 60, 60, 60, 56, 60, 60, 60, 60, 60, 56, 60, 60, 60, 60, 60, 24, 12, 28, 12, 0,
}

// textContext2 classes the byte before that one.
func textContext2(c byte) int {
	switch {
	case c >= 'a' && c <= 'z':
		return 3
	case c >= '0' && c <= '9' || c >= 'A' && c <= 'Z':
		return 2
	case c >= 0xe0:
		return 2
	case c > ' ' && c < 0x7f:
		return 1
	}
	return 0
}

// signedContext classes a byte by its size as a signed number.
func signedContext(c byte) int {
	switch {
	case c == 0:
		return 0
	case c < 16:
		return 1
	case c < 64:
		return 2
	case c < 128:
		return 3
	case c < 192:
		return 4
	case c < 240:
		return 5
	case c < 255:
		return 6
	}
	return 7
}

// startCopy finds what a command copies.
func (b *brotli) startCopy(k command) error {
	m := &b.meta
	code := 0
	if !k.implicit {
		if err := b.enterBlock(distances); err != nil {
			return err
		}
		g := m.blocks[distances].current
		var err error
		if code, err = b.symbol(m.codes[distances][m.distanceMap[4*g+min(k.copy, 5)-2]]); err != nil {
			return err
		}
	}
	d, err := b.distance(code)
	if err != nil {
		return err
	}
	limit := min(b.reach(), b.pos)
	if d > limit {
		return b.wordCopy(k.copy, d-limit-1)
	}
	if code != 0 {
		b.dist = [4]int{d, b.dist[0], b.dist[1], b.dist[2]}
	}
	if k.copy > m.left || d <= 0 {
		return errBrotli
	}
	m.copying, m.from = k.copy, b.pos-d
	return nil
}

// nearby are the distances of codes 4 to 15: which of the last ones, and how far from it.
var nearby = [...][2]int{{0, -1}, {0, 1}, {0, -2}, {0, 2}, {0, -3}, {0, 3}, {1, -1}, {1, 1}, {1, -2}, {1, 2}, {1, -3}, {1, 3}}

// distance is the distance that a code stands for. dist holds the last ones, the
// latest first.
func (b *brotli) distance(code int) (int, error) {
	m := &b.meta
	switch {
	case code < 4:
		return b.dist[code], nil
	case code < 16:
		n := nearby[code-4]
		d := b.dist[n[0]] + n[1]
		if d <= 0 {
			return 0, errBrotli
		}
		return d, nil
	case code < 16+m.direct:
		return code - 15, nil
	}
	v := code - m.direct - 16
	width := uint(1 + v>>(m.postfix+1))
	extra, err := b.take(width)
	if err != nil {
		return 0, err
	}
	high, low := v>>m.postfix, v&(1<<m.postfix-1)
	offset := (2+high&1)<<width - 4
	return (offset+extra)<<m.postfix + low + m.direct + 1, nil
}

// wordCopy takes a word of the dictionary.
func (b *brotli) wordCopy(length, id int) error {
	if length < 4 || length > 24 {
		return errBrotli
	}
	words, err := dictionary()
	if err != nil {
		return err
	}
	width := wordBits[length]
	form := id >> width
	if form >= len(wordForms) {
		return errBrotli
	}
	at := id & (1<<width - 1) * length
	for n := 4; n < length; n++ {
		at += n << wordBits[n]
	}
	w := formWord(words[at:at+length], wordForms[form])
	if len(w) > b.meta.left {
		return errBrotli
	}
	b.meta.word = w
	return nil
}

// formWord gives a word its form.
func formWord(w []byte, f wordForm) []byte {
	out := []byte(f.before)
	switch {
	case f.change >= 1 && f.change <= 9:
		w = w[:max(0, len(w)-int(f.change))]
	case f.change >= 12:
		w = w[min(len(w), int(f.change)-11):]
	}
	from := len(out)
	out = append(out, w...)
	switch f.change {
	case 10:
		capital(out[from:])
	case 11:
		for i := from; i < len(out); {
			i += capital(out[i:])
		}
	}
	return append(out, f.behind...)
}

// capital changes the letter at the start as the format does, which knows nothing
// of alphabets, and returns its length.
func capital(w []byte) int {
	switch {
	case len(w) == 0:
		return 1
	case w[0] < 0xc0:
		if w[0] >= 'a' && w[0] <= 'z' {
			w[0] ^= 32
		}
		return 1
	case w[0] < 0xe0:
		if len(w) > 1 {
			w[1] ^= 32
		}
		return 2
	}
	if len(w) > 2 {
		w[2] ^= 5
	}
	return 3
}
