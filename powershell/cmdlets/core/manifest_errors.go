package core

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// validMembers are the keys of a manifest in the order PowerShell lists them.
const validMembers = "'ModuleToProcess', 'NestedModules', 'GUID', 'Author', 'CompanyName', 'Copyright', 'ModuleVersion', 'Description', " +
	"'PowerShellVersion', 'PowerShellHostName', 'PowerShellHostVersion', 'CLRVersion', 'DotNetFrameworkVersion', 'ProcessorArchitecture', " +
	"'RequiredModules', 'TypesToProcess', 'FormatsToProcess', 'ScriptsToProcess', 'PrivateData', 'RequiredAssemblies', 'ModuleList', 'FileList', " +
	"'FunctionsToExport', 'VariablesToExport', 'AliasesToExport', 'CmdletsToExport', 'DscResourcesToExport', 'CompatiblePSEditions', " +
	"'HelpInfoURI', 'RootModule', 'DefaultCommandPrefix'"

// manifestError is the error of a manifest that cannot be read: what does not
// parse or is not data, what is no hashtable, keys that do not exist, and values
// that do not fit.
func manifestError(rs *interp.Runspace, file string, cause error) error {
	invalid := func(class, format string, args ...any) error {
		e := moduleError("Modules_InvalidManifest", "ResourceUnavailable", file, format, args...)
		e.Class = types.MustNamed(class)
		return e
	}
	b, err := rs.ReadFile(file)
	if err != nil {
		return invalid("System.InvalidOperationException", "The module manifest '%s' could not be read: %s", file, err.Error())
	}
	v, err := module.ReadData(file, b, module.Env{Edition: "Core"})
	if m, ok := module.AsError(err); ok {
		text := m.Error()
		if places := notData(file, syntax.Decode(b)); places != "" {
			text = places
		}
		return invalid("System.MissingMemberException", "The module manifest '%s' could not be processed because it is not a valid PowerShell module manifest file. Remove the elements that are not permitted: %s", file, text)
	}
	t, ok := v.(*module.Table)
	if !ok {
		return invalid("System.ArgumentException", "Processing the module manifest file '%s' did not result in a valid manifest object. Update the file to contain a valid PowerShell module manifest. A valid manifest can be created using the New-ModuleManifest cmdlet.", file)
	}
	var unknown []string
	for _, key := range t.Keys() {
		if !strings.Contains(strings.ToLower(validMembers), "'"+strings.ToLower(key)+"'") {
			unknown = append(unknown, "'"+key+"'")
		}
	}
	if unknown != nil {
		e := moduleError("Modules_InvalidManifestMember", "InvalidData", file, "The '%s' module cannot be imported because its manifest contains one or more members that are not valid. The valid manifest members are (%s). Remove the members that are not valid (%s), then try to import the module again.", file, validMembers, strings.Join(unknown, ", "))
		return e
	}
	version, ok := t.Get("ModuleVersion")
	if !ok {
		return invalid("System.MissingMemberException", "The member 'ModuleVersion' is not present in the module manifest. This member must exist and be assigned a version number of the form 'n.n.n.n'. Add the missing member to the file '%s'.", file)
	}
	if _, err := rs.Convert(version, types.VersionType); err != nil {
		return invalid("System.ArgumentException", "The 'ModuleVersion' member is not valid in the module manifest file '%s': %s", file, err.Error())
	}
	return invalid("System.InvalidOperationException", "The module manifest '%s' could not be processed because it is not a valid PowerShell module manifest file. %s", file, cause.Error())
}

// notData lists the places of a data file that are no data as the parser shows
// them, "" when it finds none.
func notData(file, text string) string {
	const open = "data {"
	src := syntax.NewSource(file, text)
	res := syntax.Parse(src, syntax.Options{})
	if len(res.Errors) == 0 {
		res = syntax.Parse(syntax.NewSource(file, open+text+"\n}"), syntax.Options{})
		for i := range res.Errors {
			p := &res.Errors[i].Pos
			p.Start, p.End = p.Start-len(open), p.End-len(open)
			if p.Start < 0 || p.End > len(text) {
				return ""
			}
		}
		res.Source = src
	}
	if len(res.Errors) == 0 {
		return ""
	}
	return interp.ParseText(res)
}
