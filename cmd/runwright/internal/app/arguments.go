package app

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// arguments are the parameters of a runbook that declares none, as a Python
// script does, in order: those whose names end with a number, as '[PARAMETER 1]',
// by the number, then the others by name. A text is what it says, one that is a
// JSON text what that says, and everything else is JSON.
func arguments(parameters map[string]json.RawMessage) []string {
	names := make([]string, 0, len(parameters))
	for name := range parameters {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		na, nb := numberOf(a), numberOf(b)
		return cmp.Or(cmp.Compare(na, nb), strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	})
	out := make([]string, 0, len(names))
	for _, name := range names {
		out = append(out, argument(parameters[name]))
	}
	return out
}

// noNumber sorts behind all numbers.
const noNumber = 1 << 30

// numberOf is the number at the end of a parameter's name.
func numberOf(name string) int {
	name = strings.TrimRight(name, "] ")
	begin := len(name)
	for begin > 0 && name[begin-1] >= '0' && name[begin-1] <= '9' {
		begin--
	}
	n, err := strconv.Atoi(name[begin:])
	if err != nil || n >= noNumber {
		return noNumber
	}
	return n
}

func argument(raw json.RawMessage) string {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return string(raw)
	}
	// Clients that encode values send a text as a text of JSON.
	var inner string
	if strings.HasPrefix(s, `"`) && json.Unmarshal([]byte(s), &inner) == nil {
		return inner
	}
	return s
}
