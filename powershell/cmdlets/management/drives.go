package management

import (
	"slices"
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// drive is a drive of the session: a folder, or one of the name spaces.
type drive struct {
	name, provider, root, description string
	// builtin drives cannot be removed by mistake.
	builtin bool
}

const automation = "System.Management.Automation."

// drives are the session's drives by name.
func drives(c *interp.Call) []*drive {
	view := func(what string) string { return "Drive that contains a view of " + what }
	list := []*drive{
		{name: "/", provider: "FileSystem", root: "/", builtin: true},
		{name: "Alias", provider: "Alias", description: view("the aliases stored in a session state"), builtin: true},
		{name: "Env", provider: "Environment", description: view("the environment variables for the process"), builtin: true},
		{name: "Function", provider: "Function", description: view("the functions stored in a session state"), builtin: true},
		{name: "Variable", provider: "Variable", description: view("those variables stored in a session state"), builtin: true},
	}
	if certificatesHere(c) {
		list = append(list, &drive{name: "Cert", provider: "Certificate", root: `\`, description: "X509 Certificate Provider", builtin: true})
	}
	if f := c.Host().Files; f != nil {
		list = append(list, &drive{name: "Temp", provider: "FileSystem", root: strings.TrimSuffix(f.TempDir(), "/") + "/", description: "Drive that maps to the temporary directory path for the current user", builtin: true})
	}
	list = append(list, places(c).drives...)
	sort.SliceStable(list, func(a, b int) bool { return strings.ToLower(list[a].name) < strings.ToLower(list[b].name) })
	return list
}

// object is the drive's PSDriveInfo.
func (d *drive) object(c *interp.Call) *interp.Object {
	location := ""
	if d.provider == "FileSystem" && places(c).current == nil {
		if at := c.Runspace().CurrentFolder(); d.root == "/" || strings.HasPrefix(at+"/", d.root) {
			location = strings.TrimPrefix(strings.TrimPrefix(at, strings.TrimSuffix(d.root, "/")), "/")
		}
	}
	o := interp.NewObject(automation+"PSDriveInfo", "CurrentLocation", location, "Name", d.name, "Provider", providerObject(c, d.provider, false), "Root", d.root,
		"Description", d.description, "MaximumSize", nil, "Credential", nil, "DisplayRoot", nil, "VolumeSeparatedByColon", d.name != "/")
	o.Display = d.name
	o.Data = d
	return o
}

// getPSDrive is Get-PSDrive.
type getPSDrive struct{ interp.Base }

func (g *getPSDrive) Process(c *interp.Call) error {
	names, literal := c.Strings("Name"), false
	if c.ParameterSet() == "LiteralName" {
		names, literal = c.Strings("LiteralName"), true
	}
	if len(names) == 0 {
		names = []string{"*"}
	}
	providers := c.Strings("PSProvider")
	for _, n := range names {
		w, err := types.CompileWildcard(n, true)
		if err != nil {
			return err
		}
		found := false
		for _, d := range drives(c) {
			if literal && !strings.EqualFold(n, d.name) || !literal && !w.Match(d.name) {
				continue
			}
			found = true
			if len(providers) > 0 && !anyMatch(providers, d.provider) {
				continue
			}
			if err := c.Write(d.object(c)); err != nil {
				return err
			}
		}
		if !found && (literal || !types.HasWildcard(n)) {
			err := c.WriteError(c.Error(automation+"DriveNotFoundException", "GetLocationNoMatchingDrive", "ObjectNotFound", n, "Cannot find drive. A drive with the name '%s' does not exist.", n))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func anyMatch(patterns []string, name string) bool {
	for _, p := range patterns {
		if w, err := types.CompileWildcard(p, true); err == nil && w.Match(name) {
			return true
		}
	}
	return false
}

// newPSDrive is New-PSDrive: a name for a folder.
type newPSDrive struct{ interp.Base }

func (n *newPSDrive) Process(c *interp.Call) error {
	name, provider := c.String("Name"), c.String("PSProvider")
	if i := strings.LastIndexByte(provider, '\\'); i >= 0 {
		provider = provider[i+1:]
	}
	known := false
	for _, p := range providerNames(c) {
		if strings.EqualFold(p, provider) {
			known, provider = true, p
		}
	}
	if !known {
		return c.WriteError(noProvider(c, provider))
	}
	d := &drive{name: name, provider: provider, root: c.String("Root"), description: c.String("Description")}
	if provider != "FileSystem" {
		return c.WriteError(c.Error(automation+"PSNotSupportedException", "NotSupported", "NotImplemented", name, "The provider %s has one drive only.", provider))
	}
	for _, other := range drives(c) {
		if strings.EqualFold(other.name, name) {
			return c.WriteError(c.Error(automation+"SessionStateException", "DriveAlreadyExists", "ResourceExists", name, "A drive with the name '%s' already exists.", name))
		}
	}
	p, err := find(c, d.root)
	if err != nil || p.space != nil || !isFolder(c, p) {
		return c.WriteError(c.Error("System.IO.IOException", "DriveRootError", "ReadError", d.object(c), "The specified drive root \"%s\" either does not exist, or it is not a folder.", d.root))
	}
	ok, err := c.ShouldProcess("Name: "+name+" Provider: Microsoft.PowerShell.Core\\"+provider+" Root: "+p.path, "New drive")
	if err != nil || !ok {
		return err
	}
	d.root = p.path
	s := places(c)
	s.drives = append(s.drives, d)
	c.Runspace().SetDrive(d.name, d.root)
	return c.Write(d.object(c))
}

// removePSDrive is Remove-PSDrive.
type removePSDrive struct{ interp.Base }

func (r *removePSDrive) Process(c *interp.Call) error {
	names, literal := c.Strings("Name"), false
	if c.ParameterSet() == "LiteralName" {
		names, literal = c.Strings("LiteralName"), true
	}
	s := places(c)
	for _, n := range names {
		w, err := types.CompileWildcard(n, true)
		if err != nil {
			return err
		}
		found := false
		for _, d := range drives(c) {
			if literal && !strings.EqualFold(n, d.name) || !literal && !w.Match(d.name) {
				continue
			}
			found = true
			if err := r.one(c, s, d); err != nil {
				return err
			}
		}
		if !found && (literal || !types.HasWildcard(n)) {
			err := c.WriteError(c.Error(automation+"DriveNotFoundException", "DriveNotFound", "ObjectNotFound", n, "Cannot find drive. A drive with the name '%s' does not exist.", n))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *removePSDrive) one(c *interp.Call, s *sessionPlaces, d *drive) error {
	ok, err := c.ShouldProcess("Name: "+d.name+" Provider: Microsoft.PowerShell.Core\\"+d.provider+" Root: "+d.root, "Remove Drive")
	if err != nil || !ok {
		return err
	}
	if d.builtin {
		return c.WriteError(c.Error(automation+"PSInvalidOperationException", "InvalidOperation", "InvalidOperation", d.name, "Cannot remove drive '%s' because it belongs to the session.", d.name))
	}
	for i, x := range s.drives {
		if x == d {
			s.drives = append(s.drives[:i:i], s.drives[i+1:]...)
			c.Runspace().SetDrive(d.name, "")
			break
		}
	}
	return nil
}

// providerNames are the providers by name.
func providerNames(c *interp.Call) []string {
	all := []string{"Alias", "Environment", "FileSystem", "Function", "Variable"}
	if certificatesHere(c) {
		all = slices.Insert(all, 1, "Certificate")
	}
	return all
}

func noProvider(c *interp.Call, name string) *types.Exception {
	return c.Error(automation+"ProviderNotFoundException", "ProviderNotFound", "ObjectNotFound", name, "Cannot find a provider with the name '%s'.", name)
}

// getPSProvider is Get-PSProvider.
type getPSProvider struct{ interp.Base }

func (g *getPSProvider) Process(c *interp.Call) error {
	names := c.Strings("PSProvider")
	if len(names) == 0 {
		names = []string{"*"}
	}
	for _, n := range names {
		w, err := types.CompileWildcard(n, true)
		if err != nil {
			return err
		}
		found := false
		for _, p := range providerNames(c) {
			if w.Match(p) {
				found = true
				if err := c.Write(providerObject(c, p, true)); err != nil {
					return err
				}
			}
		}
		if !found && !types.HasWildcard(n) {
			if err := c.WriteError(noProvider(c, n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// providerKey is where a session keeps the object of a provider.
type providerKey string

// sharedProvider is the ProviderInfo that all items and paths of a provider have.
func sharedProvider(c *interp.Call, name string) *interp.Object {
	return c.Runspace().Extra(providerKey(name), func() any { return providerObject(c, name, true) }).(*interp.Object)
}

// driveKey is the key of a drive's object in a runspace.
type driveKey string

// sharedDrive is the object of a drive that items carry, made once.
func sharedDrive(c *interp.Call, name string) any {
	return c.Runspace().Extra(driveKey(name), func() any {
		for _, d := range drives(c) {
			if d.name == name {
				return d.object(c)
			}
		}
		return name
	})
}

// providerObject is a ProviderInfo; its drives are left out where it is itself
// part of a drive.
func providerObject(c *interp.Call, name string, withDrives bool) *interp.Object {
	capabilities, home := "ShouldProcess", ""
	if name == "FileSystem" {
		capabilities = "Filter, ShouldProcess, Credentials"
		if f := c.Host().Files; f != nil {
			home = f.HomeDir()
		}
	}
	caps, err := c.Convert(capabilities, types.MustNamed(automation+"Provider.ProviderCapabilities"))
	if err != nil {
		caps = capabilities
	}
	list := &types.List{T: types.CollectionDef.Instantiate(types.MustNamed(automation + "PSDriveInfo"))}
	if withDrives {
		for _, d := range drives(c) {
			if d.provider == name {
				list.Items = append(list.Items, d.object(c))
			}
		}
	}
	o := interp.NewObject(automation+"ProviderInfo", "ImplementingType", types.Named("Microsoft.PowerShell.Commands."+name+"Provider"), "HelpFile", "System.Management.Automation.dll-Help.xml",
		"Name", name, "PSSnapIn", nil, "ModuleName", "Microsoft.PowerShell.Core", "Module", nil, "Description", "", "Capabilities", caps, "Home", home,
		"Drives", list, "VolumeSeparatedByColon", name != "FileSystem", "ItemSeparator", types.Char('/'), "AltItemSeparator", types.Char('\\'))
	o.Display = `Microsoft.PowerShell.Core\` + name
	return o
}
