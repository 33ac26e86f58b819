package dotnet

import (
	"crypto"
	"crypto/rsa"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// RSA is an RSA key with the algorithm's operations. Without a key it makes
// one when it is first needed, as .NET does.
type RSA struct {
	T       *types.Type
	private *rsa.PrivateKey
	public  *rsa.PublicKey // set once there is a key
	bits    int            // of the key that will be made
	holder  KeyHolder      // uses a private key that is not here; nil without one
	gone    bool           // after Dispose
}

// Sizes of keys in bits. The smallest one is that of Go's library; .NET goes
// down to 512.
const (
	defaultRSABits  = 2048
	smallestRSABits = 1024
	largestRSABits  = 16384
)

func rsaType() *types.Type { return types.MustNamed("System.Security.Cryptography.RSA") }

func newRSA(private *rsa.PrivateKey, public *rsa.PublicKey) *RSA {
	if private != nil {
		public = &private.PublicKey
	}
	return &RSA{T: rsaType(), private: private, public: public}
}

// take makes the object one of a key; private is nil for the public half alone.
func (r *RSA) take(private *rsa.PrivateKey, public *rsa.PublicKey) {
	if private != nil {
		public = &private.PublicKey
	}
	r.private, r.public, r.holder = private, public, nil
}

// PSType is the algorithm's class.
func (r *RSA) PSType() *types.Type { return r.T }

// ready makes a key where there is none.
func (r *RSA) ready(c *Call) error {
	if r.gone {
		return types.NewException("System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'RSA'.")
	}
	if r.public != nil {
		return nil
	}
	bits := r.bits
	err := c.Waiting(func() (err error) {
		r.private, err = rsa.GenerateKey(c.Random(), bits)
		return err
	})
	if err != nil {
		return cryptographic(err.Error())
	}
	r.public = &r.private.PublicKey
	return nil
}

// key is the private key, or the error for one that has none.
func (r *RSA) key(c *Call) (*rsa.PrivateKey, error) {
	if err := r.ready(c); err != nil {
		return nil, err
	}
	if r.holder != nil {
		return nil, errKept()
	}
	if r.private == nil {
		return nil, cryptographic("Object contains only the public half of a key pair. A private key must also be provided.")
	}
	return r.private, nil
}

// resize chooses the size of the key to be made.
func (r *RSA) resize(bits int) error {
	if bits < smallestRSABits || bits > largestRSABits || bits%8 != 0 {
		return cryptographic("Specified key is not a valid size for this algorithm.")
	}
	r.private, r.public, r.holder, r.bits = nil, nil, nil, bits
	return nil
}

// sign makes a signature of a digest.
func (r *RSA) sign(c *Call, h crypto.Hash, digest []byte, padding any) (any, error) {
	p, ok := padding.(SignaturePadding)
	if !ok {
		return nil, ArgumentNull("padding")
	}
	if r.holder != nil && !r.gone {
		return byteArray(r.signHeld(h, digest, p))
	}
	key, err := r.key(c)
	if err != nil {
		return nil, err
	}
	if len(digest) != h.Size() {
		return nil, errDigestSize()
	}
	var out []byte
	if p.pss {
		out, err = rsa.SignPSS(c.Random(), key, h, digest, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	} else {
		out, err = rsa.SignPKCS1v15(c.Random(), key, h, digest)
	}
	if err != nil {
		return nil, cryptographic(err.Error())
	}
	return types.BytesToArray(out), nil
}

// verify says whether a signature of a digest is good.
func (r *RSA) verify(c *Call, h crypto.Hash, digest, signature []byte, padding any) (any, error) {
	p, ok := padding.(SignaturePadding)
	if !ok {
		return nil, ArgumentNull("padding")
	}
	if err := r.ready(c); err != nil {
		return nil, err
	}
	if len(digest) != h.Size() {
		return false, nil
	}
	if p.pss {
		return rsa.VerifyPSS(r.public, h, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil, nil
	}
	return rsa.VerifyPKCS1v15(r.public, h, digest, signature) == nil, nil
}

// encrypt is Encrypt with a padding.
func (r *RSA) encrypt(c *Call, data []byte, padding any) (any, error) {
	p, ok := padding.(EncryptionPadding)
	if !ok {
		return nil, ArgumentNull("padding")
	}
	if err := r.ready(c); err != nil {
		return nil, err
	}
	var out []byte
	var err error
	if p.hash == "" {
		//lint:ignore SA1019 scripts choose the padding, and this is the one that many services ask for
		out, err = rsa.EncryptPKCS1v15(c.Random(), r.public, data)
	} else {
		h, known := knownHash(string(p.hash))
		if known != nil {
			return nil, known
		}
		out, err = rsa.EncryptOAEP(h.New(), c.Random(), r.public, data, nil)
	}
	if err != nil {
		return nil, cryptographic("error:0200006E:rsa routines::data too large for key size")
	}
	return types.BytesToArray(out), nil
}

// decrypt is Decrypt with a padding.
func (r *RSA) decrypt(c *Call, data []byte, padding any) (any, error) {
	p, ok := padding.(EncryptionPadding)
	if !ok {
		return nil, ArgumentNull("padding")
	}
	if r.holder != nil && !r.gone {
		return byteArray(r.decryptHeld(data, p))
	}
	key, err := r.key(c)
	if err != nil {
		return nil, err
	}
	if len(data) != key.Size() {
		return nil, errDataSize()
	}
	var out []byte
	if p.hash == "" {
		//lint:ignore SA1019 scripts choose the padding, and this is the one that many services ask for
		out, err = rsa.DecryptPKCS1v15(c.Random(), key, data)
	} else {
		h, known := knownHash(string(p.hash))
		if known != nil {
			return nil, known
		}
		out, err = rsa.DecryptOAEP(h.New(), c.Random(), key, data, nil)
	}
	if err != nil {
		return nil, cryptographic("error:02000079:rsa routines::oaep decoding error")
	}
	return types.BytesToArray(out), nil
}

// oaep is the padding that RSACryptoServiceProvider's flag means.
func oaep(v any) any {
	if b, ok := v.(bool); ok {
		if b {
			return EncryptionPadding{"SHA1"}
		}
		return EncryptionPadding{}
	}
	return v
}

// rsaTable serves RSA, its base class and RSACryptoServiceProvider.
var rsaTable = sync.OnceValue(func() Table {
	this := func(c *Call) *RSA { return c.This.(*RSA) }
	create := func(c *Call) (any, error) {
		r := &RSA{T: rsaType(), bits: defaultRSABits}
		if c.Type != nil && c.Type.Name == "System.Security.Cryptography.RSACryptoServiceProvider" {
			r.T = c.Type
		}
		if len(c.Args) == 0 {
			return r, nil
		}
		switch v := types.Unwrap(c.Args[0]).(type) {
		case int32:
			return r, r.resize(int(v))
		case string:
			return r, nil // the name of the algorithm
		case *RSAParameters:
			return r, r.importParameters(v)
		}
		return nil, ArgumentNull("parameters")
	}
	t := Table{
		"static Create(*)": create, "new(*)": create,
		"get KeySize": func(c *Call) (any, error) {
			if p := this(c).public; p != nil {
				return int32(p.N.BitLen()), nil
			}
			return int32(this(c).bits), nil
		},
		"set KeySize":              func(c *Call) (any, error) { return nil, this(c).resize(c.Int(0)) },
		"get SignatureAlgorithm":   func(*Call) (any, error) { return "RSA", nil },
		"get KeyExchangeAlgorithm": func(*Call) (any, error) { return "RSA", nil },
		"get PublicOnly": func(c *Call) (any, error) {
			return this(c).public != nil && this(c).private == nil && this(c).holder == nil, nil
		},
		"get PersistKeyInCsp": func(*Call) (any, error) { return false, nil },
		"set PersistKeyInCsp": func(*Call) (any, error) { return nil, nil },
		"GetMaxOutputSize()": func(c *Call) (any, error) {
			if err := this(c).ready(c); err != nil {
				return nil, err
			}
			return int32(this(c).public.Size()), nil
		},
		"Dispose()": func(c *Call) (any, error) { this(c).gone = true; return nil, nil },
		"Clear()":   func(c *Call) (any, error) { this(c).gone = true; return nil, nil },
		"Encrypt(*)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("data")
			}
			return this(c).encrypt(c, bytesOf(c.Args[0]), oaep(c.Args[1]))
		},
		"Decrypt(*)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("data")
			}
			return this(c).decrypt(c, bytesOf(c.Args[0]), oaep(c.Args[1]))
		},
		"SignHash(*)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("hash")
			}
			h, padding, err := hashAndPadding(c, 1)
			if err != nil {
				return nil, err
			}
			return this(c).sign(c, h, bytesOf(c.Args[0]), padding)
		},
		"VerifyHash(*)": func(c *Call) (any, error) {
			return verifyHash(c, this(c))
		},
		"SignData(*)": func(c *Call) (any, error) {
			data, at, err := signedData(c)
			if err != nil {
				return nil, err
			}
			h, padding, err := hashAndPadding(c, at)
			if err != nil {
				return nil, err
			}
			return this(c).sign(c, h, sumOfBytes(h.New(), data), padding)
		},
		"VerifyData(*)": func(c *Call) (any, error) { return verifyData(c, this(c)) },
	}
	addRSAKeys(t)
	return t
})

