package view

import (
	"math/big"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// maxTableProperties is the number of properties up to which an object without
// a view of its own becomes a table row.
const maxTableProperties = 4

// maxTableColumns is the number of columns a table takes from an object's own
// properties.
const maxTableColumns = 10

// Expand says what is shown of a collection.
type Expand uint8

// What -Expand can ask for.
const (
	EnumOnly Expand = iota
	CoreOnly
	Both
)

// Request is what a Format command was asked for.
type Request struct {
	Kind    Kind
	Columns []Column
	// HideHeaders, Wrap and AutoSize are switches of the commands.
	HideHeaders, Wrap, AutoSize bool
	WideColumns                 int
	GroupBy                     *GroupBy
	// View names a view, "" for the first one that fits.
	View   string
	Expand Expand
	// ShowError puts errors of expressions behind the object, DisplayError a mark
	// into the cell.
	ShowError, DisplayError bool
	// Force lays out what is otherwise shown in place, such as errors.
	Force bool
	// Depth is how deep Format-Custom goes, 0 for the usual.
	Depth int
}

// NoView is the error of a view that does not exist.
type NoView struct {
	Name string
	Kind Kind
	// Known are the views there are.
	Known []string
}

// Error is the message.
func (e *NoView) Error() string {
	kind := map[Kind]string{Table: "Table", List: "List", Wide: "Wide", Custom: "Custom"}[e.Kind]
	if len(e.Known) == 0 {
		return "The view name " + e.Name + " cannot be found."
	}
	return "The view name " + e.Name + " cannot be found. Specify one of the following " + kind + " views and try again: " + strings.Join(e.Known, ", ") + "."
}

// Shaper turns objects into packets of one layout after another. It is not safe
// for concurrent use.
type Shaper struct {
	Env Env
	// request is set for the Format commands, nil for output as it comes.
	request *Request
	// out takes the packets.
	out func(packet any) error

	start *Start
	view  *View
	// perObject says that a list shows each object's own properties.
	perObject bool
	columns   []Column
	limit     int
	groupBy   *GroupBy
	grouped   bool
	groupKey  any
	failed    []*types.ErrorRecord
	// inTable says that values are for a table, which shows fractions its own way.
	inTable bool
	propertyless
}

// NewShaper returns a shaper that writes packets to out; request is nil for
// output as it comes.
func NewShaper(env Env, request *Request, out func(packet any) error) *Shaper {
	return &Shaper{Env: env, request: request, out: out}
}

// Write shapes what a pipeline brings: an object, or the elements of a collection.
func (s *Shaper) Write(v any) error {
	if v == nil {
		return nil
	}
	items, many := s.Env.Elements(v)
	if !many {
		return s.object(v)
	}
	if s.request != nil && s.request.Expand != EnumOnly {
		if err := s.core(v, len(items)); err != nil || s.request.Expand == CoreOnly {
			return err
		}
	}
	for _, e := range items {
		if e == nil {
			continue
		}
		if err := s.object(e); err != nil {
			return err
		}
	}
	return nil
}

// core shows a collection itself.
func (s *Shaper) core(v any, n int) error {
	text := types.TypeOf(v).String()
	if s.request.Expand == CoreOnly {
		return s.out(outsideText(text))
	}
	count := "The IEnumerable contains the following " + types.ToString(int32(n)) + " objects:"
	switch n {
	case 0:
		count = "The IEnumerable contains no objects."
	case 1:
		count = "The IEnumerable contains one object:"
	}
	return s.out(outsideText("The following object supports IEnumerable:\n\n" + text + "\n\n" + count + "\n"))
}

// object shapes one object.
func (s *Shaper) object(v any) error {
	if isPacket(v) {
		return s.out(v)
	}
	if e, err := s.outside(v); e != nil || err != nil {
		if err != nil {
			return err
		}
		return s.out(e)
	}
	if s.start != nil && !s.applies(v) {
		return s.stray(v)
	}
	if s.start == nil {
		if err := s.begin(v); err != nil {
			return err
		}
	} else if err := s.regroup(v); err != nil {
		return err
	}
	e, err := s.entry(v)
	if err != nil {
		return err
	}
	if err := s.out(e); err != nil {
		return err
	}
	failed := s.failed
	s.failed = nil
	for _, r := range failed {
		if err := s.out(&Entry{Outside: true, Err: r}); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the layout.
func (s *Shaper) Close() error {
	if s.start == nil {
		return nil
	}
	s.start, s.view = nil, nil
	if err := s.out(&GroupEnd{}); err != nil {
		return err
	}
	return s.out(&End{})
}

// applies reports whether the current layout is for an object, too. One made from
// an object's own properties takes whatever comes after it, as in PowerShell.
func (s *Shaper) applies(v any) bool {
	return s.view == nil || typeRank(s.view.Types, types.TypeNames(v)) >= 0
}

// stray shows an object that does not fit the current view: as a list of its
// properties, in place.
func (s *Shaper) stray(v any) error {
	e, err := s.list(v, s.own(v), false)
	if err != nil {
		return err
	}
	e.Outside = true
	return s.out(e)
}

// outside returns the entry of what is shown without a layout, nil for others:
// errors, messages, text and objects without properties.
func (s *Shaper) outside(v any) (*Entry, error) {
	forced := s.request != nil && s.request.Force
	if r, ok := types.Unwrap(v).(*types.ErrorRecord); ok {
		if forced {
			return nil, nil
		}
		return &Entry{Outside: true, Err: r}, nil
	}
	if forced && shownInPlace(types.TypeOf(v)) {
		return nil, nil
	}
	if !IsText(v) && !s.without(v, s.Env) {
		return nil, nil
	}
	text, err := s.Env.CellText(v, s.Env.EnumerationLimit())
	if err != nil {
		return nil, err
	}
	return outsideText(text), nil
}

// IsText reports whether a value is shown as a line of text instead of in a layout.
func IsText(v any) bool {
	switch base := types.Unwrap(v).(type) {
	case string, bool, types.Char, types.Decimal, *big.Int, *types.EnumValue:
		return true
	case int32, int64, float64:
		return true
	case *types.PSObject, types.Switch:
		return false
	default:
		t := types.TypeOf(base)
		switch t.String() {
		case "System.IntPtr", "System.UIntPtr", "System.Security.SecureString":
			return true
		}
		return types.IsNumeric(t) || shownInPlace(t)
	}
}

// shownInPlace reports whether objects of a type have a view that shows them as
// text, whatever goes on around them.
func shownInPlace(t *types.Type) bool {
	switch t.String() {
	case "System.Management.Automation.ScriptBlock", "System.Management.Automation.WarningRecord", "System.Management.Automation.VerboseRecord",
		"System.Management.Automation.DebugRecord", "System.Management.Automation.InformationRecord":
		return true
	}
	return false
}

// propertyless remembers which classes have no properties.
type propertyless struct{ known map[*types.Type]bool }

// without reports whether an object has no properties to show.
func (p *propertyless) without(v any, env Env) bool {
	if o, ok := v.(*types.PSObject); ok && (o.Base == nil || len(o.Props) > 0) {
		return len(o.Props) == 0 && len(env.PropertyNames(v)) == 0
	}
	t := types.TypeOf(v)
	none, ok := p.known[t]
	if !ok {
		if p.known == nil {
			p.known = map[*types.Type]bool{}
		}
		none = len(env.PropertyNames(v)) == 0
		p.known[t] = none
	}
	return none
}
