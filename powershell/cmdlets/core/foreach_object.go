package core

import (
	"github.com/runwright/runwright/powershell/cmdlets/threadjob"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// forEachObject is ForEach-Object: script blocks, or a member of each object.
type forEachObject struct {
	interp.Base
	process []*interp.BlockRunner
	all     []*interp.BlockRunner
	end     *interp.BlockRunner
	out     interp.Writer
	member  string
	args    []any
	// fan runs the blocks of -Parallel.
	fan *threadjob.Fanout
}

func (f *forEachObject) Begin(c *interp.Call) error {
	f.out = interp.WriterFunc(c.Write)
	if c.ParameterSet() == "PropertyAndMethodSet" {
		f.member, f.args = c.String("MemberName"), c.Objects("ArgumentList")
		return nil
	}
	if c.ParameterSet() == "ParallelParameterSet" {
		return f.beginParallel(c)
	}
	runner := func(v any) (*interp.BlockRunner, error) {
		sb, ok := types.Unwrap(v).(*interp.ScriptBlock)
		if !ok {
			return nil, nil
		}
		r, err := c.Runner(sb)
		if err == nil {
			f.all = append(f.all, r)
		}
		return r, err
	}
	begin, err := runner(c.Value("Begin"))
	if err != nil {
		return err
	}
	blocks := append(c.Objects("Process"), c.Objects("RemainingScripts")...)
	// Without -Begin, the first of several blocks begins; the last of three or
	// more ends unless -End is given.
	if begin == nil && len(blocks) > 1 {
		if begin, err = runner(blocks[0]); err != nil {
			return err
		}
		blocks = blocks[1:]
		if !c.Has("End") && len(blocks) > 1 {
			if f.end, err = runner(blocks[len(blocks)-1]); err != nil {
				return err
			}
			blocks = blocks[:len(blocks)-1]
		}
	}
	if c.Has("End") {
		if f.end, err = runner(c.Value("End")); err != nil {
			return err
		}
	}
	for _, b := range blocks {
		r, err := runner(b)
		if err != nil {
			return err
		}
		if r != nil {
			f.process = append(f.process, r)
		}
	}
	if begin != nil {
		return begin.Run(nil, f.out)
	}
	return nil
}

func (f *forEachObject) Process(c *interp.Call) error {
	input := c.Input
	if !c.HasInput {
		if !c.Has("InputObject") {
			if f.member != "" {
				return nil
			}
		} else {
			input = c.Value("InputObject")
		}
	}
	if f.member != "" {
		return f.invoke(c, input)
	}
	if f.fan != nil {
		return f.processParallel(c, input)
	}
	for _, r := range f.process {
		if err := r.Run(input, f.out); err != nil {
			return err
		}
	}
	return nil
}

// invoke writes a property of the object, or what a method of it returns.
func (f *forEachObject) invoke(c *interp.Call, input any) error {
	if types.Norm(input) == nil && len(f.args) > 0 {
		return c.WriteError(c.Error("System.Management.Automation.PSArgumentException", "InvokeMethodOnNull", "InvalidOperation", nil, "You cannot call a method on a null-valued expression."))
	}
	v, err := c.Member(input, f.member, f.args)
	if x, ok := methodFailure(err); ok { // the next object gets its turn
		e := *x
		e.ID, e.Category, e.Target = "MethodInvocationError", "InvalidOperation", input
		return c.WriteError(&e)
	}
	if err != nil {
		return err
	}
	return c.WriteAll(v)
}

// methodFailure is the exception of a call that could not be made or that threw.
func methodFailure(err error) (*types.Exception, bool) {
	x, ok := err.(*types.Exception)
	if !ok {
		return nil, false
	}
	switch x.Class.Name {
	case "System.Management.Automation.MethodException", "System.Management.Automation.MethodInvocationException":
		return x, true
	}
	return nil, false
}

func (f *forEachObject) End(c *interp.Call) error {
	if f.fan != nil {
		return f.endParallel(c)
	}
	if f.end == nil {
		return nil
	}
	return f.end.Run(nil, f.out)
}

// Close gives $_ back.
func (f *forEachObject) Close(*interp.Call) error {
	if f.fan != nil {
		f.fan.Cancel()
	}
	for i := len(f.all) - 1; i >= 0; i-- {
		f.all[i].Done()
	}
	return nil
}
