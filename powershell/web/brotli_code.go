package web

import "math/bits"

// prefixCode decodes symbols bit by bit with canonical codes.
type prefixCode struct {
	counts  [16]int
	symbols []int
	single  bool // one symbol, which needs no bits
}

// newPrefixCode makes a code of the lengths of its symbols' codes.
func newPrefixCode(lengths []uint8) (*prefixCode, error) {
	c := &prefixCode{}
	space := 0
	for _, n := range lengths {
		if n > 0 {
			c.counts[n]++
			space += 1 << (15 - n)
		}
	}
	for n := uint8(1); n < 16; n++ {
		for s, l := range lengths {
			if l == n {
				c.symbols = append(c.symbols, s)
			}
		}
	}
	c.single = len(c.symbols) == 1
	if !c.single && space != 1<<15 {
		return nil, errBrotli
	}
	return c, nil
}

// symbol reads a symbol of a code.
func (b *brotli) symbol(c *prefixCode) (int, error) {
	if c.single {
		return c.symbols[0], nil
	}
	code, first, index := 0, 0, 0
	for n := 1; n < 16; n++ {
		bit, err := b.take(1)
		if err != nil {
			return 0, err
		}
		code |= bit
		if code-first < c.counts[n] {
			return c.symbols[index+code-first], nil
		}
		index += c.counts[n]
		first = (first + c.counts[n]) << 1
		code <<= 1
	}
	return 0, errBrotli
}

// readCode reads a prefix code over an alphabet.
func (b *brotli) readCode(alphabet int) (*prefixCode, error) {
	kind, err := b.take(2)
	if err != nil {
		return nil, err
	}
	if kind == 1 {
		return b.simpleCode(alphabet)
	}
	return b.complexCode(alphabet, kind)
}

// simpleCode reads a code of one to four symbols.
func (b *brotli) simpleCode(alphabet int) (*prefixCode, error) {
	n, err := b.take(2)
	if err != nil {
		return nil, err
	}
	width := uint(bits.Len(uint(alphabet - 1)))
	var syms [4]int
	for i := range n + 1 {
		if syms[i], err = b.take(width); err != nil {
			return nil, err
		}
		if syms[i] >= alphabet {
			return nil, errBrotli
		}
		for k := range i {
			if syms[k] == syms[i] {
				return nil, errBrotli
			}
		}
	}
	lengths := make([]uint8, alphabet)
	var shape []uint8
	switch n {
	case 0:
		return &prefixCode{symbols: []int{syms[0]}, single: true}, nil
	case 1:
		shape = []uint8{1, 1}
	case 2:
		shape = []uint8{1, 2, 2}
	default:
		shape = []uint8{2, 2, 2, 2}
		tree, err := b.take(1)
		if err != nil {
			return nil, err
		}
		if tree == 1 {
			shape = []uint8{1, 2, 3, 3}
		}
	}
	for i, l := range shape {
		lengths[syms[i]] = l
	}
	return newPrefixCode(lengths)
}

// lengthOrder is the order in which the lengths of the code of lengths come.
var lengthOrder = [...]int{1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15}

// complexCode reads a code whose lengths are coded themselves.
func (b *brotli) complexCode(alphabet, skip int) (*prefixCode, error) {
	var meta [18]uint8
	space, used := 32, 0
	for _, at := range lengthOrder[skip:] {
		if space <= 0 {
			break
		}
		n, err := b.codeLength()
		if err != nil {
			return nil, err
		}
		meta[at] = n
		if n > 0 {
			space -= 32 >> n
			used++
		}
	}
	if space != 0 && used != 1 {
		return nil, errBrotli
	}
	code, err := newPrefixCode(meta[:])
	if err != nil {
		return nil, err
	}
	lengths := make([]uint8, alphabet)
	left, at, previous := 1<<15, 0, uint8(8)
	repeat, repeated := 0, -1
	for at < alphabet && left > 0 {
		s, err := b.symbol(code)
		if err != nil {
			return nil, err
		}
		if s < 16 {
			repeat = 0
			lengths[at] = uint8(s)
			at++
			if s > 0 {
				previous = uint8(s)
				left -= 1 << (15 - s)
			}
			continue
		}
		width, value := uint(s-14), uint8(0)
		if s == 16 {
			value = previous
		}
		if repeated != int(value) {
			repeat, repeated = 0, int(value)
		}
		extra, err := b.take(width)
		if err != nil {
			return nil, err
		}
		old := repeat
		if repeat > 0 {
			repeat = (repeat - 2) << width
		}
		repeat += extra + 3
		n := repeat - old
		if at+n > alphabet {
			return nil, errBrotli
		}
		for range n {
			lengths[at] = value
			at++
		}
		if value > 0 {
			left -= n << (15 - value)
		}
	}
	if left != 0 {
		return nil, errBrotli
	}
	return newPrefixCode(lengths)
}

// codeLength reads one of the lengths 0 to 5 in their fixed code.
func (b *brotli) codeLength() (uint8, error) {
	v, err := b.take(2)
	if err != nil {
		return 0, err
	}
	switch v {
	case 0:
		return 0, nil
	case 1:
		return 4, nil
	case 2:
		return 3, nil
	}
	if v, err = b.take(1); err != nil {
		return 0, err
	}
	if v == 0 {
		return 2, nil
	}
	if v, err = b.take(1); err != nil {
		return 0, err
	}
	if v == 0 {
		return 1, nil
	}
	return 5, nil
}
