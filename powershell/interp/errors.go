package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// recordOf makes an error record of an exception.
func (rs *Runspace) recordOf(e *types.Exception, inv *types.InvocationInfo) *types.ErrorRecord {
	if e.Record != nil {
		r := *e.Record
		if r.Invocation == nil {
			r.Invocation = inv
		}
		return &r
	}
	r := &types.ErrorRecord{Exception: e, ID: e.ID, Category: e.Category, Target: e.Target, Invocation: inv}
	engine := strings.HasPrefix(e.PSType().Name, "System.Management.Automation.")
	if r.ID == "" {
		r.ID = e.PSType().ShortName()
		if !engine {
			r.ID = e.PSType().String()
		}
	}
	if r.Category == "" {
		r.Category = "NotSpecified"
		if !engine { // a .NET exception that no command or method wrapped
			r.Category = "OperationStopped"
		}
	}
	r.Reason = e.PSType().ShortName()
	if w := e; (w.Class.Name == "System.Management.Automation.MethodInvocationException" || w.Class.Name == "System.Management.Automation.CmdletInvocationException") && w.Inner != nil && e.ID == "" {
		r.ID = w.Inner.PSType().ShortName()
	}
	r.TargetName, r.TargetType = rs.targetText(e.Target)
	return r
}

// targetText is what CategoryInfo says about a target object.
func (rs *Runspace) targetText(v any) (name, typeName string) {
	if v == nil {
		return "", ""
	}
	if _, many := elements(v); many {
		return types.TypeOf(v).String(), types.TypeOf(v).ShortName()
	}
	s, err := rs.text(v, " ")
	if err != nil {
		s = ""
	}
	return s, types.TypeOf(v).ShortName()
}

// logError puts a terminating error into $Error once.
func (rs *Runspace) logError(f *Failure) {
	if f.logged {
		return
	}
	f.logged = true
	if f.Record.Stack == "" {
		f.Record.Stack = rs.stackTrace(rs.activeFrame(), nil)
	}
	rs.addError(f.Record)
}

// maxErrors is the length of $Error.
const maxErrors = 256

func (rs *Runspace) addError(r *types.ErrorRecord) {
	for _, old := range rs.errors.Items {
		if old == r {
			return
		}
	}
	items := append([]any{r}, rs.errors.Items...)
	if len(items) > maxErrors {
		items = items[:maxErrors]
	}
	rs.errors.Items = items
}

// stopRecord is the record of an error that the action Stop made terminating.
func (rs *Runspace) stopRecord(r *types.ErrorRecord) *types.ErrorRecord { return r }

// stackTrace is ScriptStackTrace: one line for each function that runs.
func (rs *Runspace) stackTrace(fr *frame, node syntax.Node) string {
	var lines []string
	for i := len(rs.frames) - 1; i >= 0; i-- {
		f := rs.frames[i]
		name := "<ScriptBlock>"
		if f.unit.name != "" {
			name = f.unit.name
		}
		file := "<No file>"
		line := 1
		if f.unit.src != nil {
			if f.unit.src.File != "" {
				file = f.unit.src.File
			}
			at := node
			if i < len(rs.frames)-1 || at == nil {
				at = f.at
			}
			if at == nil {
				at = f.unit.ast
			}
			line, _ = f.unit.src.Position(at.Extent().Start)
		}
		lines = append(lines, fmt.Sprintf("at %s, %s: line %d", name, file, line))
	}
	return strings.Join(lines, "\n")
}

// ParseText is the message about all errors of a text that does not parse, each
// with its place.
func ParseText(res *syntax.Result) string {
	var lines []string
	for i := range res.Errors {
		e := &res.Errors[i]
		line, col := res.Source.Position(e.Pos.Start)
		text := res.Source.Line(line)
		n := max(1, e.Pos.Len())
		if rest := len(text) - (col - 1); n > rest {
			n = max(1, rest)
		}
		file := "line"
		if res.Source.File != "" {
			file = res.Source.File
		}
		lines = append(lines, fmt.Sprintf("At %s:%d char:%d\n+ %s\n+ %s%s\n%s", file, line, col, text, strings.Repeat(" ", col-1), strings.Repeat("~", n), e.Message))
	}
	return strings.Join(lines, "\n\n")
}

// parseException is the exception for a text that does not parse.
func parseException(res *syntax.Result) *types.Exception {
	x := types.NewException("System.Management.Automation.ParseException", ParseText(res))
	x.ID, x.Category = res.Errors[0].ErrorID, "ParserError"
	errs := make([]any, len(res.Errors))
	for i := range res.Errors {
		errs[i] = &ParseErrorObject{res.Source, &res.Errors[i]}
	}
	x.Fields = map[string]any{"Errors": types.NewTyped(types.MustNamed("System.Management.Automation.Language.ParseError"), errs), "IncompleteInput": res.Errors[0].Incomplete}
	return x
}

// ParseErrorObject is a ParseError as scripts see it.
type ParseErrorObject struct {
	Source *syntax.Source
	Err    *syntax.ParseError
}

// PSType is ParseError.
func (*ParseErrorObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.Language.ParseError")
}

// PSString is the error with its place, as PowerShell writes it.
func (p *ParseErrorObject) PSString() string {
	return ParseText(&syntax.Result{Source: p.Source, Errors: []syntax.ParseError{*p.Err}})
}

// ParseRecords returns one error record for each error of a ParseException.
func ParseRecords(x *types.Exception, file string) []*types.ErrorRecord {
	list, ok := x.Fields["Errors"].(*types.Array)
	if !ok {
		return []*types.ErrorRecord{{Exception: x, ID: x.ID, Category: "ParserError"}}
	}
	var out []*types.ErrorRecord
	for _, v := range list.Items {
		p, ok := v.(*ParseErrorObject)
		if !ok {
			continue
		}
		line, col := p.Source.Position(p.Err.Pos.Start)
		inv := &types.InvocationInfo{Script: file, Line: line, Column: col, Text: p.Source.TextOf(p.Err.Pos), SourceLine: p.Source.Line(line)}
		out = append(out, &types.ErrorRecord{Exception: types.NewException("System.Management.Automation.ParseException", p.Err.Message), ID: p.Err.ErrorID, Category: "ParserError", Invocation: inv})
	}
	return out
}
