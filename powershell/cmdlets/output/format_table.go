package output

import (
	"errors"
	"strings"

	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// shaping is what the Format commands share.
type shaping struct {
	interp.Base
	shaper *view.Shaper
}

// open reads the parameters that all Format commands have.
func (s *shaping) open(c *interp.Call, r *view.Request) error {
	r.View = c.String("View")
	if r.View != "" && len(r.Columns) > 0 {
		return invalidData(c, "FormatCannotSpecifyViewAndProperty", "The View and Property parameters cannot both be specified.")
	}
	r.ShowError, r.DisplayError = c.Switch("ShowError"), c.Switch("DisplayError")
	r.Force = c.Switch("Force")
	switch strings.ToLower(c.String("Expand")) {
	case "coreonly":
		r.Expand = view.CoreOnly
	case "both":
		r.Expand = view.Both
	}
	if c.Has("GroupBy") {
		col, err := column(c, c.Value("GroupBy"), listKeys)
		if err != nil {
			return err
		}
		r.GroupBy = &view.GroupBy{Column: col}
	}
	s.shaper = view.NewShaper(env{c.Runspace()}, r, c.Write)
	return nil
}

// invalidData is the error of parameters that do not go together.
func invalidData(c *interp.Call, id, details string) error {
	e := c.Error("System.IO.InvalidDataException", id, "InvalidArgument", nil, "Found invalid data while decoding.")
	r := c.Record(e)
	r.Details = details
	e.Record = r
	return e
}

func (s *shaping) Process(c *interp.Call) error {
	if c.HasInput {
		return s.failed(c, s.shaper.Write(c.Input))
	}
	if c.Has("InputObject") {
		return s.failed(c, s.shaper.Write(c.Value("InputObject")))
	}
	return nil
}

// failed makes the error of a view that does not exist the command's own.
func (s *shaping) failed(c *interp.Call, err error) error {
	var missing *view.NoView
	if !errors.As(err, &missing) {
		return err
	}
	e := c.Error("System.Management.Automation.PipelineStoppedException", "FormatViewNotFound", "ObjectNotFound", missing.Name, "The pipeline has been stopped.")
	r := c.Record(e)
	r.Details = missing.Error()
	e.Record = r
	return e
}

func (s *shaping) End(c *interp.Call) error { return s.shaper.Close() }

// formatTable is Format-Table.
type formatTable struct{ shaping }

func (f *formatTable) Begin(c *interp.Call) error {
	r := &view.Request{Kind: view.Table, HideHeaders: c.Switch("HideTableHeaders"), Wrap: c.Switch("Wrap"), AutoSize: c.Switch("AutoSize")}
	var err error
	if r.Columns, err = columns(c, "Property", tableKeys); err != nil {
		return err
	}
	return f.open(c, r)
}

// formatList is Format-List.
type formatList struct{ shaping }

func (f *formatList) Begin(c *interp.Call) error {
	r := &view.Request{Kind: view.List}
	var err error
	if r.Columns, err = columns(c, "Property", listKeys); err != nil {
		return err
	}
	return f.open(c, r)
}

// formatWide is Format-Wide.
type formatWide struct{ shaping }

func (f *formatWide) Begin(c *interp.Call) error {
	r := &view.Request{Kind: view.Wide, WideColumns: c.Int("Column", 0), AutoSize: c.Switch("AutoSize")}
	if c.Has("Column") && r.AutoSize {
		return invalidData(c, "FormatCannotSpecifyAutosizeAndColumns", "The AutoSize and Column parameters cannot be specified together.")
	}
	if v := c.Value("Property"); types.Unwrap(v) != nil {
		col, err := column(c, v, wideKeys)
		if err != nil {
			return err
		}
		r.Columns = []view.Column{col}
	}
	return f.open(c, r)
}

// formatCustom is Format-Custom.
type formatCustom struct{ shaping }

func (f *formatCustom) Begin(c *interp.Call) error {
	r := &view.Request{Kind: view.Custom, Depth: c.Int("Depth", 0)}
	var err error
	if r.Columns, err = columns(c, "Property", customKeys); err != nil {
		return err
	}
	return f.open(c, r)
}
