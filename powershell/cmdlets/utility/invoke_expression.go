package utility

import (
	"errors"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// invokeExpression is Invoke-Expression: the text runs in the caller's scope.
type invokeExpression struct{ interp.Base }

func (i *invokeExpression) Process(c *interp.Call) error {
	err := c.RunText(c.String("Command"))
	var f *interp.Failure
	if errors.As(err, &f) && !f.Script && !strings.Contains(f.Record.ID, ",") {
		f.Record.ID += ",Microsoft.PowerShell.Commands.InvokeExpressionCommand"
	}
	return err
}

// measureCommand is Measure-Command.
type measureCommand struct {
	interp.Base
	total time.Duration
}

func (m *measureCommand) Process(c *interp.Call) error {
	start := c.Host().Clock.Now()
	r, err := c.Runner(c.Block("Expression"))
	if err != nil {
		return err
	}
	defer r.Done()
	err = r.Run(c.Input, interp.WriterFunc(func(any) error { return nil }))
	m.total += c.Host().Clock.Now().Sub(start)
	return err
}

func (m *measureCommand) End(c *interp.Call) error {
	return c.Write(types.TimeSpan(m.total.Nanoseconds() / 100))
}

// startSleep is Start-Sleep.
type startSleep struct{ interp.Base }

func (s *startSleep) Process(c *interp.Call) error {
	var d time.Duration
	switch c.ParameterSet() {
	case "Milliseconds":
		d = time.Duration(c.Int("Milliseconds", 0)) * time.Millisecond
	case "FromTimeSpan":
		span, ok := types.Unwrap(c.Value("Duration")).(types.TimeSpan)
		if !ok {
			return nil
		}
		d = time.Duration(span) * 100
	default:
		f, ok := number(c, c.Value("Seconds"))
		if !ok {
			return nil
		}
		d = time.Duration(f * float64(time.Second))
	}
	return c.Host().Clock.Sleep(c.Context(), d)
}
