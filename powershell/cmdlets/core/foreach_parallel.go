package core

import (
	"time"

	"github.com/runwright/runwright/powershell/cmdlets/threadjob"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// beginParallel prepares ForEach-Object -Parallel: a block that runs for each
// object in a runspace of its own, several at a time.
func (f *forEachObject) beginParallel(c *interp.Call) error {
	for _, name := range []string{"ErrorAction", "WarningAction", "InformationAction", "PipelineVariable"} {
		if c.Has(name) {
			return c.Error("System.Management.Automation.PSNotSupportedException", "ParallelCommonParametersNotSupported", "NotImplemented", nil,
				"The following common parameters are not currently supported in the Parallel parameter set:\nErrorAction, WarningAction, InformationAction, PipelineVariable")
		}
	}
	if c.Switch("AsJob") && c.Has("TimeoutSeconds") {
		return c.Error("System.ArgumentException", "ParallelCannotUseTimeoutWithJob", "InvalidOperation", nil, "The TimeoutSeconds parameter cannot be used with the AsJob parameter.")
	}
	if c.Switch("AsJob") && c.Switch("UseNewRunspace") {
		return c.Error("System.ArgumentException", "ParallelCannotUseNewRunspaceWithJob", "InvalidOperation", nil, "The UseNewRunspace parameter cannot be used with the AsJob parameter.")
	}
	sb := c.Block("Parallel")
	using, err := c.UsingValues(sb)
	if err != nil {
		return err
	}
	for _, v := range using {
		if _, isBlock := types.Unwrap(v).(*interp.ScriptBlock); isBlock {
			return c.Error("System.Management.Automation.PSArgumentException", "ParallelUsingVariableCannotBeScriptBlock", "InvalidType", nil,
				"A ForEach-Object -Parallel using variable cannot be a script block. Passed-in script block variables are not supported with ForEach-Object -Parallel, and can result in undefined behavior.")
		}
	}
	limit := c.Int("ThrottleLimit", 5)
	f.fan, err = threadjob.NewFanout(c.Runspace(), sb, using, limit, c.Switch("UseNewRunspace"))
	if err != nil {
		return err
	}
	if n := c.Int("TimeoutSeconds", 0); n > 0 {
		f.fan.StopAfter(time.Duration(n) * time.Second)
	}
	if c.Switch("AsJob") {
		return f.fan.AsJob()
	}
	return nil
}

func (f *forEachObject) processParallel(c *interp.Call, input any) error {
	if _, isBlock := types.Unwrap(input).(*interp.ScriptBlock); isBlock {
		return c.WriteError(c.Error("System.Management.Automation.PSArgumentException", "ParallelPipedInputObjectCannotBeScriptBlock", "InvalidType", input,
			"Piped input object cannot be a script block. Passed-in script block variables are not supported with ForEach-Object -Parallel, and can result in undefined behavior."))
	}
	if f.fan.Job() != nil {
		return f.fan.Enlist(input)
	}
	for f.fan.Full() {
		if err := f.parallelStep(c); err != nil {
			return err
		}
	}
	f.fan.Launch(input)
	return f.parallelOutput(c)
}

func (f *forEachObject) endParallel(c *interp.Call) error {
	if job := f.fan.Job(); job != nil {
		f.fan.StartJob()
		return c.Write(job)
	}
	for f.fan.Busy() {
		if err := f.parallelStep(c); err != nil {
			return err
		}
	}
	return f.parallelOutput(c)
}

// parallelStep writes what there is, then waits for something to happen.
func (f *forEachObject) parallelStep(c *interp.Call) error {
	if err := f.parallelOutput(c); err != nil {
		return err
	}
	return f.fan.Wait()
}

func (f *forEachObject) parallelOutput(c *interp.Call) error {
	for _, d := range f.fan.Drain() {
		if err := threadjob.WriteDatum(c, d); err != nil {
			return err
		}
	}
	return nil
}
