// Command azlike makes a gallery in a folder that is like the Az modules: many
// packages, all of which need one base module, some of which need others, and
// one without commands that needs them all.
//
// The same flags give the same bytes. The size is that of all packages
// together; most of it does not compress, as assemblies hardly do.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/nuget/pack"
)

func main() {
	out := flag.String("out", "", "folder to write to; it is made")
	count := flag.Int("modules", 100, "number of packages, the base and the one for all included")
	size := flag.Int("megabytes", 60, "size of all packages together")
	commands := flag.Int("commands", 40, "commands of each module")
	flag.Parse()
	if *out == "" || *count < 3 {
		fmt.Fprintln(os.Stderr, "azlike: give --out FOLDER, and at least three modules")
		os.Exit(2)
	}
	if err := write(*out, *count, *size<<20, *commands); err != nil {
		fmt.Fprintln(os.Stderr, "azlike:", err)
		os.Exit(1)
	}
}

// The names of the modules.
const (
	base = "Like.Accounts"
	all  = "Like"
)

func write(dir string, count, size, commands int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	random := rand.NewChaCha8([32]byte{1})
	everything := pack.Module{Name: all, Version: "1.0.0", Requires: []pack.Requirement{{Name: base, Versions: nuget.ModuleVersions{Minimum: "1.0.0"}}}}
	errs := []error{module(dir, pack.Module{Name: base, Version: "1.0.0"}, commands, filler(random, size/count))}
	for i := range count - 2 {
		m := pack.Module{Name: fmt.Sprintf("Like.Service%02d", i), Version: "1.0.0", Requires: []pack.Requirement{{Name: base, Versions: nuget.ModuleVersions{Minimum: "1.0.0"}}}}
		if i%5 == 4 { // some stand on another one
			m.Requires = append(m.Requires, pack.Requirement{Name: fmt.Sprintf("Like.Service%02d", i-1), Versions: nuget.ModuleVersions{Required: "1.0.0"}})
		}
		errs = append(errs, module(dir, m, commands, filler(random, size/count)))
		everything.Requires = append(everything.Requires, pack.Requirement{Name: m.Name, Versions: nuget.ModuleVersions{Required: "1.0.0"}})
	}
	return errors.Join(append(errs, module(dir, everything, 0, nil))...)
}

// filler is what assemblies are: bytes that hardly compress.
func filler(random io.Reader, size int) []byte {
	out := make([]byte, size)
	_, _ = io.ReadFull(random, out) // never fails
	return out
}

// module writes one package.
func module(dir string, m pack.Module, commands int, data []byte) error {
	var script strings.Builder
	short := strings.ReplaceAll(strings.TrimPrefix(m.Name, "Like."), ".", "")
	for i := range commands {
		name := fmt.Sprintf("Get-Like%sThing%02d", short, i)
		m.Functions = append(m.Functions, name)
		fmt.Fprintf(&script, command, name, i)
	}
	spec, err := m.Nuspec()
	if err != nil {
		return err
	}
	files := []pack.File{text(m.Name+".psd1", manifest(m)), text(m.Name+".psm1", script.String())}
	if data != nil {
		files = append(files, text("lib/data.bin", string(data)))
	}
	var out bytes.Buffer
	if err := pack.Write(&out, spec, files); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, m.Name+"."+m.Version+".nupkg"), out.Bytes(), 0o644)
}

func text(path, content string) pack.File {
	return pack.File{Path: path, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func manifest(m pack.Module) string {
	var needs []string
	for _, r := range m.Requires {
		key, version := "ModuleVersion", r.Versions.Minimum
		if r.Versions.Required != "" {
			key, version = "RequiredVersion", r.Versions.Required
		}
		needs = append(needs, fmt.Sprintf("@{ ModuleName = '%s'; %s = '%s' }", r.Name, key, version))
	}
	return fmt.Sprintf("@{\n    RootModule = '%s.psm1'\n    ModuleVersion = '%s'\n    GUID = '00000000-0000-0000-0000-000000000001'\n    Author = 'azlike'\n    RequiredModules = @(%s)\n    FunctionsToExport = @('%s')\n    CmdletsToExport = @()\n    AliasesToExport = @()\n}\n",
		m.Name, m.Version, strings.Join(needs, ", "), strings.Join(m.Functions, "', '"))
}

// command is a command with what commands of the Az modules have.
const command = `<#
.SYNOPSIS
Gets a thing.
.DESCRIPTION
Gets a thing by its name, or all things of a group.
.PARAMETER Name
The name of the thing.
.PARAMETER ResourceGroupName
The group that the thing is in.
.EXAMPLE
%[1]s -Name one -ResourceGroupName group
#>
function %[1]s {
    [CmdletBinding(DefaultParameterSetName = 'ByGroup', SupportsShouldProcess)]
    [OutputType([System.Collections.Hashtable])]
    param(
        [Parameter(Mandatory, ParameterSetName = 'ByName', Position = 0, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string] $Name,
        [Parameter(Mandatory, ParameterSetName = 'ByName')]
        [Parameter(ParameterSetName = 'ByGroup')]
        [Alias('Group')]
        [string] $ResourceGroupName,
        [ValidateSet('Basic', 'Standard', 'Premium')]
        [string] $Sku = 'Basic',
        [ValidateRange(1, 1000)]
        [int] $Count = %[2]d,
        [switch] $AsJob
    )
    process {
        foreach ($i in 1..$Count) {
            @{ Name = "$Name-$i"; Group = $ResourceGroupName; Sku = $Sku }
        }
    }
}

`
