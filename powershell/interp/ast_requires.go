package interp

import (
	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// requirementsObject is the ScriptRequirements of a script's #requires lines.
func requirementsObject(r *syntax.Requirements) any {
	readOnly := func(elem *types.Type, items []any) any {
		return &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(elem), Items: items, ReadOnly: true}
	}
	texts := func(list []string) any {
		items := make([]any, len(list))
		for i, s := range list {
			items[i] = s
		}
		return readOnly(types.String, items)
	}
	modules := make([]any, len(r.Modules))
	for i, m := range r.Modules {
		modules[i] = moduleSpecification(m)
	}
	return NewObject(languageSpace+"ScriptRequirements",
		"RequiredApplicationId", orNull(r.ShellID), "RequiredPSVersion", versionOrNull(r.Version), "RequiredPSEditions", texts(r.Editions),
		"RequiredModules", readOnly(types.MustNamed("Microsoft.PowerShell.Commands.ModuleSpecification"), modules),
		"RequiredAssemblies", texts(r.Assemblies), "IsElevationRequired", r.RunAsAdministrator)
}

func moduleSpecification(m syntax.RequiredModule) any {
	spec := &dotnet.ModuleSpec{Name: m.Name, Maximum: m.MaximumVersion}
	if g, ok := types.ParseGuid(m.GUID); ok {
		spec.GUID = &g
	}
	spec.Version, _ = versionOrNull(m.Version).(*types.Version)
	spec.Required, _ = versionOrNull(m.RequiredVersion).(*types.Version)
	return spec
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// versionOrNull is a version's object; the parser has checked the text, a
// whole number standing for a major version.
func versionOrNull(s string) any {
	if v, ok := types.ParseVersion(s); ok {
		return v
	}
	if v, ok := types.ParseVersion(s + ".0"); ok {
		return v
	}
	return nil
}
