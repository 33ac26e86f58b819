package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

const runspacesSpace = "System.Management.Automation.Runspaces."

// RunspaceObject is a runspace as scripts see it.
type RunspaceObject struct {
	rs    *Runspace // nil until it is opened
	from  *Runspace
	state string
	id    types.Guid
	// number is Id, counted in the family from 2: the first runspace is 1.
	number int32
	name   string
	start  *StartState
}

// PSType is Runspace.
func (*RunspaceObject) PSType() *types.Type { return types.MustNamed(runspacesSpace + "Runspace") }

func newRunspaceObject(from *Runspace, start *StartState) (*RunspaceObject, error) {
	id, err := from.newGuid()
	n := from.family().made.Add(1) + 1
	return &RunspaceObject{from: from, state: "BeforeOpen", id: id, number: n, name: fmt.Sprintf("Runspace%d", n), start: start}, err
}

func (rs *Runspace) newGuid() (types.Guid, error) {
	v, err := rs.activeFrame().invokeStatic(types.MustNamed("System.Guid"), "NewGuid", nil)
	g, _ := v.(types.Guid)
	return g, err
}

// open makes the session; opening twice is an error as in PowerShell.
func (r *RunspaceObject) open() error {
	if r.state != "BeforeOpen" {
		return invalidState(r.state, "open", "BeforeOpen")
	}
	r.rs = r.from.NewChild()
	r.state = "Opened"
	return r.start.apply(r.rs)
}

func invalidState(is, action, wanted string) error {
	return types.NewException(runspacesSpace+"InvalidRunspaceStateException",
		"Cannot perform the operation because the runspace is not in the '"+wanted+"' state. The current state of runspace is '"+is+"'.")
}

// Session is the runspace's session, nil until it is opened.
func (r *RunspaceObject) Session() *Runspace { return r.rs }

func (r *RunspaceObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "runspacestateinfo":
		return NewObject(runspacesSpace+"RunspaceStateInfo", "State", types.EnumNamed(runspacesSpace+"RunspaceState", r.state), "Reason", nil), true
	case "runspaceavailability":
		v := "None"
		if r.state == "Opened" {
			v = "Available"
		}
		return types.EnumNamed(runspacesSpace+"RunspaceAvailability", v), true
	case "instanceid":
		return r.id, true
	case "id":
		return r.number, true
	case "name":
		return r.name, true
	case "sessionstateproxy":
		if r.rs == nil {
			return nil, true
		}
		return &SessionProxy{r.rs}, true
	case "initialsessionstate":
		return r.start, true
	case "apartmentstate":
		return types.EnumNamed("System.Threading.ApartmentState", "Unknown"), true
	case "threadoptions":
		return types.EnumNamed(runspacesSpace+"PSThreadOptions", "Default"), true
	case "connectioninfo", "originalconnectioninfo", "jobmanager":
		return nil, true
	}
	return nil, false
}

func (r *RunspaceObject) setProperty(rs *Runspace, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "name":
		r.name = types.ToString(v)
	case "threadoptions", "apartmentstate": // threads are not ours to choose
	default:
		return false, nil
	}
	return true, nil
}

func (r *RunspaceObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "open", "openasync":
		return types.Nothing, true, r.open()
	case "close", "closeasync", "dispose":
		r.state = "Closed"
		return types.Nothing, true, nil
	case "resetrunspacestate":
		if r.state != "Opened" {
			return nil, true, invalidState(r.state, "reset", "Opened")
		}
		r.rs.resetVariables()
		return types.Nothing, true, nil
	}
	return nil, false, nil
}

// resetVariables brings the session's variables back to what a fresh session has.
func (rs *Runspace) resetVariables() {
	rs.global.base.extra, rs.global.base.unit, rs.global.base.slots = nil, nil, nil
	rs.errors.Items = nil
	rs.ok = true
	rs.defineVariables()
	rs.definePWD()
}

