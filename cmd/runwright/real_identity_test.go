package main

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/client"
)

// askIdentity asks in the ways that scripts of the original do. The token is
// written backwards, since forwards it would be masked.
const askIdentity = `$headers = @{ 'X-IDENTITY-HEADER' = $env:IDENTITY_HEADER; Metadata = 'True' }
$t = Invoke-RestMethod -Uri "${env:IDENTITY_ENDPOINT}?resource=https://management.azure.com/&api-version=2019-08-01" -Headers $headers
$t.token_type; $t.resource; ([DateTimeOffset]::FromUnixTimeSeconds($t.expires_on) - [DateTimeOffset]::UtcNow).TotalMinutes -gt 4
$reversed = $t.access_token.ToCharArray(); [array]::Reverse($reversed); -join $reversed
$t.access_token
$post = Invoke-RestMethod -Method Post -Uri $env:MSI_ENDPOINT -Headers @{ secret = $env:MSI_SECRET } -Body @{ resource = 'https://vault.azure.net' }
$post.resource
foreach ($wrong in @(@{ 'X-IDENTITY-HEADER' = 'x' }, '?resource=x'), @($headers, '?resource='), @($headers, '?resource=x&client_id=other')) {
    Invoke-WebRequest -Uri "$env:IDENTITY_ENDPOINT$($wrong[1])" -Headers $wrong[0] -SkipHttpErrorCheck | ForEach-Object { "$($_.StatusCode) $(($_.Content | ConvertFrom-Json).message)" }
}
`

// reverse turns a text around.
func reverse(text string) string {
	b := []byte(text)
	slices.Reverse(b)
	return string(b)
}

// claimsOf checks a token of the issuer with the keys that it publishes.
func claimsOf(t *testing.T, token, issuer string) map[string]any {
	t.Helper()
	get := func(address string, into any) {
		t.Helper()
		res, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if err := json.NewDecoder(res.Body).Decode(into); err != nil || res.StatusCode != 200 {
			t.Fatal(address, res.Status, err)
		}
	}
	var about struct {
		Issuer string
		Keys   string `json:"jwks_uri"`
	}
	get(issuer+"/.well-known/openid-configuration", &about)
	var published struct{ Keys []struct{ Kid, N, E string } }
	get(about.Keys, &published)
	parts := strings.Split(token, ".")
	if about.Issuer != issuer || len(published.Keys) != 1 || len(parts) != 3 {
		t.Fatalf("%+v %+v %d parts", about, published, len(parts))
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.DecodeString(p); err != nil {
			t.Fatal(err)
		}
	}
	number := func(text string) *big.Int {
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return new(big.Int).SetBytes(b)
	}
	key := &rsa.PublicKey{N: number(published.Keys[0].N), E: int(number(published.Keys[0].E).Int64())}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], raw[2]); err != nil {
		t.Fatal(err)
	}
	var head struct{ Alg, Kid string }
	claims := map[string]any{}
	if err := json.Unmarshal(raw[0], &head); err != nil || head.Alg != "RS256" || head.Kid != published.Keys[0].Kid {
		t.Fatalf("%s %v", raw[0], err)
	}
	if err := json.Unmarshal(raw[1], &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// TestManagedIdentity: runbooks ask for tokens as they do in Azure, and get those of
// the server or of a provider that trusts it.
func TestManagedIdentity(t *testing.T) {
	ctx, data := t.Context(), t.TempDir()
	s := startRealServer(t, data, "--network", "off")
	do := func(method string, body any, path ...string) map[string]any {
		t.Helper()
		raw, err := s.Do(ctx, client.Request{Method: method, Path: path, JSON: body})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]any{}
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &out); err != nil {
				t.Fatal(err)
			}
		}
		return out
	}
	account := do("PUT", map[string]any{"location": "here", "properties": map[string]any{}})
	if _, has := account["identity"]; has {
		t.Errorf("a new account has an identity: %v", account)
	}
	_, output, _ := s.runReal(t, "None", `"[$env:IDENTITY_ENDPOINT]"`)
	if output != "[]" {
		t.Errorf("without an identity: %q", output)
	}
	account = do("PATCH", map[string]any{"identity": map[string]string{"type": "SystemAssigned"}})
	principal, _ := account["identity"].(map[string]any)["principalId"].(string)
	provider := do("GET", nil, "identityProvider")["properties"].(map[string]any)
	issuer, _ := provider["issuer"].(string)

	job, output, errs := s.runReal(t, "Ask", askIdentity)
	lines := strings.Split(output, "|")
	if job.Properties.Status != "Completed" || errs != "" || len(lines) != 9 {
		t.Fatalf("%s %s\n%q\n%s", job.Properties.Status, job.Properties.Exception, output, errs)
	}
	want := []string{"Bearer", "https://management.azure.com/", "True", lines[3], "*****", "https://vault.azure.net",
		"401 The header X-IDENTITY-HEADER must have the value of the environment variable IDENTITY_HEADER.",
		"400 A token is for a resource; give one as ?resource=https://…, of at most 2048 bytes.", "400 The account has no identity with the client id 'other'."}
	if !slices.Equal(lines, want) {
		t.Errorf("\n got %q\nwant %q", lines, want)
	}
	claims := claimsOf(t, reverse(lines[3]), issuer)
	if claims["iss"] != issuer || claims["sub"] != account["id"] || claims["aud"] != "https://management.azure.com/" || claims["oid"] != principal || claims["runbook"] != "Ask" || claims["job"] == "" {
		t.Errorf("claims %v", claims)
	}

	// A rotation of the data key leaves the signing key what it is.
	if out, err := s.command(t, data, "rotate-keys", "--account", "killed-account"); err != nil {
		t.Fatal(out, err)
	}
	_, output, _ = s.runReal(t, "Again", askIdentity)
	claimsOf(t, reverse(strings.Split(output, "|")[3]), issuer)

	// A provider that trusts the issuer gets one token for another.
	var asked []url.Values
	exchange := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		asked = append(asked, r.PostForm)
		claims := claimsOf(t, r.PostForm.Get("client_assertion"), issuer)
		if claims["aud"] != "api://AzureADTokenExchange" || claims["sub"] != account["id"] {
			w.WriteHeader(401)
			fmt.Fprint(w, `{"error":"invalid_client","error_description":"nobody knows you"}`)
			return
		}
		if strings.Contains(r.PostForm.Get("scope"), "forbidden") {
			w.WriteHeader(400)
			fmt.Fprint(w, `{"error":"invalid_scope","error_description":"not this\none"}`)
			return
		}
		fmt.Fprintf(w, `{"token_type":"Bearer","expires_in":3599,"access_token":"token-for-%s"}`, r.PostForm.Get("scope"))
	}))
	defer exchange.Close()
	if out, err := s.command(t, data, "account", "identity", "set", "killed-account", "on", "--token-endpoint", exchange.URL+"/t/oauth2/v2.0/token", "--client-id", "the-client"); err != nil || !strings.Contains(out, "EXCHANGED AT") {
		t.Fatal(out, err)
	}
	const twice = `foreach ($r in 'https://management.azure.com/', 'https://management.azure.com/', 'https://forbidden') {
    $a = Invoke-WebRequest -Uri "${env:IDENTITY_ENDPOINT}?resource=$r" -Headers @{ 'X-IDENTITY-HEADER' = $env:IDENTITY_HEADER } -SkipHttpErrorCheck
    $j = $a.Content | ConvertFrom-Json; "$($a.StatusCode) $($j.client_id) $($j.access_token.Length) $($j.message)"
}`
	_, output, errs = s.runReal(t, "Exchange", twice)
	if output != "200 the-client 47 |200 the-client 47 |503  0 The identity provider of the account gave no token for 'https://forbidden': it answered 400 Bad Request: invalid_scope not this one" || errs != "" {
		t.Errorf("%q\n%s", output, errs)
	}
	if len(asked) != 2 || asked[0].Get("client_id") != "the-client" || asked[0].Get("scope") != "https://management.azure.com/.default" || asked[0].Get("grant_type") != "client_credentials" {
		t.Errorf("asked %v", asked)
	}

	// What is recorded, what rights refuse, and the end of it.
	do("PUT", map[string]any{"properties": map[string]any{"mode": "deny"}}, "assetaccess")
	_, output, _ = s.runReal(t, "Denied", twice)
	if !strings.Contains(output, "403  0 The runbook 'Denied' may not use the identity 'https://management.azure.com/'") {
		t.Errorf("denied: %q", output)
	}
	if out, err := s.command(t, data, "audit", "list", "--account", "killed-account", "--kind", "identity"); err != nil || !strings.Contains(out, "https://management.azure.com/") || !strings.Contains(out, "refused") {
		t.Error(out, err)
	}
	if out, err := s.command(t, data, "account", "identity", "set", "killed-account", "off", "--own"); err != nil || !strings.Contains(out, "off") {
		t.Error(out, err)
	}
	if res, err := http.Get(issuer + "/keys"); err != nil || res.StatusCode != 404 {
		t.Error(res, err)
	}
}

