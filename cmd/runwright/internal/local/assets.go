package local

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/jobs"
)

// Assets are those of a file and, behind them, those of a server. It implements
// jobs.Assets and is safe for concurrent use; accounts mean nothing to it.
type Assets struct {
	file    *File
	server  *Server
	secrets secrets

	mu     sync.Mutex
	set    map[string]jobs.Variable // by runbooks, by key
	opened map[string]assets.CertificateFile
}

// NewAssets returns the assets of a file and of a server, either of which may
// be nil.
func NewAssets(file *File, server *Server, outside Outside) *Assets {
	if file == nil {
		file = &File{}
	}
	return &Assets{file: file, server: server, secrets: secrets{outside: outside}, set: map[string]jobs.Variable{}, opened: map[string]assets.CertificateFile{}}
}

// missing is the fault for an asset that is nowhere.
func (a *Assets) missing(noun, name string) error {
	where := "no asset file is given"
	if a.file.path != "" {
		where = "it is not in " + a.file.path
	}
	return fault.New(fault.NotFound, "%s '%s' was not found; %s.", noun, name, where).On(name)
}

// OpenConnection implements jobs.Assets.
func (a *Assets) OpenConnection(ctx context.Context, _, name string) ([]jobs.AssetValue, error) {
	c, ok := a.file.connections[id.Key(name)]
	switch {
	case !ok && a.server != nil:
		return a.server.connection(ctx, name)
	case !ok:
		return nil, a.missing("Connection", name)
	}
	out := make([]jobs.AssetValue, 0, len(c))
	for _, f := range c {
		v := jobs.AssetValue{Name: f.name, Value: f.value, Secret: f.secret}
		if f.source.fromElsewhere() {
			text, err := a.secrets.open(ctx, f.source)
			if err != nil {
				return nil, err
			}
			v.Value = text
		}
		v.Text = textOf(v.Value)
		out = append(out, v)
	}
	return out, nil
}

// textOf is a field's value as it would be written.
func textOf(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return "" // numbers and truth values always encode
	}
	return string(raw)
}

// OpenVariable implements jobs.Assets.
func (a *Assets) OpenVariable(ctx context.Context, _, name string) (jobs.Variable, error) {
	a.mu.Lock()
	v, ok := a.set[id.Key(name)]
	a.mu.Unlock()
	if ok {
		return v, nil
	}
	in, ok := a.file.variables[id.Key(name)]
	switch {
	case !ok && a.server != nil:
		return a.server.variable(ctx, name)
	case !ok:
		return jobs.Variable{}, a.missing("Variable", name)
	case !in.source.fromElsewhere():
		return jobs.Variable{JSON: in.json, Secret: in.secret}, nil
	}
	text, err := a.secrets.open(ctx, in.source)
	if err != nil {
		return jobs.Variable{}, err
	}
	raw, err := json.Marshal(text)
	return jobs.Variable{JSON: string(raw), Secret: true}, err
}

