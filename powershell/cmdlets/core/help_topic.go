package core

import (
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// topic is a text about something that is no command: about_….
type topic struct {
	name, text, module string
}

// defaultTopic is what Get-Help shows without a name.
const defaultTopic = `
TOPIC
    Get-Help

SHORT DESCRIPTION
    Shows help about commands and topics.

LONG DESCRIPTION
    A command's help is what its comments or the help files of its module
    say. For a command without help it is what its parameters tell.

    Get-Help NAME              what a command does and how it is called
    Get-Help NAME -Detailed    also its parameters and examples
    Get-Help NAME -Full        all there is
    Get-Help NAME -Examples    the examples
    Get-Help NAME -Parameter P the parameters that P names, * for all
    Get-Help WORD              a list of what has the word in its name
    Get-Help about_*           a list of the topics that modules bring

    NAME -? is the same as Get-Help NAME, help NAME as Get-Help NAME -Full.
`

// object is the help object of a topic: its text, with properties.
func (t *topic) object() any {
	o := &types.PSObject{Base: t.text}
	o.TypeNames = []string{"HelpFileHelpInfo", "HelpInfo", "System.String", "System.Object"}
	o.Set("Name", t.name)
	o.Set("Category", "HelpFile")
	o.Set("Synopsis", t.synopsis())
	o.Set("Component", "")
	o.Set("Role", "")
	o.Set("Functionality", "")
	return o
}

// short is the topic's line in a list.
func (t *topic) short() any {
	o := types.NewCustom()
	o.TypeNames = []string{"HelpFileHelpInfo#HelpInfoShort", "HelpInfoShort"}
	o.Set("Name", t.name)
	o.Set("Category", "HelpFile")
	o.Set("Synopsis", oneLine(t.synopsis()))
	o.Set("ModuleName", t.module)
	return o
}

// synopsis is what stands below the heading about a short description; the default
// topic keeps the heading.
func (t *topic) synopsis() string {
	lines := strings.Split(strings.ReplaceAll(t.text, "\r", ""), "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.EqualFold(strings.TrimSpace(l), "short description") })
	if at < 0 {
		return ""
	}
	var out []string
	if t.name == "default" {
		out = append(out, lines[at])
	}
	for _, l := range lines[at+1:] {
		if l != "" && l[0] != ' ' && l[0] != '\t' && len(out) > 0 {
			break
		}
		if s := strings.TrimSpace(l); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " ")
}

// topicsNamed finds the topics that a pattern names: in the folders of help, then in
// those of modules.
func topicsNamed(c *interp.Call, pattern string) ([]*topic, error) {
	w, err := types.CompileWildcard(pattern, true)
	if err != nil || c.Host().Files == nil {
		return nil, err
	}
	var out []*topic
	seen := map[string]bool{}
	look := func(dir, module string) error {
		entries, err := c.Host().Files.ReadDir(dir)
		if err != nil {
			return nil // a folder that is not there has no topics
		}
		for _, e := range entries {
			base, ok := strings.CutSuffix(e.Name(), ".txt")
			base = strings.TrimSuffix(base, ".help")
			if !ok || !strings.HasPrefix(strings.ToLower(base), "about_") || !w.Match(base) || seen[strings.ToLower(base)] {
				continue
			}
			text, err := c.Runspace().ReadFile(path.Join(dir, e.Name()))
			if err != nil {
				return err
			}
			seen[strings.ToLower(base)] = true
			out = append(out, &topic{base, string(text), module})
		}
		return nil
	}
	for _, f := range topicFolders(c) {
		for _, culture := range []string{"en-US", "en"} {
			if err := look(path.Join(f.dir, culture), f.module); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *topic) int { return types.CompareText(a.name, b.name, true) })
	return out, nil
}

type topicFolder struct{ dir, module string }

// topicFolders are the folders that have help in folders of cultures.
func topicFolders(c *interp.Call) []topicFolder {
	rs := c.Runspace()
	out := []topicFolder{}
	if home := types.ToString(c.Scope().Get("PSHOME")); home != "" {
		out = append(out, topicFolder{dir: home})
	}
	if home := c.Host().Files.HomeDir(); home != "" {
		out = append(out, topicFolder{dir: path.Join(home, ".local/share/powershell/Help")})
	}
	for _, m := range rs.Modules() {
		out = append(out, topicFolder{m.Base, m.Name})
	}
	for _, f := range available(rs, "") {
		out = append(out, topicFolder{f.base, f.name})
	}
	return out
}
