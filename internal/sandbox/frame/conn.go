package frame

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// MaxPayload is the largest payload of a frame, in bytes.
const MaxPayload = 16 << 20

// headerSize is the length of the fixed part: four bytes length, one byte kind.
const headerSize = 5

// Kind says what a frame carries.
type Kind uint8

// The kinds of frames. To the sandbox: Bind, Go, Lock, Job, Response, Stop, Ping,
// Check. To the service: Locked, Refused, Ready, Pong, Record, Progress, Request,
// Release, Outcome, Checked.
const (
	KindBind     Kind = iota + 1 // Bind: become the sandbox of one account
	KindLocked                   // Locked: every layer is in place
	KindGo                       // no payload: the service has what it needs from the locked process
	KindRefused                  // Refused: the process could not confine itself
	KindJob                      // Job: run this
	KindRecord                   // Record: one stream record (binary payload)
	KindProgress                 // Progress: how far the job is
	KindRequest                  // Request: the job asks the service for something
	KindResponse                 // Response: the answer to one Request
	KindOutcome                  // Outcome: the job is over
	KindStop                     // no payload: end the running job
	KindPing                     // no payload: are you there and idle?
	KindPong                     // no payload: yes
	KindCheck                    // Check: try things that must be refused
	KindChecked                  // Checked: what came of it
	KindRelease                  // Release: a connection is not needed any more
	KindReady                    // Ready: a program has begun and waits for its lock
	KindLock                     // Lock: the last layer, for a program
	kindEnd
)

// ErrTooLarge is returned for a payload above MaxPayload, by the writer before
// anything is sent and by the reader before anything is allocated.
var ErrTooLarge = errors.New("frame: payload is larger than the protocol allows")

// ErrUnknownKind is returned by the reader for a frame no version of this program
// sends.
var ErrUnknownKind = errors.New("frame: unknown kind")

// Conn reads and writes frames on one stream. Any number of goroutines may
// write; one goroutine reads.
type Conn struct {
	r *bufio.Reader

	mu  sync.Mutex // guards w and buf
	w   io.Writer
	buf []byte
}

// NewConn makes a Conn of a stream. The caller keeps ownership of the stream and
// closes it.
func NewConn(rw io.ReadWriter) *Conn {
	return &Conn{r: bufio.NewReaderSize(rw, 32<<10), w: rw}
}

// Read waits for the next frame. The payload belongs to the caller. At the end
// of the stream the error is io.EOF; a stream that ends inside a frame gives
// io.ErrUnexpectedEOF.
func (c *Conn) Read() (Kind, []byte, error) {
	var h [headerSize]byte
	if _, err := io.ReadFull(c.r, h[:]); err != nil {
		return 0, nil, err
	}
	return c.readPayload(h)
}

func (c *Conn) readPayload(h [headerSize]byte) (Kind, []byte, error) {
	kind, n, err := parseHeader(h)
	if err != nil {
		return 0, nil, err
	}
	payload, err := readN(c.r, n)
	if err != nil {
		return 0, nil, err
	}
	return kind, payload, nil
}

func parseHeader(h [headerSize]byte) (Kind, int, error) {
	kind := Kind(h[4])
	if kind == 0 || kind >= kindEnd {
		return 0, 0, fmt.Errorf("%w %d", ErrUnknownKind, h[4])
	}
	n := binary.LittleEndian.Uint32(h[:4])
	if n > MaxPayload {
		return 0, 0, fmt.Errorf("%w: %d bytes announced, %d allowed", ErrTooLarge, n, MaxPayload)
	}
	return kind, int(n), nil
}

// readN reads n bytes, growing with what really arrives: a peer that announces
// much and sends little costs little.
func readN(r io.Reader, n int) ([]byte, error) {
	const step = 1 << 20
	buf := make([]byte, 0, min(n, step))
	for len(buf) < n {
		at := len(buf)
		buf = append(buf, make([]byte, min(n-at, step))...)
		if _, err := io.ReadFull(r, buf[at:]); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	return buf, nil
}

// Write sends one frame with a JSON payload; a nil value means no payload. It
// blocks while the other side does not read.
func (c *Conn) Write(kind Kind, value any) error {
	var payload []byte
	if value != nil {
		var err error
		if payload, err = json.Marshal(value); err != nil {
			return fmt.Errorf("frame: encode %s: %w", kind, err)
		}
	}
	return c.send(kind, func(b []byte) []byte { return append(b, payload...) })
}

// WriteRecord sends one stream record.
func (c *Conn) WriteRecord(rec *Record) error {
	return c.send(KindRecord, rec.append)
}

func (c *Conn) send(kind Kind, appendPayload func([]byte) []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := append(c.buf[:0], make([]byte, headerSize)...)
	b = appendPayload(b)
	n := len(b) - headerSize
	if n > MaxPayload {
		return fmt.Errorf("%w: %s of %d bytes, %d allowed", ErrTooLarge, kind, n, MaxPayload)
	}
	binary.LittleEndian.PutUint32(b, uint32(n))
	b[4] = byte(kind)
	if cap(b) <= 1<<20 {
		c.buf = b
	}
	_, err := c.w.Write(b)
	return err
}

// Encode gives the bytes of one frame with a JSON payload, for callers that send
// a frame together with descriptors.
func Encode(kind Kind, value any) ([]byte, error) {
	payload, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("frame: encode %s: %w", kind, err)
	}
	if len(payload) > MaxPayload {
		return nil, fmt.Errorf("%w: %s of %d bytes, %d allowed", ErrTooLarge, kind, len(payload), MaxPayload)
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(payload)))
	return append(append(b, byte(kind)), payload...), nil
}

// Decode reads a JSON payload into value and names the kind when it is not what
// it should be.
func Decode(kind Kind, payload []byte, value any) error {
	if err := json.Unmarshal(payload, value); err != nil {
		return fmt.Errorf("frame: bad %s: %w", kind, err)
	}
	return nil
}

// String gives the name of the kind as it is used in messages.
func (k Kind) String() string {
	names := [...]string{"", "bind", "locked", "go", "refused", "job", "record", "progress", "request",
		"response", "outcome", "stop", "ping", "pong", "check", "checked", "release", "ready", "lock"}
	if int(k) < len(names) && k != 0 {
		return names[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}
