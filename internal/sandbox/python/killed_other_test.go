//go:build !linux

package python_test

import "errors"

const serviceVariable = "PYTHON_TEST_SERVICE"

func runTestService(string) error { return errors.New("not on this system") }
