package references

import (
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// mentions notes where comments and strings say AzureRm. In the original the
// mere text could make the old modules load.
func (f *finder) mentions(res *syntax.Result) {
	seen := map[int]bool{}
	note := func(start int, text string) {
		line, _ := f.src.Position(start)
		for l := range strings.Lines(text) {
			if strings.Contains(strings.ToLower(l), "azurerm") && !seen[line] {
				seen[line] = true
				f.result.OldMentions = append(f.result.OldMentions, Mention{line, shorten(f.src.Line(line))})
			}
			line++
		}
	}
	for _, c := range res.Comments {
		note(c.Start, f.src.TextOf(c))
	}
	syntax.Inspect(res.AST, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.StringConstantExpression:
			if n.StringConstantType != syntax.BareWord {
				note(n.Extent().Start, f.src.TextOf(n.Extent()))
			}
		case *syntax.ExpandableStringExpression:
			note(n.Extent().Start, f.src.TextOf(n.Extent()))
		}
		return true
	})
	slices.SortFunc(f.result.OldMentions, func(a, b Mention) int { return a.Line - b.Line })
}

// Warning is something that its author should know of a script.
type Warning struct {
	Line int
	Text string
}

// Azure is what a script uses of the two families of Azure modules, which
// cannot be in one session.
type Azure struct {
	New []Reference // Az
	Old []Reference // AzureRM
	// Alias is the command that gives the new commands their old names, mostly
	// Enable-AzureRmAlias; without a line when there is none.
	Alias Reference
}

// Azure sorts the references by family.
func (r *Result) Azure() Azure {
	var a Azure
	for _, ref := range r.References {
		switch {
		case ref.Kind == Command && enablesAliases(ref.Name):
			if a.Alias.Line == 0 {
				a.Alias = ref
			}
			a.New = append(a.New, ref) // a command of Az.Accounts
		case ref.Kind == Command && isOldCommand(ref.Name), ref.Kind == Module && isOldModule(ref.Name):
			a.Old = append(a.Old, ref)
		case ref.Kind == Command && isNewCommand(ref.Name), ref.Kind == Module && isNewModule(ref.Name):
			a.New = append(a.New, ref)
		}
	}
	return a
}

// enablesAliases knows Enable-AzureRmAlias, and the commands of modules that do
// the same for a part of the names.
func enablesAliases(name string) bool {
	n := strings.ToLower(name)
	return strings.HasPrefix(n, "enable-azurerm") && strings.HasSuffix(n, "alias")
}

// noun is the part of a command's name behind the first dash.
func noun(command string) string {
	_, n, _ := strings.Cut(command, "-")
	return n
}

func isOldCommand(name string) bool {
	return strings.HasPrefix(strings.ToLower(noun(name)), "azurerm")
}

// isNewCommand knows nouns like AzVM, and not AzureVM or Azimuth.
func isNewCommand(name string) bool {
	n := noun(name)
	if len(n) < 3 || !strings.EqualFold(n[:2], "az") || strings.HasPrefix(strings.ToLower(n), "azure") {
		return false
	}
	return n[2] >= 'A' && n[2] <= 'Z'
}

func isOldModule(name string) bool {
	n := strings.ToLower(name)
	return n == "azurerm" || strings.HasPrefix(n, "azurerm.")
}

func isNewModule(name string) bool {
	n := strings.ToLower(name)
	return n == "az" || strings.HasPrefix(n, "az.")
}

// Warnings says where a script mixes the two families, or names the old one
// while it uses the new one.
func (r *Result) Warnings() (out []Warning) {
	a := r.Azure()
	if len(a.New) == 0 {
		return nil
	}
	for _, ref := range a.Old {
		switch {
		case ref.Kind == Module:
			out = append(out, Warning{ref.Line, fmt.Sprintf("loads %s beside Az (line %d): Az and AzureRM modules cannot be imported in the same session.", ref.Name, a.New[0].Line)})
		case a.Alias.Line > ref.Line:
			out = append(out, Warning{ref.Line, fmt.Sprintf("%s is a command of AzureRM and stands before %s in line %d, which makes it run as %s; write the new name.", ref.Name, a.Alias.Name, a.Alias.Line, NewName(ref.Name))})
		case a.Alias.Line > 0:
			out = append(out, Warning{ref.Line, fmt.Sprintf("%s runs as %s, by %s in line %d; write the new name.", ref.Name, NewName(ref.Name), a.Alias.Name, a.Alias.Line)})
		default:
			out = append(out, Warning{ref.Line, fmt.Sprintf("%s is a command of AzureRM beside Az (line %d): Az and AzureRM modules cannot be used in the same runbook. Use %s.", ref.Name, a.New[0].Line, NewName(ref.Name))})
		}
	}
	for _, m := range r.OldMentions {
		if !slices.ContainsFunc(a.Old, func(ref Reference) bool { return ref.Line == m.Line }) {
			out = append(out, Warning{m.Line, "the text says AzureRm although the runbook uses Az; in the original that alone can load the old modules: " + m.Text})
		}
	}
	slices.SortStableFunc(out, func(x, y Warning) int { return x.Line - y.Line })
	return out
}
