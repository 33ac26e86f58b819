package main

import (
	"fmt"
	"strings"
)

// flagError words what is wrong with the value of a flag: what was expected, not
// which function could not read it.
func flagError(err error) error {
	text := err.Error()
	for _, reader := range []struct{ name, expected string }{
		{": strconv.ParseInt:", "a whole number"},
		{": strconv.ParseUint:", "a whole number from 0 on"},
		{": strconv.ParseFloat:", "a number"},
		{": strconv.ParseBool:", "true or false"},
		{": time: ", "a time such as 30s, 5m or 2h"},
	} {
		if what, _, ok := strings.Cut(text, reader.name); ok {
			return usageError{fmt.Errorf("%s: expected %s", what, reader.expected)}
		}
	}
	return usageError{err}
}
