package web

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"io"
	"sync"
)

// brotliWords is the dictionary that RFC 7932 lays down in its appendix A, the
// words of each length one after the other.
//
//go:embed brotli_words.gz
var brotliWords []byte

// dictionary unpacks the words at the first use.
var dictionary = sync.OnceValues(func() ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(brotliWords))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
})

// wordBits is the number of bits that number the words of a length.
var wordBits = [...]uint{0, 0, 0, 0, 10, 10, 11, 11, 10, 10, 10, 10, 10, 9, 9, 8, 7, 7, 8, 7, 7, 6, 6, 5, 5}

var errBrotli = errors.New("the data is no brotli stream")

// brotli reads a stream of RFC 7932.
type brotli struct {
	in     *bufio.Reader
	bits   uint64
	n      uint
	window []byte // ring of the last bytes
	pos    int    // bytes written so far
	read   int    // bytes handed out so far
	last   bool
	begun  bool
	err    error
	meta   metaBlock
	dist   [4]int
}

func newBrotli(in *bufio.Reader) *brotli { return &brotli{in: in, dist: [4]int{4, 11, 15, 16}} }

// Read implements io.Reader.
func (b *brotli) Read(p []byte) (int, error) {
	for b.read == b.pos && b.err == nil {
		b.err = b.step()
	}
	if b.read == b.pos {
		return 0, b.err
	}
	from := b.read % len(b.window)
	n := copy(p, b.window[from:min(len(b.window), from+b.pos-b.read)])
	b.read += n
	return n, nil
}

// need makes n bits available, 32 at most.
func (b *brotli) need(n uint) error {
	for b.n < n {
		c, err := b.in.ReadByte()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		b.bits |= uint64(c) << b.n
		b.n += 8
	}
	return nil
}

// take reads n bits as a number.
func (b *brotli) take(n uint) (int, error) {
	if err := b.need(n); err != nil {
		return 0, err
	}
	v := int(b.bits & (1<<n - 1))
	b.bits >>= n
	b.n -= n
	return v, nil
}

// begin reads the size of the window.
func (b *brotli) begin() error {
	b.begun = true
	bit, err := b.take(1)
	if err != nil {
		return err
	}
	size := 16
	if bit == 1 {
		n, err := b.take(3)
		if err != nil {
			return err
		}
		switch {
		case n > 0:
			size = 17 + n
		default:
			m, err := b.take(3)
			if err != nil {
				return err
			}
			switch m {
			case 0:
				size = 17
			case 1:
				return errBrotli
			default:
				size = 8 + m
			}
		}
	}
	b.window = make([]byte, 1<<size)
	return nil
}

// reach is the farthest distance that is inside the window.
func (b *brotli) reach() int { return len(b.window) - 16 }

func (b *brotli) put(c byte) {
	b.window[b.pos%len(b.window)] = c
	b.pos++
}

// room is how many bytes can be written before unread ones would be lost.
func (b *brotli) room() int { return len(b.window) - (b.pos - b.read) }

// step goes on with the stream until something was written; io.EOF at its end.
func (b *brotli) step() error {
	if !b.begun {
		if err := b.begin(); err != nil {
			return err
		}
	}
	if b.meta.left == 0 {
		if b.last {
			return io.EOF
		}
		return b.nextMeta()
	}
	if b.meta.plain {
		for b.meta.left > 0 && b.room() > 0 {
			c, err := b.take(8)
			if err != nil {
				return err
			}
			b.put(byte(c))
			b.meta.left--
		}
		return nil
	}
	return b.commands()
}

// nextMeta reads the head of a meta-block.
func (b *brotli) nextMeta() error {
	bit, err := b.take(1)
	if err != nil {
		return err
	}
	b.last = bit == 1
	if b.last {
		empty, err := b.take(1)
		if err != nil {
			return err
		}
		if empty == 1 {
			return io.EOF
		}
	}
	nibbles, err := b.take(2)
	if err != nil {
		return err
	}
	if nibbles == 3 {
		return b.skipMeta()
	}
	length := 0
	for i := range nibbles + 4 {
		v, err := b.take(4)
		if err != nil {
			return err
		}
		length |= v << (4 * i)
	}
	b.meta = metaBlock{left: length + 1}
	if !b.last {
		plain, err := b.take(1)
		if err != nil {
			return err
		}
		if plain == 1 {
			b.meta.plain = true
			return b.align()
		}
	}
	return b.readTables()
}

// skipMeta passes over bytes that are no data.
func (b *brotli) skipMeta() error {
	if bit, err := b.take(1); err != nil || bit != 0 {
		return orBroken(err)
	}
	size, err := b.take(2)
	if err != nil {
		return err
	}
	length := 0
	for i := range size {
		v, err := b.take(8)
		if err != nil {
			return err
		}
		length |= v << (8 * i)
	}
	if err := b.align(); err != nil || size == 0 {
		return err
	}
	for range length + 1 {
		if _, err := b.take(8); err != nil {
			return err
		}
	}
	return nil
}

// align goes to the next byte.
func (b *brotli) align() error {
	v, err := b.take(b.n % 8)
	if err != nil || v != 0 {
		return orBroken(err)
	}
	return nil
}

func orBroken(err error) error {
	if err != nil {
		return err
	}
	return errBrotli
}
