package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// textSink is a System.IO.TextWriter: what members of that class write to.
type textSink interface {
	writeText(c *Call, s string) error
}

// ConsoleWriter is [Console]::Out, or Error.
type ConsoleWriter struct{ toError bool }

// PSType is TextWriter, which is how the console hands its writers out.
func (ConsoleWriter) PSType() *types.Type {
	return types.MustNamed("System.IO.TextWriter+SyncTextWriter")
}

func (w ConsoleWriter) writeText(c *Call, s string) error { return c.WriteConsole(s, w.toError) }

// lineEnder is a writer with a line end of its own.
type lineEnder interface{ lineEnd() string }

// writers adds the overloads of Write and WriteLine; prefix is "static " for
// the console's own.
func writers(t Table, prefix string, sink func(c *Call) textSink) {
	emit := func(c *Call, s, end string) error {
		w := sink(c)
		if own, ok := w.(lineEnder); ok && end != "" {
			end = own.lineEnd()
		}
		return w.writeText(c, s+end)
	}
	for _, name := range []string{"Write", "WriteLine"} {
		end := ""
		if name == "WriteLine" {
			end = "\n"
			t[prefix+"WriteLine()"] = func(c *Call) (any, error) { return nil, emit(c, "", end) }
		}
		one := func(c *Call) (any, error) {
			s, err := c.Text(c.Args[0])
			if err != nil {
				return nil, err
			}
			return nil, emit(c, s, end)
		}
		for _, typ := range []string{"char", "bool", "int", "uint", "long", "ulong", "float", "double", "decimal", "string", "System.Object", "System.Text.StringBuilder"} {
			t[prefix+name+"("+typ+")"] = one
		}
		chars := func(c *Call) (any, error) {
			from, n := 0, -1
			if len(c.Args) > 1 {
				from, n = c.Int(1), c.Int(2)
			}
			v, err := fromChars(c.Args[0], from, n)
			if err != nil {
				return nil, err
			}
			return nil, emit(c, types.ToString(v), end)
		}
		t[prefix+name+"(char[])"], t[prefix+name+"(char[],int,int)"] = chars, chars
		formatted := func(c *Call, args []any) (any, error) {
			v, err := compose(c, c.CurrentCulture(), c.Args[0], args)
			if err != nil {
				return nil, err
			}
			return nil, emit(c, types.ToString(v), end)
		}
		for n := 1; n <= 3; n++ {
			t[prefix+name+"(string"+strings.Repeat(",System.Object", n)+")"] = func(c *Call) (any, error) { return formatted(c, c.Args[1:]) }
		}
		t[prefix+name+"(string,params System.Object[])"] = func(c *Call) (any, error) { return formatted(c, elements(c.Args[1])) }
	}
}

// textWriterTable are the members of every TextWriter.
var textWriterTable = sync.OnceValue(func() Table {
	nothing := func(*Call) (any, error) { return nil, nil }
	t := Table{
		"Flush()": nothing, "Close()": nothing, "Dispose()": nothing,
		"get NewLine":  func(*Call) (any, error) { return "\n", nil },
		"get Encoding": func(*Call) (any, error) { return encodings()["utf8"], nil },
	}
	writers(t, "", func(c *Call) textSink { return c.This.(textSink) })
	return t
})

var consoleTable = sync.OnceValue(func() Table {
	t := Table{
		"static get Out":                func(*Call) (any, error) { return ConsoleWriter{}, nil },
		"static get Error":              func(*Call) (any, error) { return ConsoleWriter{true}, nil },
		"static get OutputEncoding":     func(*Call) (any, error) { return encodings()["utf8"], nil },
		"static get InputEncoding":      func(*Call) (any, error) { return encodings()["utf8"], nil },
		"static get IsInputRedirected":  func(*Call) (any, error) { return true, nil },
		"static get IsOutputRedirected": func(*Call) (any, error) { return true, nil },
		"static get IsErrorRedirected":  func(*Call) (any, error) { return true, nil },
	}
	writers(t, "static ", func(*Call) textSink { return ConsoleWriter{} })
	return t
})
