package vault

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/secret"
)

// Transit is a vault that is the Transit engine of HashiCorp Vault or OpenBao,
// over its HTTP interface:
//
//	POST URL/v1/MOUNT/encrypt/KEY      plaintext, associated_data, context, key_version
//	POST URL/v1/MOUNT/decrypt/KEY      ciphertext, associated_data, context
//	POST URL/v1/MOUNT/keys/KEY/rotate
//
// The token needs update on these paths, and on no other. Who takes the policy
// or the token away, deletes the key, raises its min_decryption_version or
// seals the server closes the secrets.
type Transit struct {
	base, mount, key, namespace string
	derived                     bool // the key wants a context
	token                       func() (string, error)
	client                      *http.Client
	timeout                     time.Duration
}

// maxAnswer is the size of an answer in bytes.
const maxAnswer = 1 << 20

func openTransit(address string, o options, host Host) (*Transit, error) {
	v := &Transit{
		base: strings.TrimSuffix(address, "/"), mount: strings.Trim(o.text("mount", "transit"), "/"), key: o.text("key", ""), namespace: o.text("namespace", ""),
		derived: o.flag("derived"), timeout: o.duration("timeout", defaultTimeout),
	}
	u, err := url.Parse(v.base)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Fragment != "":
		return nil, errors.New("expected transit:URL?key=KEY with an address such as https://vault.example:8200")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, errors.New("the address has to begin with https://, since keys and the token would cross the network in clear")
	case v.key == "":
		return nil, errors.New("it needs key=KEY, the name of the key in the Transit engine")
	}
	if err := checkName(v.key); err != nil {
		return nil, err
	}
	file, variable := o.text("token-file", ""), o.text("token-env", "VAULT_TOKEN")
	v.token = func() (string, error) { return readToken(file, variable, host.Getenv) }
	if _, err := v.token(); err != nil {
		return nil, err
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: v.timeout}).DialContext, TLSHandshakeTimeout: v.timeout,
		MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
	}
	if path := o.text("ca-file", ""); path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read ca-file: %w", err)
		}
		transport.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !transport.TLSClientConfig.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("ca-file %s has no certificate (PEM)", path)
		}
	}
	// A redirect would take the token to another host.
	v.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return v, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// readToken reads the token each time it is needed: agents replace it.
func readToken(file, variable string, getenv func(string) string) (string, error) {
	if file != "" {
		text, err := privateFile("token file", file)
		if err != nil {
			return "", fmt.Errorf("read token: %w", err)
		}
		if token := strings.TrimSpace(string(text)); token != "" {
			return token, nil
		}
		return "", fmt.Errorf("the token file %s is empty", file)
	}
	if token := getenv(variable); token != "" {
		return token, nil
	}
	return "", fmt.Errorf("there is no token: set %s, or name a file with token-file=FILE", variable)
}

// Bodies of the protocol. Bytes are base64 there as in Go's JSON.
type (
	transitRequest struct {
		Plaintext  []byte `json:"plaintext,omitempty"`
		Ciphertext string `json:"ciphertext,omitempty"`
		Associated []byte `json:"associated_data,omitempty"`
		Context    []byte `json:"context,omitempty"`
		KeyVersion int    `json:"key_version,omitempty"`
	}
	transitAnswer struct {
		Data struct {
			Plaintext  []byte `json:"plaintext"`
			Ciphertext string `json:"ciphertext"`
		} `json:"data"`
		Errors []string `json:"errors"`
	}
)

func (v *Transit) request(context []byte) transitRequest {
	r := transitRequest{Associated: context}
	if v.derived {
		r.Context = context
	}
	return r
}

// Wrap implements secret.Vault.
func (v *Transit) Wrap(ctx context.Context, ref secret.KeyRef, key, context []byte) ([]byte, error) {
	in := v.request(context)
	in.Plaintext = bind(context, key)
	defer clear(in.Plaintext)
	if ref.Version != "" {
		n, err := strconv.Atoi(ref.Version)
		if err != nil {
			return nil, err
		}
		in.KeyVersion = n
	}
	var out transitAnswer
	if err := v.call(ctx, in, &out, "encrypt", v.name(ref)); err != nil {
		return nil, err
	}
	if _, err := canonical(out.Data.Ciphertext); err != nil {
		return nil, fmt.Errorf("%w: its answer has no ciphertext: %w", secret.ErrUnreachable, err)
	}
	return []byte(out.Data.Ciphertext), nil
}

