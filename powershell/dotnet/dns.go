package dotnet

import (
	"context"
	"errors"
	"net/netip"
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/web"
)

// HostEntry is System.Net.IPHostEntry.
type HostEntry struct {
	name      string
	addresses []any
	aliases   []string
}

// PSType is IPHostEntry.
func (*HostEntry) PSType() *types.Type { return types.MustNamed("System.Net.IPHostEntry") }

func hostEntryTable() Table {
	this := func(c *Call) *HostEntry { return c.This.(*HostEntry) }
	address := types.MustNamed("System.Net.IPAddress")
	return Table{
		"new()":        func(*Call) (any, error) { return &HostEntry{}, nil },
		"get HostName": func(c *Call) (any, error) { return this(c).name, nil },
		"set HostName": func(c *Call) (any, error) { this(c).name = c.Str(0); return nil, nil },
		"get AddressList": func(c *Call) (any, error) {
			return types.NewTyped(address, append([]any{}, this(c).addresses...)), nil
		},
		"get Aliases": func(c *Call) (any, error) { return types.StringsToArray(this(c).aliases), nil },
	}
}

// lookUp resolves a name; an address is its own answer. The error is a SocketException.
func lookUp(ctx context.Context, env Env, name, family string) ([]any, error) {
	list := []string{name}
	if _, err := netip.ParseAddr(name); err != nil {
		if list, err = env.LookupHost(ctx, name); err != nil {
			var x *types.Exception
			if errors.As(err, &x) || ctx.Err() != nil {
				return nil, err
			}
			s, ok := web.SocketFailure(err).(*web.SocketError)
			if !ok {
				return nil, err
			}
			return nil, socketException(s, "")
		}
	}
	var out []any
	for _, text := range list {
		a, err := netip.ParseAddr(text)
		if err != nil || family == "InterNetwork" && !a.Is4() || family == "InterNetworkV6" && a.Is4() {
			continue
		}
		out = append(out, &IPAddress{a: a})
	}
	return out, nil
}

var dnsTable = sync.OnceValue(func() Table {
	address := types.MustNamed("System.Net.IPAddress")
	// question is the name or address that is asked for, and the family of the answer.
	question := func(c *Call) (name, family string, err error) {
		switch x := types.Unwrap(c.Args[0]).(type) {
		case string:
			name = x
		case *IPAddress:
			name = x.PSString()
		default:
			return "", "", ArgumentNull("hostNameOrAddress")
		}
		if len(c.Args) > 1 {
			family = types.ToString(c.Args[1])
		}
		if name == "" {
			name = c.hostName()
		}
		return name, family, nil
	}
	addresses := func(ctx context.Context, env Env, name, family string) (any, error) {
		list, err := lookUp(ctx, env, name, family)
		if err != nil {
			return nil, err
		}
		return types.NewTyped(address, list), nil
	}
	entry := func(ctx context.Context, env Env, name, family string) (any, error) {
		list, err := lookUp(ctx, env, name, family)
		if err != nil {
			return nil, err
		}
		return &HostEntry{name: name, addresses: list}, nil
	}
	type work func(ctx context.Context, env Env, name, family string) (any, error)
	now := func(f work) Func {
		return func(c *Call) (v any, err error) {
			name, family, err := question(c)
			if err != nil {
				return nil, err
			}
			err = c.Waiting(func() (err error) { v, err = f(c.Context(), c, name, family); return err })
			return v, err
		}
	}
	later := func(f work, result *types.Type) Func {
		return func(c *Call) (any, error) {
			name, family, err := question(c)
			if err != nil {
				return nil, err
			}
			return StartTask(c, result, func(ctx context.Context) (any, error) { return f(ctx, c, name, family) }), nil
		}
	}
	return Table{
		"static GetHostName()":            func(c *Call) (any, error) { return c.hostName(), nil },
		"static GetHostAddresses(*)":      now(addresses),
		"static GetHostAddressesAsync(*)": later(addresses, types.ArrayOf(address)),
		"static GetHostEntry(*)":          now(entry),
		"static GetHostByName(*)":         now(entry),
		"static Resolve(*)":               now(entry),
		"static GetHostEntryAsync(*)":     later(entry, types.MustNamed("System.Net.IPHostEntry")),
	}
})

// hostName is the machine's full name.
func (c *Call) hostName() string {
	if name := c.hostText("/proc/sys/kernel/hostname"); name != "" {
		return name
	}
	return c.env("HOSTNAME", "localhost")
}
