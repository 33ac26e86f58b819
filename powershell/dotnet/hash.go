package dotnet

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Hasher is one of the hash algorithms of System.Security.Cryptography, with a
// key when it is an HMAC.
type Hasher struct {
	T     *types.Type
	make  func() hash.Hash
	key   []byte
	keyed bool
	// running takes in what TransformBlock brings, done is the last result.
	running hash.Hash
	done    []byte
}

// PSType is the algorithm's class.
func (h *Hasher) PSType() *types.Type { return h.T }

func (h *Hasher) start() hash.Hash {
	if h.keyed {
		return hmac.New(h.make, h.key)
	}
	return h.make()
}

var algorithms = [...]struct {
	name string
	make func() hash.Hash
}{{"MD5", md5.New}, {"SHA1", sha1.New}, {"SHA256", sha256.New}, {"SHA384", sha512.New384}, {"SHA512", sha512.New}}

// hashNamed finds an algorithm by its name, SHA256 or SHA-256.
func hashNamed(name string) (func() hash.Hash, bool) {
	name = strings.ToUpper(strings.ReplaceAll(strings.TrimPrefix(name, "System.Security.Cryptography."), "-", ""))
	if name == "SHA" {
		name = "SHA1"
	}
	for _, a := range algorithms {
		if name == a.name {
			return a.make, true
		}
	}
	return nil, false
}

// algorithm is the hash of a class such as SHA256, SHA256Managed or HMACSHA256.
func algorithm(t *types.Type) (f func() hash.Hash, keyed, ok bool) {
	name := t.Name[strings.LastIndexByte(t.Name, '.')+1:]
	name, _, _ = strings.Cut(name, "+")
	name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "Managed"), "CryptoServiceProvider"), "Cng")
	rest, keyed := strings.CutPrefix(name, "HMAC")
	f, ok = hashNamed(rest)
	return f, keyed, ok
}

// newHasher makes an algorithm of a class; key is nil without one.
func newHasher(c *Call, t *types.Type, key []byte) (*Hasher, error) {
	f, keyed, ok := algorithm(t)
	if !ok {
		return nil, types.NewException("System.PlatformNotSupportedException", "Algorithm '"+t.ShortName()+"' is not supported on this platform.")
	}
	h := &Hasher{T: t, make: f, key: key, keyed: keyed}
	if keyed && key == nil { // a random key of the block's size
		h.key = make([]byte, f().BlockSize())
		if _, err := io.ReadFull(c.Random(), h.key); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// input are the bytes of an argument: an array, a piece of it, or a stream.
func (c *Call) input(i int, name string) ([]byte, error) {
	switch v := types.Unwrap(c.Args[i]).(type) {
	case nil:
		return nil, ArgumentNull(name)
	case byteStream:
		b, err := io.ReadAll(onlyReader{v})
		return b, streamError(err)
	}
	b := bytesOf(c.Args[i])
	if i+2 < len(c.Args) {
		from, n := c.Int(i+1), c.Int(i+2)
		switch {
		case from < 0:
			return nil, mustNotBeNegative("offset", from)
		case n < 0 || n > len(b):
			return nil, ArgumentError("Value was invalid.", "")
		case from+n > len(b):
			return nil, ArgumentError("Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.", "")
		}
		b = b[from : from+n]
	}
	return b, nil
}

func sumOfBytes(h hash.Hash, b []byte) []byte {
	h.Write(b)
	return h.Sum(nil)
}

// hashTable serves the algorithms, the keyed ones and their base classes.
func hashTable() Table {
	this := func(c *Call) *Hasher { return c.This.(*Hasher) }
	fresh := func(c *Call) (any, error) {
		var key []byte
		if len(c.Args) > 0 {
			if c.Args[0] == nil {
				return nil, ArgumentNull("key")
			}
			key = append([]byte{}, bytesOf(c.Args[0])...)
		}
		return newHasher(c, c.Type, key)
	}
	transform := func(c *Call) ([]byte, error) {
		b, err := (&Call{Env: c.Env, Args: c.Args[:3]}).input(0, "inputBuffer")
		if err != nil {
			return nil, err
		}
		h := this(c)
		if h.running == nil {
			h.running = h.start()
		}
		h.running.Write(b)
		return b, nil
	}
	return Table{
		"new(*)": fresh,
		"static Create()": func(c *Call) (any, error) {
			if _, _, ok := algorithm(c.Type); !ok {
				return nil, types.NewException("System.PlatformNotSupportedException", "This method is not supported on this platform.")
			}
			return newHasher(c, c.Type, nil)
		},
		"static Create(string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("hashName")
			}
			name := strings.TrimPrefix(c.Str(0), "System.Security.Cryptography.")
			rest, keyed := strings.CutPrefix(strings.ToUpper(name), "HMAC")
			for _, a := range algorithms {
				plain := strings.ReplaceAll(rest, "-", "")
				if plain != a.name && (plain != "SHA" || a.name != "SHA1") {
					continue
				}
				class := "System.Security.Cryptography." + a.name
				if keyed {
					class = "System.Security.Cryptography.HMAC" + a.name
				}
				return newHasher(c, types.MustNamed(class), nil)
			}
			return nil, nil
		},
		"static HashData(*)": func(c *Call) (any, error) {
			f, keyed, ok := algorithm(c.Type)
			if !ok {
				return nil, notSupported("The algorithm is not supported.")
			}
			if !keyed {
				b, err := c.input(0, "source")
				if err != nil {
					return nil, err
				}
				return types.BytesToArray(sumOfBytes(f(), b)), nil
			}
			key, err := (&Call{Args: c.Args[:1]}).input(0, "key")
			if err != nil {
				return nil, err
			}
			b, err := c.input(1, "source")
			if err != nil {
				return nil, err
			}
			return types.BytesToArray(sumOfBytes(hmac.New(f, key), b)), nil
		},
		"ComputeHash(*)": func(c *Call) (any, error) {
			b, err := c.input(0, "buffer")
			if err != nil {
				return nil, err
			}
			h := this(c)
			h.done = sumOfBytes(h.start(), b)
			return types.BytesToArray(h.done), nil
		},
		"TransformBlock(*)": func(c *Call) (any, error) {
			b, err := transform(c)
			if err != nil {
				return nil, err
			}
			if out, ok := types.Unwrap(c.Args[3]).(*types.Array); ok {
				for i, v := range b {
					if at := c.Int(4) + i; at < len(out.Items) {
						out.Items[at] = v
					}
				}
			}
			return int32(len(b)), nil
		},
		"TransformFinalBlock(*)": func(c *Call) (any, error) {
			b, err := transform(c)
			if err != nil {
				return nil, err
			}
			h := this(c)
			h.done, h.running = h.running.Sum(nil), nil
			return types.BytesToArray(b), nil
		},
		"Initialize()": func(c *Call) (any, error) { this(c).running = nil; return nil, nil },
		"get Hash": func(c *Call) (any, error) {
			if this(c).done == nil {
				return nil, nil
			}
			return types.BytesToArray(this(c).done), nil
		},
		"get Key": func(c *Call) (any, error) { return types.BytesToArray(this(c).key), nil },
		"set Key": func(c *Call) (any, error) { this(c).key = bytesOf(c.Args[0]); return nil, nil },
		"get HashName": func(c *Call) (any, error) {
			return strings.TrimPrefix(this(c).T.ShortName(), "HMAC"), nil
		},
		"set HashName":                   func(c *Call) (any, error) { return nil, nil },
		"get HashSize":                   func(c *Call) (any, error) { return int32(8 * this(c).make().Size()), nil },
		"get InputBlockSize":             func(*Call) (any, error) { return int32(1), nil },
		"get OutputBlockSize":            func(*Call) (any, error) { return int32(1), nil },
		"get CanReuseTransform":          func(*Call) (any, error) { return true, nil },
		"get CanTransformMultipleBlocks": func(*Call) (any, error) { return true, nil },
		"Dispose()":                      func(*Call) (any, error) { return nil, nil },
		"Clear()":                        func(*Call) (any, error) { return nil, nil },
	}
}

