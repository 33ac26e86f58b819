package core

import (
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// history is what was entered at a prompt. Scripts enter nothing, so it holds only
// what Add-History puts in.
type history struct {
	entries []*interp.Object
	last    int64
}

type historyKey struct{}

func historyOf(c *interp.Call) *history {
	return c.Runspace().Extra(historyKey{}, func() any { return new(history) }).(*history)
}

func (h *history) find(id int64) *interp.Object {
	for _, e := range h.entries {
		if e.Fields["Id"] == id {
			return e
		}
	}
	return nil
}

func noHistory(c *interp.Call, id string, target any) *types.Exception {
	return c.Error("System.ArgumentException", id, "ObjectNotFound", target, "Cannot locate the history for Id %s.", types.ToString(target))
}

// getHistory is Get-History.
type getHistory struct{ interp.Base }

func (g *getHistory) Process(c *interp.Call) error {
	h := historyOf(c)
	if ids := c.Objects("Id"); len(ids) > 0 {
		for _, v := range ids {
			id, _ := types.Unwrap(v).(int64)
			e := h.find(id)
			if e == nil {
				if err := c.WriteError(noHistory(c, "GetHistoryNoHistoryForId", id)); err != nil {
					return err
				}
				continue
			}
			if err := c.Write(e); err != nil {
				return err
			}
		}
		return nil
	}
	list := h.entries
	if n := c.Int("Count", len(list)); n < len(list) {
		list = list[len(list)-n:]
	}
	for _, e := range list {
		if err := c.Write(e); err != nil {
			return err
		}
	}
	return nil
}

// addHistory is Add-History: entries with a command line, as Get-History and
// Import-Csv give them.
type addHistory struct{ interp.Base }

func (a *addHistory) Process(c *interp.Call) error {
	h := historyOf(c)
	for _, v := range c.Objects("InputObject") {
		line, ok, err := c.Property(v, "CommandLine")
		if err != nil {
			return err
		}
		if !ok || line == nil {
			err := c.WriteError(c.Error("System.Management.Automation.PSArgumentException", "AddHistoryInvalidInput", "InvalidData", v,
				"Cannot add history because the input object has a format that is not valid."))
			if err != nil {
				return err
			}
			continue
		}
		h.last++
		now := types.NewDateTime(c.Runspace().Now(), types.Local)
		e := interp.NewObject("Microsoft.PowerShell.Commands.HistoryInfo", "Id", h.last, "CommandLine", types.ToString(line),
			"ExecutionStatus", types.EnumNamed("System.Management.Automation.Runspaces.PipelineState", "Completed"),
			"StartExecutionTime", now, "EndExecutionTime", now, "Duration", types.TimeSpan(0))
		for _, name := range []string{"StartExecutionTime", "EndExecutionTime"} {
			if t, ok, err := c.Property(v, name); err == nil && ok {
				if d, err := c.Convert(t, types.DateTimeType); err == nil {
					e.Fields[name] = d
				}
			}
		}
		e.Display = types.ToString(line)
		h.entries = append(h.entries, e)
		if c.Switch("Passthru") {
			if err := c.Write(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// clearHistory is Clear-History.
type clearHistory struct{ interp.Base }

func (k *clearHistory) Process(c *interp.Call) error {
	h := historyOf(c)
	ok, err := c.ShouldProcess("Session history", "Clear-History")
	if err != nil || !ok {
		return err
	}
	match := func(*interp.Object) bool { return true }
	if ids := c.Objects("Id"); len(ids) > 0 {
		want := map[int64]bool{}
		for _, v := range ids {
			id, err := types.ConvertNumber(types.Unwrap(v), types.Int64)
			if err != nil {
				return err
			}
			if want[id.(int64)] = true; h.find(id.(int64)) == nil {
				if err := c.WriteError(noHistory(c, "GetHistoryNoHistoryForId", id)); err != nil {
					return err
				}
			}
		}
		match = func(e *interp.Object) bool { return want[e.Fields["Id"].(int64)] }
	} else if lines := c.Strings("CommandLine"); len(lines) > 0 {
		w := patterns(lines)
		match = func(e *interp.Object) bool { return w.match(types.ToString(e.Fields["CommandLine"])) }
	}
	left := c.Int("Count", len(h.entries))
	drop := map[*interp.Object]bool{}
	for i := range h.entries {
		e := h.entries[i]
		if c.Switch("Newest") {
			e = h.entries[len(h.entries)-1-i]
		}
		if left > 0 && match(e) {
			drop[e] = true
			left--
		}
	}
	var rest []*interp.Object
	for _, e := range h.entries {
		if !drop[e] {
			rest = append(rest, e)
		}
	}
	h.entries = rest
	return nil
}

// invokeHistory is Invoke-History: a command line runs again, by number or by how
// it begins.
type invokeHistory struct{ interp.Base }

func (i *invokeHistory) Process(c *interp.Call) error {
	h := historyOf(c)
	var found *interp.Object
	name := c.String("Id")
	switch n, err := strconv.ParseInt(name, 10, 64); {
	case !c.Has("Id"):
		if len(h.entries) > 0 {
			found = h.entries[len(h.entries)-1]
		}
	case err == nil:
		if found = h.find(n); found == nil {
			return noHistory(c, "InvokeHistoryNoHistoryForId", n)
		}
	default:
		for k := len(h.entries) - 1; k >= 0 && found == nil; k-- {
			if strings.HasPrefix(types.ToString(h.entries[k].Fields["CommandLine"]), name) {
				found = h.entries[k]
			}
		}
	}
	if found == nil {
		return c.Error("System.InvalidOperationException", "InvokeHistoryNoLastHistoryEntryFound", "InvalidOperation", nil, "Cannot locate the last history.")
	}
	line := types.ToString(found.Fields["CommandLine"])
	ok, err := c.ShouldProcess(line, "Invoke-History")
	if err != nil || !ok {
		return err
	}
	return c.RunText(line)
}
