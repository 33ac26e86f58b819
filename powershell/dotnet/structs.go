package dotnet

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

func parseGuid(s string) (any, error) {
	g, ok := types.ParseGuid(s)
	if !ok {
		return nil, types.NewException("System.FormatException", guidProblem(strings.TrimSpace(s)))
	}
	return g, nil
}

// guidProblem says why a text is no Guid. The form is chosen by the text's first
// character and by whether it has dashes.
func guidProblem(s string) string {
	const unknown = "Unrecognized Guid format."
	if len(s) < 32 || s[0] == '(' || s[0] == '{' {
		return unknown
	}
	if strings.Contains(s, "-") {
		if len(s) != 36 {
			return "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."
		}
		if s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
			return "Dashes are in the wrong position for GUID parsing."
		}
	} else if len(s) != 32 {
		return "Guid should contain only 32 digits (xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx)."
	}
	return "Guid string should only contain hexadecimal characters."
}

// netOrder swaps the first three fields between text order and .NET's bytes.
func netOrder(g types.Guid) types.Guid {
	g[0], g[1], g[2], g[3] = g[3], g[2], g[1], g[0]
	g[4], g[5] = g[5], g[4]
	g[6], g[7] = g[7], g[6]
	return g
}

var guidTable = sync.OnceValue(func() Table {
	this := func(c *Call) types.Guid { return c.This.(types.Guid) }
	parse := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("input")
		}
		return parseGuid(c.Str(0))
	}
	t := Table{
		"static get Empty": func(*Call) (any, error) { return types.Guid{}, nil },
		"new()":            func(*Call) (any, error) { return types.Guid{}, nil },
		"new(string)":      parse,
		"new(byte[])": func(c *Call) (any, error) {
			a, _ := c.Args[0].(*types.Array)
			if a == nil {
				return nil, ArgumentNull("b")
			}
			b, _ := a.Bytes()
			if len(b) != 16 {
				return nil, ArgumentError("Byte array for Guid must be exactly 16 bytes long.", "b")
			}
			return netOrder(types.Guid(b)), nil
		},
		"static Parse(string)":             parse,
		"static ParseExact(string,string)": parse,
		"static TryParse(string,out guid)": func(c *Call) (any, error) {
			g, ok := types.ParseGuid(c.Str(0))
			return ok, c.setOut(1, g)
		},
		"static NewGuid()": func(c *Call) (any, error) {
			var g types.Guid
			if _, err := io.ReadFull(c.Random(), g[:]); err != nil {
				return nil, err
			}
			g[6], g[8] = g[6]&0x0f|0x40, g[8]&0x3f|0x80
			return g, nil
		},
		"ToByteArray()": func(c *Call) (any, error) { g := netOrder(this(c)); return types.BytesToArray(g[:]), nil },
		"get Version":   func(c *Call) (any, error) { return int32(this(c)[6] >> 4), nil },
		"get Variant":   func(c *Call) (any, error) { return int32(this(c)[8] >> 4), nil },
		"GetHashCode()": func(c *Call) (any, error) {
			g := netOrder(this(c))
			var h uint32
			for i := 0; i < 16; i += 4 {
				h ^= uint32(g[i]) | uint32(g[i+1])<<8 | uint32(g[i+2])<<16 | uint32(g[i+3])<<24
			}
			return int32(h), nil
		},
	}
	addText(t, providerName)
	addOrder(t, "guid", "Guid", func(a, b any) int {
		x, _ := a.(types.Guid)
		y, _ := b.(types.Guid)
		return strings.Compare(string(x[:]), string(y[:]))
	})
	return t
})

func parseVersion(s string) (any, error) {
	parts := strings.Split(s, ".")
	if len(parts) < 2 || len(parts) > 4 {
		return nil, ArgumentError("Version string portion was too short or too long.", "input")
	}
	for _, p := range parts {
		p = strings.TrimSpace(p)
		if strings.HasPrefix(p, "-") && len(p) > 1 && strings.Trim(p[1:], "0123456789") == "" {
			if n, err := strconv.Atoi(p); err == nil {
				return nil, mustNotBeNegative("input", n)
			}
		}
		if p == "" || strings.Trim(p, "0123456789") != "" {
			return nil, types.NewException("System.FormatException", fmt.Sprintf("The input string '%s' was not in a correct format.", p))
		}
	}
	v, ok := types.ParseVersion(s)
	if !ok {
		return nil, types.OverflowOf(types.Int32)
	}
	return v, nil
}

var versionTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.Version { return c.This.(*types.Version) }
	make1 := func(c *Call) (any, error) {
		n := [4]int32{-1, -1, -1, -1}
		for i := range c.Args {
			if n[i] = int32(c.Int(i)); n[i] < 0 {
				return nil, mustNotBeNegative([]string{"major", "minor", "build", "revision"}[i], c.Int(i))
			}
		}
		if len(c.Args) == 0 {
			n[0], n[1] = 0, 0
		}
		return &types.Version{Major: n[0], Minor: n[1], Build: n[2], Revision: n[3]}, nil
	}
	parse := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("input")
		}
		return parseVersion(c.Str(0))
	}
	t := Table{
		"get Major":            func(c *Call) (any, error) { return this(c).Major, nil },
		"get Minor":            func(c *Call) (any, error) { return this(c).Minor, nil },
		"get Build":            func(c *Call) (any, error) { return this(c).Build, nil },
		"get Revision":         func(c *Call) (any, error) { return this(c).Revision, nil },
		"get MajorRevision":    func(c *Call) (any, error) { return int16(this(c).Revision >> 16), nil },
		"get MinorRevision":    func(c *Call) (any, error) { return int16(this(c).Revision), nil },
		"new()":                make1,
		"new(int,int)":         make1,
		"new(int,int,int)":     make1,
		"new(int,int,int,int)": make1,
		"new(string)":          parse,
		"static Parse(string)": parse,
		"static TryParse(string,out version)": func(c *Call) (any, error) {
			v, err := parseVersion(c.Str(0))
			if err != nil {
				return false, c.setOut(1, nil)
			}
			return true, c.setOut(1, v)
		},
		"Clone()":    func(c *Call) (any, error) { v := *this(c); return &v, nil },
		"ToString()": func(c *Call) (any, error) { return this(c).String(), nil },
		"ToString(int)": func(c *Call) (any, error) {
			parts := strings.Split(this(c).String(), ".")
			if n := c.Int(0); n < 0 || n > len(parts) {
				return nil, ArgumentError(fmt.Sprintf("Argument must be between %d and %d.", 0, len(parts)), "fieldCount")
			}
			return strings.Join(parts[:c.Int(0)], "."), nil
		},
		"GetHashCode()": func(c *Call) (any, error) {
			v := this(c)
			return (v.Major&0xf)<<28 | (v.Minor&0xff)<<20 | (v.Build&0xff)<<12 | v.Revision&0xfff, nil
		},
	}
	addOrder(t, "version", "Version", func(a, b any) int {
		x, _ := a.(*types.Version)
		y, _ := b.(*types.Version)
		if x == nil || y == nil {
			if x == y {
				return 0
			}
			return 1
		}
		return x.Cmp(y)
	})
	return t
})
