package interp

import (
	"fmt"
	"math"
	"runtime"
	"runtime/metrics"

	"github.com/runwright/runwright/powershell/types"
)

// MemoryLimitExceeded is the [Cancelled] ID of a run that used up its memory.
const MemoryLimitExceeded = "MemoryLimitExceeded"

// largeValue is the size in bytes from which a value counts when it is made. Smaller
// ones are seen at one of the looks that loops, calls and pipelines give the budget,
// of which every memoryInterval-th reads the heap.
const (
	largeValue     = 4 << 10
	memoryInterval = 16
)

// share is the part of the limit that large values may take before the heap is read.
const share = 8

// memory is the budget of a run. What the heap of the process holds is read now and
// then, at loop rounds, calls and the making of large values, and compared with
// what it held when the run began; nothing is counted where small values are made.
type memory struct {
	limit, base int64
	// made is what large values took since the heap was read, looks the number of looks.
	made   int64
	looks  int
	sample []metrics.Sample
}

// newMemory returns a budget of limit bytes from now on.
func newMemory(limit int64) *memory {
	m := &memory{limit: limit, sample: []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}}
	runtime.GC() // what earlier runs left behind must not stand for what this one holds
	m.base = m.used()
	return m
}

// used is what the objects of the heap take, those included that nothing refers to.
func (m *memory) used() int64 {
	metrics.Read(m.sample)
	if m.sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int64(min(m.sample[0].Value.Uint64(), math.MaxInt64))
}

// check ends the run when it holds more than the budget with n bytes more. What
// only waits for the collector is collected before that is said.
func (m *memory) check(n int64) error {
	if n > m.limit {
		return m.exceeded()
	}
	m.made = 0
	if m.used()-m.base+n <= m.limit {
		return nil
	}
	runtime.GC()
	if m.used()-m.base+n <= m.limit {
		return nil
	}
	return m.exceeded()
}

func (m *memory) exceeded() error {
	return &Cancelled{ID: MemoryLimitExceeded, Reason: fmt.Sprintf("The script used more memory than its limit of %d bytes.", m.limit)}
}

// Reserve says that a value of n bytes is about to be made; the error ends the run.
func (rs *Runspace) Reserve(n int64) error {
	m := rs.memory
	if m == nil || n < largeValue {
		return nil
	}
	if m.made += n; m.made < m.limit/share {
		return nil
	}
	return m.check(n)
}

// look reads the heap now and then.
func (m *memory) look() error {
	if m.looks++; m.looks%memoryInterval != 0 {
		return nil
	}
	return m.check(0)
}

// elementSize is the size in bytes of an array's element.
const elementSize = 16

// reserveResult is Reserve for what an arithmetic operator makes of texts and
// collections: + joins them, * repeats them.
func (rs *Runspace) reserveResult(op types.Op, l, r any) error {
	size := sizeOf(l)
	switch op {
	case types.OpAdd:
		return rs.Reserve(size + sizeOf(r))
	case types.OpMul:
		if f, ok := types.ToFloat(r); ok && size > 0 {
			return rs.Reserve(int64(min(float64(size)*max(f, 0), math.MaxInt64/2)))
		}
	}
	return nil
}

// sizeOf is what the text or the elements of a value take, 0 of other values.
func sizeOf(v any) int64 {
	if s, ok := v.(string); ok {
		return int64(len(s))
	}
	if items, ok := types.Elements(v); ok {
		return int64(len(items)) * elementSize
	}
	return 0
}
