package dotnet

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"math/big"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// ECDsa is an ECDSA key with the algorithm's operations, on the curves of NIST.
// Without a key it makes one when it is first needed, as .NET does.
type ECDsa struct {
	curve   elliptic.Curve
	private *ecdsa.PrivateKey
	public  *ecdsa.PublicKey // set once there is a key
	holder  KeyHolder        // uses a private key that is not here; nil without one
	gone    bool             // after Dispose
}

// PSType is the algorithm's class.
func (*ECDsa) PSType() *types.Type { return types.MustNamed("System.Security.Cryptography.ECDsa") }

// take makes the object one of a key; private is nil for the public half alone.
func (e *ECDsa) take(private *ecdsa.PrivateKey, public *ecdsa.PublicKey) {
	if private != nil {
		public = &private.PublicKey
	}
	e.private, e.public, e.curve, e.holder = private, public, public.Curve, nil
}

// ready makes a key where there is none.
func (e *ECDsa) ready(c *Call) error {
	if e.gone {
		return types.NewException("System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'ECDsaOpenSsl'.")
	}
	if e.public != nil {
		return nil
	}
	key, err := ecdsa.GenerateKey(e.curve, c.Random())
	if err != nil {
		return cryptographic(err.Error())
	}
	e.take(key, nil)
	return nil
}

// key is the private key, or the error for one that has none.
func (e *ECDsa) key(c *Call) (*ecdsa.PrivateKey, error) {
	if err := e.ready(c); err != nil {
		return nil, err
	}
	if e.holder != nil {
		return nil, errKept()
	}
	if e.private == nil {
		return nil, cryptographic("Object contains only the public half of a key pair. A private key must also be provided.")
	}
	return e.private, nil
}

// width is the length in bytes of each half of a signature.
func (e *ECDsa) width() int { return (e.curve.Params().BitSize + 7) / 8 }

// isDER reads a DSASignatureFormat at argument i, which may be left out.
func isDER(c *Call, i int) bool { return i < len(c.Args) && enumBits(c.Args[i]) == 1 }

// sign makes a signature of a digest: two numbers of fixed width, or DER.
func (e *ECDsa) sign(c *Call, digest []byte, der bool) (any, error) {
	if e.holder != nil && !e.gone {
		return byteArray(e.signHeld(digest, der))
	}
	key, err := e.key(c)
	if err != nil {
		return nil, err
	}
	if der {
		out, err := ecdsa.SignASN1(c.Random(), key, digest)
		if err != nil {
			return nil, cryptographic(err.Error())
		}
		return types.BytesToArray(out), nil
	}
	r, s, err := ecdsa.Sign(c.Random(), key, digest)
	if err != nil {
		return nil, cryptographic(err.Error())
	}
	out := make([]byte, 2*e.width())
	r.FillBytes(out[:e.width()])
	s.FillBytes(out[e.width():])
	return types.BytesToArray(out), nil
}

// verify says whether a signature of a digest is good.
func (e *ECDsa) verify(c *Call, digest, signature []byte, der bool) (any, error) {
	if err := e.ready(c); err != nil {
		return nil, err
	}
	if der {
		return ecdsa.VerifyASN1(e.public, digest, signature), nil
	}
	if len(signature) != 2*e.width() {
		return false, nil
	}
	half := func(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
	return ecdsa.Verify(e.public, digest, half(signature[:e.width()]), half(signature[e.width():])), nil
}

// curveOfSize is the curve that a size of keys in bits means.
func curveOfSize(bits int) (elliptic.Curve, error) {
	for _, c := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		if c.Params().BitSize == bits {
			return c, nil
		}
	}
	return nil, cryptographic("Specified key is not a valid size for this algorithm.")
}

// ecdsaTable serves ECDsa.
var ecdsaTable = sync.OnceValue(func() Table {
	this := func(c *Call) *ECDsa { return c.This.(*ECDsa) }
	nothing := func(f func(e *ECDsa)) Func {
		return func(c *Call) (any, error) { f(this(c)); return nil, nil }
	}
	t := Table{
		"static Create(*)": func(c *Call) (any, error) {
			e := &ECDsa{curve: elliptic.P521()}
			if len(c.Args) == 0 {
				return e, nil
			}
			switch v := types.Unwrap(c.Args[0]).(type) {
			case ECCurve:
				e.curve = v.curve
				return e, nil
			case string:
				if v == "ECDsa" || v == "System.Security.Cryptography.ECDsa" {
					return e, nil
				}
				return nil, nil // as for every name that is not known
			}
			return nil, ArgumentNull("curve")
		},
		"get KeySize": func(c *Call) (any, error) { return int32(this(c).curve.Params().BitSize), nil },
		"set KeySize": func(c *Call) (any, error) {
			curve, err := curveOfSize(c.Int(0))
			if err == nil && curve != this(c).curve {
				*this(c) = ECDsa{curve: curve}
			}
			return nil, err
		},
		"GenerateKey(*)": func(c *Call) (any, error) {
			v, ok := types.Unwrap(c.Args[0]).(ECCurve)
			if !ok {
				return nil, ArgumentNull("curve")
			}
			*this(c) = ECDsa{curve: v.curve}
			return nil, this(c).ready(c)
		},
		"get SignatureAlgorithm":   func(*Call) (any, error) { return "ECDsa", nil },
		"get KeyExchangeAlgorithm": func(*Call) (any, error) { return nil, nil },
		"GetMaxSignatureSize(*)": func(c *Call) (any, error) {
			if !isDER(c, 0) {
				return int32(2 * this(c).width()), nil
			}
			// Two numbers with room for a sign bit, a header of two bytes each, and
			// the header of both, which is longer from 128 bytes on.
			n := 2 * (2 + this(c).curve.Params().BitSize/8 + 1)
			if n > 127 {
				n++
			}
			return int32(n + 2), nil
		},
		"Dispose()": nothing(func(e *ECDsa) { e.gone = true }),
		"Clear()":   nothing(func(e *ECDsa) { e.gone = true }),
		"SignHash(*)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("hash")
			}
			return this(c).sign(c, bytesOf(c.Args[0]), isDER(c, 1))
		},
		"VerifyHash(*)": func(c *Call) (any, error) {
			for i, name := range []string{"hash", "signature"} {
				if c.Args[i] == nil {
					return nil, ArgumentNull(name)
				}
			}
			return this(c).verify(c, bytesOf(c.Args[0]), bytesOf(c.Args[1]), isDER(c, 2))
		},
		"SignData(*)": func(c *Call) (any, error) {
			digest, next, err := digestOfData(c, 0)
			if err != nil {
				return nil, err
			}
			return this(c).sign(c, digest, isDER(c, next))
		},
		"VerifyData(*)": func(c *Call) (any, error) {
			_, at, err := signedData(c)
			if err != nil {
				return nil, err
			}
			if c.Args[at] == nil {
				return nil, ArgumentNull("signature")
			}
			digest, next, err := digestOfData(c, 1)
			if err != nil {
				return nil, err
			}
			return this(c).verify(c, digest, bytesOf(c.Args[at]), isDER(c, next))
		},
	}
	addECDsaKeys(t)
	return t
})

// digestOfData hashes the data of SignData or VerifyData; between is the number
// of arguments between the data and the algorithm, next the index behind that.
func digestOfData(c *Call, between int) (digest []byte, next int, err error) {
	data, at, err := signedData(c)
	if err != nil {
		return nil, 0, err
	}
	h, err := c.cryptoHash(at + between)
	if err != nil {
		return nil, 0, err
	}
	return sumOfBytes(h.New(), data), at + between + 1, nil
}
