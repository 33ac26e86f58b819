package web

// The three categories of blocks: literals, insert-and-copy lengths, distances.
const (
	literals = iota
	lengths
	distances
)

// blocks are the block types of a category.
type blocks struct {
	n                 int
	types, counts     *prefixCode
	current, previous int
	left              int
}

// metaBlock is the block that is being read.
type metaBlock struct {
	left            int // bytes still to be written
	plain           bool
	blocks          [3]blocks
	postfix, direct int
	modes           []int
	literalMap      []byte
	distanceMap     []byte
	codes           [3][]*prefixCode
	copying         int // bytes of the copy that wait for room
	from            int
	inserting       int
	pending         command
	haveCommand     bool
	word            []byte // of the dictionary, still to be written
}

// command is an insert-and-copy command.
type command struct {
	copy     int
	implicit bool // repeats the last distance
}

// varCount reads a number from 1 to 256.
func (b *brotli) varCount() (int, error) {
	bit, err := b.take(1)
	if err != nil || bit == 0 {
		return 1, err
	}
	n, err := b.take(3)
	if err != nil {
		return 0, err
	}
	v, err := b.take(uint(n))
	return 1<<n + v + 1, err
}

// readTables reads everything between a meta-block's length and its data.
func (b *brotli) readTables() error {
	m := &b.meta
	var err error
	for i := range m.blocks {
		g := &m.blocks[i]
		g.previous, g.left = 1, 1<<28
		if g.n, err = b.varCount(); err != nil {
			return err
		}
		if g.n < 2 {
			continue
		}
		if g.types, err = b.readCode(g.n + 2); err != nil {
			return err
		}
		if g.counts, err = b.readCode(26); err != nil {
			return err
		}
		if g.left, err = b.blockCount(g.counts); err != nil {
			return err
		}
	}
	if m.postfix, err = b.take(2); err != nil {
		return err
	}
	if m.direct, err = b.take(4); err != nil {
		return err
	}
	m.direct <<= m.postfix
	for range m.blocks[literals].n {
		mode, err := b.take(2)
		if err != nil {
			return err
		}
		m.modes = append(m.modes, mode)
	}
	trees := [3]int{0, m.blocks[lengths].n, 0}
	if m.literalMap, trees[literals], err = b.contextMap(64 * m.blocks[literals].n); err != nil {
		return err
	}
	if m.distanceMap, trees[distances], err = b.contextMap(4 * m.blocks[distances].n); err != nil {
		return err
	}
	for i, alphabet := range [...]int{256, 704, 16 + m.direct + 48<<m.postfix} {
		for range trees[i] {
			code, err := b.readCode(alphabet)
			if err != nil {
				return err
			}
			m.codes[i] = append(m.codes[i], code)
		}
	}
	return nil
}

// contextMap reads which code serves which context.
func (b *brotli) contextMap(size int) ([]byte, int, error) {
	trees, err := b.varCount()
	if err != nil {
		return nil, 0, err
	}
	out := make([]byte, size)
	if trees < 2 {
		return out, trees, nil
	}
	zeros, err := b.take(1)
	if err != nil {
		return nil, 0, err
	}
	if zeros == 1 {
		n, err := b.take(4)
		if err != nil {
			return nil, 0, err
		}
		zeros = n + 1
	}
	code, err := b.readCode(trees + zeros)
	if err != nil {
		return nil, 0, err
	}
	for at := 0; at < size; {
		s, err := b.symbol(code)
		if err != nil {
			return nil, 0, err
		}
		switch {
		case s == 0:
			at++
		case s <= zeros:
			extra, err := b.take(uint(s))
			if err != nil {
				return nil, 0, err
			}
			if at += 1<<s + extra; at > size {
				return nil, 0, errBrotli
			}
		default:
			out[at] = byte(s - zeros)
			at++
		}
	}
	mtf, err := b.take(1)
	if err != nil {
		return nil, 0, err
	}
	if mtf == 1 {
		moveToFront(out)
	}
	return out, trees, nil
}

// moveToFront undoes the transform of that name.
func moveToFront(v []byte) {
	var list [256]byte
	for i := range list {
		list[i] = byte(i)
	}
	for i, at := range v {
		x := list[at]
		v[i] = x
		copy(list[1:int(at)+1], list[:at])
		list[0] = x
	}
}

// ranges is the base and the number of extra bits of a code for a number.
type ranges struct {
	base  int
	extra uint
}

var blockRanges = [...]ranges{{1, 2}, {5, 2}, {9, 2}, {13, 2}, {17, 3}, {25, 3}, {33, 3}, {41, 3}, {49, 4}, {65, 4}, {81, 4}, {97, 4}, {113, 5}, {145, 5}, {177, 5}, {209, 5}, {241, 6}, {305, 6}, {369, 7}, {497, 8}, {753, 9}, {1265, 10}, {2289, 11}, {4337, 12}, {8433, 13}, {16625, 24}}

var insertRanges = [...]ranges{{0, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 0}, {6, 1}, {8, 1}, {10, 2}, {14, 2}, {18, 3}, {26, 3}, {34, 4}, {50, 4}, {66, 5}, {98, 5}, {130, 6}, {194, 7}, {322, 8}, {578, 9}, {1090, 10}, {2114, 12}, {6210, 14}, {22594, 24}}

var copyRanges = [...]ranges{{2, 0}, {3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}, {9, 0}, {10, 1}, {12, 1}, {14, 2}, {18, 2}, {22, 3}, {30, 3}, {38, 4}, {54, 4}, {70, 5}, {102, 5}, {134, 6}, {198, 7}, {326, 8}, {582, 9}, {1094, 10}, {2118, 24}}

func (b *brotli) number(r ranges) (int, error) {
	v, err := b.take(r.extra)
	return r.base + v, err
}

func (b *brotli) blockCount(c *prefixCode) (int, error) {
	s, err := b.symbol(c)
	if err != nil {
		return 0, err
	}
	return b.number(blockRanges[s])
}

// enterBlock counts an element of a category and changes the block type when the
// block is over.
func (b *brotli) enterBlock(i int) error {
	g := &b.meta.blocks[i]
	if g.left == 0 {
		s, err := b.symbol(g.types)
		if err != nil {
			return err
		}
		next := s - 2
		switch s {
		case 0:
			next = g.previous
		case 1:
			next = (g.current + 1) % g.n
		}
		g.previous, g.current = g.current, next
		if g.left, err = b.blockCount(g.counts); err != nil {
			return err
		}
	}
	if g.n > 1 {
		g.left--
	}
	return nil
}