// Unwrap implements secret.Vault.
func (v *Transit) Unwrap(ctx context.Context, ref secret.KeyRef, wrapped, context []byte) ([]byte, error) {
	text, err := canonical(string(wrapped))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", secret.ErrRefused, err)
	}
	in := v.request(context)
	in.Ciphertext = text
	var out transitAnswer
	if err := v.call(ctx, in, &out, "decrypt", v.name(ref)); err != nil {
		return nil, err
	}
	return unbind(context, out.Data.Plaintext)
}

// canonical lets only one spelling of a ciphertext pass, vault:vN:BASE64, so
// that a change of any byte shows.
func canonical(text string) (string, error) {
	parts := strings.Split(text, ":")
	if len(parts) == 3 && parts[0] == "vault" && strings.HasPrefix(parts[1], "v") {
		n, err := strconv.Atoi(parts[1][1:])
		raw, err64 := base64.StdEncoding.DecodeString(parts[2])
		if err == nil && err64 == nil && len(raw) > 0 && "v"+strconv.Itoa(n) == parts[1] && base64.StdEncoding.EncodeToString(raw) == parts[2] {
			return text, nil
		}
	}
	return "", errors.New("expected vault:vN:BASE64")
}

// Rotate implements secret.Vault.
func (v *Transit) Rotate(ctx context.Context, ref secret.KeyRef) error {
	return v.call(ctx, struct{}{}, nil, "keys", v.name(ref), "rotate")
}

// CheckRef implements secret.Vault.
func (v *Transit) CheckRef(ref secret.KeyRef) error {
	if n, err := strconv.Atoi(ref.Version); ref.Version != "" && (err != nil || n < 1 || strconv.Itoa(n) != ref.Version) {
		return fmt.Errorf("the version of a Transit key is a number from 1 on, not '%s'", ref.Version)
	}
	return checkName(ref.Name)
}

// Mark implements secret.Vault.
func (v *Transit) Mark(secret.KeyRef) (string, error) { return "", nil }

func (v *Transit) name(ref secret.KeyRef) string { return first(ref.Name, v.key) }

// call sends a request and reads the answer into out, unless that is nil.
func (v *Transit) call(ctx context.Context, in any, out *transitAnswer, path ...string) error {
	ctx, cancel := context.WithTimeout(ctx, v.timeout)
	defer cancel()
	token, err := v.token()
	if err != nil {
		return gone(err)
	}
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	defer clear(body)
	address := v.base + "/v1/" + v.mount
	for _, p := range path {
		address += "/" + url.PathEscape(p)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Vault-Token", token)
	req.Header.Set("X-Vault-Request", "true")
	if v.namespace != "" {
		req.Header.Set("X-Vault-Namespace", v.namespace)
	}
	res, err := v.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return fmt.Errorf("%w: %w", secret.ErrUnreachable, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	defer clear(text)
	if err != nil {
		return fmt.Errorf("%w: %w", secret.ErrUnreachable, err)
	}
	if res.StatusCode/100 != 2 {
		return refusal(res, text)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("%w: its answer is not understood", secret.ErrUnreachable)
	}
	return nil
}

// refusal says what an answer that is no success means.
func refusal(res *http.Response, text []byte) error {
	var said transitAnswer
	why := strconv.Itoa(res.StatusCode)
	if json.Unmarshal(text, &said) == nil && len(said.Errors) > 0 {
		// One line, of a length that people read.
		all := strings.Join(strings.Fields(strings.Join(said.Errors, "; ")), " ")
		why += " " + strings.ToValidUTF8(all[:min(len(all), 200)], "")
	}
	switch status := res.StatusCode; {
	case status/100 == 3:
		return fmt.Errorf("%w: it sends to %s; configure that address", secret.ErrUnreachable, redirectHost(res))
	case status == http.StatusServiceUnavailable && strings.Contains(strings.ToLower(why), "sealed"):
		return fmt.Errorf("%w (%s)", secret.ErrSealed, why)
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status == http.StatusPreconditionFailed, status >= 472 && status <= 473, status >= 500:
		// 412, 472 and 473 are of a node that does not serve at the moment.
		return fmt.Errorf("%w: %s", secret.ErrUnreachable, why)
	}
	return fmt.Errorf("%w: %s", secret.ErrRefused, why)
}

func redirectHost(res *http.Response) string {
	if u, err := res.Location(); err == nil {
		return u.Scheme + "://" + u.Host
	}
	return "another address"
}
