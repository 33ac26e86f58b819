package dotnet

import (
	"errors"
	"io"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// byteStream is a System.IO.Stream.
type byteStream interface {
	types.Typed
	io.ReadWriteSeeker
	io.Closer
	// can says what the stream allows.
	can() (read, write, seek bool)
	length() (int64, error)
	setLength(n int64) error
	flush() error
}

func closedStream() error {
	return types.NewException("System.ObjectDisposedException", "Cannot access a closed Stream.")
}

func notSupported(message string) error {
	return types.NewException("System.NotSupportedException", message)
}

// streamError gives an error of the host its .NET class.
func streamError(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	if _, ok := err.(*types.Exception); ok {
		return err
	}
	return types.NewException("System.IO.IOException", err.Error())
}

// MemoryStream is System.IO.MemoryStream. The zero value with a type is empty
// and grows.
type MemoryStream struct {
	buf       []byte
	pos       int64
	fixed     *types.Array // the array it was made of, which writes reach
	base      int          // where in fixed the stream begins
	readOnly  bool
	closed    bool
	capacity  int
	typeName  string // another class that behaves alike
	onClose   func(b []byte) error
	noSeek    bool
	writeOnly bool
}

// PSType is MemoryStream.
func (m *MemoryStream) PSType() *types.Type {
	if m.typeName != "" {
		return types.MustNamed(m.typeName)
	}
	return types.MustNamed("System.IO.MemoryStream")
}

func (m *MemoryStream) can() (bool, bool, bool) {
	return !m.closed && !m.writeOnly, !m.closed && !m.readOnly, !m.closed && !m.noSeek
}

// Read implements io.Reader.
func (m *MemoryStream) Read(p []byte) (int, error) {
	if m.closed {
		return 0, closedStream()
	}
	if m.pos >= int64(len(m.buf)) {
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	n := copy(p, m.buf[m.pos:])
	m.pos += int64(n)
	return n, nil
}

// Write implements io.Writer.
func (m *MemoryStream) Write(p []byte) (int, error) {
	switch {
	case m.closed:
		return 0, closedStream()
	case m.readOnly:
		return 0, notSupported("Stream does not support writing.")
	}
	end := m.pos + int64(len(p))
	if end > int64(len(m.buf)) {
		if err := m.setLength(end); err != nil {
			return 0, err
		}
	}
	copy(m.buf[m.pos:], p)
	if m.fixed != nil {
		for i, b := range p {
			m.fixed.Items[m.base+int(m.pos)+i] = b
		}
	}
	m.pos = end
	return len(p), nil
}

// Seek implements io.Seeker.
func (m *MemoryStream) Seek(offset int64, whence int) (int64, error) {
	if m.closed {
		return 0, closedStream()
	}
	if m.noSeek {
		return 0, notSupported("Specified method is not supported.")
	}
	switch whence {
	case io.SeekCurrent:
		offset += m.pos
	case io.SeekEnd:
		offset += int64(len(m.buf))
	}
	if offset < 0 {
		return 0, types.NewException("System.IO.IOException", "An attempt was made to move the position before the beginning of the stream.")
	}
	m.pos = offset
	return offset, nil
}

func (m *MemoryStream) length() (int64, error) {
	if m.closed {
		return 0, closedStream()
	}
	return int64(len(m.buf)), nil
}

func (m *MemoryStream) setLength(n int64) error {
	if m.closed {
		return closedStream()
	}
	if n > int64(len(m.buf)) {
		if m.fixed != nil && n > int64(cap(m.buf)) {
			return notSupported("Memory stream is not expandable.")
		}
		m.buf = append(m.buf, make([]byte, n-int64(len(m.buf)))...)
		if len(m.buf) > m.capacity {
			m.capacity = max(len(m.buf), 2*m.capacity, 256)
		}
		return nil
	}
	m.buf = m.buf[:n]
	m.pos = min(m.pos, n)
	return nil
}

func (m *MemoryStream) flush() error { return nil }

// Close implements io.Closer. The content stays for ToArray.
func (m *MemoryStream) Close() error {
	if m.closed {
		return nil
	}
	m.closed = true
	if m.onClose != nil {
		return m.onClose(m.buf)
	}
	return nil
}

func newMemoryStream(c *Call) (any, error) {
	m := &MemoryStream{}
	if len(c.Args) == 0 {
		return m, nil
	}
	if n, ok := c.Args[0].(int32); ok {
		if n < 0 {
			return nil, mustNotBeNegative("capacity", int(n))
		}
		m.capacity = int(n)
		return m, nil
	}
	a, _ := c.Args[0].(*types.Array)
	if a == nil {
		return nil, ArgumentNull("buffer")
	}
	b, _ := a.Bytes()
	flags := 1
	if len(c.Args) > 2 {
		i, n := c.Int(1), c.Int(2)
		if i < 0 || n < 0 || i+n > len(b) {
			return nil, badSpan()
		}
		b, m.base, flags = b[i:i+n:i+n], i, 3
	}
	m.buf, m.fixed, m.capacity = b, a, len(b)
	if flags < len(c.Args) {
		m.readOnly = !c.Bool(flags)
	}
	return m, nil
}

// memoryStreamTable is what MemoryStream has beyond other streams.
var memoryStreamTable = sync.OnceValue(func() Table {
	this := func(c *Call) *MemoryStream { return c.This.(*MemoryStream) }
	return Table{
		"new(*)":    newMemoryStream,
		"ToArray()": func(c *Call) (any, error) { return types.BytesToArray(this(c).buf), nil },
		"GetBuffer()": func(c *Call) (any, error) {
			m := this(c)
			if m.fixed != nil {
				return nil, types.NewException("System.UnauthorizedAccessException", "MemoryStream's internal buffer cannot be accessed.")
			}
			return types.BytesToArray(append(append([]byte{}, m.buf...), make([]byte, max(m.capacity-len(m.buf), 0))...)), nil
		},
		"get Capacity": func(c *Call) (any, error) { return int32(this(c).capacity), nil },
		"set Capacity": func(c *Call) (any, error) {
			if c.Int(0) < len(this(c).buf) {
				return nil, OutOfRange("capacity was less than the current size.", "value")
			}
			this(c).capacity = c.Int(0)
			return nil, nil
		},
		"WriteTo(System.IO.Stream)": func(c *Call) (any, error) {
			to, err := c.stream(0, "stream")
			if err != nil {
				return nil, err
			}
			_, err = to.Write(this(c).buf)
			return nil, streamError(err)
		},
	}
})

// stream is a stream argument.
func (c *Call) stream(i int, name string) (byteStream, error) {
	if s, ok := types.Unwrap(c.Args[i]).(byteStream); ok {
		return s, nil
	}
	return nil, ArgumentNull(name)
}

// streamTable are the members of every stream.
var streamTable = sync.OnceValue(func() Table {
	this := func(c *Call) byteStream { return c.This.(byteStream) }
	// part is the piece of an array that Read and Write work on.
	part := func(c *Call) (*types.Array, int, int, error) {
		a, _ := types.Unwrap(c.Args[0]).(*types.Array)
		if a == nil {
			return nil, 0, 0, ArgumentNull("buffer")
		}
		from, n := c.Int(1), c.Int(2)
		switch {
		case from < 0:
			return nil, 0, 0, mustNotBeNegative("offset", from)
		case n < 0 || from+n > len(a.Items):
			return nil, 0, 0, badSpan()
		}
		return a, from, n, nil
	}
	readable := func(c *Call) error {
		if r, w, _ := this(c).can(); !r && w {
			return notSupported("Stream does not support reading.")
		}
		return nil
	}
	read := func(c *Call) (int, error) {
		a, from, n, err := part(c)
		if err != nil {
			return 0, err
		}
		if err := readable(c); err != nil {
			return 0, err
		}
		b := make([]byte, n)
		got, err := io.ReadFull(this(c), b)
		for i := range got {
			a.Items[from+i] = b[i]
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
		return got, streamError(err)
	}
	flag := func(f func(r, w, s bool) bool) Func {
		return func(c *Call) (any, error) { return f(this(c).can()), nil }
	}
	closing := func(c *Call) (any, error) { return nil, streamError(this(c).Close()) }
	copyTo := func(c *Call) (any, error) {
		to, err := c.stream(0, "destination")
		if err != nil {
			return nil, err
		}
		if err := readable(c); err != nil {
			return nil, err
		}
		_, err = io.Copy(onlyWriter{to}, onlyReader{this(c)})
		return nil, streamError(err)
	}
	return Table{
		"get CanRead":    flag(func(r, _, _ bool) bool { return r }),
		"get CanWrite":   flag(func(_, w, _ bool) bool { return w }),
		"get CanSeek":    flag(func(_, _, s bool) bool { return s }),
		"get CanTimeout": func(*Call) (any, error) { return false, nil },
		"get Length":     func(c *Call) (any, error) { n, err := this(c).length(); return n, streamError(err) },
		"get Position":   func(c *Call) (any, error) { n, err := this(c).Seek(0, io.SeekCurrent); return n, streamError(err) },
		"set Position": func(c *Call) (any, error) {
			n, _ := c.Args[0].(int64)
			if n < 0 {
				return nil, mustNotBeNegative("value", int(n))
			}
			_, err := this(c).Seek(n, io.SeekStart)
			return nil, streamError(err)
		},
		"Seek(*)": func(c *Call) (any, error) {
			n, _ := c.Args[0].(int64)
			at, err := this(c).Seek(n, int(enumBits(c.Args[1])))
			return at, streamError(err)
		},
		"SetLength(*)":         func(c *Call) (any, error) { n, _ := c.Args[0].(int64); return nil, streamError(this(c).setLength(n)) },
		"Flush(*)":             func(c *Call) (any, error) { return nil, streamError(this(c).flush()) },
		"Close()":              closing,
		"Dispose()":            closing,
		"Read(byte[],int,int)": func(c *Call) (any, error) { n, err := read(c); return int32(n), err },
		"ReadAtLeast(*)":       func(c *Call) (any, error) { n, err := read(c); return int32(n), err },
		"CopyTo(*)":            copyTo,
		"get ReadTimeout": func(*Call) (any, error) {
			return nil, types.NewException("System.InvalidOperationException", "Timeouts are not supported on this stream.")
		},
		"get WriteTimeout": func(*Call) (any, error) {
			return nil, types.NewException("System.InvalidOperationException", "Timeouts are not supported on this stream.")
		},
		"static get Null":        func(*Call) (any, error) { return &NullStream{}, nil },
		"static Synchronized(*)": func(c *Call) (any, error) { return c.Args[0], nil },
		"ReadExactly(byte[],int,int)": func(c *Call) (any, error) {
			n, err := read(c)
			if err == nil && n < c.Int(2) {
				err = types.NewException("System.IO.EndOfStreamException", "Unable to read beyond the end of the stream.")
			}
			return nil, err
		},
		"ReadByte()": func(c *Call) (any, error) {
			if err := readable(c); err != nil {
				return nil, err
			}
			var b [1]byte
			n, err := io.ReadFull(this(c), b[:])
			if n == 0 && (err == nil || errors.Is(err, io.EOF)) {
				return int32(-1), nil
			}
			return int32(b[0]), streamError(err)
		},
		"WriteByte(byte)": func(c *Call) (any, error) {
			b, _ := c.Args[0].(byte)
			if _, w, _ := this(c).can(); !w {
				if r, _, _ := this(c).can(); r {
					return nil, notSupported("Stream does not support writing.")
				}
			}
			_, err := this(c).Write([]byte{b})
			return nil, streamError(err)
		},
		"Write(byte[],int,int)": func(c *Call) (any, error) {
			a, from, n, err := part(c)
			if err != nil {
				return nil, err
			}
			if r, w, _ := this(c).can(); r && !w {
				return nil, notSupported("Stream does not support writing.")
			}
			b := make([]byte, n)
			for i := range b {
				b[i], _ = a.Items[from+i].(byte)
			}
			_, err = this(c).Write(b)
			return nil, streamError(err)
		},
	}
})

// onlyReader and onlyWriter keep io.Copy to plain reads and writes.
type onlyReader struct{ r io.Reader }

func (o onlyReader) Read(p []byte) (int, error) { return o.r.Read(p) }

type onlyWriter struct{ w io.Writer }

func (o onlyWriter) Write(p []byte) (int, error) { return o.w.Write(p) }

// NullStream is Stream.Null.
type NullStream struct{ _ byte }

// PSType is Stream.
func (*NullStream) PSType() *types.Type { return types.MustNamed("System.IO.Stream") }

func (*NullStream) can() (bool, bool, bool) { return true, true, true }

// Read implements io.Reader.
func (*NullStream) Read([]byte) (int, error) { return 0, io.EOF }

// Write implements io.Writer.
func (*NullStream) Write(p []byte) (int, error) { return len(p), nil }

// Seek implements io.Seeker.
func (*NullStream) Seek(int64, int) (int64, error) { return 0, nil }

// Close implements io.Closer.
func (*NullStream) Close() error           { return nil }
func (*NullStream) length() (int64, error) { return 0, nil }
func (*NullStream) setLength(int64) error  { return nil }
func (*NullStream) flush() error           { return nil }
