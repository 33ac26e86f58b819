package metadata

import (
	"regexp"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/syntax"
)

// commentHelp is the help in the comments of a function, section by section.
type commentHelp struct {
	synopsis, description, notes     string
	inputs, outputs, examples, links []string
	component, role, functionality   string
	parameters                       map[string]string // by name in lower case
	forwardTarget, forwardCategory   string
	external                         string
}

// commentsOf finds the help of a function: in the comments before it, at the start
// of its body, or at the end of it; nil when there is none.
func (fn *function) commentsOf() *commentHelp {
	for _, group := range fn.commentGroups() {
		if h := parseComments(fn.unit.lines(group)); h != nil {
			return h
		}
	}
	return nil
}

// commentGroups gives the three places where help may be.
func (fn *function) commentGroups() [][]syntax.Extent {
	u, body := fn.unit, fn.body.Extent()
	if u.made && fn.def == nil {
		body = syntax.Extent{Start: 0, End: len(u.src.Text)}
	}
	var first, last []syntax.Extent
	start := body.Start
	if fn.def != nil || !u.made {
		if i := strings.IndexByte(u.src.TextOf(body), '{'); i >= 0 && i < 2 {
			start += i + 1
		}
	}
	at := start
	for _, c := range u.comments {
		if c.Start < at || c.End > body.End {
			continue
		}
		gap := u.src.Text[at:c.Start]
		if strings.TrimSpace(gap) != "" || len(first) > 0 && strings.Count(gap, "\n") > 1 {
			break
		}
		first = append(first, c)
		at = c.End
	}
	end := body.End
	if strings.HasSuffix(u.src.TextOf(body), "}") {
		end--
	}
	last = u.commentsBefore(end, -1)
	if len(last) > 0 && last[0].Start < start {
		last = nil
	}
	var before []syntax.Extent
	if fn.def != nil {
		before = u.commentsBefore(fn.at.Start, 2)
	} else if p := fn.body.ParamBlock; p != nil && u.made {
		start := p.Extent().Start
		for _, a := range p.Attributes {
			start = min(start, a.Extent().Start)
		}
		return [][]syntax.Extent{first, u.commentsBefore(start, 2), last}
	}
	return [][]syntax.Extent{before, first, last}
}

// commentsBefore gives the comments that stand together right before a place, with
// fewer than so many line ends more in between; -1 for any number.
func (u *unit) commentsBefore(at int, ends int) []syntax.Extent {
	var out []syntax.Extent
	for i := len(u.comments) - 1; i >= 0; i-- {
		c := u.comments[i]
		if c.End > at {
			continue
		}
		gap := u.src.Text[c.End:at]
		limit := 1
		if len(out) == 0 {
			limit = ends
		}
		if strings.TrimSpace(gap) != "" || limit >= 0 && strings.Count(gap, "\n") > limit {
			break
		}
		if behindCode(u.src.Text, c.Start) && (len(out) > 0 || ends >= 0) {
			break
		}
		out = append([]syntax.Extent{c}, out...)
		at = c.Start
	}
	return out
}

// behindCode says whether something stands on the line in front of a comment.
func behindCode(text string, at int) bool {
	line := strings.TrimSpace(text[strings.LastIndexByte(text[:at], '\n')+1 : at])
	for strings.HasPrefix(line, "<#") && strings.HasSuffix(line, "#>") { // other comments
		end := strings.Index(line, "#>")
		line = strings.TrimSpace(line[end+2:])
	}
	return line != ""
}

// lines gives the text of comments without what makes them comments.
func (u *unit) lines(comments []syntax.Extent) []string {
	var out []string
	for _, c := range comments {
		text := u.src.TextOf(c)
		if rest, ok := strings.CutPrefix(text, "<#"); ok {
			text = strings.TrimSuffix(rest, "#>")
			for line := range strings.SplitSeq(text, "\n") {
				out = append(out, strings.TrimSuffix(line, "\r"))
			}
			continue
		}
		out = append(out, strings.TrimSuffix(strings.TrimLeft(text, "#"), "\r"))
	}
	return out
}

// directive is a line that begins a section.
var directive = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*\.(\w+)(?:\s+(\S.*?))?\s*$`)
})

// parseComments reads the sections of help comments; nil when the lines are none: no
// keyword, a keyword that there is not, or one with a word too many or too few.
func parseComments(lines []string) *commentHelp {
	h := &commentHelp{parameters: map[string]string{}}
	found := false
	for i := 0; i < len(lines); {
		m := directive().FindStringSubmatch(lines[i])
		if m == nil {
			if strings.TrimSpace(lines[i]) != "" && !found {
				return nil
			}
			i++
			continue
		}
		text, next := section(lines, i+1)
		if !h.put(strings.ToLower(m[1]), m[2], text) {
			return nil
		}
		found = true
		i = next
	}
	if !found {
		return nil
	}
	return h
}

// section gives the text up to the next keyword. What the first line is indented by
// is taken off all.
func section(lines []string, from int) (text string, next int) {
	var out []string
	indent := 0
	for next = from; next < len(lines); next++ {
		line := lines[next]
		if directive().MatchString(line) {
			break
		}
		if len(out) == 0 {
			if strings.TrimSpace(line) == "" {
				continue
			}
			indent = len(line) - len(strings.TrimLeft(line, " \t\u00a0"))
		}
		cut := 0
		for cut < indent && cut < len(line) && (line[cut] == ' ' || line[cut] == '\t') {
			cut++
		}
		out = append(out, line[cut:])
	}
	return strings.TrimRight(strings.Join(out, "\n"), " \t\r\n"), next
}

// put stores a section; false when the keyword is wrong.
func (h *commentHelp) put(keyword, argument, text string) bool {
	named := false
	switch keyword {
	case "parameter", "forwardhelptargetname", "forwardhelpcategory", "remotehelprunspace", "externalhelp":
		named = true
	}
	if named != (argument != "") {
		return false
	}
	switch keyword {
	case "synopsis":
		h.synopsis = text
	case "description":
		h.description = text
	case "notes":
		h.notes = text
	case "inputs":
		h.inputs = append(h.inputs, text)
	case "outputs":
		h.outputs = append(h.outputs, text)
	case "example":
		h.examples = append(h.examples, text)
	case "link":
		h.links = append(h.links, text)
	case "component":
		h.component = text
	case "role":
		h.role = text
	case "functionality":
		h.functionality = text
	case "parameter":
		key := strings.ToLower(argument)
		if _, ok := h.parameters[key]; !ok {
			h.parameters[key] = text
		}
	case "forwardhelptargetname":
		h.forwardTarget = argument
	case "forwardhelpcategory":
		h.forwardCategory = argument
	case "externalhelp":
		h.external = argument
	case "remotehelprunspace":
	default:
		return false
	}
	return true
}
