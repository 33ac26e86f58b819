package interp

// locationKey is the key of what $PWD shows while the session stands on a drive
// that has no folders.
type locationKey struct{}

type locationHolder struct{ info any }

func (rs *Runspace) locationInfo() *locationHolder {
	return rs.Extra(locationKey{}, func() any { return new(locationHolder) }).(*locationHolder)
}

// SetLocationInfo says what $PWD is; nil means the current folder.
func (rs *Runspace) SetLocationInfo(info any) { rs.locationInfo().info = info }

// FolderInfo is the PathInfo of a folder.
func FolderInfo(p string) *Object {
	provider := NewObject("System.Management.Automation.ProviderInfo", "Name", "FileSystem", "ModuleName", "Microsoft.PowerShell.Core", "Module", nil, "PSSnapIn", nil,
		"HelpFile", "System.Management.Automation.dll-Help.xml", "Description", "")
	provider.Display = `Microsoft.PowerShell.Core\FileSystem`
	o := NewObject("System.Management.Automation.PathInfo", "Path", p, "ProviderPath", p, "Drive", "/", "Provider", provider)
	o.Display = p
	return o
}

// definePWD makes $PWD.
func (rs *Runspace) definePWD() {
	rs.global.base.put("pwd", &Variable{Name: "PWD", Options: AllScope, get: func() any {
		if info := rs.locationInfo().info; info != nil {
			return info
		}
		return FolderInfo(rs.CurrentFolder())
	}})
}
