package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// OpenCertificate reads a certificate, or a PFX file with a password.
func OpenCertificate(env Env, b []byte, password string) (*Certificate, error) {
	return certificateOf(&Call{Env: env, Args: []any{nil, password}}, b, 1)
}

// certificateLoaderTable is X509CertificateLoader: each method reads one form
// and no other.
func certificateLoaderTable() Table {
	file := func(c *Call) ([]byte, error) {
		f, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		b, err := f.ReadFile(p)
		return b, openError(f, err, p)
	}
	bytes := func(c *Call) ([]byte, error) { return bytesOf(c.Args[0]), nil }
	plain := func(read func(*Call) ([]byte, error)) Func {
		return func(c *Call) (any, error) {
			b, err := read(c)
			if err != nil {
				return nil, err
			}
			return parseCertificate(b)
		}
	}
	list := func(read func(*Call) ([]byte, error), one bool) Func {
		return func(c *Call) (any, error) {
			b, err := read(c)
			if err != nil {
				return nil, err
			}
			all, err := openPFX(c.Env, b, passwordArg(c, 1))
			if err != nil {
				return nil, err
			}
			if one {
				return all[0], nil
			}
			return certificateList(all), nil
		}
	}
	return Table{
		"static LoadCertificate(*)": plain(bytes), "static LoadCertificateFromFile(*)": plain(file),
		"static LoadPkcs12(*)": list(bytes, true), "static LoadPkcs12FromFile(*)": list(file, true),
		"static LoadPkcs12Collection(*)": list(bytes, false), "static LoadPkcs12CollectionFromFile(*)": list(file, false),
	}
}

func certificateList(all []*Certificate) *types.List {
	l := &types.List{T: types.MustNamed("System.Security.Cryptography.X509Certificates.X509Certificate2Collection")}
	for _, c := range all {
		l.Items = append(l.Items, c)
	}
	return l
}

// certificateCollectionTable is X509Certificate2Collection, beyond the members of
// lists.
func certificateCollectionTable() Table {
	this := func(c *Call) *types.List { return c.This.(*types.List) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			l := certificateList(nil)
			for _, a := range c.Args {
				switch v := types.Unwrap(a).(type) {
				case *Certificate:
					l.Items = append(l.Items, v)
				case *types.List:
					l.Items = append(l.Items, v.Items...)
				case *types.Array:
					l.Items = append(l.Items, v.Items...)
				}
			}
			return l, nil
		},
		"Import(*)": func(c *Call) (any, error) {
			var b []byte
			if name, ok := types.Unwrap(c.Args[0]).(string); ok && name != "" {
				f, p, err := c.at(0)
				if err != nil {
					return nil, err
				}
				if b, err = f.ReadFile(p); err != nil {
					return nil, cryptographic("error:10000080:BIO routines::no such file")
				}
			} else {
				b = bytesOf(c.Args[0])
			}
			if cert, err := parseCertificate(b); err == nil {
				this(c).Items = append(this(c).Items, cert)
				return nil, nil
			}
			all, err := openPFX(c.Env, b, passwordArg(c, 1))
			if err != nil {
				return nil, err
			}
			this(c).Items = append(this(c).Items, certificateList(all).Items...)
			return nil, nil
		},
		"get Count": func(c *Call) (any, error) { return int32(len(this(c).Items)), nil },
		"Clear()":   func(c *Call) (any, error) { this(c).Items = nil; return nil, nil },
		"Add(*)": func(c *Call) (any, error) {
			x, err := certificateArg(c)
			if err != nil {
				return nil, err
			}
			this(c).Items = append(this(c).Items, x)
			return int32(len(this(c).Items) - 1), nil
		},
		// By thumbprint and by parts of names; whether a chain is trusted nobody
		// says here, so valid ones alone are not to be had.
		"Find(*)": func(c *Call) (any, error) {
			if c.Bool(2) {
				return nil, notSupported("Certificates cannot be found by validity here; pass $false.")
			}
			want := strings.ToUpper(types.ToString(c.Args[1]))
			out := certificateList(nil)
			for _, v := range this(c).Items {
				x := types.Unwrap(v).(*Certificate)
				hit := false
				switch enumBits(c.Args[0]) {
				case 0:
					hit = x.Thumbprint() == want
				case 1:
					hit = strings.Contains(strings.ToUpper(distinguished(x.x.RawSubject)), want)
				case 2:
					hit = strings.EqualFold(distinguished(x.x.RawSubject), want)
				case 3:
					hit = strings.Contains(strings.ToUpper(distinguished(x.x.RawIssuer)), want)
				case 4:
					hit = strings.EqualFold(distinguished(x.x.RawIssuer), want)
				case 5:
					hit = upperHexText(x.serial()) == want
				default:
					return nil, notSupported("Certificates cannot be found by this here.")
				}
				if hit {
					out.Items = append(out.Items, x)
				}
			}
			return out, nil
		},
	}
}
