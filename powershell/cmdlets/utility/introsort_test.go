package utility

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestIntrosort(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range 400 {
		a := make([]int, n)
		for i := range a {
			a[i] = rnd.IntN(1 + n/3)
		}
		want := slices.Clone(a)
		slices.Sort(want)
		introsort(a, func(x, y int) bool { return x < y })
		if !slices.Equal(a, want) {
			t.Fatalf("%d elements: %v", n, a)
		}
	}
}

// Equal elements end up where .NET puts them.
func TestIntrosortTies(t *testing.T) {
	a := make([]int, 20)
	for i := range a {
		a[i] = i + 1
	}
	introsort(a, func(x, y int) bool { return x%3 < y%3 })
	want := []int{18, 3, 15, 6, 12, 9, 1, 16, 13, 10, 7, 4, 19, 11, 8, 14, 5, 17, 2, 20}
	if !slices.Equal(a, want) {
		t.Errorf("got %v, want %v", a, want)
	}
}

// A depth of 0 sorts by heap.
func TestHeapsort(t *testing.T) {
	a := make([]int, 100)
	for i := range a {
		a[i] = (i * 37) % 101
	}
	sorter[int]{func(x, y int) bool { return x < y }}.sort(a, 0)
	if !slices.IsSorted(a) {
		t.Error(a)
	}
}

func BenchmarkIntrosort(b *testing.B) {
	src := make([]int, 10000)
	for i := range src {
		src[i] = (i * 7919) % 10007
	}
	a := make([]int, len(src))
	for b.Loop() {
		copy(a, src)
		introsort(a, func(x, y int) bool { return x < y })
	}
}
