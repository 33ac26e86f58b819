package dotnet

import (
	"io"
	"strings"

	"crypto/pbkdf2"

	"github.com/runwright/runwright/powershell/types"
)

// CryptoStream is System.Security.Cryptography.CryptoStream.
type CryptoStream struct {
	base          byteStream
	t             *Transform
	writing, keep bool
	flushed       bool
	closed        bool
	ready         []byte // decoded and not yet read
	loaded        bool
}

// PSType is CryptoStream.
func (*CryptoStream) PSType() *types.Type {
	return types.MustNamed("System.Security.Cryptography.CryptoStream")
}

func (s *CryptoStream) can() (bool, bool, bool) {
	return !s.writing && !s.closed, s.writing && !s.closed, false
}

// Read implements io.Reader.
func (s *CryptoStream) Read(p []byte) (int, error) {
	if !s.loaded {
		s.loaded = true
		b, err := io.ReadAll(onlyReader{s.base})
		if err != nil {
			return 0, err
		}
		if s.ready, err = s.t.final(b); err != nil {
			return 0, err
		}
	}
	if len(s.ready) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.ready)
	s.ready = s.ready[n:]
	return n, nil
}

// Write implements io.Writer. All is transformed when the last block is known.
func (s *CryptoStream) Write(p []byte) (int, error) {
	if !s.writing {
		return 0, notSupported("Stream does not support writing.")
	}
	s.ready = append(s.ready, p...)
	return len(p), nil
}

func (s *CryptoStream) finish() error {
	if s.flushed {
		return nil
	}
	s.flushed = true
	out, err := s.t.final(s.ready)
	if err != nil {
		return err
	}
	_, err = s.base.Write(out)
	return err
}

// Seek implements io.Seeker.
func (s *CryptoStream) Seek(int64, int) (int64, error) {
	return 0, notSupported("Stream does not support seeking.")
}
func (s *CryptoStream) length() (int64, error) {
	return 0, notSupported("Stream does not support seeking.")
}
func (s *CryptoStream) setLength(int64) error {
	return notSupported("Stream does not support seeking.")
}
func (s *CryptoStream) flush() error { return nil }

// Close implements io.Closer.
func (s *CryptoStream) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	if s.writing {
		if err := s.finish(); err != nil {
			return err
		}
	}
	if s.keep {
		return nil
	}
	return s.base.Close()
}

func cryptoStreamTable() Table {
	this := func(c *Call) *CryptoStream { return c.This.(*CryptoStream) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			base, err := c.stream(0, "stream")
			if err != nil {
				return nil, err
			}
			t, ok := types.Unwrap(c.Args[1]).(*Transform)
			if !ok {
				return nil, notSupported("Only transforms of symmetric algorithms can be streamed.")
			}
			s := &CryptoStream{base: base, t: t, writing: enumBits(c.Args[2]) == 1}
			if len(c.Args) > 3 {
				s.keep = c.Bool(3)
			}
			return s, nil
		},
		"FlushFinalBlock()": func(c *Call) (any, error) {
			if this(c).flushed {
				return nil, notSupported("FlushFinalBlock() method was called twice on a CryptoStream. It can only be called once.")
			}
			return nil, streamError(this(c).finish())
		},
		"get HasFlushedFinalBlock": func(c *Call) (any, error) { return this(c).flushed, nil },
		"Clear()":                  func(c *Call) (any, error) { return nil, streamError(this(c).Close()) },
	}
}

// DeriveBytes is Rfc2898DeriveBytes: PBKDF2, read piece by piece.
type DeriveBytes struct {
	password, salt []byte
	rounds, used   int
	name           HashName
}

// PSType is Rfc2898DeriveBytes.
func (*DeriveBytes) PSType() *types.Type {
	return types.MustNamed("System.Security.Cryptography.Rfc2898DeriveBytes")
}

// passwordBytes are the bytes of a password argument, text in UTF-8.
func passwordBytes(v any) []byte {
	if s, ok := v.(string); ok {
		return encodings()["utf8"].Bytes(s)
	}
	return bytesOf(v)
}

