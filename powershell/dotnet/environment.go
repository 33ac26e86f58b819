package dotnet

import (
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

var environmentTable = sync.OnceValue(func() Table {
	get := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("variable")
		}
		if v, ok := c.Getenv(c.Str(0)); ok {
			return v, nil
		}
		return nil, nil
	}
	set := func(c *Call) (any, error) {
		if c.Args[1] == nil {
			return nil, c.Unsetenv(c.Str(0))
		}
		return nil, c.Setenv(c.Str(0), c.Str(1))
	}
	t := Table{
		"static GetEnvironmentVariable(string)":                                         get,
		"static GetEnvironmentVariable(string,System.EnvironmentVariableTarget)":        get,
		"static SetEnvironmentVariable(string,string)":                                  set,
		"static SetEnvironmentVariable(string,string,System.EnvironmentVariableTarget)": set,
		"static get NewLine":                func(*Call) (any, error) { return "\n", nil },
		"static get Is64BitProcess":         func(*Call) (any, error) { return true, nil },
		"static get Is64BitOperatingSystem": func(*Call) (any, error) { return true, nil },
		"static get UserInteractive":        func(*Call) (any, error) { return true, nil },
		"static get CurrentDirectory": func(c *Call) (any, error) {
			if f := c.Files(); f != nil {
				return f.Abs("."), nil
			}
			return nil, types.NewException("System.NotSupportedException", "There are no files here.")
		},
		"static ExpandEnvironmentVariables(string)": func(c *Call) (any, error) {
			parts := strings.Split(c.Str(0), "%")
			var b strings.Builder
			b.WriteString(parts[0])
			for i := 1; i < len(parts); i++ {
				if v, ok := c.Getenv(parts[i]); ok && i+1 < len(parts) {
					b.WriteString(v + parts[i+1])
					i++
					continue
				}
				b.WriteString("%" + parts[i])
			}
			return b.String(), nil
		},
	}
	addEnvironmentMore(t)
	return t
})

// Stopwatch is System.Diagnostics.Stopwatch on the host's clock.
type Stopwatch struct {
	started time.Time
	running bool
	before  time.Duration
}

// PSType is Stopwatch.
func (*Stopwatch) PSType() *types.Type { return types.MustNamed("System.Diagnostics.Stopwatch") }

func (s *Stopwatch) elapsed(c *Call) time.Duration {
	if s.running {
		return s.before + c.Now().Sub(s.started)
	}
	return s.before
}

var stopwatchTable = sync.OnceValue(func() Table {
	this := func(c *Call) *Stopwatch { return c.This.(*Stopwatch) }
	start := func(c *Call, s *Stopwatch) {
		if !s.running {
			s.running, s.started = true, c.Now()
		}
	}
	return Table{
		"new()": func(*Call) (any, error) { return &Stopwatch{}, nil },
		"static StartNew()": func(c *Call) (any, error) {
			s := &Stopwatch{}
			start(c, s)
			return s, nil
		},
		"Start()": func(c *Call) (any, error) { start(c, this(c)); return nil, nil },
		"Stop()": func(c *Call) (any, error) {
			s := this(c)
			s.before, s.running = s.elapsed(c), false
			return nil, nil
		},
		"Reset()": func(c *Call) (any, error) { *this(c) = Stopwatch{}; return nil, nil },
		"Restart()": func(c *Call) (any, error) {
			*this(c) = Stopwatch{}
			start(c, this(c))
			return nil, nil
		},
		"get IsRunning":               func(c *Call) (any, error) { return this(c).running, nil },
		"get Elapsed":                 func(c *Call) (any, error) { return types.TimeSpan(this(c).elapsed(c) / 100), nil },
		"get ElapsedMilliseconds":     func(c *Call) (any, error) { return this(c).elapsed(c).Milliseconds(), nil },
		"get ElapsedTicks":            func(c *Call) (any, error) { return int64(this(c).elapsed(c)), nil },
		"static get Frequency":        func(*Call) (any, error) { return int64(1000000000), nil },
		"static get IsHighResolution": func(*Call) (any, error) { return true, nil },
		"static GetTimestamp()":       func(c *Call) (any, error) { return c.Now().UnixNano(), nil },
	}
})
