//go:build !(linux && (amd64 || arm64))

package worker

import "errors"

type filter struct{}

func (*ahead) do() error { return errors.New("nothing can be done ahead on this system") }
