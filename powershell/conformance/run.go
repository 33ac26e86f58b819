package conformance

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/cmdlets"
	"github.com/runwright/runwright/powershell/cmdlets/core"
	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
	"github.com/runwright/runwright/powershell/types"
)

// utcClock puts the host into UTC, where the tables were recorded.
type utcClock struct{ interp.Clock }

// Location is UTC.
func (utcClock) Location() *time.Location { return time.UTC }

// rowLimit bounds the time of one row.
const rowLimit = 10 * time.Second

func (r renderer) format(v any, spec string) string {
	s, err := format.Value(v, spec, func(v any) (string, error) { return r.text(v), nil })
	if err != nil {
		return "<" + err.Error() + ">"
	}
	return s
}

// Result runs a row in a fresh runspace whose current folder is dir and returns
// kind, type and text.
func (t *Table) Result(row Row, dir string) (result string) {
	defer func() {
		if p := recover(); p != nil {
			result = fmt.Sprintf("PANIC\t\t%v", p)
		}
	}()
	host := oshost.New(oshost.Options{Processes: true})
	host.Clock = utcClock{host.Clock}
	rs := interp.New(interp.Options{Host: host, Registry: cmdlets.Registry(), Loader: core.Loader{}, Formatter: output.FileFormatter})
	rs.SetCurrentFolder(dir)
	r := renderer{rs}
	var out []any
	take := interp.WriterFunc(func(v any) error {
		if v != types.Nothing {
			out = append(out, v)
		}
		return nil
	})
	st := interp.Streams{Output: take, Error: take, Warning: take, Verbose: take, Debug: take, Information: take}
	ctx, cancel := context.WithTimeout(context.Background(), rowLimit)
	defer cancel()
	failed, result := t.execute(ctx, rs, row, st)
	if result != "" {
		return result
	}
	return strings.ReplaceAll(r.result(out, failed), dir, "<dir>")
}

// execute runs the row; a result that is not empty says that it did not get to
// its end.
func (t *Table) execute(ctx context.Context, rs *interp.Runspace, row Row, st interp.Streams) (failed *types.ErrorRecord, result string) {
	source := row.Source
	if t.Alone {
		source = "& {\n" + source + "\n}"
	}
	sb, err := rs.Parse("", source)
	if err != nil {
		return nil, parseResult(err)
	}
	if !t.Alone {
		if err := rs.Global().Base().Set(rs, "rtSb", sb); err != nil {
			return nil, "X\t\t" + err.Error()
		}
		sb, err = rs.Parse("", "do { & { try { & $rtSb } catch { $script:rtErr = $_ } }; $script:rtDone = $true } while ($false)")
		if err != nil {
			return nil, "X\t\t" + err.Error()
		}
	}
	err = rs.Run(ctx, sb, nil, st)
	if err != nil {
		var exit *interp.ExitRequest
		if errors.As(err, &exit) {
			return nil, ""
		}
		var f *interp.Failure
		if !errors.As(err, &f) {
			return nil, "X\t\t" + err.Error()
		}
		return f.HostRecord(), ""
	}
	if t.Alone {
		return nil, ""
	}
	if done, _ := rs.Global().Base().Get("rtDone").(bool); !done {
		return nil, "B\t\t"
	}
	failed, _ = types.Unwrap(rs.Global().Base().Get("rtErr")).(*types.ErrorRecord)
	return failed, ""
}

func parseResult(err error) string {
	x, ok := err.(*types.Exception)
	if !ok {
		return "X\t\t" + err.Error()
	}
	var ids []string
	first := ""
	for i, r := range interp.ParseRecords(x, "") {
		if i == 0 {
			first = r.Exception.Message
		}
		ids = append(ids, r.ID)
	}
	return "P\t" + typeName(x) + "\t" + strings.Join(ids, ",") + " | " + escape(first)
}

// result is the row of what was written and the error at the end.
func (r renderer) result(out []any, failed *types.ErrorRecord) string {
	var names, texts []string
	for i, v := range out {
		names = append(names, typeName(types.Norm(types.Unwrap(v))))
		if i < maxShown {
			texts = append(texts, r.value(v, 0))
		}
	}
	text := strings.Join(texts, " ; ")
	if n := len(out) - maxShown; n > 0 {
		text += " ; ...+" + strconv.Itoa(n)
	}
	if failed != nil {
		s := "E\t" + typeName(exceptionOf(failed)) + "\t" + escape(failed.ID) + " | " + escape(failed.Exception.Message)
		if len(out) > 0 {
			s += " <after> " + text
		}
		return s
	}
	if len(out) == 0 {
		return "V\tvoid\t"
	}
	return "V\t" + joinTypes(names) + "\t" + text
}

// joinTypes writes equal neighbours once, with their number.
func joinTypes(names []string) string {
	var parts []string
	for i := 0; i < len(names); {
		j := i
		for j < len(names) && names[j] == names[i] {
			j++
		}
		if j-i > 1 {
			parts = append(parts, names[i]+"*"+strconv.Itoa(j-i))
		} else {
			parts = append(parts, names[i])
		}
		i = j
	}
	return strings.Join(parts, ",")
}

// RunAll returns the results of all rows in order. Each row gets an empty folder.
func (t *Table) RunAll(scratch string) ([]string, error) {
	out := make([]string, len(t.Rows))
	dir, err := os.MkdirTemp(scratch, "rt")
	if err != nil {
		return nil, err
	}
	for i, row := range t.Rows {
		out[i] = t.Result(row, dir)
		left, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range left {
			if err := os.RemoveAll(dir + "/" + e.Name()); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
