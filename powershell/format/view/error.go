package view

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// ErrorText is an error record as a view shows it: ConciseView, NormalView or
// CategoryView; other names mean ConciseView. The text ends with a line end.
func ErrorText(r *types.ErrorRecord, name string, width int) string {
	switch strings.ToLower(name) {
	case "normalview":
		return normalError(r)
	case "categoryview":
		return categoryMessage(r) + "\n"
	}
	return ConciseError(r, width)
}

// categoryMessage is CategoryInfo.GetMessage().
func categoryMessage(r *types.ErrorRecord) string {
	category := r.Category
	if category == "" {
		category = "NotSpecified"
	}
	return fmt.Sprintf("%s: (%s:%s) [%s], %s", category, r.TargetName, r.TargetType, r.Activity, r.Reason)
}

// normalError is the view of PowerShell before 7: the message, the place with its
// line, then category and id.
func normalError(r *types.ErrorRecord) string {
	var b strings.Builder
	inv := r.Invocation
	if inv != nil && inv.InvocationName != "" {
		b.WriteString(inv.InvocationName + " : ")
	}
	b.WriteString(r.Text() + "\n")
	if inv != nil && inv.Line > 0 && inv.Text != "" {
		place := "line"
		if inv.Script != "" {
			place = inv.Script
		}
		line, mark := inv.Excerpt()
		fmt.Fprintf(&b, "At %s:%d char:%d\n+ %s\n+ %s\n", place, inv.Line, inv.Column, line, mark)
	}
	fmt.Fprintf(&b, "+ CategoryInfo          : %s\n+ FullyQualifiedErrorId : %s\n", categoryMessage(r), r.ID)
	return b.String()
}

// ConciseError is an error record as $ErrorView = 'ConciseView' shows it: who
// failed and where, the source line with the place marked, and the message,
// wrapped to the width. The text ends with a line end.
func ConciseError(r *types.ErrorRecord, width int) string {
	head := errorHead(r)
	inv := r.Invocation
	message := r.Text()
	if r.Category == "ParserError" { // of the places that the text marks the first one's message counts
		if _, rest, ok := strings.Cut(message, "~\n"); ok {
			message, _, _ = strings.Cut(rest, "~\n")
			message, _, _ = strings.Cut(message, "\n\n")
		}
	}
	if inv == nil || inv.Script == "" || inv.Line == 0 {
		return fmt.Sprintf("%s: %s\n", head, message)
	}
	var b strings.Builder
	number := fmt.Sprint(inv.Line)
	gutter := max(4, len(number))
	fmt.Fprintf(&b, "%s: %s:%d\nLine |\n", head, inv.Script, inv.Line)
	source, mark := inv.Excerpt()
	fmt.Fprintf(&b, "%*s |  %s\n", gutter, number, source)
	blank := strings.Repeat(" ", gutter)
	fmt.Fprintf(&b, "%s |  %s\n", blank, mark)
	message = strings.ReplaceAll(strings.ReplaceAll(message, "\r\n", "\n"), "\n", " ")
	for _, l := range wrapWords(message, width-gutter-4) {
		fmt.Fprintf(&b, "%s | %s\n", blank, l)
	}
	return b.String()
}

// errorHead names who failed: the command, else the category or exception.
func errorHead(r *types.ErrorRecord) string {
	if r.Invocation != nil && r.Invocation.Command != "" {
		return r.Invocation.Command
	}
	if r.Category == "ParserError" {
		return "ParserError"
	}
	if r.Activity != "" {
		return r.Activity
	}
	switch r.Category {
	case "", "NotSpecified":
		if r.Reason != "" {
			return r.Reason
		}
		return r.Exception.PSType().ShortName()
	case "OperationStopped":
		if r.Exception.Class.Name == "System.Management.Automation.RuntimeException" { // throw of a text
			return "Exception"
		}
	case "ObjectNotFound":
		if name, ok := r.Target.(string); ok && name != "" {
			return name
		}
	}
	return r.Category
}

// wrapWords breaks text at blanks into lines of at most width columns.
func wrapWords(s string, width int) []string {
	var out []string
	for _, paragraph := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		line, begun := "", false
		for _, word := range strings.Split(paragraph, " ") {
			switch {
			case !begun:
				line, begun = word, true
			case cells(line)+1+cells(word) <= width:
				line += " " + word
			default:
				out = append(out, line)
				line = word
			}
			for cells(line) > width {
				out = append(out, types.Slice16(line, 0, width))
				line = types.Slice16(line, width, cells(line)-width)
			}
		}
		out = append(out, line)
	}
	return out
}
