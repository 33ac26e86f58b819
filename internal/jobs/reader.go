package jobs

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/runwright/runwright/internal/fault"
)

// assetReader is the AssetReader of one running job. Secrets are remembered
// before the job sees them, and the record of each use is stored by then.
type assetReader struct {
	assets     Assets
	identities Identities // nil for none
	guard      Guard
	job        Job
	sink       *sink
}

// use asks the guard about a use and, if that is allowed, has open open the
// asset; it returns the names of the secret fields that it opened. What a rule
// refuses looks like a missing asset, as scripts expect it, and a warning in
// the job's stream says which rule that is.
func (a *assetReader) use(ctx context.Context, u AssetUse, open func(AssetUse) (fields []string, err error)) error {
	j := a.job
	u.Account, u.Job, u.JobName, u.Runbook, u.TextHash, u.StartedBy = j.Account, j.ID, j.Name, j.Runbook, j.TextHash, j.StartedBy
	refusal, err := a.guard.Check(ctx, u)
	if err != nil {
		return err
	}
	if refusal != "" {
		if err := a.sink.Record(Record{Stream: Warning, Text: refusal}); err != nil {
			return err
		}
		return fault.New(fault.NotFound, "%s", refusal).On(u.Name)
	}
	var failure error
	if u.Fields, failure = open(u); failure == nil && u.Set {
		return nil // its record was stored with it
	}
	return errors.Join(failure, a.guard.Record(ctx, u, failure))
}

// Connection implements AssetReader.
func (a *assetReader) Connection(ctx context.Context, name string, decrypt bool) (out map[string]any, err error) {
	err = a.use(ctx, AssetUse{Kind: ConnectionAsset, Name: name}, func(u AssetUse) (fields []string, err error) {
		values, err := a.assets.OpenConnection(ctx, u.Account, name)
		if err != nil {
			return nil, err
		}
		out = make(map[string]any, len(values))
		for _, v := range values {
			switch {
			case !v.Secret:
				out[v.Name] = v.Value
			case decrypt:
				a.sink.secrets.Add(v.Text)
				a.addTyped(v.Value)
				out[v.Name] = v.Value
				fields = append(fields, v.Name)
			default:
				out[v.Name] = nil
			}
		}
		return fields, nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Variable implements AssetReader.
func (a *assetReader) Variable(ctx context.Context, name string, decrypt bool) (out *string, err error) {
	err = a.use(ctx, AssetUse{Kind: VariableAsset, Name: name}, func(u AssetUse) ([]string, error) {
		v, err := a.assets.OpenVariable(ctx, u.Account, name)
		if err != nil || v.JSON == "" || v.Secret && !decrypt {
			return nil, err
		}
		out = &v.JSON
		if !v.Secret {
			return nil, nil
		}
		a.addJSON(v.JSON)
		return []string{"value"}, nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// SetVariable implements AssetReader.
func (a *assetReader) SetVariable(ctx context.Context, name, json string) error {
	return a.use(ctx, AssetUse{Kind: VariableAsset, Name: name, Set: true}, func(u AssetUse) ([]string, error) {
		secret, err := a.assets.SetVariable(ctx, u, json)
		if secret {
			a.addJSON(json)
		}
		return nil, err
	})
}

// Credential implements AssetReader.
func (a *assetReader) Credential(ctx context.Context, name string) (out Credential, err error) {
	err = a.use(ctx, AssetUse{Kind: CredentialAsset, Name: name}, func(u AssetUse) ([]string, error) {
		if out, err = a.assets.OpenCredential(ctx, u.Account, name); err != nil {
			return nil, err
		}
		a.sink.secrets.Add(out.Password)
		return []string{"password"}, nil
	})
	if err != nil {
		return Credential{}, err
	}
	return out, nil
}

// certificateName finds the name behind an address, since rules and records are
// about names. Where the address lists, what the job may not use is passed over.
func (a *assetReader) certificateName(ctx context.Context, address string) (string, error) {
	for {
		name, next, err := a.assets.CertificateAt(ctx, a.job.Account, address)
		if err != nil || next == "" {
			return name, err
		}
		ok, err := a.guard.Allows(ctx, AssetUse{Account: a.job.Account, Runbook: a.job.Runbook, Kind: CertificateAsset, Name: name})
		if err != nil || ok {
			return name, err
		}
		address = next
	}
}

// Certificate implements AssetReader.
func (a *assetReader) Certificate(ctx context.Context, address string) (out Certificate, err error) {
	name, err := a.certificateName(ctx, address)
	if err != nil {
		return Certificate{}, err
	}
	err = a.use(ctx, AssetUse{Kind: CertificateAsset, Name: name}, func(u AssetUse) ([]string, error) {
		out, err = a.assets.OpenCertificate(ctx, u.Account, name)
		return nil, err
	})
	if err != nil {
		return Certificate{}, err
	}
	return out, nil
}

// ExportCertificate implements AssetReader.
func (a *assetReader) ExportCertificate(ctx context.Context, address, password string) ([]byte, error) {
	return a.takeOut(ctx, address, func(u AssetUse) ([]byte, error) {
		return a.assets.ExportCertificate(ctx, u.Account, u.Name, password)
	})
}

// CertificateKey implements AssetReader.
func (a *assetReader) CertificateKey(ctx context.Context, address string) ([]byte, error) {
	return a.takeOut(ctx, address, func(u AssetUse) ([]byte, error) {
		return a.assets.CertificateKey(ctx, u.Account, u.Name)
	})
}

// UseKey implements AssetReader.
func (a *assetReader) UseKey(ctx context.Context, address string, use KeyUse) (out []byte, err error) {
	name, err := a.certificateName(ctx, address)
	if err != nil {
		return nil, err
	}
	err = a.use(ctx, AssetUse{Kind: CertificateAsset, Name: name, UseKey: true}, func(u AssetUse) ([]string, error) {
		out, err = a.assets.UseKey(ctx, u.Account, name, use)
		return []string{"privateKey"}, err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// takeOut has open give out a private key. What it gives is a secret in the form
// in which it could be written: as Base64.
func (a *assetReader) takeOut(ctx context.Context, address string, open func(AssetUse) ([]byte, error)) (key []byte, err error) {
	name, err := a.certificateName(ctx, address)
	if err != nil {
		return nil, err
	}
	err = a.use(ctx, AssetUse{Kind: CertificateAsset, Name: name, Export: true}, func(u AssetUse) ([]string, error) {
		if key, err = open(u); err != nil {
			return nil, err
		}
		a.sink.secrets.Add(base64.StdEncoding.EncodeToString(key))
		return []string{"privateKey"}, nil
	})
	if err != nil {
		return nil, err
	}
	return key, nil
}

// addTyped remembers a secret in the form in which the job has it, which is
// not always that in which it was stored.
func (a *assetReader) addTyped(v any) {
	if t, ok := v.(Typed); ok {
		a.sink.secrets.Add(fmt.Sprint(t.Value))
	}
}

// addJSON remembers the secrets in a JSON text: the text itself, and every
// text and number in it. Truth values are no secrets: masking them would
// destroy what has nothing to do with them.
func (a *assetReader) addJSON(text string) {
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		a.sink.secrets.Add(text)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	for {
		token, err := d.Token()
		if err != nil {
			return // the end: what is stored is JSON
		}
		switch t := token.(type) {
		case string:
			a.sink.secrets.Add(t)
		case json.Number:
			a.sink.secrets.Add(t.String())
		}
	}
}
