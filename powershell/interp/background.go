package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// background compiles a pipeline, or chain of pipelines, from first to last, that
// & starts as a job: Start-Job runs its text, in the current location, with the
// caller's variables handed over.
func (c *compiler) background(x, first, last syntax.Node) stmtFn {
	from, to := first.Extent().Start, last.Extent().End
	src := c.u.src
	var used []*syntax.VariableExpression
	note := func(n syntax.Node) bool {
		switch v := n.(type) {
		case *syntax.UsingExpression:
			return false
		case *syntax.VariableExpression:
			if p := v.Extent(); p.Start >= from && p.End <= to && !everywhere(v) {
				used = append(used, v)
			}
		}
		return true
	}
	syntax.Inspect(x, note)
	return func(fr *frame) error {
		var text strings.Builder
		text.WriteString(`Microsoft.PowerShell.Management\Set-Location -LiteralPath $using:pwd ; `)
		at := from
		for _, v := range used {
			if fr.scope.lookup(strings.ToLower(v.VariablePath.UserPath)) == nil {
				continue
			}
			p := v.Extent()
			text.WriteString(src.TextOf(syntax.Extent{Start: at, End: p.Start}))
			sigil := "$"
			if v.Splatted {
				sigil = "@"
			}
			text.WriteString(sigil + "{using:" + v.VariablePath.UserPath + "}")
			at = p.End
		}
		text.WriteString(src.TextOf(syntax.Extent{Start: at, End: to}))
		sb, err := fr.rs.parse(fr.session(), "", text.String())
		if err != nil {
			return fr.failure(err, x)
		}
		start := &commandCode{node: x, resolve: func(*frame) (any, string, error) { return nil, "Start-Job", nil },
			args: []argCode{{name: "ScriptBlock", named: true, joined: true, node: x, value: func(*frame) (any, error) { return any(sb), nil }}}}
		return fr.runPipeline(nil, []*commandCode{start}, x)
	}
}

// everywhere reports whether a variable means the same in every process, or is
// one that only the pipeline itself sets.
func everywhere(v *syntax.VariableExpression) bool {
	switch strings.TrimPrefix(strings.ToLower(v.VariablePath.UserPath), "global:") {
	case "pid", "psversiontable", "psedition", "pshome", "host", "true", "false", "null":
		return true
	}
	return false
}
