package dotnet

import "github.com/runwright/runwright/powershell/types"

// LinkedList is LinkedList[T].
type LinkedList struct {
	T           *types.Type
	first, last *LinkedNode
	n           int
}

// LinkedNode is LinkedListNode[T].
type LinkedNode struct {
	T          *types.Type
	list       *LinkedList
	prev, next *LinkedNode
	value      any
}

// PSType is LinkedList[T].
func (l *LinkedList) PSType() *types.Type { return l.T }

// Enumerates is true.
func (l *LinkedList) Enumerates() bool { return true }

// Each yields the values.
func (l *LinkedList) Each(yield func(any) bool) {
	for n := l.first; n != nil; n = n.next {
		if !yield(n.value) {
			return
		}
	}
}

// PSType is LinkedListNode[T].
func (n *LinkedNode) PSType() *types.Type { return n.T }

// insert puts a node before another one, at the end when that is nil.
func (l *LinkedList) insert(n, before *LinkedNode) {
	n.list, n.next = l, before
	if before == nil {
		n.prev = l.last
		l.last = n
	} else {
		n.prev = before.prev
		before.prev = n
	}
	if n.prev == nil {
		l.first = n
	} else {
		n.prev.next = n
	}
	l.n++
}

func (l *LinkedList) remove(n *LinkedNode) {
	if n.prev == nil {
		l.first = n.next
	} else {
		n.prev.next = n.next
	}
	if n.next == nil {
		l.last = n.prev
	} else {
		n.next.prev = n.prev
	}
	n.list, n.prev, n.next = nil, nil, nil
	l.n--
}

func (l *LinkedList) find(v any, backwards bool) *LinkedNode {
	if backwards {
		for n := l.last; n != nil; n = n.prev {
			if equals(types.Unwrap(n.value), types.Unwrap(v)) {
				return n
			}
		}
		return nil
	}
	for n := l.first; n != nil; n = n.next {
		if equals(types.Unwrap(n.value), types.Unwrap(v)) {
			return n
		}
	}
	return nil
}

// nodeValue keeps a nil node from becoming a value that is not null.
func nodeValue(n *LinkedNode) any {
	if n == nil {
		return nil
	}
	return n
}

func linkedListTable() Table {
	this := func(c *Call) *LinkedList { return c.This.(*LinkedList) }
	fresh := func(l *LinkedList, v any) *LinkedNode {
		return &LinkedNode{T: types.MustNamed("System.Collections.Generic.LinkedListNode`1").Instantiate(l.T.Args...), value: v}
	}
	// add inserts a value, whose node it returns, or a node that is in no list.
	add := func(c *Call, arg int, before *LinkedNode) (any, error) {
		l := this(c)
		if n, ok := c.Args[arg].(*LinkedNode); ok && c.method.Params[arg].Type.Name == "System.Collections.Generic.LinkedListNode`1" {
			if n.list != nil {
				return nil, types.NewException("System.InvalidOperationException", "The LinkedList node already belongs to a LinkedList.")
			}
			l.insert(n, before)
			return nil, nil
		}
		n := fresh(l, c.Args[arg])
		l.insert(n, before)
		return n, nil
	}
	anchor := func(c *Call) (*LinkedNode, error) {
		n, _ := c.Args[0].(*LinkedNode)
		if n == nil {
			return nil, ArgumentNull("node")
		}
		if n.list != this(c) {
			return nil, types.NewException("System.InvalidOperationException", "The LinkedList node does not belong to current LinkedList.")
		}
		return n, nil
	}
	ends := func(pick func(l *LinkedList) *LinkedNode) Func {
		return func(c *Call) (any, error) {
			n := pick(this(c))
			if n == nil {
				return nil, types.NewException("System.InvalidOperationException", "The LinkedList is empty.")
			}
			this(c).remove(n)
			return nil, nil
		}
	}
	return Table{
		"new(*)": func(c *Call) (any, error) {
			l := &LinkedList{T: c.Type}
			if len(c.Args) > 0 {
				items, err := collectionItems(c.Args[0])
				if err != nil {
					return nil, err
				}
				for _, v := range items {
					l.insert(fresh(l, v), nil)
				}
			}
			return l, nil
		},
		"get Count":   func(c *Call) (any, error) { return int32(this(c).n), nil },
		"get First":   func(c *Call) (any, error) { return nodeValue(this(c).first), nil },
		"get Last":    func(c *Call) (any, error) { return nodeValue(this(c).last), nil },
		"AddFirst(*)": func(c *Call) (any, error) { return add(c, 0, this(c).first) },
		"AddLast(*)":  func(c *Call) (any, error) { return add(c, 0, nil) },
		"AddBefore(*)": func(c *Call) (any, error) {
			n, err := anchor(c)
			if err != nil {
				return nil, err
			}
			return add(c, 1, n)
		},
		"AddAfter(*)": func(c *Call) (any, error) {
			n, err := anchor(c)
			if err != nil {
				return nil, err
			}
			return add(c, 1, n.next)
		},
		"Remove(T)": func(c *Call) (any, error) {
			n := this(c).find(c.Args[0], false)
			if n != nil {
				this(c).remove(n)
			}
			return n != nil, nil
		},
		"Remove(*)": func(c *Call) (any, error) {
			n, err := anchor(c)
			if err == nil {
				this(c).remove(n)
			}
			return nil, err
		},
		"RemoveFirst()":   ends(func(l *LinkedList) *LinkedNode { return l.first }),
		"RemoveLast()":    ends(func(l *LinkedList) *LinkedNode { return l.last }),
		"Clear()":         func(c *Call) (any, error) { this(c).first, this(c).last, this(c).n = nil, nil, 0; return nil, nil },
		"Contains(T)":     func(c *Call) (any, error) { return this(c).find(c.Args[0], false) != nil, nil },
		"Find(T)":         func(c *Call) (any, error) { return nodeValue(this(c).find(c.Args[0], false)), nil },
		"FindLast(T)":     func(c *Call) (any, error) { return nodeValue(this(c).find(c.Args[0], true)), nil },
		"CopyTo(*)":       func(c *Call) (any, error) { return nil, copyItems(c, types.Collect(this(c)), 0) },
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(types.Collect(this(c))), nil },
	}
}

func linkedNodeTable() Table {
	this := func(c *Call) *LinkedNode { return c.This.(*LinkedNode) }
	return Table{
		"new(T)":       func(c *Call) (any, error) { return &LinkedNode{T: c.Type, value: c.Args[0]}, nil },
		"get Value":    func(c *Call) (any, error) { return this(c).value, nil },
		"set Value":    func(c *Call) (any, error) { this(c).value = c.Args[0]; return nil, nil },
		"get Next":     func(c *Call) (any, error) { return nodeValue(this(c).next), nil },
		"get Previous": func(c *Call) (any, error) { return nodeValue(this(c).prev), nil },
		"get List": func(c *Call) (any, error) {
			if l := this(c).list; l != nil {
				return l, nil
			}
			return nil, nil
		},
	}
}
