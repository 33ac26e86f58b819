package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/sandbox"
)

// jobLimits are the flags that bound what one job may use.
type jobLimits struct {
	time, cpuTime        time.Duration
	memory, temp, output byteSize
}

// Sizes that the flags have where nobody says, and the least that is of use.
const (
	defaultJobMemory = byteSize(512 << 20)
	defaultJobTemp   = byteSize(64 << 20)
	defaultJobOutput = byteSize(1 << 30)
	leastJobTemp     = byteSize(1 << 20)
	leastJobTime     = 100 * time.Millisecond
)

func (l *jobLimits) add(cmd *cobra.Command) {
	l.memory, l.temp = defaultJobMemory, defaultJobTemp
	f := cmd.Flags()
	f.DurationVar(&l.time, "job-time", 0, "how long a job may run, such as 3h; 0 is no limit")
	f.DurationVar(&l.cpuTime, "job-cpu-time", 0, "how much processor time a job may use, such as 30m; 0 is no limit")
	f.Var(&l.memory, "job-memory", "how much memory a job may use")
	f.Var(&l.temp, "job-temp", "how much a job may put into its scratch folder")
}

// addOutput adds the limit that is for jobs whose records are kept.
func (l *jobLimits) addOutput(cmd *cobra.Command) {
	l.output = defaultJobOutput
	cmd.Flags().Var(&l.output, "job-output", "how much of what a job writes is kept, after which it is ended; 0 is no limit")
}

// check says what is wrong with a value.
func (l jobLimits) check() error {
	for _, d := range []struct {
		name  string
		value time.Duration
	}{{"--job-time", l.time}, {"--job-cpu-time", l.cpuTime}} {
		if d.value != 0 && d.value < leastJobTime {
			return usagef("%s expects 0 for no limit, or a time of %s or more, not %s", d.name, leastJobTime, d.value)
		}
	}
	if l.memory < sandbox.MinMemory {
		return usagef("--job-memory expects a size of %s or more, not %s", byteSize(sandbox.MinMemory), l.memory)
	}
	if l.temp < leastJobTemp {
		return usagef("--job-temp expects a size of %s or more, not %s", leastJobTemp, l.temp)
	}
	return nil
}

// sandbox gives the limits as a pool has them; zero ones are the pool's own.
func (l jobLimits) sandbox() sandbox.Limits {
	return sandbox.Limits{WallTime: l.time, CPUTime: l.cpuTime, MemoryBytes: uint64(l.memory), TempBytes: uint64(l.temp), FileBytes: uint64(max(l.temp, defaultJobTemp))}
}

// byteSize is a number of bytes as the value of a flag: 512MiB, 1GiB or a plain
// number.
type byteSize int64

// Set implements pflag.Value.
func (s *byteSize) Set(text string) error {
	number, unit := strings.TrimSpace(text), int64(1)
	for suffix, bytes := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40} {
		if rest, found := strings.CutSuffix(strings.ToLower(number), strings.ToLower(suffix)); found {
			number, unit = strings.TrimSpace(rest), bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		return fmt.Errorf("expected a size such as 512MiB, 1GiB or a number of bytes")
	}
	*s = byteSize(n * unit)
	return nil
}

// String implements pflag.Value: the largest unit that leaves a whole number.
func (s byteSize) String() string {
	for _, u := range []struct {
		bytes byteSize
		name  string
	}{{1 << 40, "TiB"}, {1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if s >= u.bytes && s%u.bytes == 0 {
			return strconv.FormatInt(int64(s/u.bytes), 10) + u.name
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

// Type implements pflag.Value.
func (*byteSize) Type() string { return "size" }
