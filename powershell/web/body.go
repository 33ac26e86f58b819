package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// body is the body of an answer on its connection.
type body struct {
	ctx     context.Context
	c       *conn
	stop    func() bool
	sent    chan error
	left    int64 // bytes still to come, -1 until the connection's end
	chunk   int64 // bytes left of the chunk
	first   bool
	keep    bool
	chunked bool
	none    bool
	done    bool
	err     error
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if b.done || b.none {
		b.finish()
		return 0, io.EOF
	}
	var n int
	var err error
	switch {
	case b.chunked:
		n, err = b.readChunk(p)
	case b.left < 0:
		b.keep = false
		n, err = b.c.r.Read(p)
		if errors.Is(err, io.EOF) {
			b.done = true
		}
	case b.left == 0:
		b.done, err = true, io.EOF
	default:
		n, err = b.c.r.Read(p[:min(int64(len(p)), b.left)])
		b.left -= int64(n)
		if errors.Is(err, io.EOF) && b.left > 0 {
			err = &IOError{Kind: ResponseEnded, Message: fmt.Sprintf("The response ended prematurely, with at least %d additional bytes expected.", b.left)}
		}
		if b.left == 0 {
			b.done = true
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.failed(err)
	}
	if b.done {
		b.finish()
		if n > 0 {
			err = nil
		}
	}
	return n, err
}

// failed notes what went wrong; the connection is of no use any more.
func (b *body) failed(err error) error {
	var i *IOError
	switch {
	case b.ctx.Err() != nil:
		err = b.ctx.Err()
	case !errors.As(err, &i):
		err = transportError("read data from", err)
	}
	b.err = err
	b.stop()
	b.c.close()
	return err
}

// readChunk reads of the chunks.
func (b *body) readChunk(p []byte) (int, error) {
	left := maxHead
	for b.chunk == 0 {
		if b.first {
			if _, err := b.c.line(&left); err != nil { // the line end behind the chunk
				return 0, err
			}
		}
		b.first = true
		line, err := b.c.line(&left)
		if err != nil {
			return 0, err
		}
		size, _, _ := strings.Cut(line, ";")
		n, err := strconv.ParseInt(strings.TrimSpace(size), 16, 64)
		if err != nil || n < 0 {
			return 0, &IOError{Kind: InvalidResponse, Message: "Received an invalid chunk header: '" + line + "'."}
		}
		if n == 0 {
			for {
				line, err := b.c.line(&left)
				if err != nil {
					return 0, err
				}
				if line == "" {
					b.done = true
					return 0, io.EOF
				}
			}
		}
		b.chunk = n
	}
	n, err := b.c.r.Read(p[:min(int64(len(p)), b.chunk)])
	b.chunk -= int64(n)
	if errors.Is(err, io.EOF) {
		err = responseEnded()
	}
	return n, err
}

// sendGrace is how long a request may still be under way when its answer is
// complete; then the connection is given up.
const sendGrace = 50 * time.Millisecond

// finish gives the connection back once, if the request was sent whole.
func (b *body) finish() {
	if b.c == nil {
		return
	}
	b.done = true
	b.stop()
	c := b.c
	b.c = nil
	late := time.NewTimer(sendGrace)
	defer late.Stop()
	select {
	case err := <-b.sent:
		if err == nil && b.keep && b.ctx.Err() == nil {
			c.release()
			return
		}
	case <-late.C: // the server answered and does not read the rest of the request
	}
	c.close()
}

// Close implements io.Closer. A body that was not read to its end costs the
// connection.
func (b *body) Close() error {
	if b.c == nil || b.err != nil {
		return nil
	}
	if b.none || b.left == 0 && !b.chunked {
		b.finish()
		return nil
	}
	b.stop()
	b.c.close()
	b.c, b.done = nil, true
	return nil
}
