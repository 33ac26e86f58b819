package dotnet

import (
	"strings"
	"sync"
	"unicode"

	"github.com/runwright/runwright/powershell/types"
)

// newException makes an exception of any class: what a parameter means is told
// by its name, and what has no meaning of its own is a property.
func newException(c *Call) (any, error) {
	e := &types.Exception{Class: c.Type, Fields: map[string]any{}}
	said := false
	for i, a := range c.Args {
		name := c.method.Params[i].Name
		switch name {
		case "message", "s", "textString", "insert":
			e.Message, said = types.ToString(a), true
			continue
		case "innerException", "inner", "e", "wrapperException", "exception":
			e.Inner, _ = types.Unwrap(a).(*types.Exception)
			continue
		case "innerExceptions":
			items, err := collectionItems(a)
			if err != nil {
				return nil, err
			}
			list := &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(types.ExceptionType), Items: items, ReadOnly: true}
			e.Fields["InnerExceptions"] = list
			if len(items) > 0 {
				e.Inner, _ = types.Unwrap(items[0]).(*types.Exception)
			}
			continue
		case "errorRecord":
			e.Record, _ = types.Unwrap(a).(*types.ErrorRecord)
			continue
		case "hresult", "hr":
			e.Fields["HResult"] = a
			continue
		}
		e.Fields[string(unicode.ToUpper(rune(name[0])))+name[1:]] = a
	}
	if !said {
		e.Message = defaultMessage(c.Type)
	}
	e.Message += messageTail(e, said)
	return e, nil
}

// messageTail is what a class adds to the message of an exception: parameter,
// value, object, inner messages.
func messageTail(e *types.Exception, said bool) string {
	text := func(name string) string { s, _ := e.Fields[name].(string); return s }
	tail := ""
	switch {
	case is(e.Class, "System.ArgumentException"):
		if p := text("ParamName"); p != "" {
			tail = " (Parameter '" + p + "')"
		}
		if v, ok := e.Fields["ActualValue"]; ok && v != nil {
			tail += "\nActual value was " + types.ToString(v) + "."
		}
	case is(e.Class, "System.ObjectDisposedException"):
		if n := text("ObjectName"); n != "" {
			tail = "\nObject name: '" + n + "'."
		}
	case is(e.Class, "System.AggregateException"):
		items, _ := types.Elements(e.Fields["InnerExceptions"])
		if items == nil && e.Inner != nil {
			items = []any{e.Inner}
			e.Fields["InnerExceptions"] = &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(types.ExceptionType), Items: items, ReadOnly: true}
		}
		for _, v := range items {
			if x, ok := types.Unwrap(v).(*types.Exception); ok {
				tail += " (" + x.Message + ")"
			}
		}
	case is(e.Class, "System.MissingMemberException") && !said && text("ClassName") != "":
		kind := map[string]string{"System.MissingMethodException": "Method", "System.MissingFieldException": "Field"}[e.Class.Name]
		name := text("MethodName") + text("FieldName") + text("MemberName")
		if kind == "" {
			kind = "Member"
		}
		e.Message = kind + " '" + text("ClassName") + "." + name + "' not found."
	}
	return tail
}

func is(t *types.Type, name string) bool { return t.AssignableTo(types.MustNamed(name)) }

// classFacts are the message and code of an exception class made without either.
type classFacts struct {
	message string
	code    uint32
}

