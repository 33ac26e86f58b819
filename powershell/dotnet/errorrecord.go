package dotnet

import (
	"fmt"
	"path"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

var errorRecordTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.ErrorRecord { return c.This.(*types.ErrorRecord) }
	return Table{
		"get Exception": func(c *Call) (any, error) {
			e := this(c).Exception
			if e.Object != nil {
				return e.Object, nil
			}
			return e, nil
		},
		"get TargetObject":          func(c *Call) (any, error) { return this(c).Target, nil },
		"get FullyQualifiedErrorId": func(c *Call) (any, error) { return this(c).ID, nil },
		"get CategoryInfo":          func(c *Call) (any, error) { return &CategoryInfo{this(c)}, nil },
		"get ScriptStackTrace":      func(c *Call) (any, error) { return this(c).Stack, nil },
		"get ErrorDetails": func(c *Call) (any, error) {
			if this(c).Details == "" && this(c).Recommended == "" {
				return nil, nil
			}
			return &ErrorDetails{this(c)}, nil
		},
		"set ErrorDetails": func(c *Call) (any, error) {
			if d, ok := c.Args[0].(*ErrorDetails); ok {
				this(c).Details, this(c).Recommended = d.Record.Details, d.Record.Recommended
			}
			return nil, nil
		},
		"get InvocationInfo": func(c *Call) (any, error) {
			if i := this(c).Invocation; i != nil {
				return i, nil
			}
			return nil, nil
		},
		"get PipelineIterationInfo": func(c *Call) (any, error) { return types.NewTyped(types.Int32, nil), nil },
		"ToString()":                func(c *Call) (any, error) { return this(c).Text(), nil },
		"new(System.Exception,string,System.Management.Automation.ErrorCategory,System.Object)": func(c *Call) (any, error) {
			e, ok := c.Args[0].(*types.Exception)
			if !ok {
				return nil, types.NewException("System.Management.Automation.PSArgumentNullException", "Cannot process argument because the value of argument \"exception\" is null. Change the value of argument \"exception\" to a non-null value.")
			}
			r := &types.ErrorRecord{Exception: e, ID: c.Str(1), Category: types.ToString(c.Args[2]), Target: c.Args[3], Reason: e.PSType().ShortName()}
			if r.Target != nil {
				text := types.TypeOf(r.Target).String()
				if _, many := types.Elements(r.Target); !many {
					var err error
					if text, err = c.Text(r.Target); err != nil {
						return nil, err
					}
				}
				r.TargetName, r.TargetType = text, types.TypeOf(r.Target).ShortName()
			}
			return r, nil
		},
		"new(System.Management.Automation.ErrorRecord,System.Exception)": func(c *Call) (any, error) {
			of, ok := c.Args[0].(*types.ErrorRecord)
			if !ok {
				return nil, types.NewException("System.Management.Automation.PSArgumentNullException", "Cannot process argument because the value of argument \"errorRecord\" is null. Change the value of argument \"errorRecord\" to a non-null value.")
			}
			r := *of // only an exception that stands for a record is exchanged
			if e, ok := c.Args[1].(*types.Exception); ok && of.Exception.Class.Name == "System.Management.Automation.ParentContainsErrorRecordException" {
				r.Exception = e
			}
			return &r, nil
		},
	}
})

// CategoryInfo is ErrorCategoryInfo of a record.
type CategoryInfo struct{ Record *types.ErrorRecord }

// PSType is ErrorCategoryInfo.
func (*CategoryInfo) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.ErrorCategoryInfo")
}

// maxTargetText is the length from which CategoryInfo shortens a target's text.
const maxTargetText = 40

// PSString is Category: (target:type) [activity], reason.
func (c *CategoryInfo) PSString() string {
	r := c.Record
	name := r.TargetName
	if n := types.Len16(name); n > maxTargetText {
		name = types.Slice16(name, 0, 20) + "…" + types.Slice16(name, n-18, 18)
	}
	return fmt.Sprintf("%s: (%s:%s) [%s], %s", r.Category, name, r.TargetType, r.Activity, r.Reason)
}

var categoryInfoTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.ErrorRecord { return c.This.(*CategoryInfo).Record }
	return Table{
		"get Category": func(c *Call) (any, error) {
			return types.EnumNamed("System.Management.Automation.ErrorCategory", this(c).Category), nil
		},
		"get Activity":   func(c *Call) (any, error) { return this(c).Activity, nil },
		"get Reason":     func(c *Call) (any, error) { return this(c).Reason, nil },
		"get TargetName": func(c *Call) (any, error) { return this(c).TargetName, nil },
		"get TargetType": func(c *Call) (any, error) { return this(c).TargetType, nil },
		"set Activity":   func(c *Call) (any, error) { this(c).Activity = c.Str(0); return nil, nil },
		"set Reason":     func(c *Call) (any, error) { this(c).Reason = c.Str(0); return nil, nil },
		"set TargetName": func(c *Call) (any, error) { this(c).TargetName = c.Str(0); return nil, nil },
		"set TargetType": func(c *Call) (any, error) { this(c).TargetType = c.Str(0); return nil, nil },
		"GetMessage()":   func(c *Call) (any, error) { return c.This.(*CategoryInfo).PSString(), nil },
		"ToString()":     func(c *Call) (any, error) { return c.This.(*CategoryInfo).PSString(), nil },
	}
})

// ErrorDetails is ErrorDetails of a record.
type ErrorDetails struct{ Record *types.ErrorRecord }

// PSType is ErrorDetails.
func (*ErrorDetails) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.ErrorDetails")
}

// PSString is the message.
func (d *ErrorDetails) PSString() string { return d.Record.Details }

var errorDetailsTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.ErrorRecord { return c.This.(*ErrorDetails).Record }
	return Table{
		"get Message":           func(c *Call) (any, error) { return this(c).Details, nil },
		"get RecommendedAction": func(c *Call) (any, error) { return this(c).Recommended, nil },
		"set RecommendedAction": func(c *Call) (any, error) { this(c).Recommended = c.Str(0); return nil, nil },
		"ToString()":            func(c *Call) (any, error) { return this(c).Details, nil },
		"new(string)": func(c *Call) (any, error) {
			return &ErrorDetails{&types.ErrorRecord{Details: c.Str(0)}}, nil
		},
	}
})

var invocationInfoTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.InvocationInfo { return c.This.(*types.InvocationInfo) }
	return Table{
		"get MyCommand":        func(c *Call) (any, error) { return this(c).CommandInfo, nil },
		"get ScriptName":       func(c *Call) (any, error) { return this(c).Script, nil },
		"get ScriptLineNumber": func(c *Call) (any, error) { return int32(this(c).Line), nil },
		"get OffsetInLine":     func(c *Call) (any, error) { return int32(this(c).Column), nil },
		"get Line":             func(c *Call) (any, error) { return this(c).SourceLine, nil },
		"get Statement":        func(c *Call) (any, error) { return this(c).Text, nil },
		"get InvocationName":   func(c *Call) (any, error) { return this(c).InvocationName, nil },
		"get PipelineLength":   func(c *Call) (any, error) { return int32(this(c).PipelineLength), nil },
		"get PipelinePosition": func(c *Call) (any, error) { return int32(this(c).PipelinePosition), nil },
		"get ExpectingInput":   func(c *Call) (any, error) { return this(c).ExpectingInput, nil },
		"get HistoryId":        func(c *Call) (any, error) { return this(c).History, nil },
		"get CommandOrigin": func(c *Call) (any, error) {
			return types.EnumNamed("System.Management.Automation.CommandOrigin", "Internal"), nil
		},
		"get PSScriptRoot": func(c *Call) (any, error) {
			if this(c).Script == "" {
				return "", nil
			}
			return path.Dir(this(c).Script), nil
		},
		"get PSCommandPath":   func(c *Call) (any, error) { return this(c).Script, nil },
		"get PositionMessage": func(c *Call) (any, error) { return positionMessage(this(c)), nil },
		"get BoundParameters": func(c *Call) (any, error) {
			if b := this(c).Bound; b != nil {
				return b, nil
			}
			return types.NewHashtable(), nil
		},
		"get UnboundArguments": func(c *Call) (any, error) {
			return &types.List{T: types.ListDef.Instantiate(types.Object), Items: this(c).Unbound}, nil
		},
	}
})

// positionMessage is the position as the Normal error view shows it.
func positionMessage(i *types.InvocationInfo) string {
	if i.Line == 0 {
		return ""
	}
	file := "line"
	head := fmt.Sprintf("At %s:%d char:%d\n", file, i.Line, i.Column)
	if i.Script != "" {
		head = fmt.Sprintf("At %s:%d char:%d\n", i.Script, i.Line, i.Column)
	}
	line, marks := i.Excerpt()
	return head + "+ " + line + "\n+ " + marks
}
