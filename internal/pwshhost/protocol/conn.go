package protocol

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Version is the version of the protocol that this package speaks.
const Version = 1

// MaxFrame is the longest frame in bytes, without its newline.
const MaxFrame = 64 << 20

// ErrTooLong is returned for a frame above MaxFrame, by the writer before
// anything is sent and by the reader before more is kept.
var ErrTooLong = errors.New("pwsh protocol: a frame is longer than 64 MiB")

// Frame is a message of either side.
type Frame interface {
	// Kind is the value of the field t.
	Kind() string
}

// Conn reads and writes frames on one stream. Any number of goroutines may
// write; one goroutine reads.
type Conn struct {
	r    *bufio.Reader
	long []byte // a frame that did not fit into r's buffer

	mu sync.Mutex // guards w
	w  io.Writer
}

// readBuffer is large enough that ordinary records are read where they lie.
const readBuffer = 64 << 10

// NewConn makes a Conn of a stream, which stays the caller's.
func NewConn(rw io.ReadWriter) *Conn {
	return &Conn{r: bufio.NewReaderSize(rw, readBuffer), w: rw}
}

// Message is one frame as it came.
type Message struct {
	Kind string
	Raw  []byte // the whole object; valid until the next Read
}

// Read waits for the next frame. At the end of the stream the error is io.EOF; a
// stream that ends inside a frame gives io.ErrUnexpectedEOF. Empty lines are
// skipped.
func (c *Conn) Read() (Message, error) {
	for {
		line, err := c.line()
		if err != nil {
			return Message{}, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		kind, err := kindOf(line)
		return Message{Kind: kind, Raw: line}, err
	}
}

// line reads up to a newline, which is not part of the result.
func (c *Conn) line() ([]byte, error) {
	c.long = c.long[:0]
	if cap(c.long) > 1<<20 {
		c.long = nil // one long frame does not hold its memory for ever
	}
	for {
		part, err := c.r.ReadSlice('\n')
		switch {
		case err == nil && len(c.long) == 0:
			return part[:len(part)-1], nil
		case err == nil:
			if len(c.long)+len(part)-1 > MaxFrame {
				return nil, ErrTooLong
			}
			return append(c.long, part[:len(part)-1]...), nil
		case errors.Is(err, bufio.ErrBufferFull):
			if len(c.long)+len(part) > MaxFrame {
				return nil, ErrTooLong
			}
			c.long = append(c.long, part...)
		case errors.Is(err, io.EOF) && len(part)+len(c.long) > 0:
			return nil, io.ErrUnexpectedEOF
		default:
			return nil, err
		}
	}
}

// The beginning of a record, as the host writes it.
const recordStart = `{"t":"rec",`

// kindOf finds the field t.
func kindOf(line []byte) (string, error) {
	if bytes.HasPrefix(line, []byte(recordStart)) {
		return KindRecord, nil // by far the most; its decoder looks at the rest
	}
	var head struct {
		T *string `json:"t"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return "", fmt.Errorf("pwsh protocol: a frame is no JSON object: %w", err)
	}
	if head.T == nil {
		return "", errors.New("pwsh protocol: a frame has no field t")
	}
	return *head.T, nil
}

// Decode reads a message into a frame of its kind.
func (m Message) Decode(f Frame) error {
	if m.Kind != f.Kind() {
		return fmt.Errorf("pwsh protocol: got %q, want %q", m.Kind, f.Kind())
	}
	if err := json.Unmarshal(m.Raw, f); err != nil {
		return fmt.Errorf("pwsh protocol: bad %s: %w", m.Kind, err)
	}
	return nil
}

// Write sends one frame. It blocks while the other side does not read.
func (c *Conn) Write(f Frame) error {
	line, err := Encode(f)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err = c.w.Write(line)
	return err
}

// Encode gives the line of a frame, with its newline.
func Encode(f Frame) ([]byte, error) {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(f); err != nil {
		return nil, fmt.Errorf("pwsh protocol: encode %s: %w", f.Kind(), err)
	}
	rest := body.Bytes()[1:] // behind the brace
	line := make([]byte, 0, len(rest)+len(f.Kind())+10)
	line = append(line, `{"t":"`...)
	line = append(line, f.Kind()...)
	line = append(line, '"')
	if rest[0] != '}' {
		line = append(line, ',')
	}
	line = append(line, rest...)
	if len(line)-1 > MaxFrame {
		return nil, fmt.Errorf("%w: %s of %d bytes", ErrTooLong, f.Kind(), len(line)-1)
	}
	return line, nil
}
