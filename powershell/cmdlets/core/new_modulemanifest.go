package core

import (
	"os"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// newModuleManifest is New-ModuleManifest.
type newModuleManifest struct{ interp.Base }

func (n *newModuleManifest) End(c *interp.Call) error {
	rs := c.Runspace()
	full := rs.Resolve(c.String("Path"))
	if !strings.EqualFold(path.Ext(full), ".psd1") {
		return c.Error("System.InvalidOperationException", "Modules_InvalidModuleManifestPath", "InvalidArgument", c.String("Path"),
			"The specified path '%s' is not valid. The path must point to a module manifest with the file name extension .psd1.", c.String("Path"))
	}
	if c.Has("PrivateData") {
		_, isTable := types.Unwrap(c.Value("PrivateData")).(*types.Dict)
		for _, p := range psDataKeys {
			if !isTable && c.Has(p) {
				return c.Error("System.InvalidOperationException", "PrivateDataValueTypeShouldBeHashtable", "InvalidArgument", c.Value("PrivateData"),
					"The PrivateData must be a hashtable where -%s is given too.", p)
			}
		}
	}
	text, err := n.text(c, strings.TrimSuffix(path.Base(full), path.Ext(full)))
	if err != nil {
		return err
	}
	ok, err := c.ShouldProcess(full, "Creating the \""+full+"\" module manifest file.")
	if err != nil {
		return err
	}
	if ok {
		f, err := c.OpenFile(full, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
		if err != nil {
			return err
		}
		_, err = f.Write([]byte(text))
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return interp.FileError(full, err)
		}
	}
	if c.Switch("PassThru") {
		return c.Write(text)
	}
	return nil
}

// psDataKeys are the parameters that belong into PrivateData.PSData.
var psDataKeys = [...]string{"Tags", "LicenseUri", "ProjectUri", "IconUri", "ReleaseNotes", "Prerelease", "RequireLicenseAcceptance", "ExternalModuleDependencies"}

// entry is a key of the file with what it is for.
type entry struct{ key, about, none string }

// entries are the keys in the order of the file; none is what an unset one shows.
func entries() []entry {
	return []entry{
		{"RootModule", "The script or assembly that is the module", "''"},
		{"ModuleVersion", "The version of the module", ""},
		{"CompatiblePSEditions", "The editions of PowerShell it runs on", "@()"},
		{"GUID", "What tells it from other modules of the name", ""},
		{"Author", "Who wrote it", ""},
		{"CompanyName", "The company behind it", ""},
		{"Copyright", "The copyright statement", ""},
		{"Description", "What it is for", "''"},
		{"PowerShellVersion", "The lowest version of PowerShell it needs", "''"},
		{"PowerShellHostName", "The host program it needs", "''"},
		{"PowerShellHostVersion", "The lowest version of that program", "''"},
		{"DotNetFrameworkVersion", "The lowest .NET Framework, on the Desktop edition", "''"},
		{"ClrVersion", "The lowest common language runtime, on the Desktop edition", "''"},
		{"ProcessorArchitecture", "The processor it needs: None, X86 or Amd64", "''"},
		{"RequiredModules", "Modules that are loaded before it", "@()"},
		{"RequiredAssemblies", "Assemblies that are loaded before it", "@()"},
		{"ScriptsToProcess", "Scripts that run in the caller's session before it is loaded", "@()"},
		{"TypesToProcess", "Type files that are loaded with it", "@()"},
		{"FormatsToProcess", "Format files that are loaded with it", "@()"},
		{"NestedModules", "Modules that are loaded as part of it", "@()"},
		{"FunctionsToExport", "The functions it exports; an empty list exports none", ""},
		{"CmdletsToExport", "The cmdlets it exports; an empty list exports none", ""},
		{"VariablesToExport", "The variables it exports", ""},
		{"AliasesToExport", "The aliases it exports; an empty list exports none", ""},
		{"DscResourcesToExport", "The DSC resources it exports", "@()"},
		{"ModuleList", "All modules that come with it", "@()"},
		{"FileList", "All files that come with it", "@()"},
		{"PrivateData", "What the module itself and galleries read", ""},
		{"HelpInfoURI", "Where updated help is found", "''"},
		{"DefaultCommandPrefix", "The prefix of its commands' nouns", "''"},
	}
}

func (n *newModuleManifest) text(c *interp.Call, name string) (string, error) {
	rs := c.Runspace()
	author := c.String("Author")
	if author == "" {
		author = "Unknown"
		if u, ok := rs.Getenv("USER"); ok && u != "" {
			author = u
		}
	}
	company := c.String("CompanyName")
	if company == "" {
		company = "Unknown"
	}
	copyright := c.String("Copyright")
	if !c.Has("Copyright") {
		copyright = "(c) " + author + ". All rights reserved."
	}
	version := "0.0.1"
	if c.Has("ModuleVersion") {
		version = c.String("ModuleVersion")
	}
	guid := c.String("Guid")
	if !c.Has("Guid") {
		g, err := rs.NewGuid()
		if err != nil {
			return "", err
		}
		guid = g.String()
	}
	fixed := map[string]string{"Author": quoted(author), "CompanyName": quoted(company), "Copyright": quoted(copyright), "ModuleVersion": quoted(version), "GUID": quoted(guid)}
	var b strings.Builder
	b.WriteString("#\n# Module manifest for module '" + name + "'\n#\n# Generated by: " + author + "\n#\n# Generated on: " + rs.Now().Format("1/2/2006") + "\n#\n\n@{\n\n")
	for _, e := range entries() {
		b.WriteString("# " + e.about + "\n")
		value, set := fixed[e.key], true
		switch {
		case value != "":
		case e.key == "PrivateData":
			text, err := n.private(c)
			if err != nil {
				return "", err
			}
			value = text
		case c.Has(parameterOf(e.key)):
			text, err := literal(c.Value(parameterOf(e.key)))
			if err != nil {
				return "", err
			}
			value = text
		case strings.HasSuffix(e.key, "ToExport") && e.none == "":
			value = "'*'"
		default:
			value, set = e.none, false
		}
		if !set {
			b.WriteString("# ")
		}
		b.WriteString(e.key + " = " + value + "\n\n")
	}
	b.WriteString("}\n\n")
	return b.String(), nil
}

func parameterOf(key string) string {
	switch key {
	case "HelpInfoURI":
		return "HelpInfoUri"
	case "GUID":
		return "Guid"
	}
	return key
}

// private is PrivateData with its PSData.
func (n *newModuleManifest) private(c *interp.Call) (string, error) {
	table, isTable := types.Unwrap(c.Value("PrivateData")).(*types.Dict)
	if c.Has("PrivateData") && !isTable {
		return literal(c.Value("PrivateData"))
	}
	var b strings.Builder
	b.WriteString("@{\n\n")
	if isTable {
		for k, v := range table.All {
			if strings.EqualFold(types.ToString(k), "PSData") {
				continue
			}
			text, err := literal(v)
			if err != nil {
				return "", err
			}
			b.WriteString("    " + keyText(types.ToString(k)) + " = " + text + "\n\n")
		}
	}
	b.WriteString("    PSData = @{\n\n")
	for _, p := range psDataKeys {
		value, set := "''", true
		switch {
		case p == "RequireLicenseAcceptance":
			if value, set = "$false", c.Switch(p); set {
				value = "$true"
			}
		case c.Has(p):
			text, err := literal(c.Value(p))
			if err != nil {
				return "", err
			}
			value = text
		default:
			if set = false; p == "Tags" || p == "ExternalModuleDependencies" {
				value = "@()"
			}
		}
		mark := ""
		if !set {
			mark = "# "
		}
		b.WriteString("        " + mark + p + " = " + value + "\n\n")
	}
	b.WriteString("    }\n\n}")
	return b.String(), nil
}
