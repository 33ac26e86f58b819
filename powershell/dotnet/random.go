package dotnet

import (
	"encoding/binary"
	"io"
	"math"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// Random is System.Random. With a seed it gives the sequence that .NET has given
// since its first version, Knuth's subtractive generator; without one it draws
// from the host.
type Random struct {
	seeded bool
	state  [56]int32
	i, j   int
}

// PSType is Random.
func (*Random) PSType() *types.Type { return types.MustNamed("System.Random") }

// NewRandom seeds a generator.
func NewRandom(seed int32) *Random {
	r := &Random{seeded: true, i: 0, j: 21}
	start := int32(math.MaxInt32)
	if seed != math.MinInt32 {
		start = max(seed, -seed)
	}
	last := 161803398 - start
	r.state[55] = last
	next := int32(1)
	at := 0
	for range 54 {
		at = (at + 21) % 55
		r.state[at] = next
		next = last - next
		if next < 0 {
			next += math.MaxInt32
		}
		last = r.state[at]
	}
	for range 4 {
		for k := 1; k < 56; k++ {
			n := (k + 30) % 55
			r.state[k] -= r.state[1+n]
			if r.state[k] < 0 {
				r.state[k] += math.MaxInt32
			}
		}
	}
	return r
}

// Bytes fills b from a seeded generator, a byte a number.
func (r *Random) Bytes(b []byte) {
	for k := range b {
		b[k] = byte(r.next())
	}
}

// draw is the next number below 2³¹-1.
func (r *Random) draw(c *Call) (int32, error) {
	if !r.seeded {
		var b [4]byte
		if _, err := io.ReadFull(c.Random(), b[:]); err != nil {
			return 0, err
		}
		return int32(binary.LittleEndian.Uint32(b[:]) % math.MaxInt32), nil
	}
	return r.next(), nil
}

// next is the next number of a seeded generator.
func (r *Random) next() int32 {
	step := func(i int) int {
		if i++; i >= 56 {
			return 1
		}
		return i
	}
	r.i, r.j = step(r.i), step(r.j)
	v := r.state[r.i] - r.state[r.j]
	if v == math.MaxInt32 {
		v--
	}
	if v < 0 {
		v += math.MaxInt32
	}
	r.state[r.i] = v
	return v
}

// sample is a number from 0 to below 1.
func (r *Random) sample(c *Call) (float64, error) {
	n, err := r.draw(c)
	return float64(n) * (1.0 / math.MaxInt32), err
}

var randomTable = sync.OnceValue(func() Table {
	this := func(c *Call) *Random { return c.This.(*Random) }
	between := func(c *Call, low, high int64) (int64, error) {
		if low > high {
			return 0, types.NewException("System.ArgumentOutOfRangeException", "'minValue' cannot be greater than maxValue. (Parameter 'minValue')")
		}
		f, err := this(c).sample(c)
		return low + int64(f*float64(high-low)), err
	}
	return Table{
		"new()":             func(*Call) (any, error) { return &Random{}, nil },
		"new(int)":          func(c *Call) (any, error) { return NewRandom(int32(c.Int(0))), nil },
		"static get Shared": func(*Call) (any, error) { return &Random{}, nil },
		"Next()":            func(c *Call) (any, error) { return this(c).draw(c) },
		"Next(int)": func(c *Call) (any, error) {
			if c.Int(0) < 0 {
				return nil, mustNotBeNegative("maxValue", c.Int(0))
			}
			n, err := between(c, 0, int64(c.Int(0)))
			return int32(n), err
		},
		"Next(int,int)": func(c *Call) (any, error) {
			n, err := between(c, int64(c.Int(0)), int64(c.Int(1)))
			return int32(n), err
		},
		"NextDouble()": func(c *Call) (any, error) { return this(c).sample(c) },
		"NextBytes(byte[])": func(c *Call) (any, error) {
			a, _ := c.Args[0].(*types.Array)
			if a == nil {
				return nil, ArgumentNull("buffer")
			}
			for i := range a.Items {
				n, err := this(c).draw(c)
				if err != nil {
					return nil, err
				}
				a.Items[i] = byte(n)
			}
			return nil, nil
		},
	}
})
