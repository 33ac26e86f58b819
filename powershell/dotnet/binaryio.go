package dotnet

import (
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/runwright/runwright/powershell/types"
)

// BinaryIO is BinaryReader or BinaryWriter.
type BinaryIO struct {
	T    *types.Type
	base byteStream
	enc  *Encoding
	keep bool
}

// PSType is the class.
func (b *BinaryIO) PSType() *types.Type { return b.T }

func endOfStream() error {
	return types.NewException("System.IO.EndOfStreamException", "Unable to read beyond the end of the stream.")
}

// bytes reads exactly n bytes.
func (b *BinaryIO) bytes(n int) ([]byte, error) {
	out := make([]byte, n)
	if _, err := io.ReadFull(b.base, out); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, endOfStream()
		}
		return nil, streamError(err)
	}
	return out, nil
}

// compact reads a number of seven bits a byte.
func (b *BinaryIO) compact() (uint64, error) {
	var n uint64
	for shift := 0; shift < 64; shift += 7 {
		p, err := b.bytes(1)
		if err != nil {
			return 0, err
		}
		n |= uint64(p[0]&0x7f) << shift
		if p[0] < 0x80 {
			return n, nil
		}
	}
	return 0, types.NewException("System.FormatException", "Too many bytes in what should have been a 7-bit encoded integer.")
}

// char reads one character of the encoding, of UTF-8 unless told otherwise.
func (b *BinaryIO) char() (types.Char, error) {
	var raw []byte
	for range 4 {
		p, err := b.bytes(1)
		if err != nil {
			return 0, err
		}
		raw = append(raw, p...)
		if s := types.Units(b.enc.String(raw)); len(s) > 0 && s[0] != 0xfffd {
			return types.Char(s[0]), nil
		}
	}
	return 0xfffd, nil
}

func newBinaryIO(c *Call) (any, error) {
	name := "input"
	if c.Type.Name == "System.IO.BinaryWriter" {
		name = "output"
	}
	s, err := c.stream(0, name)
	if err != nil {
		return nil, err
	}
	b := &BinaryIO{T: c.Type, base: s, enc: encodings()["utf8"]}
	for _, a := range c.Args[1:] {
		switch v := a.(type) {
		case *Encoding:
			b.enc = v
		case bool:
			b.keep = v
		}
	}
	return b, nil
}

// binaryBase are the members reader and writer share.
func binaryBase() Table {
	this := func(c *Call) *BinaryIO { return c.This.(*BinaryIO) }
	closing := func(c *Call) (any, error) {
		if this(c).keep {
			return nil, nil
		}
		return nil, streamError(this(c).base.Close())
	}
	return Table{"new(*)": newBinaryIO, "get BaseStream": func(c *Call) (any, error) { return this(c).base, nil }, "Close()": closing, "Dispose()": closing}
}

