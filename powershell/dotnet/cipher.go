package dotnet

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"fmt"
	"io"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// The values of CipherMode and PaddingMode.
const (
	cipherCBC = 1
	cipherECB = 2
	cipherCFB = 4

	padNone     = 1
	padPKCS7    = 2
	padZeros    = 3
	padANSIX923 = 4
	padISO10126 = 5
)

// Symmetric is Aes or TripleDES.
type Symmetric struct {
	T             *types.Type
	des           bool
	key, iv       []byte
	keySize       int
	mode, padding int64
	feedback      int32
}

// PSType is the algorithm's class.
func (s *Symmetric) PSType() *types.Type { return s.T }

func (s *Symmetric) blockSize() int {
	if s.des {
		return des.BlockSize
	}
	return aes.BlockSize
}

func (s *Symmetric) validSize(bits int) bool {
	if s.des {
		return bits == 128 || bits == 192
	}
	return bits == 128 || bits == 192 || bits == 256
}

func (s *Symmetric) block(key []byte) (cipher.Block, error) {
	if s.des {
		if len(key) == 16 {
			key = append(append([]byte{}, key...), key[:8]...)
		}
		return des.NewTripleDESCipher(key)
	}
	return aes.NewCipher(key)
}

// cryptographic is CryptographicException.
func cryptographic(message string) error {
	return types.NewException("System.Security.Cryptography.CryptographicException", message)
}

// ensure makes a random key and vector where there is none.
func (s *Symmetric) ensure(c *Call) error {
	if s.key == nil {
		s.key = make([]byte, s.keySize/8)
		if _, err := io.ReadFull(c.Random(), s.key); err != nil {
			return err
		}
	}
	if s.iv == nil {
		s.iv = make([]byte, s.blockSize())
		if _, err := io.ReadFull(c.Random(), s.iv); err != nil {
			return err
		}
	}
	return nil
}

// Transform is an ICryptoTransform of a symmetric algorithm.
type Transform struct {
	b       cipher.Block
	iv      []byte
	encrypt bool
	mode    int64
	padding int64
	random  io.Reader
	last    []byte // the vector of the next block
	held    []byte // what waits: a block that may be padding
	cfb     int
}

// PSType is ICryptoTransform.
func (*Transform) PSType() *types.Type {
	return types.MustNamed("System.Security.Cryptography.ICryptoTransform")
}

// run transforms whole blocks.
func (t *Transform) run(in []byte) []byte {
	out := make([]byte, len(in))
	n := t.b.BlockSize()
	switch {
	case t.mode == cipherECB:
		for i := 0; i+n <= len(in); i += n {
			if t.encrypt {
				t.b.Encrypt(out[i:], in[i:])
			} else {
				t.b.Decrypt(out[i:], in[i:])
			}
		}
	case t.mode == cipherCFB:
		t.runCFB(out, in)
	case len(in) == 0:
	case t.encrypt:
		cipher.NewCBCEncrypter(t.b, t.last).CryptBlocks(out, in)
		t.last = append([]byte{}, out[len(out)-n:]...)
	default:
		cipher.NewCBCDecrypter(t.b, t.last).CryptBlocks(out, in)
		t.last = append([]byte{}, in[len(in)-n:]...)
	}
	return out
}

// runCFB is cipher feedback of so many bytes a step.
func (t *Transform) runCFB(out, in []byte) {
	pad := make([]byte, t.b.BlockSize())
	for i := 0; i < len(in); i += t.cfb {
		t.b.Encrypt(pad, t.last)
		step := in[i:min(i+t.cfb, len(in))]
		for k, v := range step {
			out[i+k] = v ^ pad[k]
		}
		feed := step
		if t.encrypt {
			feed = out[i : i+len(step)]
		}
		t.last = append(t.last[len(feed):len(t.last):len(t.last)], feed...)
	}
}

// unit is what input is padded to.
func (t *Transform) unit() int {
	if t.mode == cipherCFB {
		return t.cfb
	}
	return t.b.BlockSize()
}

// final transforms the rest and adds or removes padding.
func (t *Transform) final(in []byte) ([]byte, error) {
	in = append(t.held, in...)
	t.held = nil
	n := t.unit()
	defer func() { t.last = append([]byte{}, t.iv...) }()
	if t.encrypt {
		padded, err := t.pad(in, n)
		if err != nil {
			return nil, err
		}
		return t.run(padded), nil
	}
	if len(in)%n != 0 {
		return nil, cryptographic("The input data is not a complete block.")
	}
	out := t.run(in)
	if len(out) == 0 {
		return out, nil
	}
	k := int(out[len(out)-1])
	switch t.padding {
	case padNone, padZeros:
		return out, nil
	}
	if k < 1 || k > n || k > len(out) {
		return nil, badPadding()
	}
	for _, v := range out[len(out)-k : len(out)-1] {
		if t.padding == padPKCS7 && int(v) != k || t.padding == padANSIX923 && v != 0 {
			return nil, badPadding()
		}
	}
	return out[:len(out)-k], nil
}