// hashAndPadding reads the algorithm at argument i and the padding behind it.
// RSACryptoServiceProvider's own overloads name the algorithm by a text or an
// object, and pad as PKCS #1 does.
func hashAndPadding(c *Call, i int) (crypto.Hash, any, error) {
	switch v := types.Unwrap(c.Args[i]).(type) {
	case string:
		h, err := knownHash(v)
		return h, SignaturePadding{}, err
	case *Hasher:
		h, err := knownHash(v.T.ShortName())
		return h, SignaturePadding{}, err
	}
	h, err := c.cryptoHash(i)
	if err != nil {
		return 0, nil, err
	}
	if i+1 >= len(c.Args) {
		return h, SignaturePadding{}, nil
	}
	return h, types.Unwrap(c.Args[i+1]), nil
}

// signedData is the data of SignData or VerifyData, a part of it where offset
// and count are given, and the index of the argument behind it.
func signedData(c *Call) (data []byte, next int, err error) {
	if len(c.Args) >= 3 {
		if _, ok := types.Unwrap(c.Args[1]).(int32); ok {
			data, err = (&Call{Env: c.Env, Args: c.Args[:3]}).input(0, "data")
			return data, 3, err
		}
	}
	data, err = (&Call{Env: c.Env, Args: c.Args[:1]}).input(0, "data")
	return data, 1, err
}

