package dotnet

import (
	"io"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// TextReader is StreamReader or StringReader. A StreamReader takes in what its
// stream holds when it is first read.
type TextReader struct {
	typeName string
	base     byteStream // nil of a StringReader
	enc      *Encoding
	detect   bool
	keep     bool
	loaded   bool
	text     []uint16
	at       int
	closed   bool
}

// PSType is the reader's class.
func (r *TextReader) PSType() *types.Type { return types.MustNamed(r.typeName) }

// load decodes the stream's content.
func (r *TextReader) load() error {
	switch {
	case r.closed && r.base != nil:
		return types.NewException("System.ObjectDisposedException", "Cannot read from a closed TextReader.")
	case r.closed:
		return types.NewException("System.ObjectDisposedException", "Cannot read from a closed TextReader.")
	case r.loaded:
		return nil
	}
	b, err := io.ReadAll(onlyReader{r.base})
	if err != nil {
		return streamError(err)
	}
	r.loaded = true
	if r.detect {
		if e := marked(b); e != nil {
			r.enc = e
		}
	}
	if bom := r.enc.bom; len(bom) > 0 && strings.HasPrefix(string(b), string(bom)) {
		b = b[len(bom):]
	} else if r.enc.page == 65001 && strings.HasPrefix(string(b), "\ufeff") {
		b = b[3:]
	}
	r.text, r.at = types.Units(r.enc.String(b)), 0
	return nil
}

// marked is the encoding that a byte order mark tells, nil without one.
func marked(b []byte) *Encoding {
	for _, key := range []string{"utf8", "utf32", "unicode", "bigendianunicode"} {
		if e := encodings()[key]; strings.HasPrefix(string(b), string(e.bom)) {
			return e
		}
	}
	return nil
}

// line reads a line without its end; ok is false at the end of the text.
func (r *TextReader) line() (string, bool) {
	if r.at >= len(r.text) {
		return "", false
	}
	for i := r.at; i < len(r.text); i++ {
		if ch := r.text[i]; ch == '\n' || ch == '\r' {
			s := types.FromUnits(r.text[r.at:i])
			r.at = i + 1
			if ch == '\r' && r.at < len(r.text) && r.text[r.at] == '\n' {
				r.at++
			}
			return s, true
		}
	}
	s := types.FromUnits(r.text[r.at:])
	r.at = len(r.text)
	return s, true
}

func (r *TextReader) close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	if r.base != nil && !r.keep {
		return r.base.Close()
	}
	return nil
}

func newStreamReader(c *Call) (any, error) {
	r := &TextReader{typeName: "System.IO.StreamReader", enc: encodings()["utf8"], detect: true}
	if _, isPath := c.Args[0].(string); isPath {
		s, err := opening(modeOpen, accessRead)(c)
		if err != nil {
			return nil, err
		}
		r.base = s.(byteStream)
	} else {
		s, err := c.stream(0, "stream")
		if err != nil {
			return nil, err
		}
		if ok, _, _ := s.can(); !ok {
			return nil, ArgumentError("Stream was not readable.", "")
		}
		r.base = s
	}
	flags := 0
	for i := 1; i < len(c.Args); i++ {
		switch v := c.Args[i].(type) {
		case *Encoding:
			r.enc = v
		case bool:
			if flags++; flags == 1 {
				r.detect = v
			} else {
				r.keep = v
			}
		}
	}
	return r, nil
}

// textReaderTable serves the readers.
var textReaderTable = sync.OnceValue(func() Table {
	this := func(c *Call) *TextReader { return c.This.(*TextReader) }
	on := func(f func(c *Call, r *TextReader) (any, error)) Func {
		return func(c *Call) (any, error) {
			if err := this(c).load(); err != nil {
				return nil, err
			}
			return f(c, this(c))
		}
	}
	unit := func(r *TextReader, step int) any {
		if r.at >= len(r.text) {
			return int32(-1)
		}
		u := r.text[r.at]
		r.at += step
		return int32(u)
	}
	block := on(func(c *Call, r *TextReader) (any, error) {
		a, _ := types.Unwrap(c.Args[0]).(*types.Array)
		if a == nil {
			return nil, ArgumentNull("buffer")
		}
		from, n := c.Int(1), c.Int(2)
		if from < 0 || n < 0 || from+n > len(a.Items) {
			return nil, badSpan()
		}
		n = min(n, len(r.text)-r.at)
		for i := range n {
			a.Items[from+i] = types.Char(r.text[r.at+i])
		}
		r.at += n
		return int32(n), nil
	})
	closing := func(c *Call) (any, error) { return nil, streamError(this(c).close()) }
	return Table{
		"new(string)": func(c *Call) (any, error) {
			if c.Type.Name == "System.IO.StreamReader" {
				return newStreamReader(c)
			}
			if c.Args[0] == nil {
				return nil, ArgumentNull("s")
			}
			return &TextReader{typeName: "System.IO.StringReader", loaded: true, text: types.Units(c.Str(0))}, nil
		},
		"new(*)":       newStreamReader,
		"Read()":       on(func(_ *Call, r *TextReader) (any, error) { return unit(r, 1), nil }),
		"Peek()":       on(func(_ *Call, r *TextReader) (any, error) { return unit(r, 0), nil }),
		"Read(*)":      block,
		"ReadBlock(*)": block,
		"ReadLine()": on(func(_ *Call, r *TextReader) (any, error) {
			if s, ok := r.line(); ok {
				return s, nil
			}
			return nil, nil
		}),
		"ReadToEnd()": on(func(_ *Call, r *TextReader) (any, error) {
			s := types.FromUnits(r.text[r.at:])
			r.at = len(r.text)
			return s, nil
		}),
		"get EndOfStream":       on(func(_ *Call, r *TextReader) (any, error) { return r.at >= len(r.text), nil }),
		"get BaseStream":        func(c *Call) (any, error) { return this(c).base, nil },
		"get CurrentEncoding":   func(c *Call) (any, error) { return this(c).enc, nil },
		"DiscardBufferedData()": func(c *Call) (any, error) { this(c).loaded, this(c).text, this(c).at = false, nil, 0; return nil, nil },
		"Close()":               closing,
		"Dispose()":             closing,
		"static get Null": func(*Call) (any, error) {
			return &TextReader{typeName: "System.IO.StringReader", loaded: true}, nil
		},
		"static Synchronized(*)": func(c *Call) (any, error) { return c.Args[0], nil },
	}
})
