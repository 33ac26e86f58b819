package types

import (
	"fmt"
	"testing"
)

// The value representation was chosen with these benchmarks: the same closure
// tree over an interface with boxed integers, an interface with a table of
// preallocated boxes, and a tagged struct. They stay so that the figures in the
// package comment can be measured again.

// boxedExpr and taggedExpr are the two shapes of a compiled expression.
type (
	boxedExpr  func(locals []any) any
	taggedExpr func(locals []tagged) tagged
)

// tagged is the struct alternative: integers live in bits, objects in ref.
type tagged struct {
	kind uint8
	bits int64
	_    any // an object, for values that are no number
}

func plainBox(i int32) any { return i }

const tableLow, tableHigh = -1024, 65536

// boxTable is built once by the benchmarks that measure it.
func boxTable() func(int32) any {
	table := make([]any, tableHigh-tableLow)
	for i := range table {
		table[i] = int32(i + tableLow)
	}
	return func(i int32) any {
		if n := int(i) - tableLow; uint(n) < uint(len(table)) {
			return table[n]
		}
		return i
	}
}

func boxedLoop(box func(int32) any) func(n int32) any {
	local := func(slot int) boxedExpr { return func(l []any) any { return l[slot] } }
	binary := func(a, b boxedExpr, op func(x, y int32) int32) boxedExpr {
		return func(l []any) any {
			x, okX := a(l).(int32)
			y, okY := b(l).(int32)
			if okX && okY {
				return box(op(x, y))
			}
			return nil
		}
	}
	constant := func(i int32) boxedExpr { v := box(i); return func([]any) any { return v } }
	sum := binary(local(0), binary(local(1), constant(7), func(x, y int32) int32 { return x % y }), func(x, y int32) int32 { return x + y })
	next := binary(local(1), constant(1), func(x, y int32) int32 { return x + y })
	return func(n int32) any {
		limit := constant(n)
		less := func(l []any) bool { x, _ := local(1)(l).(int32); y, _ := limit(l).(int32); return x < y }
		locals := []any{box(0), box(0)}
		for less(locals) {
			locals[0] = sum(locals)
			locals[1] = next(locals)
		}
		return locals[0]
	}
}

func taggedLoop() func(n int32) tagged {
	num := func(i int32) tagged { return tagged{kind: 1, bits: int64(i)} }
	local := func(slot int) taggedExpr { return func(l []tagged) tagged { return l[slot] } }
	binary := func(a, b taggedExpr, op func(x, y int32) int32) taggedExpr {
		return func(l []tagged) tagged {
			x, y := a(l), b(l)
			if x.kind == 1 && y.kind == 1 {
				return num(op(int32(x.bits), int32(y.bits)))
			}
			return tagged{}
		}
	}
	constant := func(i int32) taggedExpr { v := num(i); return func([]tagged) tagged { return v } }
	sum := binary(local(0), binary(local(1), constant(7), func(x, y int32) int32 { return x % y }), func(x, y int32) int32 { return x + y })
	next := binary(local(1), constant(1), func(x, y int32) int32 { return x + y })
	return func(n int32) tagged {
		limit := constant(n)
		less := func(l []tagged) bool { return local(1)(l).bits < limit(l).bits }
		locals := []tagged{num(0), num(0)}
		for less(locals) {
			locals[0] = sum(locals)
			locals[1] = next(locals)
		}
		return locals[0]
	}
}

const reprN = 1_000_000

// BenchmarkReprLoop is the shape of 01-loop-sum: arithmetic on locals.
func BenchmarkReprLoop(b *testing.B) {
	b.Run("interface", func(b *testing.B) {
		loop := boxedLoop(plainBox)
		for b.Loop() {
			loop(reprN)
		}
	})
	b.Run("interface-table", func(b *testing.B) {
		loop := boxedLoop(boxTable())
		for b.Loop() {
			loop(reprN)
		}
	})
	b.Run("tagged", func(b *testing.B) {
		loop := taggedLoop()
		for b.Loop() {
			loop(reprN)
		}
	})
}

// BenchmarkReprCall is the shape of 03-function-calls: a frame and arguments per call.
func BenchmarkReprCall(b *testing.B) {
	b.Run("interface-table", func(b *testing.B) {
		box := boxTable()
		f := func(args []any) any { l := make([]any, 4); copy(l, args); return box(l[0].(int32) + 1) }
		for b.Loop() {
			v := box(0)
			for range reprN {
				v = f([]any{v})
			}
		}
	})
	b.Run("tagged", func(b *testing.B) {
		f := func(args []tagged) tagged {
			l := make([]tagged, 4)
			copy(l, args)
			return tagged{kind: 1, bits: l[0].bits + 1}
		}
		for b.Loop() {
			v := tagged{kind: 1}
			for range reprN {
				v = f([]tagged{v})
			}
		}
	})
}

// BenchmarkReprPipe is the shape of 05-pipeline-foreach: objects pushed through stages.
func BenchmarkReprPipe(b *testing.B) {
	b.Run("interface-table", func(b *testing.B) {
		box := boxTable()
		for b.Loop() {
			var out []any
			sink := func(v any) { out = append(out, v) }
			double := func(v any) { sink(box(v.(int32) * 2)) }
			for i := range int32(reprN) {
				double(box(i))
			}
		}
	})
	b.Run("tagged", func(b *testing.B) {
		for b.Loop() {
			var out []tagged
			sink := func(v tagged) { out = append(out, v) }
			double := func(v tagged) { sink(tagged{kind: 1, bits: v.bits * 2}) }
			for i := range int32(reprN) {
				double(tagged{kind: 1, bits: int64(i)})
			}
		}
	})
}

// BenchmarkReprMap is the shape of 07-hashtable: counting under string keys.
func BenchmarkReprMap(b *testing.B) {
	keys := make([]string, 5000)
	for i := range keys {
		keys[i] = fmt.Sprintf("k%d", i)
	}
	b.Run("interface-table", func(b *testing.B) {
		box := boxTable()
		for b.Loop() {
			m := map[string]any{}
			for i := range reprN {
				k := keys[i%len(keys)]
				n, _ := m[k].(int32)
				m[k] = box(n + 1)
			}
		}
	})
	b.Run("tagged", func(b *testing.B) {
		for b.Loop() {
			m := map[string]tagged{}
			for i := range reprN {
				k := keys[i%len(keys)]
				m[k] = tagged{kind: 1, bits: m[k].bits + 1}
			}
		}
	})
}
