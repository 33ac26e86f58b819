//go:build !(linux && (amd64 || arm64))

package worker

import "errors"

func (*ahead) make() error { return errors.New("this system has no roots of processes") }
