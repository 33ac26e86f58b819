package main

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/client"
)

// runReal publishes a script, runs it in a real sandbox and returns its job,
// its output joined by | and its errors joined by |.
func (s realServer) runReal(t *testing.T, name, script string) (job client.Job, output, errs string) {
	t.Helper()
	ctx := t.Context()
	if _, err := s.Do(ctx, client.Request{Method: "PUT", Path: []string{"runbooks", name}, JSON: map[string]any{"properties": map[string]any{"runbookType": "PowerShell", "draft": map[string]any{}}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.PutRunbookText(ctx, name, strings.NewReader(script)); err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(ctx, name); err != nil {
		t.Fatal(err)
	}
	if _, err := s.StartJob(ctx, "job-"+name, name, nil); err != nil {
		t.Fatal(err)
	}
	var out, bad []string
	job, err := s.Follow(ctx, "job-"+name, client.Events{Record: func(r client.Record) error {
		if r.Stream == "Error" {
			bad = append(bad, r.Text)
		} else {
			out = append(out, r.Text)
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return job, strings.Join(out, "|"), strings.Join(bad, "|")
}

// certificateFile is a certificate fixture in Base64.
func certificateFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../internal/assets/testdata/certificates", name))
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b)
}

// TestAssetsInRealJobs uses assets in the real engine, in real sandboxes.
func TestAssetsInRealJobs(t *testing.T) {
	ctx := t.Context()
	s := startRealServer(t, t.TempDir())
	put := func(properties map[string]any, path ...string) {
		t.Helper()
		if _, err := s.Do(ctx, client.Request{Method: "PUT", Path: path, JSON: map[string]any{"location": "here", "properties": properties}}); err != nil {
			t.Fatal(err)
		}
	}
	put(nil)
	for name, value := range map[string]string{
		"Text": `"web01"`, "Whole": "10", "Long": "5000000000", "Half": "1.5", "Yes": "true", "Nothing": "null", "List": `[1,"two",null]`, "Empty": "[]",
		"Object": `{"Zeta":1,"Alpha":{"Deep":[true]}}`, "When": `"\/Date(1617181723000)\/"`, "Iso": `"2024-01-02T03:04:05"`, "Json": `"[1,2]"`,
	} {
		put(map[string]any{"value": value}, "variables", name)
	}
	put(map[string]any{"value": `"hidden-value"`, "isEncrypted": true}, "variables", "Secret")
	put(map[string]any{"userName": `CONTOSO\ada`, "password": "hidden-Pa55"}, "credentials", "Admin")
	put(map[string]any{"fieldDefinitions": map[string]any{"User": map[string]any{"type": "string"}, "Key": map[string]any{"type": "string", "isEncrypted": true}}}, "connectionTypes", "T")
	put(map[string]any{"connectionType": map[string]any{"name": "T"}, "fieldDefinitionValues": map[string]any{"User": "me", "Key": "hidden-key"}}, "connections", "C")

	for name, exportable := range map[string]bool{"Open": true, "Closed": false} {
		put(map[string]any{"base64Value": certificateFile(t, "fixture-chain.pfx"), "password": "Fixture-Pa55!", "isExportable": exportable}, "certificates", name)
	}
	put(map[string]any{"base64Value": certificateFile(t, "fixture.cer")}, "certificates", "Public")

	for _, tt := range []struct {
		name, script string
		output, errs string // errs is a part
	}{
		{"Types", "foreach ($n in 'Text','Whole','Long','Half','Yes','List','Empty','Object','When','Iso','Json') { $v = Get-AutomationVariable -Name $n; $v.GetType().Name }\n$null -eq (Get-AutomationVariable Nothing)",
			"String|Int32|Int64|Double|Boolean|Object[]|Object[]|PSCustomObject|DateTime|String|String|True", ""},
		{"Values", "$o = Get-AutomationVariable object\n($o.psobject.Properties.Name) -join ','\n$o.Alpha.Deep[0]\n(Get-AutomationVariable List).Count\n(Get-AutomationVariable When).ToString('o')\n(Get-AutomationVariable Whole) + 1", "Zeta,Alpha|True|3|2021-03-31T09:08:43.0000000Z|11", ""},
		{"Secrets", "$v = Get-AutomationVariable Secret\n$v.Length\n\"it is $v\"\n$null -eq (Get-AutomationVariable Secret -DoNotDecrypt)\nGet-AutomationVariable Text -DoNotDecrypt\nWrite-Error \"bad $v\"", "12|it is *****|True|web01", "bad *****"},
		{"Connections", "$c = Get-AutomationConnection C -DoNotDecrypt\n$c.user; $null -eq $c.Key; $c.ContainsKey('key')\n(Get-AutomationConnection c).KEY.Length", "me|True|True|10", ""},
		{"Credentials", "$c = Get-AutomationPSCredential -Name Admin\n$c.GetType().Name; $c.UserName; $c.Password.GetType().Name; $c.Password.Length\n$n = $c.GetNetworkCredential(); $n.UserName; $n.Domain; $n.Password; $n.Password.Length", "PSCredential|CONTOSO\\ada|SecureString|11|ada|CONTOSO|*****|11", ""},
		{"Pipeline", "[pscustomobject]@{ Name = 'Text' }, [pscustomobject]@{ Name = 'Whole' } | Get-AutomationVariable", "web01|10", ""},
		{"Set", "Set-AutomationVariable -Name Text -Value @{ a = @(1, 'x'); }\n(Get-AutomationVariable Text).a[1]\nSet-AutomationVariable Text -Value $null; $null -eq (Get-AutomationVariable Text)\nSet-AutomationVariable Text -Value ([datetime]'2021-03-31T09:08:43Z').ToUniversalTime(); (Get-AutomationVariable Text).Ticks\nSet-AutomationVariable Whole -Value 11; [pscustomobject]@{ Name = 'Text'; Value = 'back' } | Set-AutomationVariable -Value 'back'\nGet-AutomationVariable Text",
			"x|True|637527785230000000|back", ""},
		{"SetSecret", "Set-AutomationVariable Secret -Value 'brand-new'\n'brand-new'\n(Get-AutomationVariable Secret).Length", "*****|9", ""},
		{"Missing", "$v = Get-AutomationVariable None; $null -eq $v\n$e = $Error[0]; $e.FullyQualifiedErrorId; $e.CategoryInfo.ToString(); $e.Exception.GetType().Name\ntry { Get-AutomationVariable None -ErrorAction Stop } catch { 'caught' }",
			"True|3,Orchestrator.AssetManagement.Cmdlets.GetAutomationVariableCmdlet|ObjectNotFound: (:) [Get-AutomationVariable], AssetManagementClientException|AssetManagementClientException|caught",
			"Variable not found. To create this Variable, navigate to the"},
		{"MissingOthers", "Get-AutomationConnection None; Get-AutomationPSCredential None; Set-AutomationVariable None -Value 1; $Error.Exception.Message -join \"`n\"", "Variable not found. To create this Variable, navigate to the Variables blade and create a Variable named: None.\nCredential not found. To create this Credential, navigate to the Credentials blade and create a Credential named: None.\nConnection not found. To create this Connection, navigate to the Connections blade and create a Connection named: None.", "Connection not found"},
		{"Certificates", "$c = Get-AutomationCertificate -Name open\n$c.GetType().FullName; $c.Thumbprint; $c.Subject; $c.Issuer; $c.NotAfter.ToUniversalTime().ToString('u'); $c.HasPrivateKey\n$c.Export('Cert').Length -eq $c.RawData.Length\n(Get-AutomationCertificate Public).HasPrivateKey",
			"System.Security.Cryptography.X509Certificates.X509Certificate2|C8BDB45FF5713EA14D1080F6D9883A3DC152887A|CN=fixture-leaf|CN=Fixture CA|2074-01-01 00:00:00Z|True|True|False", ""},
		{"Export", "$c = Get-AutomationCertificate Open\n$b = $c.Export('Pfx', 'pass-1'); $b.GetType().Name; $b.Length -gt 2000\n[Convert]::ToBase64String($b)\n$c.Export([Security.Cryptography.X509Certificates.X509ContentType]::Pkcs12, (ConvertTo-SecureString 'x' -AsPlainText -Force)).Length -gt 2000\n$c.Export('Pfx').Length -gt 2000",
			"Byte[]|True|*****|True|True", ""},
		{"NoExport", "$c = Get-AutomationCertificate Closed\n$c.HasPrivateKey\ntry { $c.Export('Pfx', 'x') } catch { $_.Exception.InnerException.GetType().Name; $_.Exception.InnerException.Message }\ntry { (Get-AutomationCertificate Public).Export('Pfx', 'x') } catch { $_.Exception.InnerException.Message }",
			"True|CryptographicException|The private key of the certificate 'Closed' is not exportable.|Invalid content type.", ""},
		{"Sign", "$c = Get-AutomationCertificate Open; $h = [Security.Cryptography.HashAlgorithmName]::SHA256; $p = [Security.Cryptography.RSASignaturePadding]::Pkcs1\n$k = [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($c)\n$s = $k.SignData([byte[]](1..9), $h, $p); $c.PublicKey.GetRSAPublicKey().VerifyData([byte[]](1..9), $s, $h, $p)\n$e = [Security.Cryptography.RSAEncryptionPadding]::OaepSHA256; $c.PrivateKey.Decrypt($c.PublicKey.Key.Encrypt([byte[]](4, 2), $e), $e) -join ','\n[Security.Cryptography.RSA]::Create(1024).KeySize",
			"True|4,2|1024", ""},
		{"Kept", "$c = Get-AutomationCertificate Closed; $h = [Security.Cryptography.HashAlgorithmName]::SHA256; $e = [Security.Cryptography.RSAEncryptionPadding]::OaepSHA256\n$k = [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($c); $public = $c.PublicKey.GetRSAPublicKey()\nforeach ($p in [Security.Cryptography.RSASignaturePadding]::Pkcs1, [Security.Cryptography.RSASignaturePadding]::Pss) { $public.VerifyData([byte[]](1..9), $k.SignData([byte[]](1..9), $h, $p), $h, $p) }\n$c.PrivateKey.Decrypt($public.Encrypt([byte[]](4, 2), $e), $e) -join ','\ntry { $k.ExportParameters($true) } catch { $_.Exception.InnerException.GetType().Name; $_.Exception.InnerException.Message }\ntry { $k.Decrypt([byte[]](,1 * 256), $e) } catch { $_.Exception.InnerException.Message }\n$k.KeySize; $k.ExportParameters($false).Modulus.Count",
			"True|True|4,2|CryptographicException|Key not valid for use in specified state.|The private key cannot do that with these 256 bytes.|2048|256", ""},
		{"NoSign", "foreach ($n in 'Public') { try { \"$n $($null -eq (Get-AutomationCertificate $n).PrivateKey)\"; [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey((Get-AutomationCertificate $n)) } catch { $_.Exception.InnerException.GetType().Name; $_.Exception.InnerException.Message } }",
			"Public True", ""},
		{"Drive", "$t = 'C8BDB45FF5713EA14D1080F6D9883A3DC152887A'\n(Get-ChildItem Cert:\\CurrentUser\\My).Count; (Get-ChildItem Cert:\\CurrentUser\\My | Where-Object Thumbprint -eq $t).Subject\n(Get-Item Cert:\\CurrentUser\\My\\$t).HasPrivateKey; (Get-ChildItem \"cert:/currentuser/my/$($t.ToLower())\").Thumbprint -eq $t; Test-Path Cert:\\CurrentUser\\My\\$t; Test-Path Cert:\\CurrentUser\\My\\00; Test-Path Cert:\\LocalMachine\\My\n(Get-ChildItem Cert:\\).LocationName; (Get-ChildItem Cert:\\CurrentUser).Name; (Get-ChildItem Cert:\\ -Recurse).Count; (Get-ChildItem Cert:\\CurrentUser\\My\\C8*).Count; (Get-Item Cert:\\*\\My\\C8*).PSParentPath",
			"2|CN=fixture-leaf|True|True|True|False|False|CurrentUser|My|4|1|Microsoft.PowerShell.Security\\Certificate::CurrentUser\\My", ""},
		{"DriveMore", "Set-Location Cert:\\CurrentUser\\My; (Get-Location).Path; (Get-ChildItem).Count; Set-Location ..; (Get-ChildItem).Name; Push-Location My; @(dir C8*).Count; Pop-Location; (Get-Location).Path; Set-Location /\n(Get-PSDrive Cert).Provider.Name; (Get-PSProvider).Name -join ','\n$k = (Get-Item Cert:\\CurrentUser\\My\\C8BDB45FF5713EA14D1080F6D9883A3DC152887A).PrivateKey; $k.KeySize\ntry { Remove-Item Cert:\\CurrentUser\\My\\C8* -ErrorAction Stop } catch { $_.Exception.Message.Split(';')[0] }\nGet-Item Cert:\\CurrentUser\\My\\00 -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId\n(Get-ChildItem Cert:\\CurrentUser\\My | Format-Table | Out-String).Trim().Split(\"`n\").Count -gt 4",
			"Cert:/CurrentUser/My|2|My|1|Cert:/CurrentUser|Certificate|Alias,Certificate,Environment,FileSystem,Function,Variable|2048|The certificates of the account cannot be changed in a runbook|PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand|True", ""},
		{"NoCertificate", "$null -eq (Get-AutomationCertificate None); $Error[0].FullyQualifiedErrorId", "True|3,Orchestrator.AssetManagement.Cmdlets.GetAutomationCertificateCmdlet", "Certificate not found. To create this"},
		{"Syntax", "(Get-Command Get-AutomationCertificate, Get-AutomationConnection, Get-AutomationPSCredential, Get-AutomationVariable, Set-AutomationVariable -Syntax | ForEach-Object { $_.Trim() }) -join ';'\n(Get-Command Get-AutomationVariable).Source",
			"Get-AutomationCertificate [-Name] <string> [<CommonParameters>];Get-AutomationConnection [-Name] <string> [-DoNotDecrypt] [<CommonParameters>];Get-AutomationPSCredential [-Name] <string> [<CommonParameters>];Get-AutomationVariable [-Name] <string> [-DoNotDecrypt] [<CommonParameters>];Set-AutomationVariable [-Name] <string> -Value <Object> [<CommonParameters>]|Orchestrator.AssetManagement.Cmdlets", ""},
		{"TooDeep", "$d = 1; foreach ($i in 1..20) { $d = @{ d = $d } }\ntry { Set-AutomationVariable Text -Value $d } catch { $_.FullyQualifiedErrorId }\nGet-AutomationVariable Text", "ValueTooDeep,Set-AutomationVariable|back", ""},
	} {
		job, output, errs := s.runReal(t, tt.name, tt.script)
		if job.Properties.Status != "Completed" || output != tt.output || tt.errs == "" && errs != "" || !strings.Contains(errs, tt.errs) {
			t.Errorf("%s: %s %s\n got %q\nwant %q\nerrors %q", tt.name, job.Properties.Status, job.Properties.Exception, output, tt.output, errs)
		}
	}
	// So does a key of ECDSA: what the server signs with it is verified.
	put(map[string]any{"base64Value": certificateFile(t, "fixture-ec.pfx"), "password": "Fixture-Pa55!"}, "certificates", "Curve")
	_, output, errs := s.runReal(t, "KeptCurve", "$c = Get-AutomationCertificate Curve; $x = [Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]; $h = [Security.Cryptography.HashAlgorithmName]::SHA256\n$k = $x::GetECDsaPrivateKey($c); $public = $x::GetECDsaPublicKey($c)\n$s = $k.SignData([byte[]](1..9), $h); $s.Count; $public.VerifyData([byte[]](1..9), $s, $h); $public.VerifyData([byte[]](1..8), $s, $h)\n$d = [Security.Cryptography.DSASignatureFormat]::Rfc3279DerSequence; $public.VerifyData([byte[]](1..9), $k.SignData([byte[]](1..9), $h, $d), $h, $d)\ntry { $k.ExportECPrivateKey() } catch { $_.Exception.InnerException.Message }")
	if output != "64|True|False|True|Key not valid for use in specified state." || errs != "" {
		t.Errorf("a kept key of ECDSA: output %q\nerrors %q", output, errs)
	}
	// Fields of every type are typed, and a secret one is masked in the form in
	// which the job has it.
	put(map[string]any{"fieldDefinitions": map[string]any{"Port": map[string]any{"type": "int"}, "Size": map[string]any{"type": "System.Int64"}, "Rate": map[string]any{"type": "double"},
		"Tls": map[string]any{"type": "bool"}, "Since": map[string]any{"type": "System.DateTime"}, "Tenant": map[string]any{"type": "guid"}, "Site": map[string]any{"type": "System.Uri"},
		"Until": map[string]any{"type": "datetime", "isEncrypted": true}}}, "connectionTypes", "Typed")
	put(map[string]any{"connectionType": map[string]any{"name": "Typed"}, "fieldDefinitionValues": map[string]any{"Port": "443", "Size": "7", "Rate": "2", "Tls": "True",
		"Since": "2021-03-31T11:08:43+02:00", "Tenant": "0F0E0D0C-0b0a-0908-0706-050403020100", "Site": "https://example.com/a?b", "Until": "2030-01-02"}}, "connections", "Typed")
	_, output, errs = s.runReal(t, "TypedFields", "$c = Get-AutomationConnection Typed\n'Port', 'Size', 'Rate', 'Tls', 'Since', 'Tenant', 'Site', 'Until' | ForEach-Object { $c[$_].GetType().Name }\n$c.Since.ToString('o'); \"$($c.Tenant)\"; $c.Site.Host; $c.Rate + 0.5; $c.Until.ToString('yyyy-MM-ddTHH:mm:ssZ')\n(Get-AutomationConnection Typed -DoNotDecrypt).Until -eq $null")
	if output != "Int32|Int64|Double|Boolean|DateTime|Guid|Uri|DateTime|2021-03-31T09:08:43.0000000Z|0f0e0d0c-0b0a-0908-0706-050403020100|example.com|2.5|*****|True" || errs != "" {
		t.Errorf("typed fields: output %q\nerrors %q", output, errs)
	}
	// What a rule refuses looks like what is not there, and a warning says why.
	put(map[string]any{"mode": "deny"}, "assetAccess")
	_, output, errs = s.runReal(t, "Denied", "$v = Get-AutomationVariable Text; $null -eq $v\n$Error[0].FullyQualifiedErrorId\nSet-AutomationVariable Text -Value 'denied'\ntry { Get-AutomationPSCredential Admin -ErrorAction Stop } catch { $_.CategoryInfo.Category }")
	const why = "The runbook 'Denied' may not use the variable 'Text': it has no list of asset rights, and the account's asset access is 'deny'. To allow it: runwright runbook rights set Denied --add variable:Text"
	if !strings.HasPrefix(output, why+"|True|3,Orchestrator.AssetManagement.Cmdlets.GetAutomationVariableCmdlet|"+why+"|") || !strings.HasSuffix(output, "|ObjectNotFound") || strings.Count(errs, "Variable not found. To create this Variable") != 2 {
		t.Errorf("denied: output %q\nerrors %q", output, errs)
	}
	// The drive lists only what a rule allows, and no thumbprint leads around it.
	_, output, _ = s.runReal(t, "DeniedDrive", "(Get-ChildItem Cert:\\CurrentUser\\My).Count; Test-Path Cert:\\CurrentUser\\My\\C8BDB45FF5713EA14D1080F6D9883A3DC152887A 3>$null")
	if !strings.HasPrefix(output, "0|") || !strings.HasSuffix(output, "|False") || !strings.Contains(output, "certificate:Open") && !strings.Contains(output, "certificate:Closed") {
		t.Errorf("denied drive: output %q", output)
	}
	put(map[string]any{"mode": "all"}, "assetAccess")
	if _, output, _ := s.runReal(t, "Allowed", "Get-AutomationVariable Text"); output != "back" {
		t.Errorf("a job set a variable that it may not use: %q", output)
	}
	raw, err := s.Do(ctx, client.Request{Method: "GET", Path: []string{"variables", "Whole"}})
	if err != nil || !strings.Contains(string(raw), `"value":"11"`) {
		t.Errorf("what a job stored: %s, %v", raw, err)
	}
}

// TestChildJobs starts jobs from jobs and waits for them.
func TestChildJobs(t *testing.T) {
	ctx := t.Context()
	s := startRealServer(t, t.TempDir(), "--workers", "3")
	if _, err := s.Do(ctx, client.Request{Method: "PUT", JSON: map[string]any{"location": "here"}}); err != nil {
		t.Fatal(err)
	}
	// The first run only publishes the children.
	s.runReal(t, "Child", "param($Text = 'none', [int]$Number, $List, $Other = 'default')\n\"$Text/$Number/$($List.Count)/$($null -eq $Other)/$($Text.GetType().Name)\"")
	s.runReal(t, "Broken", "throw 'It broke.'")
	for _, tt := range []struct {
		name, script string
		output, errs string // errs is a part
	}{
		{"Wait", "$id = Start-AutomationRunbook -Name child -Parameters @{ Text = 'true'; Number = 7; List = 1, 2, 3; Other = $null } -JobId '1f8fad5b-d9cb-469f-a165-70867728950e'\n$id.GetType().Name\n$j = Wait-AutomationJob -Id $id -DelayInSeconds 30\n$j.Id -eq $id; $j.RunbookName; $j.Status; $null -eq $j.Exception", "Guid|True|Child|Completed|True", ""},
		{"Chosen", "$id = [guid]'0f8fad5b-d9cb-469f-a165-70867728950e'\n(Start-AutomationRunbook Child -JobId $id) -eq $id\n$id | Wait-AutomationJob | ForEach-Object Status", "True|Completed", ""},
		{"Several", "$a = Start-AutomationRunbook Child; $b = Start-AutomationRunbook Broken\n$all = @($a, $b, $a | Wait-AutomationJob -TimeoutInMinutes 2)\n$all.Count; ($all | Where-Object Id -eq $b).Status; ($all | Where-Object Id -eq $b).Exception.Split(\"`n\")[0]", "2|Failed|It broke.", ""},
		{"Timeout", "$me = [guid]$env:PSPrivateMetadata\n$null -eq (Wait-AutomationJob -Id $me -TimeoutInMinutes 0 -WarningVariable w -WarningAction SilentlyContinue); \"$w\"\n(Wait-AutomationJob -Id $me -TimeoutInMinutes 0 -OutputJobsTransitionedToRunning -WarningAction SilentlyContinue).Status", "True|1 job(s) had not ended after 0 minute(s).|Running", ""},
		{"Refused", "$null -eq (Start-AutomationRunbook None); $Error[0].FullyQualifiedErrorId\nWait-AutomationJob -Id ([guid]::Empty)\ntry { Start-AutomationRunbook Child -HybridWorker Group } catch { $_.Exception.Message.Split(';')[0] }\ntry { Start-AutomationRunbook Child -JobId '0f8fad5b-d9cb-469f-a165-70867728950e' } catch { $_.Exception.Message }",
			"True|3,Orchestrator.AssetManagement.Cmdlets.StartAutomationRunbookCmdlet|Runbook 'Child': The hybrid worker group 'Group' does not exist|Runbook 'Child': Job with specified id already exists.", "Job not found: 00000000-0000-0000-0000-000000000000."},
		{"Limits", "try { Wait-AutomationJob -Id ([guid]::NewGuid()) -TimeoutInMinutes 61 } catch { $_.FullyQualifiedErrorId }\ntry { Wait-AutomationJob -Id ([guid]::NewGuid()) -DelayInSeconds 29 } catch { $_.FullyQualifiedErrorId }", "ParameterArgumentValidationError,Wait-AutomationJob|ParameterArgumentValidationError,Wait-AutomationJob", ""},
		{"Syntax", "(Get-Command Start-AutomationRunbook, Wait-AutomationJob -Syntax | ForEach-Object { $_.Trim() }) -join ';'",
			"Start-AutomationRunbook [-Name] <string> [-Parameters <IDictionary>] [-RunOn <string>] [-JobId <guid>] [<CommonParameters>];Wait-AutomationJob -Id <guid[]> [-TimeoutInMinutes <int>] [-DelayInSeconds <int>] [-OutputJobsTransitionedToRunning] [<CommonParameters>]", ""},
	} {
		job, output, errs := s.runReal(t, tt.name, tt.script)
		if job.Properties.Status != "Completed" || output != tt.output || tt.errs == "" && errs != "" || !strings.Contains(errs, tt.errs) {
			t.Errorf("%s: %s %s\n got %q\nwant %q\nerrors %q", tt.name, job.Properties.Status, job.Properties.Exception, output, tt.output, errs)
		}
	}
	for job, want := range map[string]string{"0f8fad5b-d9cb-469f-a165-70867728950e": "none/0/0/False/String", "1f8fad5b-d9cb-469f-a165-70867728950e": "true/7/3/True/String"} {
		var output []string
		_, err := s.Follow(ctx, job, client.Events{Record: func(r client.Record) error {
			output = append(output, r.Text)
			return nil
		}})
		if err != nil || strings.Join(output, "|") != want {
			t.Errorf("the child %s: %q, %v; want %q", job, output, err, want)
		}
	}
}

// TestKilledAfterSetting kills the server at the moment when a job has set a
// variable and knows it.
func TestKilledAfterSetting(t *testing.T) {
	data, ctx := t.TempDir(), t.Context()
	s := startRealServer(t, data)
	for _, r := range []client.Request{
		{Method: "PUT", JSON: map[string]any{"location": "here"}},
		{Method: "PUT", Path: []string{"variables", "Mark"}, JSON: map[string]any{"properties": map[string]any{"value": "1"}}},
		{Method: "PUT", Path: []string{"runbooks", "Set"}, JSON: map[string]any{"properties": map[string]any{"runbookType": "PowerShell", "draft": map[string]any{}}}},
	} {
		if _, err := s.Do(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.PutRunbookText(ctx, "Set", strings.NewReader("Set-AutomationVariable Mark -Value 2\n'done'\nwhile ($true) { }")), s.Publish(ctx, "Set")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.StartJob(ctx, "job", "Set", nil); err != nil {
		t.Fatal(err)
	}
	killed := errors.New("killed")
	_, err := s.Follow(ctx, "job", client.Events{Record: func(client.Record) error {
		if err := s.process.Process.Kill(); err != nil {
			return err
		}
		return killed
	}})
	if !errors.Is(err, killed) {
		t.Fatalf("following ended with %v", err)
	}
	_ = s.process.Wait()
	s = startRealServer(t, data)
	raw, err := s.Do(ctx, client.Request{Method: "GET", Path: []string{"variables", "Mark"}})
	if err != nil || !strings.Contains(string(raw), `"value":"2"`) {
		t.Errorf("after the kill: %s, %v", raw, err)
	}
}
