package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// programArgument makes the test program be the program that a sandbox becomes.
const programArgument = "__program"

// runTestProgram speaks the frames of a program. Its scripts are lines, as those
// of testEngine are.
func runTestProgram() int {
	// It belongs to the thread, so it is read first, on the one that was executed.
	var signal uintptr
	if err := unix.Prctl(unix.PR_GET_PDEATHSIG, uintptr(unsafe.Pointer(&signal)), 0, 0, 0); err != nil {
		fmt.Fprintln(os.Stderr, "program:", err)
		return 1
	}
	f := os.NewFile(3, "service")
	conn := frame.NewConn(f)
	if err := talk(conn, int(signal)); err != nil {
		fmt.Fprintln(os.Stderr, "program:", err)
		return 1
	}
	return 0
}

func talk(conn *frame.Conn, deathSignal int) error {
	if err := conn.Write(frame.KindReady, frame.Ready{PID: os.Getpid()}); err != nil {
		return err
	}
	var lock frame.Lock
	for {
		kind, payload, err := conn.Read()
		if err != nil {
			return err
		}
		switch kind {
		case frame.KindLock:
			if err = frame.Decode(kind, payload, &lock); err == nil {
				err = installTest(lock)
			}
			if err == nil {
				err = conn.Write(frame.KindLocked, frame.Locked{PID: os.Getpid(), Listener: -1})
			}
		case frame.KindGo, frame.KindStop:
		case frame.KindPing:
			err = conn.Write(frame.KindPong, nil)
		case frame.KindJob:
			var job frame.Job
			if err = frame.Decode(kind, payload, &job); err == nil {
				err = conn.Write(frame.KindOutcome, runTestJob(conn, lock, job, deathSignal))
			}
		default:
			err = fmt.Errorf("unexpected %s", kind)
		}
		if err != nil {
			return err
		}
	}
}

func runTestJob(conn *frame.Conn, lock frame.Lock, job frame.Job, deathSignal int) frame.Outcome {
	out := frame.Outcome{JobID: job.ID, Status: frame.Completed}
	for line := range strings.Lines(job.Script) {
		name, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
		arg = strings.NewReplacer("{mod}", lock.ModuleRoot, "{tmp}", lock.TempRoot).Replace(arg)
		text, err := programCommand(name, arg)
		if name == "deathsignal" {
			text, err = fmt.Sprint(deathSignal), nil
		}
		if err != nil {
			text = err.Error()
		}
		_ = conn.WriteRecord(&frame.Record{Stream: frame.StreamOutput, Time: time.Now(), Text: text})
	}
	return out
}

func programCommand(name, arg string) (string, error) {
	switch name {
	case "say":
		return arg, nil
	case "read":
		return readRaw(arg)
	case "write":
		return "written", writeFile(arg, unix.O_CREAT|unix.O_RDWR)
	case "open-write":
		return "written", writeFile(arg, unix.O_RDWR)
	case "environment":
		b, err := json.Marshal(os.Environ())
		return string(b), err
	case "spin":
		for i := 0; ; i++ {
		}
	}
	return systemCommand(name)
}

// readRaw and writeFile use no poller, which the profile has no call to make.
func readRaw(name string) (string, error) {
	fd, err := unix.Open(name, unix.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer unix.Close(fd)
	buf := make([]byte, 4096)
	n, err := unix.Read(fd, buf)
	return strings.TrimSuffix(string(buf[:max(n, 0)]), "\n"), err
}

func writeFile(name string, flags int) error {
	fd, err := unix.Open(name, flags, 0o600)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	_, err = unix.Write(fd, []byte("x"))
	return err
}
