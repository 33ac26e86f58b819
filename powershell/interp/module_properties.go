package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// manifestProperty is a property of a module that only its manifest tells.
func (m *Module) manifestProperty(rs *Runspace, name string) (any, bool) {
	text := func(v any) any {
		if v == nil {
			return nil
		}
		return types.ToString(v)
	}
	switch key := strings.ToLower(name); key {
	case "tags":
		list := namesIn(m.psData("Tags"))
		if m.Tested { // read twice by Test-ModuleManifest
			list = append(list, list...)
		}
		return stringList(list), true
	case "projecturi", "licenseuri", "iconuri":
		v := m.psData(key)
		if v == nil || types.ToString(v) == "" {
			return nil, true
		}
		uri, err := rs.conv.To(types.ToString(v), types.MustNamed("System.Uri"))
		if err != nil {
			return nil, true
		}
		return uri, true
	case "releasenotes":
		return text(m.psData(key)), true
	case "powershellversion", "powershellhostversion", "dotnetframeworkversion", "clrversion":
		if v, ok := types.ParseVersion(types.ToString(m.entry(key))); ok {
			return v, true
		}
		return nil, true
	case "powershellhostname", "helpinfouri":
		return text(m.entry(key)), true
	case "compatiblepseditions", "filelist", "scripts", "requiredassemblies":
		if key == "scripts" {
			key = "scriptstoprocess"
		}
		return stringList(namesIn(m.entry(key))), true
	case "modulelist":
		items, _ := elements(m.entry(key))
		return types.NewArray(items...), true
	case "exportedformatfiles", "exportedtypefiles":
		key = map[string]string{"exportedformatfiles": "formatstoprocess", "exportedtypefiles": "typestoprocess"}[key]
		return stringList(namesIn(m.entry(key))), true
	case "exporteddscresources":
		return stringList(namesIn(m.entry("dscresourcestoexport"))), true
	case "processorarchitecture":
		architecture := types.MustNamed("System.Reflection.ProcessorArchitecture")
		if v := m.entry(key); v != nil {
			if named, err := rs.conv.To(v, architecture); err == nil {
				return named, true
			}
		}
		return types.EnumNamed(architecture.Name, "None"), true
	case "logpipelineexecutiondetails":
		return false, true
	case "experimentalfeatures":
		return types.NewArray(), true
	case "repositorysourcelocation", "implementingassembly":
		return nil, true
	case "definition":
		return "", true
	}
	return nil, false
}

// entry is a value of the manifest, nil without one.
func (m *Module) entry(key string) any {
	if m.Manifest == nil {
		return nil
	}
	v, _ := m.Manifest.Get(key)
	return types.Unwrap(v)
}

// psData is a value of the manifest's PrivateData.PSData.
func (m *Module) psData(key string) any {
	private, ok := m.entry("PrivateData").(*types.Dict)
	if !ok {
		return nil
	}
	data, _ := private.Get("PSData")
	d, ok := types.Unwrap(data).(*types.Dict)
	if !ok {
		return nil
	}
	v, _ := d.Get(key)
	return types.Unwrap(v)
}

// namesIn is a list of the manifest, empty where it says nothing.
func namesIn(v any) []string {
	if v == nil {
		return nil
	}
	return stringsOf(v)
}

func stringList(list []string) any {
	return &types.List{T: types.CollectionDef.Instantiate(types.String), Items: anyStrings(list)}
}

// Editions are the editions of PowerShell that the manifest names.
func (m *Module) Editions() []string { return namesIn(m.entry("CompatiblePSEditions")) }