// binaryReaderTable is BinaryReader.
func binaryReaderTable() Table {
	t := binaryBase()
	this := func(c *Call) *BinaryIO { return c.This.(*BinaryIO) }
	number := func(name string, n int, f func(b []byte) any) {
		t["Read"+name+"()"] = func(c *Call) (any, error) {
			b, err := this(c).bytes(n)
			if err != nil {
				return nil, err
			}
			return f(b), nil
		}
	}
	le := binary.LittleEndian
	number("Byte", 1, func(b []byte) any { return b[0] })
	number("SByte", 1, func(b []byte) any { return int8(b[0]) })
	number("Boolean", 1, func(b []byte) any { return b[0] != 0 })
	number("Int16", 2, func(b []byte) any { return int16(le.Uint16(b)) })
	number("UInt16", 2, func(b []byte) any { return le.Uint16(b) })
	number("Int32", 4, func(b []byte) any { return int32(le.Uint32(b)) })
	number("UInt32", 4, func(b []byte) any { return le.Uint32(b) })
	number("Int64", 8, func(b []byte) any { return int64(le.Uint64(b)) })
	number("UInt64", 8, func(b []byte) any { return le.Uint64(b) })
	number("Single", 4, func(b []byte) any { return math.Float32frombits(le.Uint32(b)) })
	number("Double", 8, func(b []byte) any { return math.Float64frombits(le.Uint64(b)) })
	t["ReadChar()"] = func(c *Call) (any, error) { return this(c).char() }
	t["Read()"] = func(c *Call) (any, error) {
		ch, err := this(c).char()
		if x, ok := err.(*types.Exception); ok && x.Class.Name == "System.IO.EndOfStreamException" {
			return int32(-1), nil
		}
		return int32(ch), err
	}
	t["PeekChar()"] = func(c *Call) (any, error) {
		at, err := this(c).base.Seek(0, io.SeekCurrent)
		if err != nil {
			return int32(-1), nil // what cannot seek cannot look ahead
		}
		v, err := t["Read()"](c)
		if err != nil {
			return nil, err
		}
		_, err = this(c).base.Seek(at, io.SeekStart)
		return v, streamError(err)
	}
	t["ReadChars(int)"] = func(c *Call) (any, error) {
		out := []any{}
		for range c.Int(0) {
			ch, err := this(c).char()
			if err != nil {
				break
			}
			out = append(out, ch)
		}
		return types.NewTyped(types.CharType, out), nil
	}
	t["ReadBytes(int)"] = func(c *Call) (any, error) {
		if c.Int(0) < 0 {
			return nil, mustNotBeNegative("count", c.Int(0))
		}
		b := make([]byte, c.Int(0))
		n, err := io.ReadFull(this(c).base, b)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
		return types.BytesToArray(b[:n]), streamError(err)
	}
	t["Read(byte[],int,int)"] = func(c *Call) (any, error) {
		return streamTable()["Read(byte[],int,int)"](&Call{Env: c.Env, This: this(c).base, Args: c.Args})
	}
	t["ReadString()"] = func(c *Call) (any, error) {
		n, err := this(c).compact()
		if err != nil {
			return nil, err
		}
		b, err := this(c).bytes(int(min(n, math.MaxInt32)))
		if err != nil {
			return nil, err
		}
		return this(c).enc.String(b), nil
	}
	t["Read7BitEncodedInt()"] = func(c *Call) (any, error) { n, err := this(c).compact(); return int32(n), err }
	t["Read7BitEncodedInt64()"] = func(c *Call) (any, error) { n, err := this(c).compact(); return int64(n), err }
	return t
}

// binaryWriterTable is BinaryWriter.
func binaryWriterTable() Table {
	t := binaryBase()
	this := func(c *Call) *BinaryIO { return c.This.(*BinaryIO) }
	put := func(c *Call, b []byte) (any, error) { _, err := this(c).base.Write(b); return nil, streamError(err) }
	compact := func(n uint64) []byte { return binary.AppendUvarint(nil, n) }
	t["Write(*)"] = func(c *Call) (any, error) {
		switch v := c.Args[0].(type) {
		case nil:
			return nil, ArgumentNull("value")
		case string:
			b := this(c).enc.Bytes(v)
			return put(c, append(compact(uint64(len(b))), b...))
		case types.Char:
			return put(c, this(c).enc.Bytes(types.CharString(v)))
		case *types.Array:
			items := v.Items
			if len(c.Args) == 3 {
				i, n := c.Int(1), c.Int(2)
				if i < 0 || n < 0 || i+n > len(items) {
					return nil, badSpan()
				}
				items = items[i : i+n]
			}
			if v.Elem == types.CharType {
				s, err := fromChars(types.NewTyped(v.Elem, items), 0, len(items))
				if err != nil {
					return nil, err
				}
				return put(c, this(c).enc.Bytes(s.(string)))
			}
			return put(c, bytesOf(types.NewTyped(v.Elem, items)))
		case types.Decimal:
			return nil, notSupported("Writing a decimal is not supported here.")
		}
		b, _, _ := primitiveBytes(types.NewTyped(types.Object, []any{c.Args[0]}))
		return put(c, b)
	}
	t["Write7BitEncodedInt(int)"] = func(c *Call) (any, error) { return put(c, compact(uint64(uint32(c.Int(0))))) }
	t["Write7BitEncodedInt64(long)"] = func(c *Call) (any, error) { n, _ := c.Args[0].(int64); return put(c, compact(uint64(n))) }
	t["Flush()"] = func(c *Call) (any, error) { return nil, streamError(this(c).base.flush()) }
	t["Seek(*)"] = func(c *Call) (any, error) {
		n, err := this(c).base.Seek(int64(c.Int(0)), int(enumBits(c.Args[1])))
		return n, streamError(err)
	}
	return t
}
