package management

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path"
	"time"

	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getContent is Get-Content. A file is read as its lines are asked for.
type getContent struct {
	interp.Base
	// batch are the items that wait for -ReadCount, last those for -Tail.
	batch, last []any
	taken       int // of -TotalCount
}

func (g *getContent) Process(c *interp.Call) error {
	f, err := readFilters(c)
	if err != nil {
		return err
	}
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	enc, err := charset.Of(c)
	if err != nil {
		return err
	}
	if c.Has("Tail") && c.Has("TotalCount") {
		return c.WriteError(c.Error("System.InvalidOperationException", "TailAndHeadCannotCoexist", "InvalidOperation", nil,
			"The parameters TotalCount and Tail cannot be used together. Please specify only one parameter."))
	}
	if c.Switch("Raw") && (c.Has("Tail") || c.Has("TotalCount")) && !c.Switch("AsByteStream") {
		which := "Tail"
		if c.Has("TotalCount") {
			which = "TotalCount"
		}
		return c.Error("System.InvalidOperationException", "InvalidOperation", "InvalidOperation", nil, "The parameters Raw and %s cannot be used together.", which)
	}
	if names := c.Strings("Path"); len(list) == 0 && len(names) > 0 && types.HasWildcard(names[0]) {
		return c.WriteError(c.Error("System.Exception", "ItemNotFound", "ObjectNotFound", names[0], "An object at the specified path %s does not exist, or has been filtered by the -Include or -Exclude parameter.", names[0]))
	}
	for _, t := range list {
		if !f.take(path.Base(t.path)) {
			continue
		}
		if t.space != nil && c.Has("Tail") {
			if err := c.WriteError(c.Error("System.InvalidOperationException", "TailNotSupported", "InvalidOperation", c.Int("Tail", 0),
				"The Tail parameter currently is supported only for the FileSystem provider.")); err != nil {
				return err
			}
			continue
		}
		if t.space != nil {
			if err := c.WriteAll(t.space.value(c, t.path)); err != nil {
				return err
			}
			continue
		}
		if isFolder(c, t.place) {
			e := c.Error("System.Management.Automation.PSInvalidOperationException", "GetContainerContentException", "InvalidOperation", t.path, "Unable to get content because it is a directory: '%s'. Please use 'Get-ChildItem' instead.", t.path)
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		if err := g.file(c, t.path, enc); err != nil {
			return err
		}
	}
	return nil
}

// file writes what is in one file.
func (g *getContent) file(c *interp.Call, p string, enc charset.Encoding) error {
	open := func() (io.ReadCloser, error) { return c.Runspace().OpenReader(p) }
	if c.Switch("Wait") { // what the session itself adds is waited for, too
		open = func() (io.ReadCloser, error) { return c.Runspace().Files().Open(p, os.O_RDONLY, 0) }
	}
	f, err := open()
	if err != nil {
		return c.WriteError(ioError(c, "GetContentReaderIOError", "ReadError", p, err))
	}
	defer f.Close() // nothing was written
	g.taken, g.batch, g.last = 0, nil, nil
	next := g.source(c, f, enc)
	for {
		v, more, err := next()
		var x *types.Exception
		switch {
		case errors.As(err, &x):
			return err
		case err != nil:
			return c.WriteError(ioError(c, "GetContentReaderIOError", "ReadError", p, err))
		case more:
			err = g.item(c, v)
		case c.Switch("Wait"):
			if err = g.flush(c); err == nil {
				err = c.Host().Clock.Sleep(c.Context(), waitEvery)
			}
		default:
			return g.flush(c)
		}
		if errors.Is(err, errEnough) {
			return g.flush(c)
		}
		if err != nil {
			return err
		}
	}
}

// waitEvery is how often -Wait looks for more.
const waitEvery = 250 * time.Millisecond

// errEnough says that -TotalCount is reached.
var errEnough = errors.New("enough")

// source gives the items of a file one by one: lines, bytes, or the whole.
func (g *getContent) source(c *interp.Call, f io.Reader, enc charset.Encoding) func() (any, bool, error) {
	switch {
	case c.Switch("Raw"):
		return whole(f, enc, c.Switch("AsByteStream"))
	case c.Switch("AsByteStream"):
		in := bufio.NewReaderSize(f, 64<<10)
		return func() (any, bool, error) {
			b, err := in.ReadByte()
			if errors.Is(err, io.EOF) {
				return nil, false, nil
			}
			return b, true, err
		}
	}
	l := enc.Lines(f, c.String("Delimiter"))
	return func() (any, bool, error) {
		line, more, err := l.Next()
		return line, more, err
	}
}

// whole gives a file in one.
func whole(f io.Reader, enc charset.Encoding, raw bool) func() (any, bool, error) {
	done := false
	return func() (any, bool, error) {
		if done {
			return nil, false, nil
		}
		done = true
		b, err := io.ReadAll(f)
		if err != nil || len(b) == 0 && !raw {
			return nil, false, err
		}
		if raw {
			return types.BytesToArray(b), true, nil
		}
		return enc.Decode(b), true, nil
	}
}

// item applies -TotalCount, -Tail and -ReadCount.
func (g *getContent) item(c *interp.Call, v any) error {
	if c.Switch("Raw") {
		return c.Write(v)
	}
	if c.Has("TotalCount") {
		n := c.Int("TotalCount", 0)
		if n >= 0 && g.taken >= n {
			return errEnough
		}
		g.taken++
	}
	if n := c.Int("Tail", -1); n >= 0 {
		if g.last = append(g.last, v); len(g.last) > 2*n+64 { // cut now and then
			g.last = append([]any(nil), g.last[len(g.last)-n:]...)
		}
		return nil
	}
	return g.count(c, v)
}

// count applies -ReadCount: so many items are written at once, 0 for all.
func (g *getContent) count(c *interp.Call, v any) error {
	size := c.Int("ReadCount", 1)
	if size == 1 {
		return c.Write(v)
	}
	g.batch = append(g.batch, v)
	if size <= 0 || len(g.batch) < size {
		return nil
	}
	return g.writeBatch(c)
}

func (g *getContent) writeBatch(c *interp.Call) error {
	b := g.batch
	g.batch = nil
	if len(b) == 0 {
		return nil
	}
	return c.Write(types.NewArray(b...))
}

// flush writes what waits at the end of a file.
func (g *getContent) flush(c *interp.Call) error {
	last := g.last
	g.last = nil
	if n := c.Int("Tail", -1); n >= 0 && len(last) > n {
		last = last[len(last)-n:]
	}
	for _, v := range last {
		if err := g.count(c, v); err != nil {
			return err
		}
	}
	return g.writeBatch(c)
}
