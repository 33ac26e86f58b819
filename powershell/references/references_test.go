package references_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell/references"
)

// lines writes what was found, one line each.
func lines(r *references.Result) (out []string) {
	for _, ref := range r.References {
		s := fmt.Sprintf("%d %s %s", ref.Line, ref.Kind, ref.Name)
		if ref.Qualifier != "" {
			s += " of " + ref.Qualifier
		}
		if len(ref.Parameters) > 0 {
			s += " -" + strings.Join(ref.Parameters, " -")
		}
		if ref.Via != "" {
			s += " via " + ref.Via
		}
		out = append(out, s)
	}
	for _, u := range r.Unresolved {
		out = append(out, fmt.Sprintf("%d %s? %s: %s", u.Line, u.Kind, u.Via, u.Text))
	}
	return out
}

func TestFind(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		want         []string
	}{
		{"commands with parameters", "Get-Item -Path x -Force | Where-Object Name -eq 'a'", []string{"1 command Get-Item -Path -Force", "1 command Where-Object -eq"}},
		{"with a module", `Contoso\Get-User`, []string{`1 command Get-User of Contoso`}},
		{"functions of the script are not listed", "function Get-Own { Get-Date }\nGet-Own", []string{"1 command Get-Date"}},
		{"in nested blocks", "1 | ForEach-Object { if ($_) { Get-Inner } }\n& { Get-Block }", []string{"1 command ForEach-Object", "1 command Get-Inner", "2 command Get-Block"}},
		{"computed", "& $name\n& \"Get-$x\"", []string{"1 command? : & $name", "2 command? : & \"Get-$x\""}},
		{"constant through a variable", "$n = 'Get-Known'\n& $n", []string{"2 command Get-Known"}},
		{"set twice is not constant", "$n = 'a'\n$n = 'b'\n& $n", []string{"3 command? : & $n"}},
		{"a parameter is not constant", "param($n = 'a')\n& $n", []string{"2 command? : & $n"}},
		{"modules", "#Requires -Modules Az.Accounts, @{ModuleName='Shapes';ModuleVersion='1.0'}\nusing module Kit\nusing module @{ModuleName='Deep';RequiredVersion='1.0'}\nImport-Module Contoso, Other -Force\nImport-Module -FullyQualifiedName @{ModuleName='Full';ModuleVersion='1.0'}\nImport-Module ./folder/Local.psd1\nipmo $x", []string{
			"1 module Az.Accounts via #requires", "1 module Shapes via #requires", "2 module Kit via using module", "3 module Deep via using module",
			"4 command Import-Module -Force", "4 module Contoso via Import-Module", "4 module Other via Import-Module", "5 command Import-Module -FullyQualifiedName", "5 module Full via Import-Module",
			"6 command Import-Module", "6 module Local via Import-Module", "7 command ipmo", "7 module? ipmo: $x"}},
		{"assets", "$c = Get-AutomationConnection -Name 'Azure Run As'\nGet-AutomationVariable Limit\n$cred = 'Admin'\nGet-AutomationPSCredential -Na $cred\nGet-AutomationCertificate -Name (\"Cert\")\nSet-AutomationVariable -Name \"v$i\" -Value 1\nGet-AutomationVariable", []string{
			"1 command Get-AutomationConnection -Name", "1 connection Azure Run As via Get-AutomationConnection", "2 command Get-AutomationVariable", "2 variable Limit via Get-AutomationVariable",
			"4 command Get-AutomationPSCredential -Na", "4 credential Admin via Get-AutomationPSCredential", "5 command Get-AutomationCertificate -Name", "5 certificate Cert via Get-AutomationCertificate",
			"6 command Set-AutomationVariable -Name -Value", "7 command Get-AutomationVariable", "6 variable? Set-AutomationVariable: \"v$i\"", "7 variable? Get-AutomationVariable: Get-AutomationVariable"}},
		{"runbooks", ".\\Child.ps1 -Name x\n& ./Other.ps1\nStart-AutomationRunbook -Name Third\nStart-AzAutomationRunbook -ResourceGroupName g -Name Fourth -Wait\n./sub/No.ps1", []string{
			"1 runbook Child via .\\Child.ps1", "2 runbook Other via ./Other.ps1", "3 command Start-AutomationRunbook -Name", "3 runbook Third via Start-AutomationRunbook",
			"4 command Start-AzAutomationRunbook -ResourceGroupName -Name -Wait", "4 runbook Fourth via Start-AzAutomationRunbook", "5 command No.ps1 of ./sub"}},
		{"a switch before the name", "Import-Module -Force Contoso", []string{"1 command Import-Module -Force", "1 module Contoso via Import-Module"}},
		{"a script with errors", "Get-Item -Path\nif (", []string{"1 command Get-Item -Path"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lines(references.Find("x.ps1", tt.script))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		want         []string
	}{
		{"one family", "Connect-AzAccount\nGet-AzVM", nil},
		{"the old family alone", "Login-AzureRmAccount # AzureRM\nGet-AzureRmVM", nil},
		{"mixed", "Connect-AzAccount\nGet-AzureRmVM\nImport-Module AzureRM.Compute", []string{
			"2: Get-AzureRmVM is a command of AzureRM beside Az (line 1): Az and AzureRM modules cannot be used in the same runbook. Use Get-AzVM.",
			"3: loads AzureRM.Compute beside Az (line 1): Az and AzureRM modules cannot be imported in the same session."}},
		{"by alias", "Enable-AzureRmAlias\nLogin-AzureRmAccount", []string{"2: Login-AzureRmAccount runs as Connect-AzAccount, by Enable-AzureRmAlias in line 1; write the new name."}},
		{"by a later alias", "Login-AzureRmAccount\nEnable-AzureRmAlias", []string{"1: Login-AzureRmAccount is a command of AzureRM and stands before Enable-AzureRmAlias in line 2, which makes it run as Connect-AzAccount; write the new name."}},
		{"by an alias of its own", "Connect-AzAccount\nEnable-AzureRmSampleAlias\nGet-AzureRmSampleVM", []string{"3: Get-AzureRmSampleVM runs as Get-AzSampleVM, by Enable-AzureRmSampleAlias in line 2; write the new name."}},
		{"the text alone", "Get-AzVM\n# was AzureRm once\n'use AzureRM here'\n<#\n more azurerm\n#>", []string{
			"2: the text says AzureRm although the runbook uses Az; in the original that alone can load the old modules: # was AzureRm once",
			"3: the text says AzureRm although the runbook uses Az; in the original that alone can load the old modules: 'use AzureRM here'",
			"5: the text says AzureRm although the runbook uses Az; in the original that alone can load the old modules: more azurerm"}},
		{"names that only look like it", "Get-Azimuth\nGet-AzureVM\n# AzureRm", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, w := range references.Find("x.ps1", tt.script).Warnings() {
				got = append(got, fmt.Sprintf("%d: %s", w.Line, w.Text))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestNewName(t *testing.T) {
	for old, want := range map[string]string{
		"Get-AzureRmVM": "Get-AzVM", "get-azurermresourcegroup": "get-Azresourcegroup", "Login-AzureRmAccount": "Connect-AzAccount", "Add-AzureRmAccount": "Connect-AzAccount",
		"Select-AzureRmSubscription": "Set-AzContext", "Get-AzVM": "Get-AzVM", "Get-Date": "Get-Date", "Get-AzureRmTag": "Get-AzTag",
	} {
		if got := references.NewName(old); got != want {
			t.Errorf("%s: %s, want %s", old, got, want)
		}
	}
}
