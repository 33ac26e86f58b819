package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Assembly is System.Reflection.Assembly, known by its name only.
type Assembly struct {
	name, version, token string
	dynamic              bool
}

// PSType is RuntimeAssembly.
func (*Assembly) PSType() *types.Type { return types.MustNamed("System.Reflection.RuntimeAssembly") }

// PSString is the full name.
func (a *Assembly) PSString() string {
	return a.name + ", Version=" + a.version + ", Culture=neutral, PublicKeyToken=" + a.token
}

// PSEquals compares full names.
func (a *Assembly) PSEquals(o any) (bool, error) {
	b, ok := o.(*Assembly)
	return ok && b.PSString() == a.PSString(), nil
}

// assemblyOf tells the assembly of a type by its namespace.
func assemblyOf(t *types.Type) *Assembly {
	if t.Class != nil {
		return &Assembly{"PowerShell Class Assembly", "1.0.0.0", "null", true}
	}
	if t.Elem != nil {
		return assemblyOf(t.Elem)
	}
	starts := func(list ...string) bool {
		for _, p := range list {
			if strings.HasPrefix(t.Name, p) {
				return true
			}
		}
		return false
	}
	const ms = "b03f5f7f11d50a3a"
	switch {
	case starts("System.Management.Automation."):
		return &Assembly{"System.Management.Automation", "7.6.0.500", "31bf3856ad364e35", false}
	case starts("Microsoft.PowerShell.Commands."):
		return &Assembly{"Microsoft.PowerShell.Commands.Utility", "7.6.0.500", "31bf3856ad364e35", false}
	case starts("System.Linq."):
		return &Assembly{"System.Linq", "10.0.0.0", ms, false}
	case starts("System.Xml."):
		return &Assembly{"System.Private.Xml", "10.0.0.0", "cc7b13ffcd2ddd51", false}
	case starts("System.Text.RegularExpressions."):
		return &Assembly{"System.Text.RegularExpressions", "10.0.0.0", ms, false}
	case starts("System.Uri", "System.UriBuilder"):
		return &Assembly{"System.Private.Uri", "10.0.0.0", ms, false}
	case starts("System.Data."):
		return &Assembly{"System.Data.Common", "10.0.0.0", ms, false}
	case starts("System.Net.Http."):
		return &Assembly{"System.Net.Http", "10.0.0.0", ms, false}
	case starts("System.Text.Json."):
		return &Assembly{"System.Text.Json", "10.0.0.0", "cc7b13ffcd2ddd51", false}
	case starts("System.Collections.Concurrent."):
		return &Assembly{"System.Collections.Concurrent", "10.0.0.0", ms, false}
	case starts("System.Collections.Specialized."):
		return &Assembly{"System.Collections.Specialized", "10.0.0.0", ms, false}
	case starts("System.Collections.Generic.SortedSet", "System.Collections.Generic.SortedDictionary", "System.Collections.Generic.SortedList", "System.Collections.Generic.LinkedList", "System.Collections.Generic.Stack", "System.Collections.Generic.PriorityQueue", "System.Collections.BitArray"):
		return &Assembly{"System.Collections", "10.0.0.0", ms, false}
	case starts("System.Numerics.BigInteger"):
		return &Assembly{"System.Runtime.Numerics", "10.0.0.0", ms, false}
	case starts("System.Security.Cryptography."):
		return &Assembly{"System.Security.Cryptography", "10.0.0.0", ms, false}
	}
	return &Assembly{"System.Private.CoreLib", "10.0.0.0", "7cec85d7bea7798e", false}
}

// AssemblyName is System.Reflection.AssemblyName.
type AssemblyName struct {
	name, token string
	version     *types.Version
}

// PSType is AssemblyName.
func (*AssemblyName) PSType() *types.Type { return types.MustNamed("System.Reflection.AssemblyName") }

// PSString is the full name.
func (n *AssemblyName) PSString() string {
	s := n.name
	if n.version != nil {
		s += ", Version=" + n.version.String()
	}
	if n.token != "" {
		s += ", Culture=neutral, PublicKeyToken=" + n.token
	}
	return s
}

