package main

import (
	"regexp"
	"strconv"
	"strings"
)

// parse reads the output of go test -bench: the figures by benchmark and unit,
// as in "Parse/one MB/s".
func parse(text string) map[string]float64 {
	figures := map[string]float64{}
	processors := regexp.MustCompile(`-\d+$`)
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := processors.ReplaceAllString(strings.TrimPrefix(fields[0], "Benchmark"), "")
		for i := 2; i+1 < len(fields); i += 2 {
			if v, err := strconv.ParseFloat(fields[i], 64); err == nil {
				figures[name+" "+fields[i+1]] = v
			}
		}
	}
	return figures
}