func badPadding() error { return cryptographic("Padding is invalid and cannot be removed.") }

func (t *Transform) pad(in []byte, n int) ([]byte, error) {
	out := append([]byte{}, in...)
	k := n - len(in)%n
	switch t.padding {
	case padNone:
		if k != n {
			return nil, cryptographic("The input data is not a complete block.")
		}
		return out, nil
	case padZeros:
		if k == n {
			return out, nil
		}
		return append(out, make([]byte, k)...), nil
	}
	fill := make([]byte, k)
	for i := range fill {
		if t.padding == padPKCS7 {
			fill[i] = byte(k)
		}
	}
	if t.padding == padISO10126 {
		if _, err := io.ReadFull(t.random, fill); err != nil {
			return nil, err
		}
	}
	fill[k-1] = byte(k)
	return append(out, fill...), nil
}

// transform makes a transform with a key and vector.
func (s *Symmetric) transform(c *Call, key, iv []byte, encrypt bool) (*Transform, error) {
	if !s.validSize(8 * len(key)) {
		return nil, ArgumentError("Specified key is not a valid size for this algorithm.", "key")
	}
	if s.mode != cipherECB && len(iv) != s.blockSize() {
		return nil, ArgumentError("Specified initialization vector (IV) does not match the block size for this algorithm.", "rgbIV")
	}
	b, err := s.block(key)
	if err != nil {
		return nil, cryptographic(err.Error())
	}
	return &Transform{b: b, iv: iv, last: append([]byte{}, iv...), encrypt: encrypt, mode: s.mode, padding: s.padding, random: c.Random(), cfb: max(int(s.feedback)/8, 1)}, nil
}

var transformTable = sync.OnceValue(func() Table {
	this := func(c *Call) *Transform { return c.This.(*Transform) }
	size := func(c *Call) (any, error) { return int32(this(c).unit()), nil }
	return Table{
		"get InputBlockSize": size, "get OutputBlockSize": size,
		"get CanReuseTransform":          func(*Call) (any, error) { return true, nil },
		"get CanTransformMultipleBlocks": func(*Call) (any, error) { return true, nil },
		"Dispose()":                      func(*Call) (any, error) { return nil, nil },
		"TransformFinalBlock(*)": func(c *Call) (any, error) {
			b, err := c.input(0, "inputBuffer")
			if err != nil {
				return nil, err
			}
			out, err := this(c).final(b)
			return types.BytesToArray(out), err
		},
		"TransformBlock(*)": func(c *Call) (any, error) {
			b, err := (&Call{Args: c.Args[:3]}).input(0, "inputBuffer")
			if err != nil {
				return nil, err
			}
			t := this(c)
			t.held = append(t.held, b...)
			whole := len(t.held) / t.unit() * t.unit()
			if !t.encrypt && t.padding != padNone && t.padding != padZeros && whole == len(t.held) && whole > 0 {
				whole -= t.unit() // the last block may be padding
			}
			out := t.run(t.held[:whole])
			t.held = append([]byte{}, t.held[whole:]...)
			to, _ := types.Unwrap(c.Args[3]).(*types.Array)
			if to == nil {
				return nil, ArgumentNull("outputBuffer")
			}
			for i, v := range out {
				if at := c.Int(4) + i; at < len(to.Items) {
					to.Items[at] = v
				}
			}
			return int32(len(out)), nil
		},
	}
})

func newSymmetric(t *types.Type, triple bool) *Symmetric {
	s := &Symmetric{T: t, des: triple, keySize: 256, mode: cipherCBC, padding: padPKCS7, feedback: 8}
	if triple {
		s.keySize = 192
	}
	return s
}