func assemblyTable() Table {
	this := func(c *Call) *Assembly { return c.This.(*Assembly) }
	core := func(*Call) (any, error) { return assemblyOf(types.Object), nil }
	return Table{
		"get FullName":            func(c *Call) (any, error) { return this(c).PSString(), nil },
		"ToString()":              func(c *Call) (any, error) { return this(c).PSString(), nil },
		"get IsDynamic":           func(c *Call) (any, error) { return this(c).dynamic, nil },
		"get ReflectionOnly":      func(*Call) (any, error) { return false, nil },
		"get IsCollectible":       func(c *Call) (any, error) { return this(c).dynamic, nil },
		"get IsFullyTrusted":      func(*Call) (any, error) { return true, nil },
		"get GlobalAssemblyCache": func(*Call) (any, error) { return false, nil },
		"get ImageRuntimeVersion": func(*Call) (any, error) { return "v4.0.30319", nil },
		"get Location":            func(*Call) (any, error) { return "", nil },
		"GetName(*)": func(c *Call) (any, error) {
			v, ok := types.ParseVersion(this(c).version)
			if !ok {
				v = nil
			}
			return &AssemblyName{this(c).name, this(c).token, v}, nil
		},
		"GetType(*)": func(c *Call) (any, error) {
			if t := types.Named(c.Str(0)); t != nil {
				return t, nil
			}
			return nil, nil
		},
		"GetCustomAttributes(*)": func(*Call) (any, error) { return types.NewArray(), nil },
		"static GetAssembly(type)": func(c *Call) (any, error) {
			t, _ := types.Unwrap(c.Args[0]).(*types.Type)
			if t == nil {
				return nil, ArgumentNull("type")
			}
			return assemblyOf(t), nil
		},
		"static GetExecutingAssembly()": core, "static GetCallingAssembly()": core, "static GetEntryAssembly()": core,
		"static LoadWithPartialName(string)":    func(c *Call) (any, error) { return knownAssembly(c.Str(0)), nil },
		"static ReflectionOnlyLoadFrom(string)": noReflectionOnly,
		"static ReflectionOnlyLoad(*)":          noReflectionOnly,
		"static Load(string)": func(c *Call) (any, error) {
			if a := knownAssembly(c.Str(0)); a != nil {
				return a, nil
			}
			return nil, types.NewException("System.IO.FileNotFoundException", "Could not load file or assembly '"+c.Str(0)+"'. The system cannot find the file specified.\n")
		},
	}
}

// knownAssembly is an assembly of the framework by its short or full name; its
// types are there without being loaded.
func knownAssembly(name string) any {
	short, _, _ := strings.Cut(name, ",")
	if strings.HasPrefix(short, "System") || strings.HasPrefix(short, "Microsoft.") || short == "mscorlib" || short == "netstandard" {
		return &Assembly{short, "10.0.0.0", "b03f5f7f11d50a3a", false}
	}
	return nil
}

func assemblyNameTable() Table {
	this := func(c *Call) *AssemblyName { return c.This.(*AssemblyName) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			n := &AssemblyName{}
			if len(c.Args) > 0 {
				for i, p := range strings.Split(c.Str(0), ",") {
					p = strings.TrimSpace(p)
					key, value, _ := strings.Cut(p, "=")
					switch {
					case i == 0:
						n.name = p
					case key == "Version":
						if v, ok := types.ParseVersion(value); ok {
							n.version = v
						}
					case key == "PublicKeyToken":
						n.token = value
					}
				}
			}
			return n, nil
		},
		"get Name":     func(c *Call) (any, error) { return this(c).name, nil },
		"set Name":     func(c *Call) (any, error) { this(c).name = c.Str(0); return nil, nil },
		"get FullName": func(c *Call) (any, error) { return this(c).PSString(), nil },
		"get Version": func(c *Call) (any, error) {
			if v := this(c).version; v != nil {
				return v, nil
			}
			return nil, nil
		},
		"set Version":     func(c *Call) (any, error) { this(c).version, _ = c.Args[0].(*types.Version); return nil, nil },
		"get CultureName": func(*Call) (any, error) { return "", nil },
		"ToString()":      func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
}

// noReflectionOnly is loading for reflection only, which .NET gave up.
func noReflectionOnly(*Call) (any, error) {
	return nil, types.NewException("System.PlatformNotSupportedException", "ReflectionOnly loading is not supported on this platform.")
}
