package sandbox

import (
	"log/slog"
	"runtime"
	"time"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Config says how a pool works. The zero value of every field means a sensible
// default.
type Config struct {
	// MinimumTier is the confinement without which no job runs. Default TierB.
	// Where Unsafe is set it is not looked at.
	MinimumTier Tier
	// MaximumTier limits what is used even where more is possible. Default TierA.
	MaximumTier Tier
	// Unsafe lets jobs run with whatever the machine gives, down to an ordinary
	// child process.
	Unsafe bool

	Limits Limits

	// Engines are the programs that run jobs beside the embedded engine, by the
	// name that Job.Engine has.
	Engines map[string]*Engine

	MaxRunning     int           // jobs at the same time; more wait. Default 4 per processor
	MaxIdle        int           // idle sandboxes kept, over all accounts. Default 8
	Warm           int           // neutral processes kept ready. Default 1, negative none
	IdleTimeout    time.Duration // an idle sandbox ends after this. Default 5 minutes
	JobsPerSandbox int           // a sandbox ends after this many jobs. Default 100
	MaxAge         time.Duration // a sandbox takes no job after this. Default 1 hour
	Grace          time.Duration // time between the wish to stop and the kill. Default 90 ms
	StartTimeout   time.Duration // time a process has to confine itself. Default 10 s
	WatchInterval  time.Duration // time between two looks at what a running job uses, at most. Default 1 s

	// Network opens connections for jobs; nil means that jobs have no network.
	Network *broker.Broker
	// Certificates are what connections of jobs trust, as PEM.
	Certificates []byte

	// Executable is the program that becomes the sandbox. Default: this one.
	Executable string
	Logger     *slog.Logger // default: discards

	certificates certificates // Certificates, for processes; the pool's own
	groups       *cgroups     // nil without control groups
	noGroups     string       // why there are none
}

// Limits are the bounds of one sandbox and of one job.
type Limits struct {
	MemoryBytes uint64 // default 512 MiB; not below 256 MiB
	Threads     int    // default 64
	Files       int    // open descriptors, default 256
	FileBytes   uint64 // size of one file, default 64 MiB
	TempBytes   uint64 // scratch folder, default 64 MiB
	TempFiles   int    // entries in the scratch folder, default 4096
	Processors  int    // processors a sandbox uses at once, default 2

	// Of one job. 0 is no limit.
	WallTime time.Duration // from its start to its end
	CPUTime  time.Duration // of all processors together
}

// goReserve is what a Go process counts against its memory limit before it holds
// anything, plus one step of its heap.
const goReserve = 150 << 20

// MinMemory is the least memory limit with which the engine does useful work.
const MinMemory = 256 << 20

// groupMargin is what a process may have beside its memory and its scratch folder:
// what the kernel keeps for it, and what the program itself holds. The limits that
// say their name are to be reached first.
const groupMargin = 128 << 20

func (c Config) withDefaults() Config {
	def(&c.MinimumTier, TierB)
	def(&c.MaximumTier, TierA)
	def(&c.Limits.MemoryBytes, 512<<20)
	c.Limits.MemoryBytes = max(c.Limits.MemoryBytes, MinMemory)
	def(&c.Limits.Threads, 64)
	def(&c.Limits.Files, 256)
	def(&c.Limits.FileBytes, 64<<20)
	def(&c.Limits.TempBytes, 64<<20)
	def(&c.Limits.TempFiles, 4096)
	def(&c.Limits.Processors, min(2, runtime.NumCPU()))
	def(&c.MaxRunning, 4*runtime.NumCPU())
	def(&c.MaxIdle, 8)
	def(&c.Warm, 1)
	def(&c.IdleTimeout, 5*time.Minute)
	def(&c.JobsPerSandbox, 100)
	def(&c.MaxAge, time.Hour)
	def(&c.Grace, 90*time.Millisecond)
	def(&c.StartTimeout, 10*time.Second)
	def(&c.WatchInterval, time.Second)
	if c.Executable == "" {
		c.Executable = selfExecutable()
	}
	if c.Network == nil {
		c.Network = broker.New(broker.Config{Server: netpolicy.Server{Off: true}})
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

func def[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}

func (l Limits) frame() frame.Limits {
	return frame.Limits{
		MemoryBytes: l.MemoryBytes,
		Threads:     uint64(l.Threads),
		Files:       uint64(l.Files),
		FileBytes:   l.FileBytes,
		TempBytes:   l.TempBytes,
		TempFiles:   uint64(l.TempFiles),
	}
}
