package dotnet

import (
	"sort"

	"github.com/runwright/runwright/powershell/types"
)

// BitArray is System.Collections.BitArray.
type BitArray struct{ bits []bool }

// PSType is BitArray.
func (*BitArray) PSType() *types.Type { return types.MustNamed("System.Collections.BitArray") }

// Enumerates is true.
func (*BitArray) Enumerates() bool { return true }

// Each yields the bits.
func (b *BitArray) Each(yield func(any) bool) {
	for _, v := range b.bits {
		if !yield(v) {
			return
		}
	}
}

func (b *BitArray) place(env Env, i any) (int, error) {
	v, err := env.Convert(i, types.Int32)
	if err != nil {
		return 0, err
	}
	if n := int(v.(int32)); n >= 0 && n < len(b.bits) {
		return n, nil
	}
	return 0, OutOfRange(badIndex, "index")
}

// GetIndex returns a bit.
func (b *BitArray) GetIndex(env Env, i any) (any, error) {
	n, err := b.place(env, i)
	if err != nil {
		return nil, err
	}
	return b.bits[n], nil
}

// SetIndex sets a bit.
func (b *BitArray) SetIndex(env Env, i, v any) error {
	n, err := b.place(env, i)
	if err == nil {
		b.bits[n] = types.IsTrue(v)
	}
	return err
}

func bitArrayTable() Table {
	this := func(c *Call) *BitArray { return c.This.(*BitArray) }
	combine := func(f func(a, b bool) bool) Func {
		return func(c *Call) (any, error) {
			o, _ := c.Args[0].(*BitArray)
			if o == nil {
				return nil, ArgumentNull("value")
			}
			if len(o.bits) != len(this(c).bits) {
				return nil, ArgumentError("Array lengths must be the same.", "")
			}
			for i, v := range o.bits {
				this(c).bits[i] = f(this(c).bits[i], v)
			}
			return this(c), nil
		}
	}
	shift := func(sign int) Func {
		return func(c *Call) (any, error) {
			n := c.Int(0)
			if n < 0 {
				return nil, mustNotBeNegative("count", n)
			}
			old := append([]bool{}, this(c).bits...)
			for i := range this(c).bits {
				from := i + sign*n
				this(c).bits[i] = from >= 0 && from < len(old) && old[from]
			}
			return this(c), nil
		}
	}
	count := func(c *Call) (any, error) { return int32(len(this(c).bits)), nil }
	any1 := func(want bool) Func {
		return func(c *Call) (any, error) {
			for _, v := range this(c).bits {
				if v == want {
					return want, nil
				}
			}
			return !want, nil
		}
	}
	return Table{
		"new(*)": func(c *Call) (any, error) {
			b := &BitArray{}
			switch v := types.Unwrap(c.Args[0]).(type) {
			case int32:
				if v < 0 {
					return nil, mustNotBeNegative("length", int(v))
				}
				b.bits = make([]bool, v)
				for i := range b.bits {
					b.bits[i] = len(c.Args) > 1 && c.Bool(1)
				}
			case *BitArray:
				b.bits = append(b.bits, v.bits...)
			case *types.Array:
				for _, e := range v.Items {
					switch x := e.(type) {
					case bool:
						b.bits = append(b.bits, x)
					case byte:
						for k := range 8 {
							b.bits = append(b.bits, x>>k&1 == 1)
						}
					case int32:
						for k := range 32 {
							b.bits = append(b.bits, uint32(x)>>k&1 == 1)
						}
					}
				}
			default:
				return nil, ArgumentNull("bits")
			}
			return b, nil
		},
		"get Count": count, "get Length": count,
		"set Length": func(c *Call) (any, error) {
			n := c.Int(0)
			if n < 0 {
				return nil, mustNotBeNegative("value", n)
			}
			b := this(c)
			b.bits = append(b.bits[:min(n, len(b.bits)):min(n, len(b.bits))], make([]bool, max(n-len(b.bits), 0))...)
			return nil, nil
		},
		"get IsReadOnly": func(*Call) (any, error) { return false, nil }, "get IsSynchronized": func(*Call) (any, error) { return false, nil },
		"get SyncRoot": func(c *Call) (any, error) { return c.This, nil },
		"Get(int)":     func(c *Call) (any, error) { return this(c).GetIndex(c, c.Args[0]) },
		"Set(int,bool)": func(c *Call) (any, error) {
			return nil, this(c).SetIndex(c, c.Args[0], c.Args[1])
		},
		"SetAll(bool)": func(c *Call) (any, error) {
			for i := range this(c).bits {
				this(c).bits[i] = c.Bool(0)
			}
			return nil, nil
		},
		"And(*)": combine(func(a, b bool) bool { return a && b }), "Or(*)": combine(func(a, b bool) bool { return a || b }), "Xor(*)": combine(func(a, b bool) bool { return a != b }),
		"Not()": func(c *Call) (any, error) {
			for i, v := range this(c).bits {
				this(c).bits[i] = !v
			}
			return this(c), nil
		},
		"LeftShift(int)": shift(-1), "RightShift(int)": shift(1),
		"HasAnySet()": any1(true),
		"HasAllSet()": any1(false),
		"Clone()":     func(c *Call) (any, error) { return &BitArray{append([]bool{}, this(c).bits...)}, nil },
		"CopyTo(*)": func(c *Call) (any, error) {
			to, _ := types.Unwrap(c.Args[0]).(*types.Array)
			if to == nil {
				return nil, ArgumentNull("array")
			}
			size := map[*types.Type]int{types.Bool: 1, types.Byte: 8, types.Int32: 32}[to.Elem]
			if size == 0 {
				return nil, ArgumentError("Only supported array types for CopyTo on BitArrays are Boolean[], Int32[] and Byte[].", "array")
			}
			bits := this(c).bits
			at := c.Int(1)
			if at+(len(bits)+size-1)/size > len(to.Items) {
				return nil, badSpan()
			}
			for i := 0; i < len(bits); i += size {
				var n uint32
				for k := range min(size, len(bits)-i) {
					if bits[i+k] {
						n |= 1 << k
					}
				}
				switch to.Elem {
				case types.Bool:
					to.Items[at+i] = bits[i]
				case types.Byte:
					to.Items[at+i/8] = byte(n)
				default:
					to.Items[at+i/32] = int32(n)
				}
			}
			return nil, nil
		},
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(types.Collect(this(c))), nil },
	}
}