// symmetricTable serves Aes and TripleDES.
func symmetricTable(name string) func() Table {
	triple := name == "TripleDES"
	return func() Table {
		this := func(c *Call) *Symmetric { return c.This.(*Symmetric) }
		create := func(c *Call) (any, error) {
			return newSymmetric(types.MustNamed("System.Security.Cryptography."+name), triple), nil
		}
		t := Table{
			"static Create(*)": create,
			"new()":            func(c *Call) (any, error) { return newSymmetric(c.Type, triple), nil },
			"Dispose()":        func(*Call) (any, error) { return nil, nil },
			"Clear()":          func(*Call) (any, error) { return nil, nil },
			"get BlockSize":    func(c *Call) (any, error) { return int32(8 * this(c).blockSize()), nil },
			"set BlockSize": func(c *Call) (any, error) {
				if c.Int(0) != 8*this(c).blockSize() {
					return nil, cryptographic("Specified block size is not valid for this algorithm.")
				}
				return nil, nil
			},
			"get KeySize": func(c *Call) (any, error) { return int32(this(c).keySize), nil },
			"set KeySize": func(c *Call) (any, error) {
				if !this(c).validSize(c.Int(0)) {
					return nil, cryptographic("Specified key is not a valid size for this algorithm.")
				}
				this(c).keySize, this(c).key = c.Int(0), nil
				return nil, nil
			},
			"ValidKeySize(int)": func(c *Call) (any, error) { return this(c).validSize(c.Int(0)), nil },
			"get Key":           func(c *Call) (any, error) { err := this(c).ensure(c); return types.BytesToArray(this(c).key), err },
			"set Key": func(c *Call) (any, error) {
				b := bytesOf(c.Args[0])
				if c.Args[0] == nil {
					return nil, ArgumentNull("value")
				}
				if !this(c).validSize(8 * len(b)) {
					return nil, cryptographic("Specified key is not a valid size for this algorithm.")
				}
				this(c).key, this(c).keySize = b, 8*len(b)
				return nil, nil
			},
			"get IV": func(c *Call) (any, error) { err := this(c).ensure(c); return types.BytesToArray(this(c).iv), err },
			"set IV": func(c *Call) (any, error) {
				b := bytesOf(c.Args[0])
				if c.Args[0] == nil {
					return nil, ArgumentNull("value")
				}
				if len(b) != this(c).blockSize() {
					return nil, cryptographic("Specified initialization vector (IV) does not match the block size for this algorithm.")
				}
				this(c).iv = b
				return nil, nil
			},
			"GenerateKey()": func(c *Call) (any, error) { this(c).key = nil; return nil, this(c).ensure(c) },
			"GenerateIV()":  func(c *Call) (any, error) { this(c).iv = nil; return nil, this(c).ensure(c) },
			"get Mode": func(c *Call) (any, error) {
				return types.NewEnum(types.MustNamed("System.Security.Cryptography.CipherMode"), this(c).mode), nil
			},
			"set Mode": func(c *Call) (any, error) {
				if m := enumBits(c.Args[0]); m != cipherCBC && m != cipherECB && m != cipherCFB {
					return nil, cryptographic("Specified cipher mode is not valid for this algorithm.")
				}
				this(c).mode = enumBits(c.Args[0])
				return nil, nil
			},
			"get Padding": func(c *Call) (any, error) {
				return types.NewEnum(types.MustNamed("System.Security.Cryptography.PaddingMode"), this(c).padding), nil
			},
			"set Padding":      func(c *Call) (any, error) { this(c).padding = enumBits(c.Args[0]); return nil, nil },
			"get FeedbackSize": func(c *Call) (any, error) { return this(c).feedback, nil },
			"set FeedbackSize": func(c *Call) (any, error) { this(c).feedback = int32(c.Int(0)); return nil, nil },
		}
		for _, encrypt := range []bool{true, false} {
			word := "De"
			if encrypt {
				word = "En"
			}
			t["Create"+word+"cryptor(*)"] = func(c *Call) (any, error) {
				s := this(c)
				if err := s.ensure(c); err != nil {
					return nil, err
				}
				key, iv := s.key, s.iv
				if len(c.Args) == 2 {
					key, iv = bytesOf(c.Args[0]), bytesOf(c.Args[1])
				}
				return s.transform(c, key, iv, encrypt)
			}
			for _, m := range []struct {
				name string
				mode int64
			}{{"Cbc", cipherCBC}, {"Ecb", cipherECB}, {"Cfb", cipherCFB}} {
				t[word+"crypt"+m.name+"(*)"] = func(c *Call) (any, error) {
					s := *this(c)
					if err := this(c).ensure(c); err != nil {
						return nil, err
					}
					s.key, s.mode, s.padding = this(c).key, m.mode, padPKCS7
					var iv []byte
					for i, a := range c.Args[1:] {
						switch v := a.(type) {
						case *types.Array:
							iv = bytesOf(v)
						case *types.EnumValue:
							s.padding = v.Bits
						case int32:
							s.feedback = v
						default:
							return nil, ArgumentNull(fmt.Sprintf("argument %d", i))
						}
					}
					if m.mode == cipherCFB && len(c.Args) < 3 {
						s.padding = padNone
					}
					x, err := s.transform(c, s.key, iv, encrypt)
					if err != nil {
						return nil, err
					}
					out, err := x.final(bytesOf(c.Args[0]))
					return types.BytesToArray(out), err
				}
			}
		}
		return t
	}
}
