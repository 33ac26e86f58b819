package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// thrownField marks exceptions that a throw statement raised.
const thrownField = "WasThrownFromThrowStatement"

// MarkThrown notes that a throw statement raised the exception.
func MarkThrown(e *types.Exception) {
	if e.Fields == nil {
		e.Fields = map[string]any{}
	}
	e.Fields[thrownField] = true
}

// runtimeExceptionTable is RuntimeException and what derives from it.
var runtimeExceptionTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.Exception { return c.This.(*types.Exception) }
	return Table{
		"new(*)":          newException,
		"get ErrorRecord": func(c *Call) (any, error) { return ownRecord(this(c)), nil },
		"get " + thrownField: func(c *Call) (any, error) {
			thrown, _ := this(c).Fields[thrownField].(bool)
			return thrown, nil
		},
		"set " + thrownField: func(c *Call) (any, error) {
			if c.Bool(0) {
				MarkThrown(this(c))
			} else {
				delete(this(c).Fields, thrownField)
			}
			return nil, nil
		},
	}
})

// ownRecord is the error record that an exception carries: one that was given to
// it, or one that says what the exception says.
func ownRecord(e *types.Exception) *types.ErrorRecord {
	if e.Record != nil {
		return e.Record
	}
	id := e.ID
	if thrown, _ := e.Fields[thrownField].(bool); thrown || id == "" { // the text thrown is the id of the outer record only
		id = "RuntimeException"
	}
	class := types.NewException("System.Management.Automation.ParentContainsErrorRecordException", e.Message)
	r := &types.ErrorRecord{Exception: class, ID: id, Category: e.Category, Reason: class.PSType().ShortName(), Target: e.Target}
	if e.Category == "" || id == "RuntimeException" {
		r.Category = "NotSpecified"
	}
	return r
}

// sessionStateTable is SessionStateException: which item of which kind is concerned.
var sessionStateTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.Exception { return c.This.(*types.Exception) }
	return Table{
		"new(*)": newException,
		"get ItemName": func(c *Call) (any, error) {
			if this(c).Target == nil {
				return "", nil
			}
			return c.Text(this(c).Target)
		},
		"get SessionStateCategory": func(c *Call) (any, error) {
			return types.EnumNamed("System.Management.Automation.SessionStateCategory", itemCategory(this(c))), nil
		},
	}
})

// itemCategory is the kind of item that an exception of the session state names.
func itemCategory(e *types.Exception) string {
	switch e.ID {
	case "VariableNotFound", "VariableNotWritable", "VariableAlreadyExists":
		return "Variable"
	case "AliasNotFound", "ItemNotFoundException":
		return "Alias"
	}
	switch e.Class.ShortName() {
	case "ItemNotFoundException", "DriveNotFoundException":
		return "Drive"
	case "ProviderNotFoundException":
		return "CmdletProvider"
	}
	return "Variable"
}
