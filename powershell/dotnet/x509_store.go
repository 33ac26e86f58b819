package dotnet

import (
	"encoding/pem"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

const x509Space = "System.Security.Cryptography.X509Certificates."

// CertificateStore is X509Store as .NET has it on Linux: a user's store is a
// folder of PFX files without password, the machine's Root and
// CertificateAuthority are the certificates that the system trusts. It is read
// only: certificates are added and removed with the system's own tools.
type CertificateStore struct {
	name    string
	machine bool
	open    bool
}

// PSType is X509Store.
func (*CertificateStore) PSType() *types.Type { return types.MustNamed(x509Space + "X509Store") }

// trustedFiles are where systems keep the certificates that they trust, as one
// file.
var trustedFiles = []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"}

// folder is where the user's store lies; the file system has to be there.
func (s *CertificateStore) folder(c *Call) (Files, string, error) {
	f := c.Files()
	if f == nil {
		return nil, "", cryptographic("The X509 certificate store could not be opened: there is no file system.")
	}
	return f, path.Join(c.env("HOME", "/"), ".dotnet/corefx/cryptography/x509stores", strings.ToLower(s.name)), nil
}

// Open flags.
const (
	storeWrite    = 1
	storeExisting = 4
)

// openWith opens the store; what Linux does not have is refused as .NET does.
func (s *CertificateStore) openWith(c *Call, flags int64) error {
	switch {
	case s.machine && !strings.EqualFold(s.name, "Root") && !strings.EqualFold(s.name, "CA"):
		e := cryptographic("Unix LocalMachine X509Store is limited to the Root and CertificateAuthority stores.").(*types.Exception)
		e.Inner = types.NewException("System.PlatformNotSupportedException", "Unix LocalMachine X509Store is limited to the Root and CertificateAuthority stores.")
		return e
	case s.machine && flags&storeWrite != 0:
		e := cryptographic("Unix LocalMachine X509Stores are read-only for all users.").(*types.Exception)
		e.Inner = types.NewException("System.PlatformNotSupportedException", "Unix LocalMachine X509Stores are read-only for all users.")
		return e
	case !s.machine && flags&storeExisting != 0:
		f, dir, err := s.folder(c)
		if err != nil {
			return err
		}
		if _, is := f.Exists(dir); !is {
			return cryptographic("The store does not exist.")
		}
	}
	s.open = true
	return nil
}

// list reads the certificates.
func (s *CertificateStore) list(c *Call) ([]*Certificate, error) {
	if !s.open {
		return nil, nil
	}
	if s.machine {
		return trusted(c)
	}
	f, dir, err := s.folder(c)
	if err != nil {
		return nil, err
	}
	if _, is := f.Exists(dir); !is {
		return nil, nil
	}
	files, _, err := f.List(dir)
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var out []*Certificate
	for _, name := range files {
		if !strings.HasSuffix(name, ".pfx") {
			continue
		}
		b, err := f.ReadFile(path.Join(dir, path.Base(name)))
		if err != nil {
			return nil, openError(f, err, name)
		}
		all, err := openPFX(c.Env, b, "")
		if err != nil {
			return nil, err
		}
		out = append(out, all...)
	}
	return out, nil
}

// trusted reads the system's certificates.
func trusted(c *Call) ([]*Certificate, error) {
	f := c.Files()
	if f == nil {
		return nil, nil
	}
	for _, name := range trustedFiles {
		if is, _ := f.Exists(name); !is {
			continue
		}
		b, err := f.ReadFile(name)
		if err != nil {
			return nil, openError(f, err, name)
		}
		return certificatesOfPEM(b), nil
	}
	return nil, nil
}

var certificateStoreTable = sync.OnceValue(func() Table {
	this := func(c *Call) *CertificateStore { return c.This.(*CertificateStore) }
	shut := func(c *Call) (any, error) { this(c).open = false; return nil, nil }
	return Table{
		"new(*)": newStore,
		"get Name": func(c *Call) (any, error) {
			return this(c).name, nil
		},
		"get Location": func(c *Call) (any, error) {
			where := "CurrentUser"
			if this(c).machine {
				where = "LocalMachine"
			}
			return types.EnumNamed(x509Space+"StoreLocation", where), nil
		},
		"get IsOpen": func(c *Call) (any, error) { return this(c).open, nil },
		"get Certificates": func(c *Call) (any, error) {
			all, err := this(c).list(c)
			return certificateList(all), err
		},
		"Open(*)": func(c *Call) (any, error) {
			return nil, this(c).openWith(c, c.Args[0].(*types.EnumValue).Bits)
		},
		"Close()": shut, "Dispose()": shut,
	}
})

// newStore takes a name or one of .NET's, a place, and flags to open with, all of
// which may be left out.
func newStore(c *Call) (any, error) {
	s := &CertificateStore{name: "My"}
	open := int64(-1)
	for _, a := range c.Args {
		switch x := types.Unwrap(a).(type) {
		case nil:
			return nil, ArgumentNull("storeName")
		case string:
			s.name = x
		case *types.EnumValue:
			switch x.T.ShortName() {
			case "StoreName":
				s.name = types.ToString(x)
				if n, short := map[string]string{"CertificateAuthority": "CA"}[s.name]; short {
					s.name = n
				}
			case "StoreLocation":
				s.machine = types.ToString(x) == "LocalMachine"
			case "OpenFlags":
				open = x.Bits
			}
		default:
			return nil, types.NewException("System.PlatformNotSupportedException", fmt.Sprintf("A store cannot be made of a %s on this platform.", types.TypeOf(x)))
		}
	}
	if open >= 0 {
		if err := s.openWith(c, open); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// certificatesOfPEM reads the certificates of a text, those left out that cannot
// be read.
func certificatesOfPEM(b []byte) (out []*Certificate) {
	for {
		var block *pem.Block
		if block, b = pem.Decode(b); block == nil {
			return out
		}
		if cert, err := parseCertificate(block.Bytes); block.Type == "CERTIFICATE" && err == nil {
			out = append(out, cert)
		}
	}
}
