package main

import (
	"testing"
	"time"
)

func TestByteSize(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "1024": "1KiB", "512MiB": "512MiB", " 1 gib ": "1GiB", "2TiB": "2TiB", "1536MiB": "1536MiB", "1500": "1500",
		"": "!", "-1": "!", "1.5GiB": "!", "1GB": "!", "MiB": "!", "9000000TiB": "!", "99999999999999999999": "!",
	} {
		var s byteSize
		got := "!"
		if err := s.Set(text); err == nil {
			got = s.String()
		} else if err.Error() != "expected a size such as 512MiB, 1GiB or a number of bytes" {
			t.Error(err)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestJobLimitsAreChecked(t *testing.T) {
	good := jobLimits{memory: defaultJobMemory, temp: defaultJobTemp}
	for want, change := range map[string]func(*jobLimits){
		"": func(*jobLimits) {},
		"--job-time expects 0 for no limit, or a time of 100ms or more, not -1s":      func(l *jobLimits) { l.time = -time.Second },
		"--job-cpu-time expects 0 for no limit, or a time of 100ms or more, not 10ms": func(l *jobLimits) { l.cpuTime = 10 * time.Millisecond },
		"--job-memory expects a size of 256MiB or more, not 100MiB":                   func(l *jobLimits) { l.memory = 100 << 20 },
		"--job-temp expects a size of 1MiB or more, not 0":                            func(l *jobLimits) { l.temp = 0 },
	} {
		l, got := good, ""
		change(&l)
		if err := l.check(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
