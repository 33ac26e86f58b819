package dotnet

import (
	"io"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// StreamWriter is System.IO.StreamWriter. Text waits until enough has come
// together, or until it is flushed.
type StreamWriter struct {
	base    byteStream
	enc     *Encoding
	keep    bool
	auto    bool
	newline string
	waiting []byte
	begun   bool
	closed  bool
}

// PSType is StreamWriter.
func (*StreamWriter) PSType() *types.Type { return types.MustNamed("System.IO.StreamWriter") }

func (w *StreamWriter) lineEnd() string { return w.newline }

func (w *StreamWriter) writeText(_ *Call, s string) error {
	if w.closed {
		return types.NewException("System.ObjectDisposedException", "Cannot write to a closed TextWriter.")
	}
	w.waiting = append(w.waiting, w.enc.Bytes(s)...)
	if w.auto || len(w.waiting) >= 1024 {
		return w.flush()
	}
	return nil
}

// flush writes what waits, after the byte order mark at a stream's begin.
func (w *StreamWriter) flush() error {
	if !w.begun {
		w.begun = true
		if _, _, seeks := w.base.can(); seeks && len(w.enc.bom) > 0 {
			at, err := w.base.Seek(0, io.SeekCurrent)
			if err != nil {
				return streamError(err)
			}
			if at == 0 {
				w.waiting = append(append([]byte{}, w.enc.bom...), w.waiting...)
			}
		}
	}
	if len(w.waiting) == 0 {
		return nil
	}
	_, err := w.base.Write(w.waiting)
	w.waiting = nil
	return streamError(err)
}

func (w *StreamWriter) close() error {
	if w.closed {
		return nil
	}
	if err := w.flush(); err != nil {
		return err
	}
	w.closed = true
	if w.keep {
		return nil
	}
	return streamError(w.base.Close())
}

func newStreamWriter(c *Call) (any, error) {
	plain := *encodings()["utf8"]
	plain.bom = nil
	w := &StreamWriter{enc: &plain, newline: "\n"}
	_, isPath := c.Args[0].(string)
	appendTo := false
	for i := 1; i < len(c.Args); i++ {
		switch v := c.Args[i].(type) {
		case *Encoding:
			w.enc = v
		case bool:
			if isPath {
				appendTo = v
			} else {
				w.keep = v
			}
		}
	}
	if !isPath {
		s, err := c.stream(0, "stream")
		if err != nil {
			return nil, err
		}
		if _, ok, _ := s.can(); !ok {
			return nil, ArgumentError("Stream was not writable.", "")
		}
		w.base = s
		return w, nil
	}
	mode := int64(modeCreate)
	if appendTo {
		mode = modeAppend
	}
	s, err := opening(mode, accessWrite)(c)
	if err != nil {
		return nil, err
	}
	w.base = s.(byteStream)
	return w, nil
}

var streamWriterTable = sync.OnceValue(func() Table {
	this := func(c *Call) *StreamWriter { return c.This.(*StreamWriter) }
	closing := func(c *Call) (any, error) { return nil, this(c).close() }
	t := Table{}
	writers(t, "", func(c *Call) textSink { return c.This.(textSink) })
	for k, f := range map[string]Func{
		"new(*)": newStreamWriter,
		"Flush()": func(c *Call) (any, error) {
			if this(c).closed {
				return nil, types.NewException("System.ObjectDisposedException", "Cannot write to a closed TextWriter.")
			}
			return nil, this(c).flush()
		},
		"Close()": closing, "Dispose()": closing,
		"get AutoFlush": func(c *Call) (any, error) { return this(c).auto, nil },
		"set AutoFlush": func(c *Call) (any, error) {
			if this(c).auto = c.Bool(0); this(c).auto {
				return nil, this(c).flush()
			}
			return nil, nil
		},
		"get BaseStream": func(c *Call) (any, error) { return this(c).base, nil },
		"get Encoding":   func(c *Call) (any, error) { return this(c).enc, nil },
		"get NewLine":    func(c *Call) (any, error) { return this(c).newline, nil },
		"set NewLine":    func(c *Call) (any, error) { this(c).newline = c.Str(0); return nil, nil },
		"static get Null": func(*Call) (any, error) {
			return &StreamWriter{base: &NullStream{}, enc: encodings()["utf8"], newline: "\n"}, nil
		},
	} {
		t[k] = f
	}
	return t
})

// StringWriter is System.IO.StringWriter: it appends to a StringBuilder.
type StringWriter struct {
	to      *StringBuilder
	newline string
	closed  bool
}

// PSType is StringWriter.
func (*StringWriter) PSType() *types.Type { return types.MustNamed("System.IO.StringWriter") }

// PSString is what has been written.
func (w *StringWriter) PSString() string { return w.to.PSString() }

func (w *StringWriter) lineEnd() string { return w.newline }

func (w *StringWriter) writeText(_ *Call, s string) error {
	if w.closed {
		return types.NewException("System.ObjectDisposedException", "Cannot write to a closed TextWriter.")
	}
	w.to.write(s)
	return nil
}

var stringWriterTable = sync.OnceValue(func() Table {
	this := func(c *Call) *StringWriter { return c.This.(*StringWriter) }
	closing := func(c *Call) (any, error) { this(c).closed = true; return nil, nil }
	t := Table{}
	writers(t, "", func(c *Call) textSink { return c.This.(textSink) })
	for k, f := range map[string]Func{
		"new(*)": func(c *Call) (any, error) {
			w := &StringWriter{newline: "\n"}
			for _, a := range c.Args {
				if b, ok := a.(*StringBuilder); ok {
					w.to = b
				}
			}
			if w.to == nil {
				w.to = &StringBuilder{}
			}
			return w, nil
		},
		"GetStringBuilder()": func(c *Call) (any, error) { return this(c).to, nil },
		"ToString()":         func(c *Call) (any, error) { return this(c).PSString(), nil },
		"Flush()":            func(*Call) (any, error) { return nil, nil },
		"Close()":            closing, "Dispose()": closing,
		"get Encoding": func(*Call) (any, error) { return encodings()["unicode"], nil },
		"get NewLine":  func(c *Call) (any, error) { return this(c).newline, nil },
		"set NewLine":  func(c *Call) (any, error) { this(c).newline = c.Str(0); return nil, nil },
	} {
		t[k] = f
	}
	return t
})