// TestManagedIdentityInPython asks from Python, in tier A and B alike.
func TestManagedIdentityInPython(t *testing.T) {
	needsPython(t)
	ctx, data := t.Context(), t.TempDir()
	s := startRealServer(t, data)
	if _, err := s.Do(ctx, client.Request{Method: "PUT", JSON: map[string]any{"location": "here", "identity": map[string]string{"type": "SystemAssigned"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Do(ctx, client.Request{Method: "PUT", Path: []string{"runbooks", "Ask"}, JSON: map[string]any{"properties": map[string]any{"runbookType": "Python3", "draft": map[string]any{}}}}); err != nil {
		t.Fatal(err)
	}
	const script = `import json, os, urllib.request
request = urllib.request.Request(os.environ["IDENTITY_ENDPOINT"] + "?resource=r1&api-version=2019-08-01", headers={"X-IDENTITY-HEADER": os.environ["IDENTITY_HEADER"]})
token = json.load(urllib.request.urlopen(request))
print(token["token_type"], token["resource"], len(token["access_token"].split(".")))
print(token["access_token"])
try:
    urllib.request.urlopen(os.environ["IDENTITY_ENDPOINT"] + "?resource=r1")
except urllib.error.HTTPError as e:
    print(e.code)
`
	if err := s.PutRunbookText(ctx, "Ask", strings.NewReader(script)); err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(ctx, "Ask"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.StartJob(ctx, "job", "Ask", nil); err != nil {
		t.Fatal(err)
	}
	var out []string
	job, err := s.Follow(ctx, "job", client.Events{Record: func(r client.Record) error { out = append(out, r.Text); return nil }})
	if got := strings.Join(out, "|"); err != nil || got != "Bearer r1 3|*****|401" {
		t.Errorf("%v %s %s: %q", err, job.Properties.Status, job.Properties.Exception, got)
	}
}
