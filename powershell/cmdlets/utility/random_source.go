package utility

import (
	"encoding/binary"
	"io"
	"math"
	"math/bits"

	"github.com/runwright/runwright/powershell/dotnet"
)

// randomSource draws as Get-Random does, so that a seed gives the numbers and
// elements that PowerShell gives: every draw is made of bytes, which come from
// a seeded System.Random or from the host.
type randomSource struct {
	seeded *dotnet.Random
	host   io.Reader
}

func (r *randomSource) bytes(b []byte) {
	if r.seeded != nil {
		r.seeded.Bytes(b)
		return
	}
	if _, err := io.ReadFull(r.host, b); err != nil {
		panic("utility: the host's random source failed: " + err.Error())
	}
}

// float is a number in [0,1).
func (r *randomSource) float() float64 {
	var b [4]byte
	r.bytes(b[:])
	n := int32(binary.LittleEndian.Uint32(b[:]))
	if n == math.MaxInt32 {
		n--
	}
	if n < 0 {
		n += math.MaxInt32
	}
	return float64(n) * (1.0 / math.MaxInt32)
}

// below is a number in [0,n).
func (r *randomSource) below(n int) int { return int(r.float() * float64(n)) }

// between is a number in [low,high): of one draw where the range has 31 bits, of
// eight bytes that fit otherwise.
func (r *randomSource) between(low, high int64) int64 {
	span := uint64(high) - uint64(low)
	if span <= math.MaxInt32 {
		return low + int64(r.float()*float64(span))
	}
	mask := ^uint64(0) >> bits.LeadingZeros64(span)
	for {
		var b [8]byte
		r.bytes(b[:])
		if n := binary.LittleEndian.Uint64(b[:]) & mask; n < span {
			return int64(uint64(low) + n)
		}
	}
}

// floatBetween is a number in [low,high).
func (r *randomSource) floatBetween(low, high float64) float64 {
	for {
		f := r.float()
		n := low + f*(high-low)
		if math.IsInf(high-low, 0) {
			n = low + f*high - f*low
		}
		if n < high {
			return n
		}
	}
}

// choice keeps a number of elements of a list that may be long, each of them with
// the same chance.
type choice struct {
	count, seen int
	kept        []any
}

func (k *choice) add(r *randomSource, v any) {
	if k.seen < k.count {
		k.kept = append(k.kept, v)
	} else if r.below(k.seen+1) < k.count {
		k.kept[r.below(len(k.kept))] = v
	}
	k.seen++
}

// each calls f with the elements kept, in random order.
func (k *choice) each(r *randomSource, f func(v any) error) error {
	for i := range k.kept {
		j := i + r.below(len(k.kept)-i)
		if err := f(k.kept[j]); err != nil {
			return err
		}
		k.kept[j] = k.kept[i]
	}
	return nil
}