// exceptionFacts lists classes whose exceptions say something of their own; a
// class that is not here says what its base says.
var exceptionFacts = sync.OnceValue(func() map[string]classFacts {
	return map[string]classFacts{
		"System.Exception":                                    {"", 0x80131500},
		"System.SystemException":                              {"System error.", 0x80131501},
		"System.ApplicationException":                         {"Error in the application.", 0x80131600},
		"System.ArgumentException":                            {"Value does not fall within the expected range.", 0x80070057},
		"System.ArgumentNullException":                        {"Value cannot be null.", 0x80004003},
		"System.ArgumentOutOfRangeException":                  {"Specified argument was out of the range of valid values.", 0x80131502},
		"System.ArithmeticException":                          {"Overflow or underflow in the arithmetic operation.", 0x80070216},
		"System.ArrayTypeMismatchException":                   {"Attempted to access an element as a type incompatible with the array.", 0x80131503},
		"System.DivideByZeroException":                        {"Attempted to divide by zero.", 0x80020012},
		"System.OverflowException":                            {"Arithmetic operation resulted in an overflow.", 0x80131516},
		"System.NotFiniteNumberException":                     {"Number encountered was not a finite quantity.", 0x80131528},
		"System.FormatException":                              {"One of the identified items was in an invalid format.", 0x80131537},
		"System.IndexOutOfRangeException":                     {"Index was outside the bounds of the array.", 0x80131508},
		"System.InvalidCastException":                         {"Specified cast is not valid.", 0x80004002},
		"System.InvalidOperationException":                    {"Operation is not valid due to the current state of the object.", 0x80131509},
		"System.NotImplementedException":                      {"The method or operation is not implemented.", 0x80004001},
		"System.NotSupportedException":                        {"Specified method is not supported.", 0x80131515},
		"System.NullReferenceException":                       {"Object reference not set to an instance of an object.", 0x80004003},
		"System.OutOfMemoryException":                         {"Insufficient memory to continue the execution of the program.", 0x8007000E},
		"System.StackOverflowException":                       {"Operation caused a stack overflow.", 0x800703E9},
		"System.TimeoutException":                             {"The operation has timed out.", 0x80131505},
		"System.UnauthorizedAccessException":                  {"Attempted to perform an unauthorized operation.", 0x80070005},
		"System.OperationCanceledException":                   {"The operation was canceled.", 0x8013153B},
		"System.Threading.Tasks.TaskCanceledException":        {"A task was canceled.", 0x8013153B},
		"System.ObjectDisposedException":                      {"Cannot access a disposed object.", 0x80131622},
		"System.Collections.Generic.KeyNotFoundException":     {"The given key was not present in the dictionary.", 0x80131577},
		"System.IO.IOException":                               {"I/O error occurred.", 0x80131620},
		"System.IO.FileNotFoundException":                     {"Unable to find the specified file.", 0x80070002},
		"System.IO.DirectoryNotFoundException":                {"Attempted to access a path that is not on the disk.", 0x80070003},
		"System.IO.DriveNotFoundException":                    {"Could not find the drive. The drive might not be ready or might not be mapped.", 0x80070003},
		"System.IO.PathTooLongException":                      {"The specified file name or path is too long, or a component of the specified path is too long.", 0x800700CE},
		"System.IO.EndOfStreamException":                      {"Attempted to read past the end of the stream.", 0x80070026},
		"System.IO.FileLoadException":                         {"Could not load the specified file.", 0x80131621},
		"System.IO.InvalidDataException":                      {"Found invalid data while decoding.", 0x80131501},
		"System.MemberAccessException":                        {"Cannot access member.", 0x8013151A},
		"System.MissingMemberException":                       {"Attempted to access a missing member.", 0x80131512},
		"System.MissingMethodException":                       {"Attempted to access a missing method.", 0x80131513},
		"System.MissingFieldException":                        {"Attempted to access a non-existing field.", 0x80131511},
		"System.MethodAccessException":                        {"Attempt to access the method failed.", 0x80131510},
		"System.FieldAccessException":                         {"Attempted to access a field that is not accessible by the caller.", 0x80131507},
		"System.TypeLoadException":                            {"Failure has occurred while loading a type.", 0x80131522},
		"System.BadImageFormatException":                      {"Format of the executable (.exe) or library (.dll) is invalid.", 0x8007000B},
		"System.EntryPointNotFoundException":                  {"Entry point was not found.", 0x80131523},
		"System.DllNotFoundException":                         {"Dll was not found.", 0x80131524},
		"System.PlatformNotSupportedException":                {"Operation is not supported on this platform.", 0x80131539},
		"System.RankException":                                {"Attempted to operate on an array with the incorrect number of dimensions.", 0x80131517},
		"System.Security.SecurityException":                   {"Security error.", 0x8013150A},
		"System.Security.Cryptography.CryptographicException": {"Error occurred during a cryptographic operation.", 0x80131430},
		"System.Runtime.Serialization.SerializationException": {"Serialization error.", 0x8013150C},
		"System.AggregateException":                           {"One or more errors occurred.", 0x80131500},
		"System.Threading.SynchronizationLockException":       {"Object synchronization method was called from an unsynchronized block of code.", 0x80131518},
		"System.Threading.ThreadStateException":               {"Thread was in an invalid state.", 0x80131520},
		"System.Threading.ThreadInterruptedException":         {"Thread was interrupted from a waiting state.", 0x80131519},
		"System.Threading.AbandonedMutexException":            {"The wait completed due to an abandoned mutex.", 0x8013152D},
		"System.Reflection.AmbiguousMatchException":           {"Ambiguous match found.", 0x8000211D},
		"System.Reflection.TargetInvocationException":         {"Exception has been thrown by the target of an invocation.", 0x80131604},
		"System.Reflection.TargetParameterCountException":     {"Number of parameters specified does not match the expected number.", 0x8002000E},
		"System.Runtime.InteropServices.ExternalException":    {"External component has thrown an exception.", 0x80004005},
		"System.Globalization.CultureNotFoundException":       {"Culture is not supported.", 0x80070057},
		"System.Data.DataException":                           {"Data Exception.", 0x80131920},
		"System.Xml.XmlException":                             {"An XML error has occurred.", 0x80131940},
	}
})

