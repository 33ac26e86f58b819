package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const output = `goos: linux
pkg: example.org/x
BenchmarkColdStart-2   	     300	   3812000 ns/op	         3.800 ms-to-first-line(p50)	         5.100 ms-to-first-line(p95)
BenchmarkParse/one-2   	      20	  55000000 ns/op	  41.20 MB/s	 1024 B/op	      12 allocs/op
BenchmarkBroken
PASS
ok  	example.org/x	3.2s
`

func TestParse(t *testing.T) {
	want := map[string]float64{
		"ColdStart ns/op": 3812000, "ColdStart ms-to-first-line(p50)": 3.8, "ColdStart ms-to-first-line(p95)": 5.1,
		"Parse/one ns/op": 55000000, "Parse/one MB/s": 41.2, "Parse/one B/op": 1024, "Parse/one allocs/op": 12,
	}
	if diff := cmp.Diff(want, parse(output)); diff != "" {
		t.Error(diff)
	}
}

func TestTable(t *testing.T) {
	all := []measure{
		{name: "cold", source: "a", key: "x ns/op", scale: 1e-6, unit: "ms", most: 5},
		{name: "late", source: "a", key: "y ms", scale: 1, unit: "ms", most: 1},
		{name: "slow", source: "a", key: "z MB/s", scale: 1, unit: "MB/s", least: 20},
		{name: "gone", source: "b", key: "y ms", scale: 1, unit: "ms", most: 1},
		{name: "free", source: "a", key: "r records/s", scale: 1, unit: "records/s"},
	}
	var out strings.Builder
	err := table(&out, all, map[string]map[string]float64{"a": {"x ns/op": 3812000, "y ms": 1.5, "z MB/s": 12.34, "r records/s": 312456.7}})
	if err == nil || err.Error() != "gone: not measured" {
		t.Errorf("error %v", err)
	}
	want := "MEASURE  VALUE             TARGET\n" +
		"cold     3.81 ms           ≤ 5 ms\n" +
		"late     1.50 ms           ≤ 1 ms  MISSED\n" +
		"slow     12.3 MB/s         ≥ 20 MB/s  MISSED\n" +
		"gone     -                 ≤ 1 ms\n" +
		"free     312457 records/s  \n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestQuantile(t *testing.T) {
	var times []time.Duration
	for i := 100; i >= 1; i-- {
		times = append(times, time.Duration(i)*time.Millisecond)
	}
	for p, want := range map[int]float64{50: 50, 99: 99} {
		if got := quantile(times, p); got != want {
			t.Errorf("p%d: %v, want %v", p, got, want)
		}
	}
}
