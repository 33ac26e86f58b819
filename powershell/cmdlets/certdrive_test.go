package cmdlets_test

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell"
	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
	"github.com/runwright/runwright/powershell/types"
)

// oneCertificate has one certificate without a key, and may fail.
type oneCertificate struct {
	der []byte
	err error
}

func (o oneCertificate) Do(_ context.Context, op, address string, _ map[string]any) (any, error) {
	switch {
	case o.err != nil:
		return nil, o.err
	case op == "certificate" && (address == "after-thumbprint:" || address == fmt.Sprintf("thumbprint:%X", sha1.Sum(o.der))):
		return map[string]any{"der": base64.StdEncoding.EncodeToString(o.der), "hasKey": false}, nil
	}
	return nil, interp.ErrNoAsset
}

// TestCertificateDrive checks the drive where it is, where it is not, and where
// certificates cannot be read.
func TestCertificateDrive(t *testing.T) {
	text, err := os.ReadFile("../../internal/assets/testdata/certificates/fixture.pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	run := func(assets interp.Assets, source string) string {
		t.Helper()
		host := oshost.New(oshost.Options{})
		host.Assets = assets
		rs := powershell.New(powershell.Options{Host: host, Formatter: output.FileFormatter})
		var lines []string
		note := interp.WriterFunc(func(v any) error {
			text, err := rs.Interp().Text(v)
			if r, ok := v.(*types.ErrorRecord); ok {
				text = "error: " + r.Text()
			}
			lines = append(lines, text)
			return err
		})
		if err := rs.Run(t.Context(), powershell.Script{Text: source}, powershell.Streams{Output: note, Error: note}); err != nil {
			lines = append(lines, "stopped: "+err.Error())
		}
		return strings.Join(lines, "|")
	}
	one := oneCertificate{der: block.Bytes}
	closed := oneCertificate{err: errors.New("The secrets of this account are closed.")}
	for _, tt := range []struct {
		name   string
		assets interp.Assets
		source string
		want   string // a part
	}{
		{"listed", one, `(Get-ChildItem Cert:\CurrentUser\My).Subject; @(Get-ChildItem Cert:\ -Recurse -Name).Count`, "CN=fixture.contoso.example|3"},
		{"no key", one, `$null -eq (Get-ChildItem Cert:\CurrentUser\My)[0].PrivateKey`, "True"},
		{"closed, listed", closed, `Get-ChildItem Cert:\CurrentUser\My`, "The secrets of this account are closed."},
		{"closed, by thumbprint", closed, `Get-Item Cert:\CurrentUser\My\00`, "The secrets of this account are closed."},
		{"outside a job", nil, `Test-Path Cert:\; @(Get-PSDrive Cert -ErrorAction SilentlyContinue).Count; Get-ChildItem Cert:\`, "False|0|error: Cannot find drive. A drive with the name 'Cert' does not exist."},
		{"not written", one, `Set-Item Cert:\CurrentUser\My\X 1; New-Item Cert:\CurrentUser\Other`, "cannot be changed in a runbook"},
		{"other drives", one, `Set-Location Env:; @(Get-ChildItem).Count -gt 0; (Get-Location).Path; Set-Location Cert:\CurrentUser; Get-Location | ForEach-Object Path; Set-Location /; (Get-Location).Path`, "True|Env:/|Cert:/CurrentUser|/"},
	} {
		if got := run(tt.assets, tt.source); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
