package types

import "testing"

// TestRepeats reads how patterns repeat, which decides where a match runs.
func TestRepeats(t *testing.T) {
	tests := []struct {
		pattern string
		loops   int
		nested  bool
	}{
		{`abc`, 0, false}, {`a?b{2}c{1,3}`, 0, false}, {`^\s*(\w+)\s*=\s*(.*)$`, 5, false}, {`a{2,}`, 1, false},
		{`(a+)+$`, 2, true}, {`(?:a|aa)*b`, 1, true}, {`((a+)b)*`, 2, true}, {`(a|b)c+`, 1, false}, {`[+*(]+\+\(*`, 2, false}, {`[]*]+`, 1, false}, {`(a`, 0, false}, {`a)+`, 1, false},
	}
	for _, tt := range tests {
		if got := repeats(tt.pattern); got.loops != tt.loops || got.nested != tt.nested {
			t.Errorf("%s: %d loops, nested %v; want %d, %v", tt.pattern, got.loops, got.nested, tt.loops, tt.nested)
		}
	}
}
