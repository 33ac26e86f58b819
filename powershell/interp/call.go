package interp

import (
	"path"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// call is what a running function knows about how it was called; its automatic
// variables are made when somebody asks for them.
type call struct {
	rs    *Runspace
	fn    *Function
	vars  *commonVars // of the common parameters; nil without any
	sb    *ScriptBlock
	inv   *Invocation // nil for calls without a pipeline
	bind  *binding    // nil for calls without a pipeline
	stage *stage
	args  []Arg // arguments that no parameter took
	// caller, node, name and nbound describe calls without a pipeline.
	caller *frame
	node   syntax.Node
	name   string
	nbound int

	inputItems []any
	input      *Enumerator
	boundDict  *types.Dict
	info       *types.InvocationInfo
	cmdlet     *ScriptCmdlet
}

// automatic makes the automatic variable of a name, or returns nil.
func (c *call) automatic(name string) *Variable {
	switch name {
	case "args":
		return &Variable{Name: "args", val: c.argsArray()}
	case "input":
		return &Variable{Name: "input", get: func() any {
			if c.input == nil {
				c.input = &Enumerator{items: c.inputItems}
			}
			return c.input
		}}
	case "psboundparameters":
		return &Variable{Name: "PSBoundParameters", get: func() any { return c.boundParameters() }}
	case "myinvocation":
		return &Variable{Name: "MyInvocation", get: func() any { return c.invocation() }}
	case "pscmdlet":
		if c.sb.unit.advanced && c.bind != nil {
			return &Variable{Name: "PSCmdlet", get: func() any { return c.scriptCmdlet() }}
		}
	case "this":
		if c.sb.this != nil {
			return &Variable{Name: "this", val: c.sb.this}
		}
	case "psscriptroot":
		if f := c.sb.unit.src.File; f != "" {
			return &Variable{Name: "PSScriptRoot", val: path.Dir(f)}
		}
		return &Variable{Name: "PSScriptRoot", val: ""}
	case "pscommandpath":
		return &Variable{Name: "PSCommandPath", val: c.sb.unit.src.File}
	}
	return nil
}

// argsArray is $args: names of unknown parameters keep their dash.
func (c *call) argsArray() any {
	items := make([]any, 0, len(c.args))
	for _, a := range c.args {
		items = a.appendTo(items)
	}
	return types.NewArray(items...)
}

// nameNote is the hidden note on a text in $args that was written as a
// parameter's name; splatting makes a name of it again.
const nameNote = "<CommandParameterName>"

// appendTo adds the argument as $args shows it: a name keeps its dash and is
// marked as one, the value behind its colon follows.
func (a *Arg) appendTo(items []any) []any {
	if !a.Named {
		return append(items, a.Value)
	}
	text := "-" + a.Name
	if a.HasValue {
		text += ":"
	}
	name := &types.PSObject{Base: text}
	name.Props = append(name.Props, types.Property{Name: nameNote, Special: &types.SpecialMember{Kind: types.NoteProperty, Hidden: true}, Value: a.Name})
	items = append(items, name)
	if a.HasValue {
		items = append(items, a.Value)
	}
	return items
}

// markedName is the parameter's name that a text of $args was, "" for others.
func markedName(v any) string {
	if o, ok := v.(*types.PSObject); ok {
		if p := o.Find(nameNote); p != nil {
			return types.ToString(p.Value)
		}
	}
	return ""
}

// boundParameters is $PSBoundParameters.
func (c *call) boundParameters() *types.Dict {
	if c.boundDict != nil {
		return c.boundDict
	}
	d := types.NewHashtable()
	d.T = types.MustNamed("System.Management.Automation.PSBoundParametersDictionary")
	switch {
	case c.bind != nil:
		for _, k := range c.bind.order {
			if c.bind.bound[k] {
				d.Set(c.bind.meta.Params[k].Name, c.bind.values[k])
			}
		}
	case c.sb.unit.params != nil:
		scope := c.rs.activeFrame().scope
		for i := range c.nbound {
			p := c.sb.unit.params.Params[i]
			if v := scope.lookup(c.sb.unit.names[c.sb.unit.paramAt[i]]); v != nil {
				d.Set(p.Name, v.Value())
			}
		}
	}
	c.boundDict = d
	return d
}

// invocation is $MyInvocation.
func (c *call) invocation() *types.InvocationInfo {
	if c.info != nil {
		return c.info
	}
	fr, node, name := c.caller, c.node, c.name
	if c.stage != nil {
		fr, node, name = c.stage.fr, c.stage.node, c.inv.Name
	}
	info := fr.invocationAt(node)
	if info == nil {
		info = &types.InvocationInfo{}
	}
	info.Command, info.InvocationName = name, name
	if c.inv != nil {
		if c.inv.InvocationName != "" {
			info.InvocationName = c.inv.InvocationName
		}
		info.PipelinePosition, info.PipelineLength, info.ExpectingInput = c.stage.position, c.stage.length, c.inv.Piped
	} else {
		info.PipelinePosition, info.PipelineLength = 1, 1
	}
	switch u := c.sb.unit; {
	case c.fn != nil:
		info.CommandInfo = c.fn
	case u.src != nil && u.src.File != "" && u.root: // the block of a script file
		info.CommandInfo = &ExternalScript{Name: path.Base(u.src.File), Path: u.src.File, Block: c.sb}
	case u.src != nil:
		info.CommandInfo = &BlockCommand{c.sb}
	}
	info.Bound = c.boundParameters()
	for _, a := range c.args {
		info.Unbound = append(info.Unbound, a.Value)
	}
	c.info = info
	return info
}

func (c *call) scriptCmdlet() *ScriptCmdlet {
	if c.cmdlet == nil {
		c.cmdlet = &ScriptCmdlet{call: c}
	}
	return c.cmdlet
}

// ScriptCmdlet is $PSCmdlet of an advanced function.
type ScriptCmdlet struct{ call *call }

// PSType is the type of $PSCmdlet.
func (*ScriptCmdlet) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.PSScriptCmdlet")
}

// ParameterSet is the name of the set in use.
func (p *ScriptCmdlet) ParameterSet() string {
	return p.call.bind.meta.setName(p.call.bind.sets)
}
