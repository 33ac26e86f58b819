package seccomp

import (
	"fmt"
	"strings"
)

//go:generate go test -run TestDocumentation . -update

// Document writes the tables as a page of Markdown.
func Document() string {
	return "# System calls of a sandbox\n\n" +
		"This page is made from the tables in profile.go. Everything that is not listed is refused: the caller\n" +
		"sees EPERM, and the job's warning stream names the call (not for pwsh, which installs its filter itself).\n" + tables()
}

// Marks of the part of docs/sandbox.md that Section gives.
const (
	SectionBegin = "<!-- calls -->\n"
	SectionEnd   = "<!-- end of calls -->\n"
)

// Section writes the tables as a part of a page, one level below the headings of
// Document.
func Section() string {
	return SectionBegin + strings.ReplaceAll(tables(), "\n## ", "\n### ") + "\n" + SectionEnd
}

func tables() string {
	var b strings.Builder
	for _, p := range everyProfile() {
		fmt.Fprintf(&b, "\n## %s\n\n%s %d calls, at most %d.\n\n", p.Name, p.Doc, p.Count(), p.Max())
		if p.Arch != "" {
			fmt.Fprintf(&b, "It exists on %s only. Answered as unknown: %s.\n\n", p.Arch, list(p.absent()))
		}
		if len(p.Nothing) > 0 {
			fmt.Fprintf(&b, "Answered with 0, and not done: %s.\n\n", list(p.Nothing))
		}
		b.WriteString("| Call | Allowed when | Needed for |\n|---|---|---|\n")
		for _, c := range p.Call {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, c.when(), c.Why)
		}
		if len(p.Quiet) > 0 {
			fmt.Fprintf(&b, "\nRefused without a warning, because libraries try them and do as well without: %s.\n", list(p.Quiet))
		}
	}
	fmt.Fprintf(&b, "\n## Tripwires\n\nTrying one of these ends the process at once, as does any call by another architecture's numbers: %s.\n", list(Tripwires()))
	fmt.Fprintf(&b, "\n## Answered as unknown\n\nUnless the profile says otherwise, these fail with ENOSYS, as on an older kernel: %s.\n", list(Unknown()))
	b.WriteString(launchText())
	return b.String()
}

func (c Call) when() string {
	if len(c.Only) == 0 {
		return "always"
	}
	text := rules(c.Only)
	if len(c.Or) > 0 {
		text += "; or " + rules(c.Or)
	}
	return text
}

func rules(rs []Rule) string {
	var out []string
	for _, r := range rs {
		out = append(out, r.Text)
	}
	return strings.Join(out, " ")
}

func list(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }

// launchText says what is in force before a program has locked itself.
func launchText() string {
	return "\n## While a program begins\n\nAn interpreter puts its profile in place itself, before it runs anything of a user's. From before it is executed until\n" +
		"then, and beneath the profile afterwards, a wider list is in force: the profile's calls, with executable memory, and\n" + list(launchCalls()) + ".\n"
}
