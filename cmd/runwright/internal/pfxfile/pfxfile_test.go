package pfxfile_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/pfxfile"
	"github.com/runwright/runwright/internal/pfx"
	"github.com/runwright/runwright/powershell"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
	"github.com/runwright/runwright/powershell/types"
)

// folder holds ec.pfx (password p), ec.cer, cert.pem, key.pem and a text file.
func folder(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "ec"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	file, err := pfx.Make(pfx.Content{Certificates: []*x509.Certificate{leaf}, Key: key}, "p")
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"ec.pfx": file, "ec.cer": der, "a.txt": []byte("text"),
		"cert.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), "key.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestScripts(t *testing.T) {
	dir := folder(t)
	host := oshost.New(oshost.Options{})
	host.PFX = pfxfile.Files{}
	const begin = `using namespace System.Security.Cryptography.X509Certificates; $f = "$PWD/ec.pfx"; $ec = [ECDsaCertificateExtensions]; `
	for _, tt := range []struct{ script, want string }{
		{`$c = [X509Certificate2]::new($f, 'p'); $c.Subject; $c.HasPrivateKey; $ec::GetECDsaPrivateKey($c).KeySize; $null -eq [RSACertificateExtensions]::GetRSAPrivateKey($c)`, "CN=ec True 256 True"},
		{`$c = [X509Certificate2]::new([IO.File]::ReadAllBytes($f), (ConvertTo-SecureString p -AsPlainText -Force), 'Exportable'); $b = $c.Export('Pfx', 'q'); $d = [X509Certificate2]::new($b, 'q'); $d.HasPrivateKey; $d.Thumbprint -eq $c.Thumbprint`, "True True"},
		{`$c = [X509Certificate2]::new($f, 'p'); $s = $ec::GetECDsaPrivateKey($c).SignData([byte[]](1, 2), 'SHA256'); $s.Length; $ec::GetECDsaPublicKey($c).VerifyData([byte[]](1, 2), $s, 'SHA256'); $c.PublicKey.GetECDsaPublicKey().VerifyData([byte[]](1, 3), $s, 'SHA256')`, "64 True False"},
		{`try { [X509Certificate2]::new($f, 'wrong') } catch { $_.Exception.InnerException.Message }; try { [X509Certificate2]::new("$PWD/a.txt", 'p') } catch { $_.Exception.InnerException.Message }`,
			"The certificate data cannot be read with the provided password, the password may be incorrect. Cannot find the requested object."},
		{`[X509Certificate2]::new("$PWD/ec.cer").HasPrivateKey`, "False"},
		{`$c = [X509Certificate2]::CreateFromPem((Get-Content -Raw cert.pem), (Get-Content -Raw key.pem)); $c.HasPrivateKey; $p = [X509Certificate2]::CreateFromPem((Get-Content -Raw cert.pem)); $p.HasPrivateKey; $w = $ec::CopyWithPrivateKey($p, $ec::GetECDsaPrivateKey($c)); [X509Certificate2]::new($w.Export('Pfx', 'q'), 'q').HasPrivateKey`, "True False True"},
		{`$other = [Security.Cryptography.ECDsa]::Create(); try { $ec::CopyWithPrivateKey([X509Certificate2]::new("$PWD/ec.cer"), $other) } catch { $_.Exception.InnerException.Message }`, "The provided key does not match the public key for this certificate. (Parameter 'privateKey')"},
		{`$l = [X509CertificateLoader]; $l::LoadPkcs12FromFile($f, 'p').HasPrivateKey; $l::LoadCertificateFromFile("$PWD/ec.cer").Subject; $l::LoadPkcs12Collection([IO.File]::ReadAllBytes($f), 'p').Count; try { $l::LoadCertificateFromFile($f) } catch { 'no' }`, "True CN=ec 1 no"},
		{`$all = [X509Certificate2Collection]::new(); $all.Import($f, 'p', 'DefaultKeySet'); $all.Add([X509Certificate2]::new("$PWD/ec.cer")); $all.Count; $all[0].HasPrivateKey; $all.Find('FindBySubjectName', 'EC', $false).Count; $all.Find('FindByThumbprint', 'AB', $false).Count`, "1 2 True 2 0"},
		{`(Get-PfxCertificate ec.pfx -Password (ConvertTo-SecureString p -AsPlainText -Force)).HasPrivateKey; (Get-PfxCertificate -LiteralPath ec.cer).Subject; @(Get-PfxCertificate *.cer, cert.pem).Count`, "True CN=ec 2"},
		{`Get-PfxCertificate ec.pfx -ErrorVariable e -ErrorAction SilentlyContinue; $e[0].FullyQualifiedErrorId; Get-PfxCertificate no.pfx -ErrorVariable e -ErrorAction SilentlyContinue; $e[0].FullyQualifiedErrorId`,
			"GetPfxCertificateUnknownCryptoError,Microsoft.PowerShell.Commands.GetPfxCertificateCommand GetPfxCertificateCommandNoneOfTheFilesFound,Microsoft.PowerShell.Commands.GetPfxCertificateCommand"},
	} {
		rs := powershell.New(powershell.Options{Host: host})
		rs.Interp().SetCurrentFolder(dir)
		var out []string
		err := rs.Run(context.Background(), powershell.Script{Text: begin + tt.script}, powershell.Streams{Output: interp.WriterFunc(func(v any) error {
			out = append(out, types.ToString(v))
			return nil
		})})
		if err != nil {
			t.Errorf("%s: %v", tt.script, err)
		}
		if got := strings.Join(out, " "); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.script, got, tt.want)
		}
	}
}

// TestNoPFX: without a host that can, scripts are told so.
func TestNoPFX(t *testing.T) {
	rs := powershell.New(powershell.Options{Host: oshost.New(oshost.Options{})})
	rs.Interp().SetCurrentFolder(folder(t))
	var got string
	err := rs.Run(context.Background(), powershell.Script{Text: `try { [Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadPkcs12FromFile("$PWD/ec.pfx", 'p') } catch { $_.Exception.InnerException.Message }`},
		powershell.Streams{Output: interp.WriterFunc(func(v any) error { got += types.ToString(v); return nil })})
	if err != nil || got != "PFX files cannot be opened here." {
		t.Errorf("%q, %v", got, err)
	}
}
