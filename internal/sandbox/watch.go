package sandbox

import (
	"fmt"
	"strings"
	"time"
)

// nearPercent is the part of a limit from which on a job is warned, once.
const nearPercent = 80

// LimitError says that a limit which the service itself watches ended a job. The
// sandbox may be as good as before.
type LimitError struct {
	Reason  Reason // one for which Limit holds
	Message string // for the user, with figures
}

// Error gives the message for the user.
func (e *LimitError) Error() string { return e.Message }

// bound is one limit of a running job. The job is warned when it comes near, and,
// where nothing else does that, ended when it is over.
type bound struct {
	reason Reason
	limit  uint64
	// used is how much the job uses now; it grows, but for memory and files.
	used func() uint64
	// near is the warning.
	near func(used uint64) string
	// over is why the job is ended; nil where the kernel keeps the limit.
	over func(used uint64) string
}

// bounds lists what is watched while a job runs.
func (b *box) bounds() (all []bound) {
	l := b.cfg.Limits
	if limit := b.memoryLimit(); limit > 0 {
		all = append(all, bound{
			reason: ReasonMemory, limit: limit, used: func() uint64 { return memoryNow(b.cmd.Process.Pid) },
			near: func(used uint64) string {
				return fmt.Sprintf("The job uses %d of the %d MiB of memory that a sandbox has; a job that needs more is ended.", used>>20, limit>>20)
			},
		})
	}
	if l.WallTime > 0 {
		begin := time.Now()
		all = append(all, span(ReasonTime, l.WallTime, func() time.Duration { return time.Since(begin) },
			"The job has run for %s of the %s that a job has; one that needs more is ended.",
			"The job ran for %s, longer than the %s that a job has, and was ended."))
	}
	if l.CPUTime > 0 {
		// A process runs many jobs; what the earlier ones used is not this one's.
		before := processorNow(b.cmd.Process.Pid)
		all = append(all, span(ReasonCPU, l.CPUTime, func() time.Duration { return processorNow(b.cmd.Process.Pid) - before },
			"The job has used %s of the %s of processor time that a job has; one that needs more is ended.",
			"The job used %s of processor time, more than the %s that a job has, and was ended."))
	}
	if b.scratch != nil {
		all = append(all, scratchBounds(b.scratch, l)...)
	}
	return all
}

// scratchBounds watch a scratch folder. The kernel keeps one that is a file system
// of its own within its size; any other is only looked at.
func scratchBounds(s *scratch, l Limits) []bound {
	size := bound{
		reason: ReasonTemp, limit: l.TempBytes, used: s.use,
		near: func(used uint64) string {
			return fmt.Sprintf("The job's scratch folder holds %d of the %d MiB that it has room for; when it is full, writing to it fails.", used>>20, l.TempBytes>>20)
		},
	}
	if s.bounded {
		return []bound{size}
	}
	size.near = func(used uint64) string {
		return fmt.Sprintf("The job's scratch folder holds %d of the %d MiB that a job may put there; one that needs more is ended.", used>>20, l.TempBytes>>20)
	}
	size.over = func(used uint64) string {
		return fmt.Sprintf("The job put %d MiB into its scratch folder, more than the %d MiB that a job may, and was ended.", used>>20, l.TempBytes>>20)
	}
	entries := bound{
		reason: ReasonTemp, limit: uint64(l.TempFiles), used: s.entries,
		near: func(used uint64) string {
			return fmt.Sprintf("The job's scratch folder has %d of the %d entries that a job may make there; one that needs more is ended.", used, l.TempFiles)
		},
		over: func(used uint64) string {
			return fmt.Sprintf("The job made %d entries in its scratch folder, more than the %d that a job may, and was ended.", used, l.TempFiles)
		},
	}
	return []bound{size, entries}
}

// span is a bound on a time, with formats of its texts: what is used and what
// there is.
func span(reason Reason, limit time.Duration, used func() time.Duration, near, over string) bound {
	text := func(format string) func(uint64) string {
		return func(used uint64) string {
			return fmt.Sprintf(format, duration(time.Duration(used)), duration(limit))
		}
	}
	return bound{reason: reason, limit: uint64(limit), used: func() uint64 { return uint64(max(0, used())) }, near: text(near), over: text(over)}
}

// duration shows a time without parts that are nothing, as 1h or 2m30s.
func duration(d time.Duration) string {
	switch {
	case d >= time.Minute:
		d = d.Round(time.Second)
	case d >= time.Second:
		d = d.Round(100 * time.Millisecond)
	default:
		d = d.Round(time.Millisecond)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// leastLook is the shortest time between two looks at a job.
const leastLook = 10 * time.Millisecond

// look is the time between two looks at a job: short limits are looked at often.
func (c Config) look() time.Duration {
	every := c.WatchInterval
	for _, limit := range []time.Duration{c.Limits.WallTime, c.Limits.CPUTime} {
		if limit > 0 {
			every = min(every, max(limit/20, leastLook))
		}
	}
	return every
}

// watch looks at what the job uses: it warns in the job's stream when a limit is
// near, and calls exceeded, once, when one is passed. The function it returns ends
// the watch and waits for it.
func (b *box) watch(exceeded func(*LimitError)) (end func()) {
	all := b.bounds()
	over, done := make(chan struct{}), make(chan struct{})
	if len(all) == 0 {
		return func() {}
	}
	go func() {
		defer close(done)
		t := time.NewTicker(b.cfg.look())
		defer t.Stop()
		warned := make([]bool, len(all))
		for {
			select {
			case <-over:
				return
			case <-t.C:
			}
			for i, one := range all {
				used := one.used()
				if used > one.limit && one.over != nil {
					exceeded(&LimitError{one.reason, one.over(used)})
					return
				}
				if !warned[i] && float64(used) >= float64(one.limit)*nearPercent/100 {
					warned[i] = true
					b.warn(one.near(used))
				}
			}
		}
	}()
	return func() {
		close(over)
		<-done
	}
}

// memoryLimit is the limit that ends a job; 0 for none that is known here, as that
// of a program's own heap.
func (b *box) memoryLimit() uint64 {
	if b.engine == nil {
		return b.cfg.Limits.MemoryBytes
	}
	return b.limits.DataBytes
}