// HashName is HashAlgorithmName.
type HashName string

// PSType is HashAlgorithmName.
func (HashName) PSType() *types.Type {
	return types.MustNamed("System.Security.Cryptography.HashAlgorithmName")
}

// PSString is the name.
func (n HashName) PSString() string { return string(n) }

// hash is the algorithm of an argument of type HashAlgorithmName.
func (c *Call) hash(i int) (func() hash.Hash, error) {
	n, _ := c.Args[i].(HashName)
	if f, ok := hashNamed(string(n)); ok {
		return f, nil
	}
	return nil, types.NewException("System.Security.Cryptography.CryptographicException", "'"+string(n)+"' is not a known hash algorithm.")
}

func hashNameTable() Table {
	t := Table{
		"new(string)": func(c *Call) (any, error) { return HashName(c.Str(0)), nil },
		"get Name":    func(c *Call) (any, error) { return string(c.This.(HashName)), nil },
		"ToString()":  func(c *Call) (any, error) { return string(c.This.(HashName)), nil },
	}
	for _, a := range algorithms {
		t["static get "+a.name] = func(*Call) (any, error) { return HashName(a.name), nil }
	}
	return t
}

// cryptographicOperationsTable is CryptographicOperations.
func cryptographicOperationsTable() Table {
	return Table{
		"static HashData(*)": func(c *Call) (any, error) {
			f, err := c.hash(0)
			if err != nil {
				return nil, err
			}
			b, err := c.input(1, "source")
			if err != nil {
				return nil, err
			}
			return types.BytesToArray(sumOfBytes(f(), b)), nil
		},
		"static HmacData(*)": func(c *Call) (any, error) {
			f, err := c.hash(0)
			if err != nil {
				return nil, err
			}
			b, err := c.input(2, "source")
			if err != nil {
				return nil, err
			}
			return types.BytesToArray(sumOfBytes(hmac.New(f, bytesOf(c.Args[1])), b)), nil
		},
	}
}
