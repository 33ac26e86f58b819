package utility

import "math/bits"

// introsort sorts as .NET's List.Sort does, so that equal elements end up in the
// same order: quicksort with the median of three, insertion sort for up to 16
// elements, heap sort when recursion goes too deep. less reports an order
// between elements; it must be consistent.
func introsort[T any](a []T, less func(x, y T) bool) {
	if len(a) < 2 {
		return
	}
	s := sorter[T]{less}
	s.sort(a, 2*bits.Len(uint(len(a))))
}

// insertionLimit is the length up to which a part is sorted by insertion.
const insertionLimit = 16

type sorter[T any] struct{ less func(x, y T) bool }

func (s sorter[T]) sort(a []T, depth int) {
	for len(a) > 1 {
		if len(a) <= insertionLimit {
			switch len(a) {
			case 2:
				s.order(a, 0, 1)
			case 3:
				s.order(a, 0, 1)
				s.order(a, 0, 2)
				s.order(a, 1, 2)
			default:
				s.insertion(a)
			}
			return
		}
		if depth == 0 {
			s.heap(a)
			return
		}
		depth--
		p := s.partition(a)
		s.sort(a[p+1:], depth)
		a = a[:p]
	}
}

// order swaps two elements that are in the wrong order.
func (s sorter[T]) order(a []T, i, j int) {
	if s.less(a[j], a[i]) {
		a[i], a[j] = a[j], a[i]
	}
}

// partition moves smaller elements before a pivot and returns its place.
func (s sorter[T]) partition(a []T) int {
	last := len(a) - 1
	mid := last / 2
	s.order(a, 0, mid)
	s.order(a, 0, last)
	s.order(a, mid, last)
	pivot := a[mid]
	a[mid], a[last-1] = a[last-1], a[mid]
	l, r := 0, last-1
	for {
		for l++; s.less(a[l], pivot); l++ {
		}
		for r--; s.less(pivot, a[r]); r-- {
		}
		if l >= r {
			break
		}
		a[l], a[r] = a[r], a[l]
	}
	a[l], a[last-1] = a[last-1], a[l]
	return l
}

func (s sorter[T]) insertion(a []T) {
	for i := 1; i < len(a); i++ {
		v, j := a[i], i-1
		for ; j >= 0 && s.less(v, a[j]); j-- {
			a[j+1] = a[j]
		}
		a[j+1] = v
	}
}

func (s sorter[T]) heap(a []T) {
	for i := len(a)/2 - 1; i >= 0; i-- {
		s.sift(a, i)
	}
	for n := len(a) - 1; n > 0; n-- {
		a[0], a[n] = a[n], a[0]
		s.sift(a[:n], 0)
	}
}

func (s sorter[T]) sift(a []T, i int) {
	v := a[i]
	for {
		child := 2*i + 1
		if child >= len(a) {
			break
		}
		if child+1 < len(a) && s.less(a[child], a[child+1]) {
			child++
		}
		if !s.less(v, a[child]) {
			break
		}
		a[i] = a[child]
		i = child
	}
	a[i] = v
}