// SessionProxy is a runspace's SessionStateProxy.
type SessionProxy struct{ rs *Runspace }

// PSType is SessionStateProxy.
func (*SessionProxy) PSType() *types.Type {
	return types.MustNamed(runspacesSpace + "SessionStateProxy")
}

func (s *SessionProxy) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "setvariable":
		if len(args) == 2 {
			return types.Nothing, true, s.rs.setGlobal(types.ToString(args[0]), args[1])
		}
	case "getvariable":
		if len(args) == 1 {
			if v := s.rs.global.base.lookup(strings.ToLower(types.ToString(args[0]))); v != nil {
				return types.Norm(v.Value()), true, nil
			}
			return nil, true, nil
		}
	}
	return nil, false, nil
}

// StartState is an InitialSessionState: what a new runspace begins with.
type StartState struct {
	variables, commands, modules *types.List
}

// PSType is InitialSessionState.
func (*StartState) PSType() *types.Type {
	return types.MustNamed(runspacesSpace + "InitialSessionState")
}

func newStartState() *StartState {
	list := func(elem string) *types.List {
		return &types.List{T: types.MustNamed(runspacesSpace + "InitialSessionStateEntryCollection`1").Instantiate(types.MustNamed(runspacesSpace + elem))}
	}
	return &StartState{variables: list("SessionStateVariableEntry"), commands: list("SessionStateCommandEntry"),
		modules: &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(types.MustNamed("Microsoft.PowerShell.Commands.ModuleSpecification"))}}
}

func (s *StartState) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "variables":
		return s.variables, true
	case "commands":
		return s.commands, true
	case "modules":
		return s.modules, true
	case "languagemode":
		return types.EnumNamed("System.Management.Automation.PSLanguageMode", "FullLanguage"), true
	}
	return nil, false
}

func (s *StartState) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	if !equalFold(name, "ImportPSModule") {
		return nil, false, nil
	}
	if len(args) == 0 || len(args) == 1 && args[0] == nil {
		return nil, true, methodCallError("ImportPSModule", len(args), dotnet.ArgumentNull("name"))
	}
	for _, a := range args {
		items, many := elements(a)
		if !many {
			items = []any{a}
		}
		s.modules.Items = append(s.modules.Items, items...)
	}
	return types.Nothing, true, nil
}

// apply gives a fresh session what the state holds.
func (s *StartState) apply(rs *Runspace) error {
	if s == nil {
		return nil
	}
	for _, e := range s.variables.Items {
		o, ok := types.Unwrap(e).(*Object)
		if !ok {
			continue
		}
		name, _ := o.Get("Name")
		v, _ := o.Get("Value")
		if err := rs.setGlobal(types.ToString(name), v); err != nil {
			return err
		}
	}
	var b strings.Builder
	for _, e := range s.commands.Items {
		o, ok := types.Unwrap(e).(*Object)
		if !ok {
			continue
		}
		name, _ := o.Get("Name")
		def, _ := o.Get("Definition")
		if o.T.Name == runspacesSpace+"SessionStateAliasEntry" {
			rs.global.base.SetAlias(&Alias{Name: types.ToString(name), Definition: types.ToString(def)})
			continue
		}
		b.WriteString("function global:" + types.ToString(name) + " {" + types.ToString(def) + "}\n")
	}
	for _, m := range s.modules.Items {
		b.WriteString("Import-Module '" + strings.ReplaceAll(types.ToString(m), "'", "''") + "'\n")
	}
	if b.Len() == 0 {
		return nil
	}
	sb, err := rs.Parse("", b.String())
	if err != nil {
		return err
	}
	return rs.Run(rs.ctx, sb, nil, Streams{})
}

func (rs *Runspace) setGlobal(name string, v any) error {
	key := strings.ToLower(name)
	if old := rs.global.base.local(key); old != nil {
		return old.Assign(rs, v)
	}
	rs.global.base.put(key, &Variable{Name: name, val: v})
	return nil
}
