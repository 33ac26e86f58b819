package utility

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
)

// addType is Add-Type: assemblies of .NET count as loaded, since the types that
// the engine knows are always there. Nothing is compiled or loaded; of C# source it
// takes enums.
type addType struct{ interp.Base }

func (a *addType) End(c *interp.Call) error {
	if c.ParameterSet() == "FromSource" {
		if list, ok := csharpEnums(c.String("TypeDefinition")); ok && !c.Has("OutputAssembly") {
			return a.enums(c, list)
		}
	}
	if c.ParameterSet() != "FromAssemblyName" {
		return c.Error("System.NotSupportedException", "NotSupported", "NotImplemented", nil,
			"Add-Type cannot compile source or load assemblies in this engine; it takes C# source of enums alone, and -AssemblyName of assemblies that .NET itself has. Run the script on the pwsh engine.")
	}
	for _, name := range c.Strings("AssemblyName") {
		short, _, _ := strings.Cut(name, ",")
		short = strings.TrimSuffix(strings.TrimSpace(short), ".dll")
		if !frameworkAssembly(short) {
			p := c.Runspace().Resolve(short + ".dll")
			return c.Error("System.Management.Automation.ItemNotFoundException", "PathNotFound", "ObjectNotFound", p, "Cannot find path '%s' because it does not exist.", p)
		}
		if c.Switch("PassThru") {
			return c.Error("System.NotSupportedException", "NotSupported", "NotImplemented", nil, "Add-Type -PassThru cannot list the types of the assembly %s in this engine. Run the script on the pwsh engine.", short)
		}
	}
	return nil
}

// enums defines the enums of a source.
func (a *addType) enums(c *interp.Call, list []sourceEnum) error {
	for _, e := range list {
		t, ok := c.DefineEnum(e.name, e.enum)
		if !ok {
			return c.Error("System.Exception", "TYPE_ALREADY_EXISTS", "InvalidOperation", e.name, "Cannot add type. The type name '%s' already exists.", e.name)
		}
		if c.Switch("PassThru") {
			if err := c.Write(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// frameworkAssembly reports whether .NET or PowerShell on Linux has an assembly.
func frameworkAssembly(name string) bool {
	known := []string{"mscorlib", "netstandard", "Microsoft.CSharp", "Microsoft.VisualBasic", "Microsoft.VisualBasic.Core", "Microsoft.Win32.Primitives",
		"Microsoft.Win32.Registry", "Newtonsoft.Json", "System", "System.Core", "System.Data", "System.Web", "System.Xml", "System.Drawing", "System.Numerics",
		"System.Net", "System.Configuration", "System.Runtime", "System.Security", "System.Transactions", "System.ServiceModel.Web", "System.Windows", "WindowsBase",
		"System.Buffers", "System.Console", "System.Linq", "System.ObjectModel", "System.Memory", "System.Formats.Asn1", "System.Formats.Tar", "System.ValueTuple"}
	prefixes := []string{"System.AppContext", "System.Collections", "System.ComponentModel", "System.Data.", "System.Diagnostics.", "System.Drawing.", "System.Dynamic.",
		"System.Globalization", "System.IO", "System.Linq.", "System.Management.Automation", "System.Net.", "System.Numerics.", "System.Private.", "System.Reflection",
		"System.Resources.", "System.Runtime.", "System.Security.", "System.Text.", "System.Threading", "System.Transactions.", "System.Web.HttpUtility", "System.Xml.",
		"Microsoft.PowerShell.Commands.", "Microsoft.PowerShell.ConsoleHost", "Microsoft.PowerShell.Security", "Microsoft.Management.Infrastructure", "Microsoft.ApplicationInsights"}
	equal := func(s string) bool { return strings.EqualFold(s, name) }
	begins := func(s string) bool { return len(name) >= len(s) && strings.EqualFold(name[:len(s)], s) }
	return slices.ContainsFunc(known, equal) || slices.ContainsFunc(prefixes, begins)
}
