package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// tableOf returns the implementations of a type's own members, nil when there
// are none. Each table is built at first use.
func tableOf(t *types.Type) Table {
	if t.Elem != nil {
		return arrayTable()
	}
	if build, ok := tables()[t.Name]; ok {
		return build()
	}
	if t != types.ExceptionType && t.AssignableTo(types.ExceptionType) {
		return exceptionTable() // constructors of derived classes are alike
	}
	return nil
}

// tables maps full type names to the builders of their tables.
var tables = sync.OnceValue(func() map[string]func() Table {
	return map[string]func() Table{
		"System.Object":                                    objectTable,
		"System.String":                                    stringTable,
		"System.Array":                                     arrayTable,
		"System.Text.StringBuilder":                        stringBuilderTable,
		"System.Enum":                                      enumTable,
		"System.Type":                                      typeTable,
		"System.RuntimeType":                               typeTable,
		"System.Exception":                                 exceptionTable,
		"System.Collections.Generic.List`1":                listTable,
		"System.Collections.ArrayList":                     listTable,
		"System.Collections.ObjectModel.Collection`1":      listTable,
		"System.Collections.Hashtable":                     dictTable,
		"System.Collections.Specialized.OrderedDictionary": dictTable,
		"System.Collections.Generic.Dictionary`2":          dictTable,
		"System.Collections.DictionaryEntry":               entryTable,
		"System.Collections.Generic.KeyValuePair`2":        entryTable,
		"System.Management.Automation.ErrorRecord":         errorRecordTable,
		"System.Management.Automation.RuntimeException":    runtimeExceptionTable,
		"System.Management.Automation.ErrorCategoryInfo":   categoryInfoTable,
		"System.Management.Automation.ErrorDetails":        errorDetailsTable,
		"System.Management.Automation.InvocationInfo":      invocationInfoTable,
		"System.Version":                                   versionTable,
		"System.Math":                                      mathTable,
	}
})