// factsOf finds the facts of a class or of the base that speaks for it.
func factsOf(t *types.Type, want func(f classFacts) bool) (classFacts, *types.Type) {
	for c := t; c != nil; c = c.Base() {
		if f, ok := exceptionFacts()[c.Name]; ok && want(f) {
			return f, c
		}
	}
	return classFacts{code: 0x80131500}, nil
}

func defaultMessage(t *types.Type) string {
	if f, _ := factsOf(t, func(f classFacts) bool { return f.message != "" }); f.message != "" {
		return f.message
	}
	return "Exception of type '" + t.String() + "' was thrown."
}

var exceptionTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.Exception { return c.This.(*types.Exception) }
	inner := func(x *types.Exception) any {
		if x.Inner != nil {
			return x.Inner
		}
		return nil
	}
	return Table{
		"new(*)":             newException,
		"get Message":        func(c *Call) (any, error) { return this(c).Message, nil },
		"get InnerException": func(c *Call) (any, error) { return inner(this(c)), nil },
		"get StackTrace": func(c *Call) (any, error) {
			if s := this(c).StackTrace; s != "" {
				return s, nil
			}
			return nil, nil
		},
		"get HResult": func(c *Call) (any, error) {
			if v, ok := this(c).Fields["HResult"]; ok {
				return v, nil
			}
			f, _ := factsOf(this(c).Class, func(classFacts) bool { return true })
			return int32(f.code), nil
		},
		"get Data": func(c *Call) (any, error) {
			e := this(c)
			if d, ok := e.Fields["Data"].(*types.Dict); ok {
				return d, nil
			}
			if e.Fields == nil {
				e.Fields = map[string]any{}
			}
			d := &types.Dict{T: types.MustNamed("System.Collections.ListDictionaryInternal"), CaseSensitive: true}
			e.Fields["Data"] = d
			return d, nil
		},
		"GetBaseException()": func(c *Call) (any, error) {
			e := this(c)
			for e.Inner != nil {
				e = e.Inner
			}
			return e, nil
		},
		"Flatten()": func(c *Call) (any, error) { return flatten(c, this(c)) },
		"Handle(*)": func(c *Call) (any, error) {
			items, _ := types.Elements(this(c).Fields["InnerExceptions"])
			left, err := c.filtered(0, items)
			if err != nil || len(left) == len(items) {
				return nil, err
			}
			return nil, this(c)
		},
	}
})

// flatten gathers the exceptions of nested AggregateExceptions in one.
func flatten(c *Call, e *types.Exception) (any, error) {
	var all []any
	var walk func(x *types.Exception)
	walk = func(x *types.Exception) {
		items, _ := types.Elements(x.Fields["InnerExceptions"])
		for _, v := range items {
			y, ok := types.Unwrap(v).(*types.Exception)
			switch {
			case !ok:
			case is(y.Class, "System.AggregateException"):
				walk(y)
			default:
				all = append(all, y)
			}
		}
	}
	walk(e)
	head, _, _ := strings.Cut(e.Message, " (")
	out := &types.Exception{Class: e.Class, Message: head, Fields: map[string]any{}}
	out.Fields["InnerExceptions"] = &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(types.ExceptionType), Items: all, ReadOnly: true}
	if len(all) > 0 {
		out.Inner = all[0].(*types.Exception)
	}
	out.Message += messageTail(out, true)
	return out, nil
}
