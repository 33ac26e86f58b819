package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// psCommand is a command or script that a PowerShell object will run.
type psCommand struct {
	text   string
	info   CommandInfo // set by AddCommand(CommandInfo)
	script bool
	// local runs a script in a scope of its own.
	local bool
	args  []Arg
}

// code is the command as a stage of a pipeline.
func (c *psCommand) code(rs *Runspace) (*commandCode, error) {
	out := &commandCode{}
	for _, a := range c.args {
		v := a.Value
		arg := argCode{name: a.Name, named: a.Named, joined: a.HasValue}
		if !a.Named || a.HasValue {
			arg.value = func(*frame) (any, error) { return v, nil }
		}
		out.args = append(out.args, arg)
	}
	switch {
	case c.script:
		sb, err := rs.parse(rs.global, "", c.text)
		if x, ok := err.(*types.Exception); ok && x.Fields["IncompleteInput"] == true {
			// More text could mend it, which a program that reads line by line wants to know.
			cut := types.NewException(automationSpace+"IncompleteParseException", x.Message)
			cut.ID, cut.Category, cut.Fields = "IncompleteParseException", x.Category, x.Fields
			return nil, cut
		}
		if err != nil {
			return nil, err
		}
		out.node, out.operator = sb.unit.ast, syntax.TokDot
		if c.local {
			out.operator = syntax.TokAmpersand
		}
		out.resolve = func(*frame) (any, string, error) { return sb, "", nil }
	case c.info != nil:
		out.resolve = func(*frame) (any, string, error) { return c.info, "", nil }
	default:
		out.resolve = func(*frame) (any, string, error) { return nil, c.text, nil }
	}
	return out, nil
}

// PowerShellObject is a System.Management.Automation.PowerShell: commands, the
// runspace they run in and what came of it.
type PowerShellObject struct {
	// from is the runspace whose script made the object.
	from       *Runspace
	statements [][]*psCommand
	runspace   *RunspaceObject
	pool       *RunspacePoolObject
	owner      bool // the runspace was made for this object alone
	nested     bool // runs in the runspace that made it
	action     any  // the error action of the next invocation's settings, nil for the session's
	id         types.Guid
	streams    map[string]*types.List
	state      string
	reason     any
	failed     bool
	running    *psRun
}

// PSType is PowerShell.
func (*PowerShellObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.PowerShell")
}

// streamRecords are the streams by the name of their property and the class of
// their records.
func streamRecords() [][2]string {
	return [][2]string{{"error", "ErrorRecord"}, {"warning", "WarningRecord"}, {"verbose", "VerboseRecord"}, {"debug", "DebugRecord"}, {"information", "InformationRecord"}, {"progress", "ProgressRecord"}}
}

func newPowerShell(from *Runspace) (*PowerShellObject, error) {
	id, err := from.newGuid()
	p := &PowerShellObject{from: from, id: id, state: "NotStarted", streams: map[string]*types.List{}}
	for _, s := range streamRecords() {
		p.streams[s[0]] = dataCollection(types.MustNamed("System.Management.Automation." + s[1]))
	}
	return p, err
}

// dataCollection is an empty PSDataCollection.
func dataCollection(elem *types.Type) *types.List {
	return &types.List{T: types.MustNamed("System.Management.Automation.PSDataCollection`1").Instantiate(elem)}
}

func (p *PowerShellObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "commands":
		return &PSCommandObject{p}, true
	case "streams":
		o := NewObject("System.Management.Automation.PSDataStreams")
		for _, s := range streamRecords() {
			o.Fields[strings.ToUpper(s[0][:1])+s[0][1:]] = p.streams[s[0]]
		}
		o.Methods = func(_ *Runspace, name string, _ []any) (any, bool, error) {
			if name != "clearstreams" {
				return nil, false, nil
			}
			for _, l := range p.streams {
				l.Items = nil
			}
			return types.Nothing, true, nil
		}
		return o, true
	case "haderrors":
		return p.failed, true
	case "instanceid":
		return p.id, true
	case "isnested":
		return p.nested, true
	case "isrunspaceowner":
		return p.owner, true
	case "historystring":
		return "", true
	case "invocationstateinfo":
		return NewObject("System.Management.Automation.PSInvocationStateInfo", "State", types.EnumNamed("System.Management.Automation.PSInvocationState", p.state), "Reason", p.reason), true
	case "runspace":
		if p.runspace == nil {
			return nil, true
		}
		return p.runspace, true
	case "runspacepool":
		if p.pool == nil {
			return nil, true
		}
		return p.pool, true
	}
	return nil, false
}

