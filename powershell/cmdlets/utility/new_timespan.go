package utility

import (
	"math"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// newTimeSpan is New-TimeSpan.
type newTimeSpan struct{ interp.Base }

func (n *newTimeSpan) Process(c *interp.Call) error {
	if c.ParameterSet() == "Time" {
		var total float64
		for _, p := range []struct {
			name  string
			ticks int64
		}{{"Days", types.TicksPerDay}, {"Hours", 60 * types.TicksPerMinute}, {"Minutes", types.TicksPerMinute}, {"Seconds", types.TicksPerSecond}, {"Milliseconds", types.TicksPerSecond / 1000}} {
			total += float64(c.Int(p.name, 0)) * float64(p.ticks)
		}
		if math.Abs(total) > math.MaxInt64 {
			return c.Error("System.ArgumentOutOfRangeException", "System.ArgumentOutOfRangeException", "NotSpecified", nil, "TimeSpan overflowed because the duration is too long.")
		}
		return c.Write(types.TimeSpan(int64(total)))
	}
	now := types.NewDateTime(c.Runspace().Now(), types.Local)
	start, end := now, now
	if d, ok := types.Unwrap(c.Value("Start")).(types.DateTime); ok {
		start = d
	}
	if d, ok := types.Unwrap(c.Value("End")).(types.DateTime); ok {
		end = d
	}
	return c.Write(types.TimeSpan(end.Ticks - start.Ticks))
}
