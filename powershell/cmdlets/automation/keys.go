package automation

import "sort"

// sortedKeys gives a map's keys in order, so that tables are made alike each time.
func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
