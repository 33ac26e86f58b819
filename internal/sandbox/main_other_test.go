//go:build !linux

package sandbox

import "errors"

func useFiles(string) error { return errors.New("not on this system") }
func spinThreads(int) error { return errors.New("not on this system") }
func trySocket() error      { return errors.New("not on this system") }

func runTestService() {}

func writeRaw([]byte) error { return errors.New("not on this system") }

func descriptors() int { return 0 }

const programArgument = "__program"

func runTestProgram() int { return 1 }
