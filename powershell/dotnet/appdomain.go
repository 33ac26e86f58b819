package dotnet

import "github.com/runwright/runwright/powershell/types"

// AppDomain is System.AppDomain: there is one, which keeps data by name.
type AppDomain struct{ data map[string]any }

// PSType is AppDomain.
func (*AppDomain) PSType() *types.Type { return types.MustNamed("System.AppDomain") }

// PSString is its name as .NET writes it.
func (*AppDomain) PSString() string { return "Name:pwsh\nThere are no context policies.\n" }

type appDomainKey struct{}

func appDomainTable() Table {
	this := func(c *Call) *AppDomain { return c.This.(*AppDomain) }
	return Table{
		"static get CurrentDomain": func(c *Call) (any, error) {
			return c.Extra(appDomainKey{}, func() any { return &AppDomain{map[string]any{}} }), nil
		},
		"GetData(string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("name")
			}
			return this(c).data[c.Str(0)], nil
		},
		"SetData(string,System.Object)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("name")
			}
			this(c).data[c.Str(0)] = c.Args[1]
			return nil, nil
		},
		"get FriendlyName":     func(*Call) (any, error) { return "pwsh", nil },
		"get Id":               func(*Call) (any, error) { return int32(1), nil },
		"get IsFullyTrusted":   func(*Call) (any, error) { return true, nil },
		"get IsHomogenous":     func(*Call) (any, error) { return true, nil },
		"IsDefaultAppDomain()": func(*Call) (any, error) { return true, nil },
		"ToString()":           func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
}
