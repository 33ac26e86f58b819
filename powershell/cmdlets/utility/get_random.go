package utility

import (
	"io"
	"math"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getRandom is Get-Random and Get-SecureRandom.
type getRandom struct {
	interp.Base
	rnd    *randomSource
	chosen choice
}

// seedKey is the key of the generator that -SetSeed made.
type seedKey struct{}

// seeded is the session's generator, nil as long as no seed was set.
type seeded struct{ rnd *randomSource }

func (g *getRandom) Begin(c *interp.Call) error {
	if c.Name() == "Get-Random" {
		state := c.Runspace().Extra(seedKey{}, func() any { return new(seeded) }).(*seeded)
		if c.Has("SetSeed") {
			state.rnd = &randomSource{seeded: dotnet.NewRandom(int32(c.Int("SetSeed", 0)))}
		}
		g.rnd = state.rnd
	}
	if g.rnd == nil {
		g.rnd = &randomSource{host: c.Host().Random}
	}
	g.chosen.count = c.Int("Count", 1)
	if c.Switch("Shuffle") {
		g.chosen.count = math.MaxInt
	}
	if g.numbers(c) {
		for range c.Int("Count", 1) {
			if err := g.number(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// numbers reports whether numbers are wanted and not elements of a list, which
// may stand where the largest number does.
func (g *getRandom) numbers(c *interp.Call) bool {
	return !c.Piped() && !c.Has("InputObject") && list(c) == nil
}

// list is the array that was given for the largest number, nil when none was.
func list(c *interp.Call) *types.Array {
	a, _ := types.Unwrap(c.Value("Maximum")).(*types.Array)
	return a
}

// number writes a random number of the kind that the bounds have.
func (g *getRandom) number(c *interp.Call) error {
	low, err := bound(c, "Minimum")
	if err != nil {
		return err
	}
	high, err := bound(c, "Maximum")
	if err != nil {
		return err
	}
	_, lowFloat := low.(float64)
	_, highFloat := high.(float64)
	if lowFloat || highFloat {
		a, b := 0.0, math.MaxFloat64
		if low != nil {
			a, _ = types.ToFloat(low)
		}
		if high != nil {
			b, _ = types.ToFloat(high)
		}
		if a >= b {
			return g.badRange(c, low, high)
		}
		return c.Write(g.rnd.floatBetween(a, b))
	}
	_, lowLong := low.(int64)
	_, highLong := high.(int64)
	var a, b int64 = 0, math.MaxInt32
	if lowLong || highLong {
		b = math.MaxInt64
	}
	if low != nil {
		a = wide(low)
	}
	if high != nil {
		b = wide(high)
	}
	if a >= b {
		return g.badRange(c, a, b)
	}
	n := g.rnd.between(a, b)
	if lowLong || highLong {
		return c.Write(n)
	}
	return c.Write(int32(n))
}

func (g *getRandom) badRange(c *interp.Call, low, high any) error {
	return c.Error("System.ArgumentException", "MinGreaterThanOrEqualMax", "InvalidArgument", nil,
		"The Minimum value (%s) cannot be greater than or equal to the Maximum value (%s).", types.ToString(low), types.ToString(high))
}

func wide(v any) int64 {
	if n, ok := v.(int32); ok {
		return int64(n)
	}
	return v.(int64)
}

// bound reads -Minimum or -Maximum as int, long or double; nil when absent.
func bound(c *interp.Call, name string) (any, error) {
	v := types.Unwrap(c.Value(name))
	switch x := v.(type) {
	case nil:
		return nil, nil
	case int32, int64, float64:
		return x, nil
	case string:
		n, ok := types.ParseNumberText(x)
		if !ok { // 1kb, or no number
			f, err := c.Convert(v, types.Double)
			if err != nil {
				return c.Convert(v, types.Int32) // whose error it is
			}
			n = f
			if d := f.(float64); d == math.Trunc(d) && math.Abs(d) < 1<<53 {
				n = int64(d)
			}
		}
		v = n
	}
	for _, t := range []*types.Type{types.Int32, types.Int64} {
		if types.IsIntegerType(types.TypeOf(v)) {
			if n, err := c.Convert(v, t); err == nil {
				return n, nil
			}
		}
	}
	return c.Convert(v, types.Double)
}

func (g *getRandom) Process(c *interp.Call) error {
	if g.numbers(c) {
		return nil
	}
	items := c.Objects("InputObject")
	if a := list(c); a != nil && !c.Has("InputObject") {
		items = a.Items
	}
	for _, v := range items {
		g.chosen.add(g.rnd, v)
	}
	return nil
}

func (g *getRandom) End(c *interp.Call) error {
	return g.chosen.each(g.rnd, func(v any) error { return c.Write(v) })
}

// newGUID is New-Guid.
type newGUID struct{ interp.Base }

func (n *newGUID) Process(c *interp.Call) error {
	if c.Switch("Empty") {
		return c.Write(types.Guid{})
	}
	if c.Has("InputObject") {
		s := c.String("InputObject")
		g, ok := types.ParseGuid(s)
		if !ok {
			e := c.Error("System.FormatException", "StringNotRecognizedAsGuid", "InvalidArgument", s, "Unrecognized Guid format.")
			if err := c.WriteError(e); err != nil {
				return err
			}
			return c.Write(nil)
		}
		return c.Write(g)
	}
	var g types.Guid
	if _, err := io.ReadFull(c.Host().Random, g[:]); err != nil {
		return err
	}
	g[6], g[8] = g[6]&0x0f|0x40, g[8]&0x3f|0x80
	return c.Write(g)
}
