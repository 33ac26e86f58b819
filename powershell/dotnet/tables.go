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
		"System.Object":                                        objectTable,
		"System.String":                                        stringTable,
		"System.Array":                                         arrayTable,
		"System.Text.StringBuilder":                            stringBuilderTable,
		"System.Enum":                                          enumTable,
		"System.Type":                                          typeTable,
		"System.RuntimeType":                                   typeTable,
		"System.Exception":                                     exceptionTable,
		"System.Collections.Generic.List`1":                    listTable,
		"System.Collections.ArrayList":                         listTable,
		"System.Collections.ObjectModel.Collection`1":          listTable,
		"System.Collections.Hashtable":                         dictTable,
		"System.Collections.Specialized.OrderedDictionary":     dictTable,
		"System.Collections.Generic.Dictionary`2":              dictTable,
		"System.Collections.DictionaryEntry":                   entryTable,
		"System.Collections.Generic.KeyValuePair`2":            entryTable,
		"System.Management.Automation.ErrorRecord":             errorRecordTable,
		"System.Management.Automation.RuntimeException":        runtimeExceptionTable,
		"System.Management.Automation.ErrorCategoryInfo":       categoryInfoTable,
		"System.Management.Automation.ErrorDetails":            errorDetailsTable,
		"System.Management.Automation.InvocationInfo":          invocationInfoTable,
		"System.Version":                                       versionTable,
		"System.Math":                                          mathTable,
		"System.DateTime":                                      dateTimeTable,
		"System.DateTimeOffset":                                dateTimeOffsetTable,
		"System.TimeSpan":                                      timeSpanTable,
		"System.Guid":                                          guidTable,
		"System.Convert":                                       convertTable,
		"System.Boolean":                                       boolTable,
		"System.DBNull":                                        dbNullTable,
		"System.BitConverter":                                  bitConverterTable,
		"System.Text.Encoding":                                 encodingTable,
		"System.Text.UTF8Encoding":                             encodingTable,
		"System.IO.Path":                                       pathTable,
		"System.Management.Automation.WildcardPattern":         wildcardTable,
		"System.Management.Automation.LanguagePrimitives":      languagePrimitivesTable,
		"System.Uri":                                           uriTable,
		"System.Text.RegularExpressions.Regex":                 regexTable,
		"System.Text.RegularExpressions.Match":                 matchTable,
		"System.Text.RegularExpressions.Group":                 groupTable,
		"System.Text.RegularExpressions.Capture":               captureTable,
		"System.Text.RegularExpressions.MatchCollection":       sequenceTable,
		"System.Text.RegularExpressions.GroupCollection":       sequenceTable,
		"System.Text.RegularExpressions.CaptureCollection":     sequenceTable,
		"System.StringComparer":                                stringComparerTable,
		"System.Collections.Queue":                             queueTable,
		"System.Collections.Stack":                             queueTable,
		"System.Collections.Generic.Queue`1":                   queueTable,
		"System.Collections.Generic.Stack`1":                   queueTable,
		"System.Collections.Generic.HashSet`1":                 setTable,
		"System.Collections.Generic.SortedSet`1":               setTable,
		"System.Collections.Concurrent.ConcurrentDictionary`2": dictTable,
		"System.Collections.Concurrent.ConcurrentQueue`1":      queueTable,
		"System.Collections.Concurrent.ConcurrentBag`1":        listTable,
		"System.Collections.ObjectModel.ReadOnlyCollection`1":  listTable,
		"System.Environment":                                   environmentTable,
		"System.Diagnostics.Stopwatch":                         stopwatchTable,
		"System.Console":                                       consoleTable,
		"System.IO.TextWriter":                                 textWriterTable,
		"System.IO.File":                                       fileTable,
		"System.IO.Directory":                                  directoryTable,
		"System.Security.Cryptography.HashAlgorithm":           hashTable,
		"System.Security.Cryptography.MD5":                     hashTable,
		"System.Security.Cryptography.SHA1":                    hashTable,
		"System.Security.Cryptography.SHA256":                  hashTable,
		"System.Security.Cryptography.SHA384":                  hashTable,
		"System.Security.Cryptography.SHA512":                  hashTable,
		"System.Security.SecureString":                         secureStringTable,
		"System.Management.Automation.PSCredential":            credentialTable,
		"System.Net.NetworkCredential":                         networkCredentialTable,
		"System.Random":                                        randomTable,
		"System.Net.WebUtility":                                webTable(true, "!()*"),
		"System.Web.HttpUtility":                               webTable(false, "!()*"),
		"System.Management.Automation.Internal.AutomationNull": automationNullTable,
		"System.Management.Automation.PSReference":             referenceTable,
		"System.Char":                                          charTable,
		"System.Globalization.CultureInfo":                     cultureTable,
		"System.Globalization.NumberFormatInfo":                numberFormatTable,
		"System.Globalization.DateTimeFormatInfo":              dateFormatTable,
		"System.Globalization.TextInfo":                        textInfoTable,
		"System.Tuple":                                         tupleTable,
		"System.ValueTuple":                                    tupleTable,
		"System.Tuple`1":                                       tupleTable,
		"System.ValueTuple`1":                                  tupleTable,
		"System.Tuple`2":                                       tupleTable,
		"System.ValueTuple`2":                                  tupleTable,
		"System.Tuple`3":                                       tupleTable,
		"System.ValueTuple`3":                                  tupleTable,
		"System.Tuple`4":                                       tupleTable,
		"System.ValueTuple`4":                                  tupleTable,
		"System.Tuple`5":                                       tupleTable,
		"System.ValueTuple`5":                                  tupleTable,
		"System.Tuple`6":                                       tupleTable,
		"System.ValueTuple`6":                                  tupleTable,
		"System.Tuple`7":                                       tupleTable,
		"System.ValueTuple`7":                                  tupleTable,
		"System.SByte":                                         func() Table { return integerTable(types.SByte, "sbyte") },
		"System.Byte":                                          func() Table { return integerTable(types.Byte, "byte") },
		"System.Int16":                                         func() Table { return integerTable(types.Int16, "short") },
		"System.UInt16":                                        func() Table { return integerTable(types.UInt16, "ushort") },
		"System.Int32":                                         func() Table { return integerTable(types.Int32, "int") },
		"System.UInt32":                                        func() Table { return integerTable(types.UInt32, "uint") },
		"System.Int64":                                         func() Table { return integerTable(types.Int64, "long") },
		"System.UInt64":                                        func() Table { return integerTable(types.UInt64, "ulong") },
		"System.Single":                                        func() Table { return floatTable(types.Single, "float") },
		"System.Double":                                        func() Table { return floatTable(types.Double, "double") },
		"System.Decimal":                                       func() Table { return decimalTable() },
		"System.Linq.Enumerable":                               linqTable,
		"System.Linq.IGrouping`2":                              groupingTable,
		"System.Collections.Comparer":                          comparerTable,
		"System.Collections.Generic.Comparer`1":                comparerTable,
		"System.Collections.Generic.EqualityComparer`1":        comparerTable,
		"System.Lazy`1":                                        lazyTable,
		"System.Delegate":                                      delegateTable,
		"System.Numerics.BigInteger":                           func() Table { return bigTable() },
	}
})
