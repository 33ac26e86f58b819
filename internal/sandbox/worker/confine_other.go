//go:build !(linux && (amd64 || arm64))

package worker

import (
	"errors"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// confine can do nothing on this system and refuses when asked to.
func confine(conn *frame.Conn, b frame.Bind, _ []int, _ *ahead, _ <-chan struct{}) (place, error) {
	if b.Layers != (frame.Layers{}) {
		return place{}, &refusedError{"layers", errors.New("this system has none of the mechanisms")}
	}
	if b.Program != nil {
		return place{}, &refusedError{"program", errors.New("other programs cannot be confined on this system")}
	}
	if err := conn.Write(frame.KindLocked, frame.Locked{Listener: -1}); err != nil {
		return place{}, err
	}
	kind, _, err := conn.Read()
	if err != nil {
		return place{}, err
	}
	if kind != frame.KindGo {
		return place{}, &refusedError{"hand-over", errors.New("got " + kind.String() + ", want go")}
	}
	return place{b.ModuleRoot, b.TempRoot}, nil
}

func runChecks(frame.Check, place) []frame.CheckResult { return nil }
