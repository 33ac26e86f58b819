package web

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"
)

// Decode undoes the compressions that an answer's Content-Encoding names: gzip,
// deflate and br. What was undone is taken out of the header, with the length
// that no longer holds. Encodings that are not known stay.
func Decode(r *Response) {
	for {
		encodings := r.Header.Values("Content-Encoding")
		if len(encodings) == 0 {
			return
		}
		all := strings.Join(encodings, ",")
		i := strings.LastIndexByte(all, ',')
		last := strings.ToLower(strings.TrimSpace(all[i+1:]))
		var open func(in *bufio.Reader) (io.Reader, error)
		switch last {
		case "gzip", "x-gzip":
			open = func(in *bufio.Reader) (io.Reader, error) { return gzip.NewReader(in) }
		case "deflate":
			open = inflate
		case "br":
			open = func(in *bufio.Reader) (io.Reader, error) { return newBrotli(in), nil }
		default:
			return
		}
		r.Header.Del("Content-Encoding")
		if i > 0 {
			r.Header.Add("Content-Encoding", strings.TrimSpace(all[:i]))
		}
		r.Header.Del("Content-Length")
		r.Length = -1
		r.Body = &decoder{open: open, in: r.Body}
	}
}

// inflate reads zlib's format, and the bare one that some servers send instead.
func inflate(in *bufio.Reader) (io.Reader, error) {
	head, err := in.Peek(2)
	if err != nil {
		return nil, err
	}
	if head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(in)
	}
	return flate.NewReader(in), nil
}

// decoder opens the decompression at the first read, since headers are wanted
// before the body is there.
type decoder struct {
	open func(in *bufio.Reader) (io.Reader, error)
	in   io.ReadCloser
	out  io.Reader
}

// Read implements io.Reader.
func (d *decoder) Read(p []byte) (int, error) {
	if d.out == nil {
		in := bufio.NewReader(d.in)
		if _, err := in.Peek(1); err != nil { // no body at all
			return 0, err
		}
		out, err := d.open(in)
		if err != nil {
			return 0, invalidData(err)
		}
		d.out = out
	}
	n, err := d.out.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = invalidData(err)
	}
	if errors.Is(err, io.EOF) { // what is behind the stream must be read to keep the connection
		if _, derr := io.Copy(io.Discard, d.in); derr != nil {
			return n, derr
		}
	}
	return n, err
}

// invalidData words damage as .NET does; failures of the connection pass.
func invalidData(err error) error {
	var i *IOError
	if errors.As(err, &i) {
		return err
	}
	return &IOError{Message: "The archive entry was compressed using an unsupported compression method.", Cause: err}
}

// Close implements io.Closer.
func (d *decoder) Close() error { return d.in.Close() }
