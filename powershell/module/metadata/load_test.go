package metadata

import (
	"strings"
	"testing"
)

// TestLoading follows the ways in which modules find and name their own parts.
func TestLoading(t *testing.T) {
	parts := memory{
		"Public/Get-One.ps1": "function Get-One { param($A) }", "Public/Get-Two.ps1": "function Get-Two {}",
		"Public/Sub/Get-Deep.ps1": "function Get-Deep {}", "Public/X.Tests.ps1": "function Test-It {}",
		"Private/Get-Hidden.ps1": "function Get-Hidden {}", "lib/Get-Lib.psm1": "function Get-Lib {}; function Get-LibHidden {}; Export-ModuleMember Get-Lib",
	}
	tests := []struct{ name, script, want string }{
		{"loop over Get-ChildItem", `foreach ($f in Get-ChildItem "$PSScriptRoot\Public\*.ps1" -Exclude *.Tests.ps1) { . $f.FullName }`, "Get-One Get-Two"},
		{"pipeline", `Get-ChildItem -Path $PSScriptRoot/Public -Filter *.ps1 -Recurse | Where-Object Name -notlike '*.Tests.ps1' | ForEach-Object { . $_.FullName }`,
			"Get-Deep Get-One Get-Two"},
		{"pipeline with a block", `gci (Join-Path $PSScriptRoot Public) *.ps1 | ? { $_.BaseName -match '^Get-' } | % { . $_ }`, "Get-One Get-Two"},
		{"names of folders", `'Public', 'Private' | ForEach-Object { foreach ($f in Get-ChildItem "$PSScriptRoot/$_/Get-*.ps1") { . $f } }`, "Get-Hidden Get-One Get-Two"},
		{"names from files", `$all = @(gci $PSScriptRoot/Public/Get-*.ps1) + @(gci $PSScriptRoot/Private/*.ps1)
			foreach ($f in $all) { try { . $f.FullName } catch { throw } }
			Export-ModuleMember -Function (gci $PSScriptRoot/Public/Get-*.ps1).BaseName`, "Get-One Get-Two"},
		{"paths by hand", `$here = Split-Path -Parent $MyInvocation.MyCommand.Path
			. ([IO.Path]::Combine($here, 'Public', 'Get-One.ps1')); . "$here\Private\Get-Hidden.ps1"`, "Get-Hidden Get-One"},
		{"text of a file", `. ([scriptblock]::Create([IO.File]::ReadAllText("$PSScriptRoot/Public/Get-One.ps1")))
			Invoke-Expression (Get-Content -Raw $PSScriptRoot/Public/Get-Two.ps1)`, "Get-One Get-Two"},
		{"a module inside", `Import-Module "$PSScriptRoot/lib/Get-Lib.psm1"; function Get-Own {}`, "Get-Lib Get-Own"},
		{"a module inside with a prefix", `Import-Module $PSScriptRoot/lib/Get-Lib.psm1 -Prefix My`, "Get-MyLib"},
		{"functions by the drive", `${function:Get-A} = { 1 }; New-Item function:Get-B -Value { 2 }; Set-Item -Path function:script:Get-C -Value '3'
			Remove-Item function:Get-B`, "Get-A Get-C"},
		{"in a loop", `foreach ($n in 'A', 'B') { Set-Item "function:Get-$n" { } }; 1..2 | % { Set-Item ('function:Get-{0}' -f $_) { } }`, "Get-1 Get-2 Get-A Get-B"},
		{"by the platform", `if ($IsWindows) { function Get-Win {} } elseif ($PSVersionTable.PSVersion.Major -ge 6) { function Get-Core {} }
			switch ($PSEdition) { 'Desktop' { function Get-Desk {} } default { function Get-Any {} } }`, "Get-Any Get-Core"},
		{"exports in turn", `function Get-A {}; function Get-B {}; Export-ModuleMember Get-A; function Get-AB {}; Export-ModuleMember -Function Get-AB*`, "Get-A Get-AB"},
		{"splatted", `function Get-A {}; function Get-B {}; $e = @{ Function = 'Get-B' }; Export-ModuleMember @e`, "Get-B"},
		{"a list that grows", `$names = @(); function Get-A {}; function Get-B {}; $names += 'Get-A'; Export-ModuleMember -Function $names`, "Get-A"},
		{"a scope of its own", `& { function Get-Gone {} ; function script:Get-Kept {} }`, "Get-Kept"},
		{"after return", `function Get-A {}; return; function Get-B {}`, "Get-A"},
		{"a module of a block", `$null = New-Module -ScriptBlock { function Get-In {}; function Get-Not {}; Export-ModuleMember Get-In }`, "Get-In"},
		{"global", `function global:Get-G {}; function Get-A {}; Export-ModuleMember Get-A`, "Get-A Get-G"},
		{"workflow of kinds", `filter Get-F { $_ }; function helper {}`, "Get-F helper"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := memory{"M.psm1": tt.script}
			for k, v := range parts {
				files[k] = v
			}
			m, err := Read(Source{Name: "M", Files: files})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range m.Commands {
				got = append(got, c.Name)
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("commands %s, want %s; unknown %v", s, tt.want, m.Unknown)
			}
			if len(m.Unknown) > 0 {
				t.Errorf("unknown: %v", m.Unknown)
			}
		})
	}
}

