package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

const hostSpace = "System.Management.Automation.Host."

// HostObject is $Host: the program around the engine as scripts see it.
type HostObject struct {
	rs *Runspace
	id types.Guid
}

// PSType is the host's class.
func (*HostObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.Internal.Host.InternalHost")
}

func (h *HostObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "name":
		return "ConsoleHost", true
	case "version":
		v, _ := types.ParseVersion("7.6.9")
		return v, true
	case "instanceid":
		if h.id == (types.Guid{}) {
			id, err := rs.newGuid()
			if err != nil {
				return nil, true // no randomness, no id
			}
			h.id = id
		}
		return h.id, true
	case "ui":
		return &HostUI{}, true
	case "currentculture", "currentuiculture":
		return &dotnet.CultureInfo{C: rs.CurrentCulture()}, true
	case "privatedata":
		return types.NewCustom(), true
	case "debuggerenabled", "isrunspacepushed":
		return false, true
	}
	return nil, false
}

func (h *HostObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "setshouldexit":
		code, err := rs.conv.To(first(args), types.Int32)
		if err != nil {
			return nil, true, err
		}
		return nil, true, &ExitRequest{Code: int(code.(int32))}
	case "notifybeginapplication", "notifyendapplication":
		return types.Nothing, true, nil
	}
	return nil, false, nil
}

// HostUI is $Host.UI.
type HostUI struct{}

// PSType is the user interface's class.
func (*HostUI) PSType() *types.Type { return types.MustNamed(hostSpace + "PSHostUserInterface") }

func (*HostUI) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "rawui":
		return rawUI(rs), true
	case "supportsvirtualterminal":
		return false, true
	}
	return nil, false
}

// rawUI is $Host.UI.RawUI: the size of the console and what goes with it.
func rawUI(rs *Runspace) any {
	size := func(w, h int32) any {
		return NewObject(hostSpace+"Size", "Width", w, "Height", h)
	}
	width := int32(rs.host.Console.Width())
	place := NewObject(hostSpace+"Coordinates", "X", int32(0), "Y", int32(0))
	o := NewObject(hostSpace+"PSHostRawUserInterface", "WindowSize", size(width, 24), "BufferSize", size(width, 24), "MaxWindowSize", size(width, 24),
		"MaxPhysicalWindowSize", size(width, 24), "CursorPosition", place, "WindowPosition", place, "CursorSize", int32(100), "KeyAvailable", false, "WindowTitle", "",
		"ForegroundColor", types.NewEnum(types.MustNamed("System.ConsoleColor"), -1), "BackgroundColor", types.NewEnum(types.MustNamed("System.ConsoleColor"), -1))
	o.Assign = func(name string, v any) error { // colours and titles mean nothing where nobody looks
		o.Fields[name] = v
		return nil
	}
	return o
}

func (*HostUI) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	text := ""
	if len(args) > 0 {
		s, err := rs.text(args[len(args)-1], " ")
		if err != nil {
			return nil, true, err
		}
		text = s
	}
	show := func(s string, toError bool) (any, bool, error) {
		return types.Nothing, true, rs.WriteConsole(s, toError)
	}
	switch strings.ToLower(name) {
	case "write":
		return show(text, false)
	case "writeline":
		return show(text+"\n", false)
	case "writeerrorline":
		return show(text+"\n", true)
	case "writewarningline":
		return show("WARNING: "+text+"\n", false)
	case "writeverboseline":
		return show("VERBOSE: "+text+"\n", false)
	case "writedebugline":
		return show("DEBUG: "+text+"\n", false)
	case "readline", "readlineassecurestring", "prompt", "promptforcredential", "promptforchoice":
		e := types.NewException(hostSpace+"HostException", "A command that prompts the user failed because the host program or the command type does not support user interaction. The host was attempting to request confirmation with the following message: "+text)
		e.ID = "HostFunctionNotImplemented"
		return nil, true, methodCallError(name, len(args), e)
	}
	return nil, false, nil
}