// SetVariable implements jobs.Assets. The value is kept until the program ends.
func (a *Assets) SetVariable(ctx context.Context, use jobs.AssetUse, value string) (secret bool, err error) {
	if !json.Valid([]byte(value)) {
		return false, fault.New(fault.Invalid, "The value of the variable '%s' is not JSON.", use.Name).On(use.Name)
	}
	key := id.Key(use.Name)
	a.mu.Lock()
	before, ok := a.set[key]
	a.mu.Unlock()
	in, inFile := a.file.variables[key]
	switch {
	case ok:
		secret = before.Secret
	case inFile:
		secret = in.secret
	case a.server != nil:
		if secret, err = a.server.isSecret(ctx, use.Name); err != nil {
			return false, err
		}
	default:
		return false, a.missing("Variable", use.Name)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.set[key] = jobs.Variable{JSON: value, Secret: secret}
	return secret, nil
}

// OpenCredential implements jobs.Assets.
func (a *Assets) OpenCredential(ctx context.Context, _, name string) (jobs.Credential, error) {
	c, ok := a.file.credentials[id.Key(name)]
	switch {
	case !ok && a.server != nil:
		return jobs.Credential{}, a.server.refuse(ctx, "credential", "credentials", name, "passwords")
	case !ok:
		return jobs.Credential{}, a.missing("Credential", name)
	}
	password, err := a.secrets.open(ctx, c.password)
	return jobs.Credential{User: c.user, Password: password}, err
}

// Addresses under which certificates are found beside their names, as a server
// has them.
const (
	byThumbprint    = "thumbprint:"
	afterThumbprint = "after-thumbprint:"
)

// CertificateAt implements jobs.Assets. By thumbprint, the certificates of the
// file are found.
func (a *Assets) CertificateAt(ctx context.Context, _, address string) (name, next string, err error) {
	exact, byIt := strings.CutPrefix(address, byThumbprint)
	after, lists := strings.CutPrefix(address, afterThumbprint)
	if !byIt && !lists {
		return address, "", nil
	}
	names := map[string]string{}
	var prints []string
	for _, c := range a.file.certificates {
		content, err := a.certificate(ctx, c)
		if err != nil {
			return "", "", err
		}
		names[content.Thumbprint()] = c.name
		prints = append(prints, content.Thumbprint())
	}
	slices.Sort(prints)
	for _, p := range prints {
		switch {
		case byIt && strings.EqualFold(p, exact):
			return names[p], "", nil
		case lists && p > strings.ToUpper(after):
			return names[p], afterThumbprint + p, nil
		}
	}
	return "", "", fault.New(fault.NotFound, "Certificate not found.").On(address)
}

// OpenCertificate implements jobs.Assets.
func (a *Assets) OpenCertificate(ctx context.Context, _, name string) (jobs.Certificate, error) {
	c, content, err := a.namedCertificate(ctx, name)
	if err != nil {
		return jobs.Certificate{}, err
	}
	return jobs.Certificate{DER: content.DER(), HasKey: content.HasKey(), Exportable: c.exportable}, nil
}

// ExportCertificate implements jobs.Assets.
func (a *Assets) ExportCertificate(ctx context.Context, _, name, password string) ([]byte, error) {
	content, err := a.exportable(ctx, name)
	if err != nil {
		return nil, err
	}
	return content.PFX(password)
}

// CertificateKey implements jobs.Assets.
func (a *Assets) CertificateKey(ctx context.Context, _, name string) ([]byte, error) {
	content, err := a.exportable(ctx, name)
	if err != nil {
		return nil, err
	}
	return content.Key()
}

// UseKey implements jobs.Assets.
func (a *Assets) UseKey(ctx context.Context, _, name string, use jobs.KeyUse) ([]byte, error) {
	_, content, err := a.namedCertificate(ctx, name)
	if err != nil {
		return nil, err
	}
	return content.UseKey(assets.KeyUse(use))
}

func (a *Assets) exportable(ctx context.Context, name string) (content assets.CertificateFile, err error) {
	c, content, err := a.namedCertificate(ctx, name)
	if err == nil && content.HasKey() && !c.exportable {
		err = fault.New(fault.Forbidden, "The private key of the certificate '%s' is not exportable; 'exportable: true' in the asset file makes it so.", c.name).On(name)
	}
	return content, err
}

func (a *Assets) namedCertificate(ctx context.Context, name string) (c certificate, content assets.CertificateFile, err error) {
	c, ok := a.file.certificates[id.Key(name)]
	switch {
	case !ok && a.server != nil:
		return c, content, a.server.refuse(ctx, "certificate", "certificates", name, "the content of certificates")
	case !ok:
		return c, content, a.missing("Certificate", name)
	}
	content, err = a.certificate(ctx, c)
	return c, content, err
}

// certificate reads a certificate's file, once.
func (a *Assets) certificate(ctx context.Context, c certificate) (assets.CertificateFile, error) {
	password, err := a.secrets.open(ctx, c.password)
	if err != nil {
		return assets.CertificateFile{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if content, ok := a.opened[c.name]; ok {
		return content, nil
	}
	content, err := readCertificateFile(c, password)
	if err == nil {
		a.opened[c.name] = content
	}
	return content, err
}
