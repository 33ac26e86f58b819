package syntax_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell/syntax"
)

// BenchmarkParse parses the corpus of scripts one by one and as one file, with
// and without the token list. MB/s is of source text.
func BenchmarkParse(b *testing.B) {
	all := scripts(b)
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		texts = append(texts, all[name])
	}
	whole := []string{strings.Join(texts, "\n")}
	for _, bench := range []struct {
		name    string
		texts   []string
		options syntax.Options
	}{
		{"files", texts, syntax.Options{}},
		{"one", whole, syntax.Options{}},
		{"tokens", whole, syntax.Options{Tokens: true}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			n := 0
			for _, t := range bench.texts {
				n += len(t)
			}
			b.SetBytes(int64(n))
			b.ReportAllocs()
			for b.Loop() {
				for _, t := range bench.texts {
					syntax.Parse(syntax.NewSource("", t), bench.options)
				}
			}
		})
	}
}
