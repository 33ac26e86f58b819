package dotnet

import "errors"

// PFX reads and writes PFX files (PKCS #12) for scripts; the host brings it.
type PFX interface {
	// Open reads a file. ErrPFXPassword and ErrPFXBroken are in the chain of the
	// error.
	Open(file []byte, password string) (PFXContent, error)
	// Make writes a file.
	Make(c PFXContent, password string) ([]byte, error)
}

// PFXContent is what a file holds.
type PFXContent struct {
	Certificates [][]byte // DER, that of the key first
	Key          []byte   // PKCS #8
}

// Reasons why a file is not opened.
var (
	ErrPFXPassword = errors.New("the password is not right")
	ErrPFXBroken   = errors.New("it is no PFX file")
)

// openPFX reads a file into certificates, the first with its key.
func openPFX(env Env, file []byte, password string) ([]*Certificate, error) {
	p := env.PFX()
	if p == nil {
		return nil, notSupported("PFX files cannot be opened here.")
	}
	content, err := p.Open(file, password)
	switch {
	case errors.Is(err, ErrPFXPassword):
		return nil, cryptographic("The certificate data cannot be read with the provided password, the password may be incorrect.")
	case errors.Is(err, ErrPFXBroken):
		return nil, cryptographic("Cannot find the requested object.")
	case err != nil:
		return nil, cryptographic(err.Error())
	}
	var out []*Certificate
	for _, der := range content.Certificates {
		c, err := parseCertificate(der)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	out[0].hasKey = true
	out[0].ask = func() ([]byte, error) { return content.Key, nil }
	out[0].export = func(password string) ([]byte, error) { return p.Make(content, password) }
	return out, nil
}

// exportable lets a certificate whose key a script brought be written as PFX.
func (c *Certificate) exportable(env Env, key []byte) {
	if p := env.PFX(); p != nil {
		c.export = func(password string) ([]byte, error) {
			return p.Make(PFXContent{Certificates: [][]byte{c.x.Raw}, Key: key}, password)
		}
	}
}