func (p *PowerShellObject) setProperty(rs *Runspace, name string, v any) (bool, error) {
	switch x := types.Unwrap(v).(type) {
	case *RunspaceObject:
		if equalFold(name, "Runspace") {
			p.runspace, p.pool, p.owner = x, nil, false
			return true, nil
		}
	case *RunspacePoolObject:
		if equalFold(name, "RunspacePool") {
			p.pool, p.runspace, p.owner = x, nil, false
			return true, nil
		}
	case *PSCommandObject:
		if equalFold(name, "Commands") {
			p.statements = x.of.statements
			return true, nil
		}
	}
	return false, nil
}

// PSCommandObject is the Commands of a PowerShell object.
type PSCommandObject struct{ of *PowerShellObject }

// PSType is PSCommand.
func (*PSCommandObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.PSCommand")
}

func (c *PSCommandObject) property(rs *Runspace, name string) (any, bool) {
	if !equalFold(name, "Commands") {
		return nil, false
	}
	l := &types.List{T: types.MustNamed("System.Management.Automation.Runspaces.CommandCollection")}
	for _, st := range c.of.statements {
		for _, cmd := range st {
			o := NewObject(runspacesSpace+"Command", "CommandText", cmd.text, "IsScript", cmd.script, "UseLocalScope", cmd.local)
			o.Display = cmd.text
			l.Items = append(l.Items, o)
		}
	}
	return l, true
}

func (c *PSCommandObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "clear":
		c.of.statements = nil
		return types.Nothing, true, nil
	case "addcommand", "addscript", "addparameter", "addargument", "addstatement":
		_, ok, err := c.of.build(strings.ToLower(name), args)
		return c, ok, err
	}
	return nil, false, nil
}

// build is one of the Add methods; they return the object itself.
func (p *PowerShellObject) build(name string, args []any) (any, bool, error) {
	switch name {
	case "addstatement":
		if len(p.statements) > 0 {
			p.statements = append(p.statements, nil)
		}
		return p, true, nil
	case "addscript", "addcommand":
		if len(args) == 0 || len(args) > 2 {
			return nil, false, nil
		}
		c := &psCommand{script: name == "addscript", local: len(args) == 2 && types.IsTrue(args[1])}
		if info, ok := types.Unwrap(args[0]).(CommandInfo); ok {
			c.info, c.text = info, info.CommandName()
		} else if args[0] == nil {
			return nil, true, types.NewException("System.Management.Automation.PSArgumentNullException", "Cannot process argument because the value of argument \""+strings.TrimPrefix(name, "add")+"\" is null. Change the value of argument \""+strings.TrimPrefix(name, "add")+"\" to a non-null value.")
		} else {
			text, err := p.from.text(args[0], " ")
			if err != nil {
				return nil, true, err
			}
			c.text = text
		}
		if len(p.statements) == 0 {
			p.statements = append(p.statements, nil)
		}
		last := len(p.statements) - 1
		p.statements[last] = append(p.statements[last], c)
		return p, true, nil
	}
	return p.addArguments(name, args)
}

// addArguments is AddParameter, AddParameters and AddArgument, which belong to
// the latest command.
func (p *PowerShellObject) addArguments(name string, args []any) (any, bool, error) {
	if len(args) == 0 || len(args) > 2 {
		return nil, false, nil
	}
	var to *psCommand
	if n := len(p.statements); n > 0 && len(p.statements[n-1]) > 0 {
		to = p.statements[n-1][len(p.statements[n-1])-1]
	}
	if to == nil {
		return nil, true, types.NewException("System.InvalidOperationException", "A command is required to add a parameter. A command must be added to the PowerShell instance before adding a parameter.")
	}
	switch name {
	case "addparameter":
		a := Arg{Name: strings.TrimPrefix(types.ToString(args[0]), "-"), Named: true}
		if len(args) == 2 {
			a.Value, a.HasValue = args[1], true
		}
		to.args = append(to.args, a)
	case "addparameters":
		if d, ok := types.Unwrap(args[0]).(*types.Dict); ok {
			for k, v := range d.All {
				to.args = append(to.args, Arg{Name: types.ToString(k), Named: true, Value: v, HasValue: true})
			}
			break
		}
		items, _ := elements(args[0])
		for _, v := range items {
			to.args = append(to.args, Arg{Value: v})
		}
	case "addargument":
		to.args = append(to.args, Arg{Value: args[0]})
	default:
		return nil, false, nil
	}
	return p, true, nil
}
