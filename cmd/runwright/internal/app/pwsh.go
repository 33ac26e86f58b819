package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/pwshhost/proxy"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// PwshOptions are what processes of PowerShell work with.
type PwshOptions struct {
	Service      *pwshhost.Service
	Network      bool   // jobs have the network of the policy; else none
	Certificates []byte // what connections trust, PEM
	Logger       *slog.Logger
}

// pwshStart is how long PowerShell has to start and become warm, on a machine
// that is busy.
const pwshStart = 90 * time.Second

// pwshMemory is what a warm process holds beside what jobs use.
const pwshMemory = 150 << 20

// Pwsh is the engine that runs jobs in an installed PowerShell.
func Pwsh(o PwshOptions) *sandbox.Engine {
	// Whoever wants a job has waited for this already.
	launch := func(at sandbox.Site) (pwshhost.Launch, error) {
		in, host, err := o.Service.Ready(context.Background())
		l := pwshhost.Launch{Installation: in, Host: host, HeapBytes: at.Limits.MemoryBytes, Certificates: o.Certificates}
		if o.Network {
			l.Proxy = proxy.Address
		}
		return l, err
	}
	e := &sandbox.Engine{
		Profile: "pwsh-48", Flags: 1, MinimumTier: sandbox.TierA, Spare: true, StartTime: pwshStart,
		Program: func(at sandbox.Site) (frame.Program, error) {
			l, err := launch(at)
			if err == nil && !at.Layers.Root {
				err = errors.New("the engine pwsh needs a sandbox with namespaces and a root of its own (tier A), also in the unsafe mode")
			}
			if err != nil {
				return frame.Program{}, err
			}
			return l.Program(at.TempRoot), nil
		},
		Speak: func(at sandbox.Site, stream sandbox.Stream) sandbox.Conversation {
			cfg := pwshhost.Config{
				Link: stream, Scratch: at.TempRoot, StartTimeout: pwshStart, Logger: o.Logger,
				RSSBytes: pwshMemory + int64(at.Limits.MemoryBytes/2), HeapBytes: int64(at.Limits.MemoryBytes / 2),
			}
			if l, err := launch(at); err == nil { // without, there would be no process
				cfg.ModulePath = l.ModulePath(at.ModuleRoot)
			}
			return pwshhost.Speak(cfg)
		},
	}
	if o.Network {
		e.Profile = "pwsh-64"
		e.Door = func(l net.Listener) sandbox.Door { return proxy.Serve(l, o.Logger) }
	}
	return e
}

// NoPwshError is why a job that is to run on PowerShell cannot.
type NoPwshError struct{ Cause error }

// Error is one sentence for the user.
func (e *NoPwshError) Error() string {
	return fmt.Sprintf("The runbook is to run on PowerShell, but %v; install PowerShell %s or later beside the server and start the server again, "+
		"or choose the embedded engine with 'runwright account engine set'.", e.Cause, pwshhost.Oldest)
}

// Unwrap gives the cause.
func (e *NoPwshError) Unwrap() error { return e.Cause }
