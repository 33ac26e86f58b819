package main

import (
	"archive/zip"
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/client"
)

// documentedSample is the runbook of the documentation, as it is printed there.
const documentedSample = `$Conn = Get-AutomationConnection -Name AzureRunAsConnection
Connect-AzAccount -ServicePrincipal -Tenant $Conn.TenantID -ApplicationId $Conn.ApplicationID -CertificateThumbprint $Conn.CertificateThumbprint
`

// signInModule stands in for Az.Accounts, which is a .NET module and cannot
// run here. Its Connect-AzAccount does what the real one does with these
// parameters, up to the request, which it writes to the output: a sandbox has
// no network.
const signInModule = `function Connect-AzAccount {
    param([switch]$ServicePrincipal, [string]$Tenant, [string]$ApplicationId, [string]$CertificateThumbprint)
    $cert = Get-Item Cert:\CurrentUser\My\$CertificateThumbprint -ErrorAction SilentlyContinue
    if (!$cert) { throw "No certificate was found in the certificate store with thumbprint $CertificateThumbprint" }
    function encode([byte[]]$b) { [Convert]::ToBase64String($b).TrimEnd('=').Replace('+', '-').Replace('/', '_') }
    function json($o) { encode ([Text.Encoding]::UTF8.GetBytes(($o | ConvertTo-Json -Compress))) }
    $now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
    $head = json ([ordered]@{ alg = 'RS256'; typ = 'JWT'; x5t = (encode $cert.GetCertHash()) })
    $body = json ([ordered]@{ aud = "https://login.example/$Tenant/oauth2/v2.0/token"; iss = $ApplicationId; sub = $ApplicationId; jti = [guid]::NewGuid(); nbf = $now; exp = $now + 600 })
    $rsa = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($cert)
    $signature = $rsa.SignData([Text.Encoding]::ASCII.GetBytes("$head.$body"), [System.Security.Cryptography.HashAlgorithmName]::SHA256, [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
    "client_id=$ApplicationId&scope=https%3A%2F%2Fmanagement.example%2F.default&grant_type=client_credentials" +
        "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=$head.$body.$(encode $signature)"
}
`

// identityProvider stands in for the token endpoint: it knows an application
// and the certificates that were registered with it.
type identityProvider struct {
	tenant, application string
	registered          []string // DER in Base64
}

// ServeHTTP answers token requests (RFC 6749 4.4, RFC 7523 2.2).
func (p *identityProvider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if why := p.refuses(r); why != "" {
		w.WriteHeader(http.StatusUnauthorized)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_client", "error_description": why})
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"token_type": "Bearer", "expires_in": 3599, "access_token": "a-token"})
}

// refuses says what is wrong with a request, nothing for a good one.
func (p *identityProvider) refuses(r *http.Request) string {
	if r.URL.Path != "/"+p.tenant+"/oauth2/v2.0/token" || r.FormValue("grant_type") != "client_credentials" || r.FormValue("client_id") != p.application ||
		r.FormValue("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
		return "the request is not one for a token of this application"
	}
	parts := strings.Split(r.FormValue("client_assertion"), ".")
	if len(parts) != 3 {
		return "the assertion is no JWT"
	}
	var head struct{ Alg, Typ, X5t string }
	var claims struct {
		Aud, Iss, Sub, Jti string
		Nbf, Exp           int64
	}
	var raw [3][]byte
	for i := range parts {
		b, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return "the assertion is not in Base64: " + err.Error()
		}
		raw[i] = b
	}
	if json.Unmarshal(raw[0], &head) != nil || json.Unmarshal(raw[1], &claims) != nil || head.Alg != "RS256" || head.Typ != "JWT" {
		return "the assertion's parts are not readable"
	}
	now := time.Now().Unix()
	if claims.Aud != "https://login.example"+r.URL.Path || claims.Iss != p.application || claims.Sub != p.application || claims.Jti == "" || claims.Nbf > now+60 || claims.Exp < now || claims.Exp > now+3600 {
		return "the claims are not right: " + string(raw[1])
	}
	for _, text := range p.registered {
		der, _ := base64.StdEncoding.DecodeString(text)
		x, err := x509.ParseCertificate(der)
		if err != nil {
			return err.Error()
		}
		if sum := sha1.Sum(x.Raw); base64.RawURLEncoding.EncodeToString(sum[:]) != head.X5t {
			continue
		}
		digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
		if err := rsa.VerifyPKCS1v15(x.PublicKey.(*rsa.PublicKey), crypto.SHA256, digest[:], raw[2]); err != nil {
			return err.Error()
		}
		return ""
	}
	return "the certificate is not registered"
}

// TestRunAsSignsIn runs the documentation's sample unchanged in a real sandbox
// and takes the token request that it makes to a stand-in for the identity
// provider; before and after a renewal.
func TestRunAsSignsIn(t *testing.T) {
	ctx := t.Context()
	s := startRealServer(t, t.TempDir())
	must := func(raw []byte, err error) client.RunAs {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		a, err := client.Decode[client.RunAs](raw)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if _, err := s.Do(ctx, client.Request{Method: "PUT", JSON: map[string]any{"location": "here"}}); err != nil {
		t.Fatal(err)
	}
	provider := &identityProvider{tenant: "11111111-0000-0000-0000-000000000001", application: "22222222-0000-0000-0000-000000000002"}
	endpoint := httptest.NewServer(provider)
	defer endpoint.Close()
	a := must(s.PutRunAs(ctx, client.RunAsSettings{}))
	provider.registered = []string{a.Properties.Certificate.Base64Value}
	must(s.PutRunAs(ctx, client.RunAsSettings{ApplicationID: &provider.application, TenantID: &provider.tenant}))

	var module bytes.Buffer
	z := zip.NewWriter(&module)
	for name, text := range map[string]string{"Az.SignIn.psd1": "@{ ModuleVersion = '1.0.0'; RootModule = 'Az.SignIn.psm1'; FunctionsToExport = 'Connect-AzAccount' }", "Az.SignIn.psm1": signInModule} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.UploadModule(ctx, "", "Az.SignIn.zip", &module, client.ModuleImport{}); err != nil {
		t.Fatal(err)
	}
	signIn := func(name string) (status int, answer string) {
		t.Helper()
		job, output, errs := s.runReal(t, name, documentedSample)
		if job.Properties.Status != "Completed" || errs != "" {
			t.Fatalf("%s: %s %s %s", name, job.Properties.Status, job.Properties.Exception, errs)
		}
		form, err := url.ParseQuery(output)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.PostForm(endpoint.URL+"/"+provider.tenant+"/oauth2/v2.0/token", form)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(text)
	}
	for _, step := range []struct {
		name   string
		do     func() // before the runbook runs
		status int
		answer string
	}{
		{"First", func() {}, 200, "a-token"},
		{"Renewed", func() { must(s.StepRunAs(ctx, "renew")) }, 200, "a-token"},
		{"TooEarly", func() { must(s.StepRunAs(ctx, "activate")) }, 401, "not registered"},
		{"TakenBack", func() { must(s.StepRunAs(ctx, "revert")) }, 200, "a-token"},
		{"Activated", func() {
			provider.registered = []string{must(s.RunAs(ctx)).Properties.NextCertificate.Base64Value}
			must(s.StepRunAs(ctx, "activate"))
		}, 200, "a-token"},
	} {
		step.do()
		if status, answer := signIn(step.name); status != step.status || !strings.Contains(answer, step.answer) {
			t.Errorf("%s: %d %s, want %d %s", step.name, status, answer, step.status, step.answer)
		}
	}
}