func deriveTable() Table {
	this := func(c *Call) *DeriveBytes { return c.This.(*DeriveBytes) }
	derive := func(d *DeriveBytes, n int) ([]byte, error) {
		f, ok := hashNamed(string(d.name))
		if !ok {
			return nil, cryptographic("'" + string(d.name) + "' is not a known hash algorithm.")
		}
		out, err := pbkdf2.Key(f, string(d.password), d.salt, d.rounds, n)
		if err != nil {
			return nil, cryptographic(err.Error())
		}
		return out, nil
	}
	return Table{
		"new(*)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("password")
			}
			d := &DeriveBytes{password: passwordBytes(c.Args[0]), rounds: 1000, name: "SHA1"}
			if size, ok := c.Args[1].(int32); ok {
				d.salt = make([]byte, max(size, 0))
				if _, err := io.ReadFull(c.Random(), d.salt); err != nil {
					return nil, err
				}
			} else if c.Args[1] == nil {
				return nil, ArgumentNull("salt")
			} else {
				d.salt = bytesOf(c.Args[1])
			}
			if len(c.Args) > 2 {
				if d.rounds = c.Int(2); d.rounds <= 0 {
					return nil, types.NewException("System.ArgumentOutOfRangeException", "iterations ('"+types.ToString(c.Args[2])+"') must be a non-negative and non-zero value. (Parameter 'iterations')\nActual value was "+types.ToString(c.Args[2])+".")
				}
			}
			if len(c.Args) > 3 {
				d.name, _ = c.Args[3].(HashName)
			}
			_, err := derive(d, 1)
			return d, err
		},
		"GetBytes(int)": func(c *Call) (any, error) {
			d := this(c)
			if c.Int(0) <= 0 {
				return nil, types.NewException("System.ArgumentOutOfRangeException", "cb ('"+types.ToString(c.Args[0])+"') must be a non-negative and non-zero value. (Parameter 'cb')\nActual value was "+types.ToString(c.Args[0])+".")
			}
			out, err := derive(d, d.used+c.Int(0))
			if err != nil {
				return nil, err
			}
			out = out[d.used:]
			d.used += c.Int(0)
			return types.BytesToArray(out), nil
		},
		"Reset()":            func(c *Call) (any, error) { this(c).used = 0; return nil, nil },
		"Dispose()":          func(*Call) (any, error) { return nil, nil },
		"get Salt":           func(c *Call) (any, error) { return types.BytesToArray(this(c).salt), nil },
		"set Salt":           func(c *Call) (any, error) { this(c).salt, this(c).used = bytesOf(c.Args[0]), 0; return nil, nil },
		"get IterationCount": func(c *Call) (any, error) { return int32(this(c).rounds), nil },
		"set IterationCount": func(c *Call) (any, error) { this(c).rounds, this(c).used = c.Int(0), 0; return nil, nil },
		"get HashAlgorithm":  func(c *Call) (any, error) { return this(c).name, nil },
		"static Pbkdf2(*)": func(c *Call) (any, error) {
			d := &DeriveBytes{password: passwordBytes(c.Args[0]), salt: bytesOf(c.Args[1]), rounds: c.Int(2)}
			d.name, _ = c.Args[3].(HashName)
			out, err := derive(d, c.Int(4))
			return types.BytesToArray(out), err
		},
	}
}

// RandomGenerator is RandomNumberGenerator.
type RandomGenerator struct{ T *types.Type }

// PSType is the generator's class.
func (g *RandomGenerator) PSType() *types.Type { return g.T }

// randomGeneratorTable serves RandomNumberGenerator on the host's random source.
func randomGeneratorTable() Table {
	fill := func(c *Call, nonZero bool) (any, error) {
		a, _ := types.Unwrap(c.Args[0]).(*types.Array)
		if a == nil {
			return nil, ArgumentNull("data")
		}
		from, n := 0, len(a.Items)
		if len(c.Args) > 2 {
			from, n = c.Int(1), c.Int(2)
			if from < 0 || n < 0 || from+n > len(a.Items) {
				return nil, badSpan()
			}
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(c.Random(), b); err != nil {
			return nil, err
		}
		for i := range b {
			for nonZero && b[i] == 0 {
				if _, err := io.ReadFull(c.Random(), b[i:i+1]); err != nil {
					return nil, err
				}
			}
			a.Items[from+i] = b[i]
		}
		return nil, nil
	}
	below := func(c *Call, n uint32) (uint32, error) {
		limit := (1<<32 - 1) / uint64(n) * uint64(n)
		for {
			var b [4]byte
			if _, err := io.ReadFull(c.Random(), b[:]); err != nil {
				return 0, err
			}
			if v := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24; uint64(v) < limit {
				return v % n, nil
			}
		}
	}
	take := func(c *Call, n int) ([]byte, error) {
		if n < 0 {
			return nil, mustNotBeNegative("count", n)
		}
		b := make([]byte, n)
		_, err := io.ReadFull(c.Random(), b)
		return b, err
	}
	return Table{
		"static Create(*)": func(*Call) (any, error) {
			return &RandomGenerator{types.MustNamed("System.Security.Cryptography.RandomNumberGeneratorImplementation")}, nil
		},
		"new(*)":               func(c *Call) (any, error) { return &RandomGenerator{c.Type}, nil },
		"GetBytes(*)":          func(c *Call) (any, error) { return fill(c, false) },
		"GetNonZeroBytes(*)":   func(c *Call) (any, error) { return fill(c, true) },
		"Dispose()":            func(*Call) (any, error) { return nil, nil },
		"static GetBytes(int)": func(c *Call) (any, error) { b, err := take(c, c.Int(0)); return types.BytesToArray(b), err },
		"static GetHexString(*)": func(c *Call) (any, error) {
			b, err := take(c, (c.Int(0)+1)/2)
			if err != nil {
				return nil, err
			}
			s := strings.ToUpper(hexText(b))[:c.Int(0)]
			if len(c.Args) > 1 && c.Bool(1) {
				s = strings.ToLower(s)
			}
			return s, nil
		},
		"static GetInt32(*)": func(c *Call) (any, error) {
			low, high := 0, c.Int(0)
			if len(c.Args) > 1 {
				low, high = c.Int(0), c.Int(1)
				if low >= high {
					return nil, ArgumentError("Range of random number does not contain at least one possibility.", "")
				}
			}
			if high <= low {
				return nil, types.NewException("System.ArgumentOutOfRangeException", "toExclusive ('"+types.ToString(c.Args[0])+"') must be a non-negative and non-zero value. (Parameter 'toExclusive')\nActual value was "+types.ToString(c.Args[0])+".")
			}
			n, err := below(c, uint32(int64(high)-int64(low)))
			return int32(int64(low) + int64(n)), err
		},
	}
}

func hexText(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, v := range b {
		out = append(out, digits[v>>4], digits[v&15])
	}
	return string(out)
}