// PriorityQueue is PriorityQueue[TElement,TPriority]; entries are kept in order.
type PriorityQueue struct {
	T     *types.Type
	by    any
	items []priorityItem
}

type priorityItem struct{ element, priority any }

// PSType is PriorityQueue.
func (q *PriorityQueue) PSType() *types.Type { return q.T }

// enqueue puts an element behind those of the same priority.
func (q *PriorityQueue) enqueue(c *Call, element, priority any) error {
	o := &order{c: c, by: q.by}
	at := sort.Search(len(q.items), func(i int) bool { return o.compare(q.items[i].priority, priority) > 0 })
	if o.failed != nil {
		return o.failed
	}
	q.items = append(q.items, priorityItem{})
	copy(q.items[at+1:], q.items[at:])
	q.items[at] = priorityItem{element, priority}
	return nil
}

func priorityQueueTable() Table {
	this := func(c *Call) *PriorityQueue { return c.This.(*PriorityQueue) }
	empty := func() error { return types.NewException("System.InvalidOperationException", "Queue empty.") }
	first := func(remove bool) Func {
		return func(c *Call) (any, error) {
			q := this(c)
			if len(q.items) == 0 {
				return nil, empty()
			}
			v := q.items[0].element
			if remove {
				q.items = q.items[1:]
			}
			return v, nil
		}
	}
	try := func(remove bool) Func {
		return func(c *Call) (any, error) {
			q := this(c)
			if len(q.items) == 0 {
				if err := c.setOut(0, nil); err != nil {
					return nil, err
				}
				return false, c.setOut(1, nil)
			}
			it := q.items[0]
			if remove {
				q.items = q.items[1:]
			}
			if err := c.setOut(0, it.element); err != nil {
				return nil, err
			}
			return true, c.setOut(1, it.priority)
		}
	}
	return Table{
		"new(*)": func(c *Call) (any, error) {
			q := &PriorityQueue{T: c.Type}
			for _, a := range c.Args {
				switch v := types.Unwrap(a).(type) {
				case *Comparer, *StringComparer, *types.Instance:
					q.by = v
				}
			}
			return q, nil
		},
		"get Count":     func(c *Call) (any, error) { return int32(len(this(c).items)), nil },
		"Enqueue(*)":    func(c *Call) (any, error) { return nil, this(c).enqueue(c, c.Args[0], c.Args[1]) },
		"Peek()":        first(false),
		"Dequeue()":     first(true),
		"TryPeek(*)":    try(false),
		"TryDequeue(*)": try(true),
		"Clear()":       func(c *Call) (any, error) { this(c).items = nil; return nil, nil },
		"EnqueueDequeue(*)": func(c *Call) (any, error) {
			if err := this(c).enqueue(c, c.Args[0], c.Args[1]); err != nil {
				return nil, err
			}
			return first(true)(c)
		},
		"get UnorderedItems": func(c *Call) (any, error) {
			out := make([]any, len(this(c).items))
			for i, it := range this(c).items {
				out[i] = NewTuple(true, it.element, it.priority)
			}
			return types.NewArray(out...), nil
		},
		"EnqueueRange(*)": func(c *Call) (any, error) {
			items, err := collectionItems(c.Args[0])
			if err != nil {
				return nil, err
			}
			for _, v := range items {
				element, priority := v, any(nil)
				if len(c.Args) > 1 {
					priority = c.Args[1]
				} else if p, ok := types.Unwrap(v).(*Tuple); ok {
					element, priority = p.Items[0], p.Items[1]
				}
				if err := this(c).enqueue(c, element, priority); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
	}
}
