package dotnet

import (
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// DeflateStream is GZipStream, DeflateStream or ZLibStream.
type DeflateStream struct {
	T      *types.Type
	base   byteStream
	keep   bool // the base stays open
	w      io.WriteCloser
	r      io.Reader
	mode   int64
	closed bool
	level  int
}

const compressing = 1

// PSType is the class.
func (d *DeflateStream) PSType() *types.Type { return d.T }

func (d *DeflateStream) can() (bool, bool, bool) {
	return d.mode != compressing && !d.closed, d.mode == compressing && !d.closed, false
}

func (d *DeflateStream) kind() string { return d.T.ShortName() }

// Read implements io.Reader.
func (d *DeflateStream) Read(p []byte) (int, error) {
	if d.closed {
		return 0, types.NewException("System.ObjectDisposedException", "Cannot access a closed Stream.")
	}
	if d.mode == compressing {
		return 0, types.NewException("System.InvalidOperationException", "Reading from the compression stream is not supported.")
	}
	if d.r == nil {
		var err error
		src := onlyReader{d.base}
		switch d.kind() {
		case "GZipStream":
			d.r, err = gzip.NewReader(src)
		case "ZLibStream":
			d.r, err = zlib.NewReader(src)
		default:
			d.r = flate.NewReader(src)
		}
		if err == io.EOF {
			return 0, io.EOF
		}
		if err != nil {
			return 0, types.NewException("System.IO.InvalidDataException", "The archive entry was compressed using an unsupported compression method.")
		}
	}
	n, err := d.r.Read(p)
	if err != nil && err != io.EOF {
		if x, ok := err.(*types.Exception); ok {
			return n, x
		}
		return n, types.NewException("System.IO.InvalidDataException", "Found invalid data while decoding.")
	}
	return n, err
}

// Write implements io.Writer.
func (d *DeflateStream) Write(p []byte) (int, error) {
	if d.closed {
		return 0, types.NewException("System.ObjectDisposedException", "Cannot access a closed Stream.")
	}
	if d.mode != compressing {
		return 0, types.NewException("System.InvalidOperationException", "Writing to the compression stream is not supported.")
	}
	if err := d.open(); err != nil {
		return 0, err
	}
	return d.w.Write(p)
}

func (d *DeflateStream) open() error {
	if d.w != nil {
		return nil
	}
	to := onlyWriter{d.base}
	var err error
	switch d.kind() {
	case "GZipStream":
		var z *gzip.Writer
		if z, err = gzip.NewWriterLevel(to, d.level); err == nil {
			z.OS = 10
			d.w = z
		}
	case "ZLibStream":
		d.w, err = zlib.NewWriterLevel(to, d.level)
	default:
		d.w, err = flate.NewWriter(to, d.level)
	}
	return err
}

// Seek implements io.Seeker.
func (d *DeflateStream) Seek(int64, int) (int64, error) {
	return 0, notSupported("This operation is not supported.")
}

func (d *DeflateStream) length() (int64, error) {
	return 0, notSupported("This operation is not supported.")
}
func (d *DeflateStream) setLength(int64) error {
	return notSupported("This operation is not supported.")
}

func (d *DeflateStream) flush() error {
	if f, ok := d.w.(interface{ Flush() error }); ok {
		return f.Flush()
	}
	return nil
}

// Close implements io.Closer.
func (d *DeflateStream) Close() error {
	if d.closed {
		return nil
	}
	d.closed = true
	if d.w != nil { // without a write nothing is written, no header either
		if err := d.w.Close(); err != nil {
			return err
		}
	}
	if d.keep {
		return nil
	}
	return d.base.Close()
}

// deflateTable serves the compressing streams.
func deflateTable() Table {
	this := func(c *Call) *DeflateStream { return c.This.(*DeflateStream) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			base, err := c.stream(0, "stream")
			if err != nil {
				return nil, err
			}
			d := &DeflateStream{T: c.Type, base: base, level: flate.DefaultCompression, mode: compressing}
			if e, ok := c.Args[1].(*types.EnumValue); ok {
				if strings.HasSuffix(e.T.Name, "CompressionMode") {
					d.mode = e.Bits
				} else {
					d.level = deflateLevel(e.Bits)
				}
			}
			if len(c.Args) > 2 {
				d.keep = c.Bool(2)
			}
			r, w, _ := base.can()
			if d.mode == compressing && !w {
				return nil, ArgumentError("Stream does not support writing.", "stream")
			}
			if d.mode != compressing && !r {
				return nil, ArgumentError("Stream does not support reading.", "stream")
			}
			return d, nil
		},
		"get BaseStream": func(c *Call) (any, error) { return this(c).base, nil },
	}
}

// deflateLevel maps CompressionLevel.
func deflateLevel(bits int64) int {
	switch bits {
	case 1:
		return flate.BestSpeed
	case 2:
		return flate.NoCompression
	case 3:
		return flate.BestCompression
	}
	return flate.DefaultCompression
}

// BufferedStream is System.IO.BufferedStream, which here passes everything on.
type BufferedStream struct {
	byteStream
	size int32
}

// PSType is BufferedStream.
func (*BufferedStream) PSType() *types.Type { return types.MustNamed("System.IO.BufferedStream") }

func bufferedStreamTable() Table {
	return Table{
		"new(*)": func(c *Call) (any, error) {
			base, err := c.stream(0, "stream")
			if err != nil {
				return nil, err
			}
			b := &BufferedStream{base, 4096}
			if len(c.Args) > 1 {
				b.size = int32(c.Int(1))
			}
			return b, nil
		},
		"get UnderlyingStream": func(c *Call) (any, error) { return c.This.(*BufferedStream).byteStream, nil },
		"get BufferSize":       func(c *Call) (any, error) { return c.This.(*BufferedStream).size, nil },
	}
}
