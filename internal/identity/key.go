package identity

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// keyBits is the size of signing keys.
const keyBits = 2048

// place is where an account's signing key belongs.
func place(account string) secret.Place {
	return secret.Place{Account: account, Kind: "identity", Name: "signing", Field: "key"}
}

// signingKey opens the account's key, and makes one where there is none.
func (s *Service) signingKey(ctx context.Context, account string) (*rsa.PrivateKey, error) {
	sealing, err := s.keys.Use(ctx, account)
	if err != nil {
		return nil, err
	}
	defer sealing.Close()
	row, err := s.row(ctx, account)
	if errors.Is(err, store.ErrNotFound) {
		row, err = s.makeKey(ctx, account, sealing)
	}
	if err != nil {
		return nil, err
	}
	der, err := sealing.Open(place(account), row.private)
	if err != nil {
		return nil, err
	}
	defer clear(der)
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("signing key of account %s: %w", account, err)
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("signing key of account %s: it is a %T", account, key)
	}
	return private, nil
}

func (s *Service) row(ctx context.Context, account string) (row keyRow, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		row, err = selectKey(ctx, tx, account)
		return err
	})
	return row, err
}

// makeKey makes the account's key. When another process was faster, that one's
// counts.
func (s *Service) makeKey(ctx context.Context, account string, sealing *secret.Key) (row keyRow, err error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return row, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return row, err
	}
	defer clear(der)
	row.public = x509.MarshalPKCS1PublicKey(&key.PublicKey)
	if row.private, err = sealing.Seal(place(account), der); err != nil {
		return row, err
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if err := insertKey(ctx, tx, account, row, clock.Ticks(s.clock.Now())); err != nil {
			return err
		}
		row, err = selectKey(ctx, tx, account)
		return err
	})
	return row, err
}

// issue makes a token of ours.
func (s *Service) issue(ctx context.Context, who Subject, audience string) (string, error) {
	key, err := s.signingKey(ctx, who.Account)
	if err != nil {
		return "", err
	}
	now := s.clock.Now()
	head, err := json.Marshal(map[string]string{"alg": "RS256", "typ": "JWT", "kid": keyID(x509.MarshalPKCS1PublicKey(&key.PublicKey))})
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(map[string]any{
		"iss": s.Issuer(who.Account), "sub": who.Path, "aud": audience, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(Lifetime).Unix(), "jti": id.New(),
		"oid": who.Principal, "tid": who.Account, "appid": who.Principal, "idtyp": "app", "runbook": who.Runbook, "job": who.Job,
	})
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(claims)
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		return "", err
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// keyID names a key by the hash of its public half.
func keyID(public []byte) string {
	sum := sha256.Sum256(public)
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// Discovery is what an issuer says of itself (OpenID Connect Discovery 1.0,
// section 3).
type Discovery struct {
	Issuer     string   `json:"issuer"`
	Keys       string   `json:"jwks_uri"`
	Responses  []string `json:"response_types_supported"`
	Subjects   []string `json:"subject_types_supported"`
	Algorithms []string `json:"id_token_signing_alg_values_supported"`
}

// Discover describes the account as an issuer. It is a NotFound fault for one that
// has issued nothing yet.
func (s *Service) Discover(ctx context.Context, account string) (Discovery, error) {
	if _, err := s.published(ctx, account); err != nil {
		return Discovery{}, err
	}
	issuer := s.Issuer(account)
	return Discovery{Issuer: issuer, Keys: issuer + "/keys", Responses: []string{"id_token"}, Subjects: []string{"public"}, Algorithms: []string{"RS256"}}, nil
}

// PublicKey is a key as RFC 7517 has it.
type PublicKey struct {
	Type      string `json:"kty"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	ID        string `json:"kid"`
	Modulus   string `json:"n"`
	Exponent  string `json:"e"`
}

// PublicKeys are the keys that tokens of the account are checked with. It is a
// NotFound fault for one that has issued nothing yet.
func (s *Service) PublicKeys(ctx context.Context, account string) ([]PublicKey, error) {
	row, err := s.published(ctx, account)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS1PublicKey(row.public)
	if err != nil {
		return nil, fmt.Errorf("public key of account %s: %w", account, err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return []PublicKey{{"RSA", "sig", "RS256", keyID(row.public), encode(key.N.Bytes()), encode(big.NewInt(int64(key.E)).Bytes())}}, nil
}

func (s *Service) published(ctx context.Context, account string) (keyRow, error) {
	row, err := s.row(ctx, account)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.New(fault.NotFound, "There is no issuer of this name, or it has issued nothing yet.")
	}
	return row, err
}

// Prepare makes the account's key where there is none, so that its issuer can be
// registered elsewhere before the first job runs.
func (s *Service) Prepare(ctx context.Context, account string) error {
	_, err := s.signingKey(ctx, account)
	return err
}
