package dotnet

import (
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// hostText reads a small file of the host that tells about the machine, "" when
// there is none or no files at all.
func (c *Call) hostText(path string) string {
	f := c.Files()
	if f == nil {
		return ""
	}
	b, err := f.ReadFile(path)
	if err != nil {
		return "" // a sandbox may hide it
	}
	return strings.TrimSpace(string(b))
}

// processors counts the processors in a list such as 0-3,5.
func (c *Call) processors() int32 {
	n := 0
	for part := range strings.SplitSeq(c.hostText("/sys/devices/system/cpu/online"), ",") {
		from, to, isRange := strings.Cut(part, "-")
		a, err := strconv.Atoi(from)
		if err != nil {
			continue
		}
		b := a
		if isRange {
			if b, err = strconv.Atoi(to); err != nil {
				b = a
			}
		}
		n += b - a + 1
	}
	return int32(max(n, 1))
}

// env returns an environment variable, or another value without it.
func (c *Call) env(name, otherwise string) string {
	if v, ok := c.Getenv(name); ok && v != "" {
		return v
	}
	return otherwise
}

// OperatingSystem is System.OperatingSystem.
type OperatingSystem struct {
	platform *types.EnumValue
	version  *types.Version
}

// PSType is OperatingSystem.
func (*OperatingSystem) PSType() *types.Type { return types.MustNamed("System.OperatingSystem") }

// PSString is the platform and its version.
func (o *OperatingSystem) PSString() string {
	return o.platform.String() + " " + o.version.String()
}

// osVersion reads the kernel's version.
func (c *Call) osVersion() *OperatingSystem {
	v := &types.Version{Major: 0, Minor: 0, Build: 0, Revision: 0}
	text := c.hostText("/proc/sys/kernel/osrelease")
	numbers := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	for i, at := range []*int32{&v.Major, &v.Minor, &v.Build, &v.Revision} {
		if i < len(numbers) {
			if n, err := strconv.ParseInt(numbers[i], 10, 32); err == nil {
				*at = int32(n)
			}
		}
	}
	return &OperatingSystem{types.EnumNamed("System.PlatformID", "Unix"), v}
}

// folder is where a special folder lies on Linux, by the rules of the desktop's
// base directories.
func (c *Call) folder(name string) string {
	home := c.env("HOME", "")
	under := func(variable, otherwise string) string {
		if v, ok := c.Getenv(variable); ok && strings.HasPrefix(v, "/") {
			return v
		}
		if home == "" {
			return ""
		}
		return home + otherwise
	}
	switch name {
	case "UserProfile", "Personal", "MyDocuments":
		return home
	case "ApplicationData":
		return under("XDG_CONFIG_HOME", "/.config")
	case "LocalApplicationData":
		return under("XDG_DATA_HOME", "/.local/share")
	case "Desktop", "DesktopDirectory":
		return under("XDG_DESKTOP_DIR", "/Desktop")
	case "Templates":
		return under("XDG_TEMPLATES_DIR", "/Templates")
	case "MyVideos":
		return under("XDG_VIDEOS_DIR", "/Videos")
	case "MyMusic":
		return under("XDG_MUSIC_DIR", "/Music")
	case "MyPictures":
		return under("XDG_PICTURES_DIR", "/Pictures")
	case "Fonts":
		return under("", "/.fonts")
	case "CommonApplicationData":
		return "/usr/share"
	case "CommonTemplates":
		return "/usr/share/templates"
	}
	return ""
}

// addEnvironmentMore adds what Environment tells of machine, process and user.
func addEnvironmentMore(t Table) {
	t["static get OSVersion"] = func(c *Call) (any, error) { return c.osVersion(), nil }
	t["static get ProcessorCount"] = func(c *Call) (any, error) { return c.processors(), nil }
	t["static get MachineName"] = func(c *Call) (any, error) {
		name := c.hostText("/proc/sys/kernel/hostname")
		if name == "" {
			name = c.env("HOSTNAME", "localhost")
		}
		name, _, _ = strings.Cut(name, ".")
		return name, nil
	}
	t["static get UserDomainName"] = t["static get MachineName"]
	t["static get UserName"] = func(c *Call) (any, error) { return c.env("USER", c.env("LOGNAME", "root")), nil }
	t["static get HasShutdownStarted"] = func(*Call) (any, error) { return false, nil }
	t["static get IsPrivilegedProcess"] = func(c *Call) (any, error) { return c.env("USER", "root") == "root", nil }
	t["static get Version"] = func(*Call) (any, error) { return &types.Version{Major: 10, Minor: 0, Build: 12, Revision: -1}, nil }
	t["static get SystemPageSize"] = func(*Call) (any, error) { return int32(4096), nil }
	t["static get SystemDirectory"] = func(*Call) (any, error) { return "", nil }
	t["static get CurrentManagedThreadId"] = func(*Call) (any, error) { return int32(1), nil }
	t["static get ExitCode"] = func(*Call) (any, error) { return int32(0), nil }
	t["static get StackTrace"] = func(*Call) (any, error) { return "", nil }
	t["static get WorkingSet"] = func(c *Call) (any, error) {
		f := strings.Fields(c.hostText("/proc/self/statm"))
		if len(f) < 2 {
			return int64(0), nil
		}
		n, err := strconv.ParseInt(f[1], 10, 64)
		return n * 4096, err
	}
	t["static get ProcessId"] = func(*Call) (any, error) { return int32(1), nil } // what $PID says
	uptime := func(c *Call) int64 {
		head, _, _ := strings.Cut(c.hostText("/proc/uptime"), " ")
		f, err := strconv.ParseFloat(head, 64)
		if err != nil {
			return c.Now().UnixMilli()
		}
		return int64(f * 1000)
	}
	t["static get TickCount64"] = func(c *Call) (any, error) { return uptime(c), nil }
	t["static get TickCount"] = func(c *Call) (any, error) { return int32(uptime(c)), nil }
	t["static get CommandLine"] = func(c *Call) (any, error) {
		return strings.Join(strings.Split(strings.TrimSuffix(c.hostText("/proc/self/cmdline"), "\x00"), "\x00"), " "), nil
	}
	t["static GetCommandLineArgs()"] = func(c *Call) (any, error) {
		return types.StringsToArray(strings.Split(strings.TrimSuffix(c.hostText("/proc/self/cmdline"), "\x00"), "\x00")), nil
	}
	t["static GetLogicalDrives()"] = func(*Call) (any, error) { return types.StringsToArray([]string{"/"}), nil }
	t["static GetFolderPath(*)"] = func(c *Call) (any, error) {
		path := c.folder(types.ToString(c.Args[0]))
		if f := c.Files(); f != nil && path != "" && (len(c.Args) < 2 || enumBits(c.Args[1]) == 0) {
			if _, dir := f.Exists(path); !dir {
				return "", nil
			}
		}
		return path, nil
	}
	t["static GetEnvironmentVariables(*)"] = func(c *Call) (any, error) {
		d := types.NewHashtable()
		d.CaseSensitive = true
		if len(c.Args) > 0 && enumBits(c.Args[0]) != 0 {
			return d, nil // user and machine have none on Linux
		}
		for _, pair := range c.Environ() {
			name, value, _ := strings.Cut(pair, "=")
			d.Set(name, value)
		}
		return d, nil
	}
	t["static set CurrentDirectory"] = func(c *Call) (any, error) { return directoryTable()["static SetCurrentDirectory(string)"](c) }
}

var operatingSystemTable = sync.OnceValue(func() Table {
	this := func(c *Call) *OperatingSystem { return c.This.(*OperatingSystem) }
	t := Table{
		"new(*)": func(c *Call) (any, error) {
			v, _ := c.Args[1].(*types.Version)
			p, _ := c.Args[0].(*types.EnumValue)
			if v == nil {
				return nil, ArgumentNull("version")
			}
			return &OperatingSystem{p, v}, nil
		},
		"get Platform":      func(c *Call) (any, error) { return this(c).platform, nil },
		"get Version":       func(c *Call) (any, error) { return this(c).version, nil },
		"get ServicePack":   func(*Call) (any, error) { return "", nil },
		"get VersionString": func(c *Call) (any, error) { return this(c).PSString(), nil },
		"ToString()":        func(c *Call) (any, error) { return this(c).PSString(), nil },
		"Clone()":           func(c *Call) (any, error) { own := *this(c); return &own, nil },
		"static IsOSPlatform(string)": func(c *Call) (any, error) {
			return strings.EqualFold(c.Str(0), "linux"), nil
		},
		"static IsOSPlatformVersionAtLeast(*)": func(c *Call) (any, error) { return strings.EqualFold(c.Str(0), "linux"), nil },
	}
	for _, name := range []string{"Browser", "Wasi", "FreeBSD", "Android", "IOS", "MacOS", "MacCatalyst", "TvOS", "WatchOS", "Windows", "Linux"} {
		t["static Is"+name+"(*)"] = func(*Call) (any, error) { return name == "Linux", nil }
		t["static Is"+name+"VersionAtLeast(*)"] = func(*Call) (any, error) { return false, nil }
	}
	return t
})

// OSPlatform is System.Runtime.InteropServices.OSPlatform.
type OSPlatform string

// PSType is OSPlatform.
func (OSPlatform) PSType() *types.Type {
	return types.MustNamed("System.Runtime.InteropServices.OSPlatform")
}

// PSString is the name.
func (p OSPlatform) PSString() string { return string(p) }

func osPlatformTable() Table {
	t := Table{
		"static Create(string)": func(c *Call) (any, error) { return OSPlatform(c.Str(0)), nil },
		"ToString()":            func(c *Call) (any, error) { return c.This.(OSPlatform).PSString(), nil },
	}
	for _, name := range []string{"FreeBSD", "Linux", "OSX", "Windows"} {
		t["static get "+name] = func(*Call) (any, error) { return OSPlatform(strings.ToUpper(name)), nil }
	}
	return t
}

func runtimeInformationTable() Table {
	text := func(s string) Func { return func(*Call) (any, error) { return s, nil } }
	arch := func(*Call) (any, error) {
		return types.EnumNamed("System.Runtime.InteropServices.Architecture", "X64"), nil
	}
	return Table{
		"static get FrameworkDescription": text(".NET 10.0.12"), "static get RuntimeIdentifier": text("linux-x64"),
		"static get OSArchitecture": arch, "static get ProcessArchitecture": arch,
		"static get OSDescription": func(c *Call) (any, error) {
			for line := range strings.Lines(c.hostText("/etc/os-release")) {
				if name, ok := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); ok {
					return strings.Trim(name, `"`), nil
				}
			}
			return "Linux " + c.hostText("/proc/sys/kernel/osrelease"), nil
		},
		"static IsOSPlatform(*)": func(c *Call) (any, error) {
			p, _ := c.Args[0].(OSPlatform)
			return strings.EqualFold(string(p), "linux"), nil
		},
	}
}