func TestDscResources(t *testing.T) {
	want := map[string]string{
		"DscClassKit":     "KitFile(Path* Ensure! Content Encoding Tags Extra Hidden Reasons- Comment Checked-) KitAccount(Name* Number* Credential! Levels Raw Reason)",
		"DscMofKit":       "FixTextFile(Path* Content! Ensure Force Mode Offset Ratio NotBefore Lines Credential Entries Settings Size-) Fix_Setting(Name* Area* Level)",
		"DscCompositeKit": "FixBundle(Folder! Names Ensure) FixOuter(Root!)",
	}
	for name, text := range want {
		m, err := Read(Source{Name: name, Files: folderFiles("testdata/modules/" + name), Find: fixture})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range m.DscResources {
			var names []string
			for _, p := range r.Properties {
				n := p.Name
				switch {
				case p.Key:
					n += "*"
				case p.Mandatory:
					n += "!"
				case p.NotConfigurable:
					n += "-"
				}
				names = append(names, n)
			}
			shown := r.FriendlyName
			if shown == "" {
				shown = r.Name
			}
			got = append(got, shown+"("+strings.Join(names, " ")+")")
		}
		if s := strings.Join(got, " "); s != text {
			t.Errorf("%s:\n got %s\nwant %s", name, s, text)
		}
	}
}

// FuzzScript reads modules of any text: it must end, and what it says must have a
// JSON form.
func FuzzScript(f *testing.F) {
	for _, name := range []string{"AttributeZoo/AttributeZoo.psm1", "HelpZoo/HelpZoo.psm1", "DynamicKit/DynamicKit.psm1", "Shapes/Shapes.psm1", "DotLoader/DotLoader.psm1"} {
		data, err := folderFiles("testdata/modules").Read(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Read(Source{Name: "M", Files: memory{"M.psm1": text, "Part.ps1": text, "M.psm1-Help.xml": text,
			"DSCResources/R/R.schema.mof": text}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := marshal(m); err != nil {
			t.Error(err)
		}
	})
}

// FuzzAssembly reads modules that are any bytes.
func FuzzAssembly(f *testing.F) {
	for _, name := range []string{"BinCore/BinCore.dll", "BinStandard/BinStandard.dll", "BinPartial/BinPartial.dll"} {
		data, err := folderFiles("testdata/modules").Read(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read(Source{Name: "M", Files: memory{"M.dll": string(data)}})
		if err != nil {
			return
		}
		if _, err := marshal(m); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkRead reads a script module of 300 commands in files of their own.
func BenchmarkRead(b *testing.B) {
	files := memory{"Big.psm1": "Get-ChildItem $PSScriptRoot/Public/*.ps1 | ForEach-Object { . $_.FullName }\nExport-ModuleMember -Function *"}
	for i := range 300 {
		name := "Get-Big" + strings.Repeat("x", i%7) + string(rune('A'+i%26)) + string(rune('a'+i/26))
		files["Public/"+name+".ps1"] = "<#\n.SYNOPSIS\nGets it.\n.PARAMETER Name\nThe name.\n.EXAMPLE\n" + name + " x\n\nShows it.\n#>\nfunction " + name + ` {
    [CmdletBinding(DefaultParameterSetName = 'A', SupportsShouldProcess)] [OutputType([string])]
    param([Parameter(Mandatory, ParameterSetName = 'A', Position = 0)] [ValidateNotNullOrEmpty()] [string] $Name,
        [Parameter(Mandatory, ParameterSetName = 'B', ValueFromPipeline)] [System.Collections.Generic.Dictionary[string, int]] $Map,
        [ValidateSet('a', 'b', 'c')] [string] $Kind = 'a', [switch] $Force, [ValidateRange(1, 100)] [int] $Count = 5)
    process { foreach ($x in 1..$Count) { if ($x % 2) { Write-Verbose "odd $x" } else { $x * 2 } } }
}
`
	}
	b.ReportAllocs()
	for b.Loop() {
		m, err := Read(Source{Name: "Big", Files: files})
		if err != nil || len(m.Commands) != 300 {
			b.Fatal(len(m.Commands), err)
		}
	}
}
