package management

import (
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// hiddenToo reports whether names that begin with a dot are wanted.
func hiddenToo(c *interp.Call) bool {
	switch c.Name() {
	case "Get-ChildItem", "Remove-Item", "Copy-Item", "Move-Item", "Get-Item":
		return c.Switch("Force")
	}
	return false
}

// entries lists a folder by name without regard to case; nothing when it cannot
// be read.
func entries(c *interp.Call, dir string) []fs.DirEntry {
	list, err := c.Host().Files.ReadDir(dir)
	if err != nil {
		return nil
	}
	sort.SliceStable(list, func(i, j int) bool { return types.CompareText(list[i].Name(), list[j].Name(), true) < 0 })
	return list
}

// item is the object of a place; ok is false when nothing is there.
func item(c *interp.Call, p place) (any, bool) {
	if p.space != nil {
		v, ok := p.space.get(c, p.path)
		if !ok {
			return nil, false
		}
		return decorated(c, v, p, false), true
	}
	return fileItem(c, p.path)
}

// fileItem is the FileInfo or DirectoryInfo of a path.
func fileItem(c *interp.Call, p string) (any, bool) {
	files := c.Host().Files
	link, err := files.Lstat(p)
	if err != nil {
		return nil, false
	}
	info := link
	if link.Mode()&fs.ModeSymlink != 0 {
		if t, err := files.Stat(p); err == nil {
			info = t
		}
	}
	return decorated(c, fileObject(c, p, link, info), place{path: p}, info.IsDir()), true
}

// maxLinks bounds how many links are followed, as the system does.
const maxLinks = 40

// finalTarget is the file that a chain of links ends at; the file itself when
// it is no link.
func finalTarget(c *interp.Call, p string) string {
	for range maxLinks {
		goal, err := c.Host().Files.Readlink(p)
		if err != nil {
			return p
		}
		if !path.IsAbs(goal) {
			goal = path.Join(path.Dir(p), goal)
		}
		p = goal
	}
	return p
}

// versionInfo is the FileVersionInfo of a file, which says nothing: only files
// of Windows have one.
func versionInfo(p string) any {
	o := interp.NewObject("System.Diagnostics.FileVersionInfo", "FileName", p)
	text := fmt.Sprintf("%-18s%s\n", "File:", p)
	for _, name := range []string{"InternalName", "OriginalFilename", "FileVersion", "FileDescription", "Product", "ProductVersion"} {
		text += fmt.Sprintf("%-18s\n", name+":")
	}
	for _, name := range []string{"Debug", "Patched", "PreRelease", "PrivateBuild", "SpecialBuild"} {
		o.Fields["Is"+name] = false
		text += fmt.Sprintf("%-18sFalse\n", name+":")
	}
	o.Display = text + fmt.Sprintf("%-18s\n", "Language:")
	return o
}

// fileObject makes the .NET object of a file or folder.
func fileObject(c *interp.Call, p string, link, info fs.FileInfo) *interp.Object {
	loc := c.Runspace().Location()
	local := types.NewDateTime(info.ModTime().In(loc), types.Local)
	utc := types.NewDateTime(info.ModTime().UTC(), types.UTC)
	accessed := dotnet.SystemTime(info, "Atim")
	name, class := path.Base(p), "System.IO.FileInfo"
	parent := path.Dir(p)
	attributes := int64(0)
	if info.IsDir() {
		class, attributes = "System.IO.DirectoryInfo", attributes|0x10
	}
	if strings.HasPrefix(name, ".") && name != "." {
		attributes |= 2
	}
	if info.Mode()&0o222 == 0 {
		attributes |= 1
	}
	if link.Mode()&fs.ModeSymlink != 0 {
		attributes |= 0x400
	}
	if attributes == 0 {
		attributes = 0x80
	}
	var goal any
	linkType := any(nil)
	if link.Mode()&fs.ModeSymlink != 0 {
		if t, err := c.Host().Files.Readlink(p); err == nil {
			goal, linkType = t, "SymbolicLink"
		}
	}
	if n, ok := dotnet.SystemNumber(link, "Nlink"); ok && n > 1 && link.Mode().IsRegular() {
		linkType = "HardLink"
	}
	extension := path.Ext(name)
	if extension == "." {
		extension = ""
	}
	o := interp.NewObject(class,
		"Name", name, "FullName", p, "Extension", extension, "Exists", true, "BaseName", strings.TrimSuffix(name, extension),
		"CreationTime", local, "CreationTimeUtc", utc, "LastAccessTime", types.NewDateTime(accessed.In(loc), types.Local), "LastAccessTimeUtc", types.NewDateTime(accessed.UTC(), types.UTC), "LastWriteTime", local, "LastWriteTimeUtc", utc,
		"LinkTarget", goal, "Target", goal, "LinkType", linkType, "UnixFileMode", types.NewEnum(types.MustNamed("System.IO.UnixFileMode"), dotnet.UnixBits(info.Mode())),
		"Attributes", types.NewEnum(types.MustNamed("System.IO.FileAttributes"), attributes), "Mode", modeText(attributes, linkType != nil), "ModeWithoutHardLink", modeText(attributes, goal != nil), "UnixMode", dotnet.ModeText(link.Mode()))
	o.Display = p
	o.Fields["ResolvedTarget"] = func() any { return finalTarget(c, p) }
	if info.IsDir() {
		o.Fields["BaseName"] = name
		o.Fields["Parent"] = func() any { return folderObject(c, parent, p) }
		o.Fields["Root"] = func() any { return folderObject(c, "/", "") }
	} else {
		o.Fields["VersionInfo"] = func() any { return versionInfo(p) }
		o.Fields["Length"], o.Fields["DirectoryName"] = info.Size(), parent
		o.Fields["IsReadOnly"] = attributes&1 != 0
		o.Fields["Directory"] = func() any { return folderObject(c, parent, "") }
	}
	shownProperties(c, o, link)
	files := c.Host().Files
	o.Assign = func(name string, v any) error { return assignFile(c, files, o, p, name, v) }
	o.Methods = fileMethods(files, o, p)
	return o
}

// folderObject is the DirectoryInfo of a folder, nil when it is not there or
// the same as the one that asks.
func folderObject(c *interp.Call, p, self string) any {
	if p == self {
		return nil
	}
	info, err := c.Host().Files.Stat(p)
	if err != nil {
		return nil
	}
	return fileObject(c, p, info, info)
}

// readOnlyAttribute is FileAttributes.ReadOnly, the one attribute that can be set.
const readOnlyAttribute = 1

// assignFile sets a property of a file.
func assignFile(c *interp.Call, files interp.Files, o *interp.Object, p, name string, v any) error {
	switch strings.ToLower(name) {
	case "lastwritetime", "lastwritetimeutc", "creationtime", "lastaccesstime":
		d, err := c.Convert(v, types.DateTimeType)
		if err != nil {
			return err
		}
		when := d.(types.DateTime)
		loc := c.Runspace().Location()
		t := when.In(loc)
		if when.Kind == types.UTC || strings.HasSuffix(strings.ToLower(name), "utc") {
			t = when.Time()
		}
		if strings.HasPrefix(strings.ToLower(name), "lastwrite") {
			if err := files.Chtimes(p, time.Time{}, t); err != nil {
				return interp.FileError(p, err)
			}
			o.Fields["LastWriteTimeUtc"] = types.NewDateTime(t.UTC(), types.UTC)
			name = "LastWriteTime"
		}
		o.Fields[name] = types.NewDateTime(t.In(loc), types.Local)
	case "isreadonly":
		info, err := files.Stat(p)
		if err != nil {
			return interp.FileError(p, err)
		}
		mode := info.Mode().Perm() | 0o200
		if types.IsTrue(v) {
			mode = info.Mode().Perm() &^ 0o222
		}
		if err := files.Chmod(p, mode); err != nil {
			return interp.FileError(p, err)
		}
		o.Fields["IsReadOnly"] = types.IsTrue(v)
	case "attributes":
		e, err := c.Convert(v, types.MustNamed("System.IO.FileAttributes"))
		if err != nil {
			return err
		}
		if err := assignFile(c, files, o, p, "IsReadOnly", e.(*types.EnumValue).Bits&readOnlyAttribute != 0); err != nil {
			return err
		}
		link, err := files.Lstat(p)
		if err != nil {
			return interp.FileError(p, err)
		}
		info, err := files.Stat(p)
		if err != nil {
			return interp.FileError(p, err)
		}
		now := fileObject(c, p, info, link)
		for _, k := range []string{"Attributes", "Mode", "ModeWithoutHardLink", "UnixMode"} {
			o.Fields[k] = now.Fields[k]
		}
	default:
		return types.NewException("System.Management.Automation.SetValueException", "'"+name+"' is a ReadOnly property.")
	}
	return nil
}

// fileMethods are the methods of FileInfo and DirectoryInfo.
func fileMethods(files interp.Files, o *interp.Object, p string) func(*interp.Runspace, string, []any) (any, bool, error) {
	return func(rs *interp.Runspace, name string, args []any) (any, bool, error) {
		switch name {
		case "delete":
			recurse := len(args) > 0 && types.IsTrue(args[0])
			return types.Nothing, true, rs.Files().Remove(p, recurse)
		case "refresh":
			return types.Nothing, true, nil
		case "readalltext":
			b, err := rs.ReadFile(p)
			return string(b), true, err
		}
		return nil, false, nil
	}
}

// modeText is the column Mode.
func modeText(attributes int64, link bool) string {
	b := []byte("------")
	if attributes&0x10 != 0 {
		b[0] = 'd'
	}
	if link {
		b[0] = 'l'
	}
	if attributes&0x20 != 0 {
		b[1] = 'a'
	}
	if attributes&1 != 0 {
		b[2] = 'r'
	}
	if attributes&2 != 0 {
		b[3] = 'h'
	}
	return string(b[:5])
}

// decorated adds the notes that items of providers carry.
func decorated(c *interp.Call, v any, p place, folder bool) *types.PSObject {
	o := &types.PSObject{Base: v}
	if w, ok := v.(*types.PSObject); ok {
		o = w
	}
	if t, ok := p.space.(tree); ok {
		return decoratedInTree(c, o, t, p.path)
	}
	if p.space != nil {
		prefix := `Microsoft.PowerShell.Core\` + p.space.provider() + "::"
		o.Set("PSPath", prefix+p.path).Set("PSDrive", p.space.drive()).Set("PSProvider", sharedProvider(c, p.space.provider())).Set("PSIsContainer", false)
		return o
	}
	const prefix = `Microsoft.PowerShell.Core\FileSystem::`
	parent := prefix + path.Dir(p.path)
	if p.path == "/" {
		parent = ""
	}
	o.Props = append(o.Props,
		types.Property{Name: "PSPath", Value: prefix + p.path}, types.Property{Name: "PSParentPath", Value: parent},
		types.Property{Name: "PSChildName", Value: path.Base(p.path)})
	if info, err := c.Host().Files.Lstat(p.path); err == nil {
		o.Props = append(o.Props, types.Property{Name: "UnixStat", Value: dotnet.NewUnixStat(info)})
	}
	o.Props = append(o.Props, types.Property{Name: "PSDrive", Value: sharedDrive(c, "/")},
		types.Property{Name: "PSProvider", Value: sharedProvider(c, "FileSystem")}, types.Property{Name: "PSIsContainer", Value: folder})
	return o
}