func verifyData(c *Call, r *RSA) (any, error) {
	data, at, err := signedData(c)
	if err != nil {
		return nil, err
	}
	// (…, signature, hashAlgorithm, padding), but (buffer, halg, signature).
	signature, algorithm := at, at+1
	if _, ok := types.Unwrap(c.Args[at]).(*types.Array); !ok {
		signature, algorithm = at+1, at
	}
	if c.Args[signature] == nil {
		return nil, ArgumentNull("signature")
	}
	h, padding, err := hashAndPadding(c, algorithm)
	if err != nil {
		return nil, err
	}
	return r.verify(c, h, sumOfBytes(h.New(), data), bytesOf(c.Args[signature]), padding)
}

func verifyHash(c *Call, r *RSA) (any, error) {
	signature, algorithm := 1, 2
	if _, ok := types.Unwrap(c.Args[1]).(string); ok { // (hash, name, signature)
		signature, algorithm = 2, 1
	}
	for i, name := range map[int]string{0: "hash", signature: "signature"} {
		if c.Args[i] == nil {
			return nil, ArgumentNull(name)
		}
	}
	h, padding, err := hashAndPadding(c, algorithm)
	if err != nil {
		return nil, err
	}
	return r.verify(c, h, bytesOf(c.Args[0]), bytesOf(c.Args[signature]), padding)
}
