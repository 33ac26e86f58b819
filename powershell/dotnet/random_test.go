package dotnet

import "testing"

// The numbers are what System.Random gives for the seed 42.
func TestSeededRandom(t *testing.T) {
	r := NewRandom(42)
	for i, want := range []int32{1434747710, 302596119, 269548474} {
		got, err := r.draw(nil)
		if err != nil || got != want {
			t.Errorf("draw %d = %d, %v; want %d", i, got, err, want)
		}
	}
}
