package interp

import "github.com/runwright/runwright/powershell/types"

// Writer takes the objects of one stream.
type Writer interface {
	// Write takes one object. Collections are passed whole.
	Write(v any) error
}

// WriterFunc makes a Writer of a function.
type WriterFunc func(v any) error

// Write calls the function.
func (f WriterFunc) Write(v any) error { return f(v) }

// Streams are the sinks of a run. A nil stream is discarded.
type Streams struct {
	Output      Writer // objects of the pipeline
	Error       Writer // *types.ErrorRecord
	Warning     Writer // *Record, as the following
	Verbose     Writer
	Debug       Writer
	Information Writer
	Progress    Writer
	// Raw takes the end of a program's output that has no line end, when nothing
	// gathers the output; without it the end is a line as the others.
	Raw func(text string) error
}

// rootOutput is the output of a run that nothing gathers.
type rootOutput struct {
	Writer
	raw func(text string) error
}

// collector gathers the output of an expression.
type collector struct{ items []any }

func (c *collector) Write(v any) error {
	c.items = append(c.items, v)
	return nil
}

// value is what an assignment gets: nothing, the one object, or an array.
func (c *collector) value() any {
	switch len(c.items) {
	case 0:
		return types.Nothing
	case 1:
		return c.items[0]
	}
	return types.NewArray(c.items...)
}

// discard is the writer of [void] and Out-Null.
type discard struct{}

func (discard) Write(any) error { return nil }

// streams are the writers a frame uses besides its output.
type streams struct {
	err, warning, verbose, debug, information, progress Writer
}

// external is the writer of errors that no redirection reaches, those inside of
// ScriptBlock.Invoke(): they go to the run's own error stream as bare records.
func (rs *Runspace) external() Writer {
	return WriterFunc(func(v any) error {
		if rs.root.streams.err == nil {
			return nil
		}
		if r, ok := v.(*types.ErrorRecord); ok {
			bare := *r
			bare.Bare = true
			v = &bare
		}
		return rs.root.streams.err.Write(v)
	})
}

// writeUnrolled writes the elements of a collection, or the value itself.
func writeUnrolled(out Writer, v any) error {
	if v == types.Nothing {
		return nil
	}
	switch x := v.(type) {
	case nil, string, int32, bool, float64, int64, *types.Dict:
		return out.Write(v)
	case *types.Array:
		return writeAll(out, x.Items)
	case *types.List:
		return writeAll(out, x.Items)
	case *types.PSObject:
		if x.Base == nil {
			return out.Write(v)
		}
		if _, ok := types.Elements(x.Base); ok {
			return writeUnrolled(out, x.Base)
		}
		return out.Write(v)
	case *types.Instance:
		if items, ok := types.Elements(x); ok {
			return writeAll(out, items)
		}
		if x.Enumerates() {
			return writeAll(out, types.Collect(x))
		}
		return out.Write(v)
	case types.Enumerable:
		if !x.Enumerates() {
			return out.Write(v)
		}
		var err error
		x.Each(func(e any) bool {
			err = out.Write(e)
			return err == nil
		})
		return err
	}
	if v == types.Nothing {
		return nil
	}
	return out.Write(v)
}

func writeAll(out Writer, items []any) error {
	for _, v := range items {
		if v == types.Nothing {
			continue
		}
		if err := out.Write(v); err != nil {
			return err
		}
	}
	return nil
}

// elements returns what foreach goes over, and whether v is a collection.
func elements(v any) ([]any, bool) {
	if items, ok := types.Elements(v); ok {
		return items, true
	}
	if e, ok := types.Unwrap(v).(types.Enumerable); ok && e.Enumerates() {
		return types.Collect(e), true
	}
	return nil, false
}
