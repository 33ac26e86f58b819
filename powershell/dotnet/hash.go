package dotnet

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Hasher is one of the hash algorithms of System.Security.Cryptography.
type Hasher struct {
	T    *types.Type
	make func() hash.Hash
}

// PSType is the algorithm's class.
func (h *Hasher) PSType() *types.Type { return h.T }

var algorithms = [...]struct {
	name string
	make func() hash.Hash
}{{"MD5", md5.New}, {"SHA1", sha1.New}, {"SHA256", sha256.New}, {"SHA384", sha512.New384}, {"SHA512", sha512.New}}

func algorithm(t *types.Type) (func() hash.Hash, bool) {
	for _, a := range algorithms {
		if strings.HasSuffix(t.Name, "."+a.name) || strings.HasSuffix(t.Name, "."+a.name+"+Implementation") {
			return a.make, true
		}
	}
	return nil, false
}

// hashTable serves the algorithms and their base class.
func hashTable() Table {
	sum := func(h hash.Hash, b []byte) *types.Array {
		h.Write(b)
		return types.BytesToArray(h.Sum(nil))
	}
	return Table{
		"static Create()": func(c *Call) (any, error) {
			make1, ok := algorithm(c.Type)
			if !ok {
				return nil, types.NewException("System.PlatformNotSupportedException", "This type has no default algorithm.")
			}
			return &Hasher{c.Type, make1}, nil
		},
		"static HashData(byte[])": func(c *Call) (any, error) {
			make1, ok := algorithm(c.Type)
			if !ok || c.Args[0] == nil {
				return nil, ArgumentNull("source")
			}
			return sum(make1(), bytesOf(c.Args[0])), nil
		},
		"ComputeHash(byte[])": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("buffer")
			}
			return sum(c.This.(*Hasher).make(), bytesOf(c.Args[0])), nil
		},
		"ComputeHash(byte[],int,int)": func(c *Call) (any, error) {
			b := bytesOf(c.Args[0])
			if c.Int(1) < 0 || c.Int(2) < 0 || c.Int(1)+c.Int(2) > len(b) {
				return nil, ArgumentError("Value was invalid.", "count")
			}
			return sum(c.This.(*Hasher).make(), b[c.Int(1):c.Int(1)+c.Int(2)]), nil
		},
		"get HashSize": func(c *Call) (any, error) { return int32(8 * c.This.(*Hasher).make().Size()), nil },
		"Dispose()":    func(*Call) (any, error) { return nil, nil },
		"Clear()":      func(*Call) (any, error) { return nil, nil },
	}
}
