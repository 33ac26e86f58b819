package interp

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// inQuotes reports whether an argument was written in quotes, which keeps its
// wildcards and tilde.
func inQuotes(n syntax.Node) bool {
	switch s := n.(type) {
	case *syntax.StringConstantExpression:
		return s.StringConstantType != syntax.BareWord
	case *syntax.ExpandableStringExpression:
		return s.StringConstantType != syntax.BareWord
	}
	return false
}

// expanded is what a program gets for a word outside quotes, as from a shell: the
// files that a pattern matches, or the word itself when there are none, and the
// home folder for ~. Patterns on other drives stay as they are.
func (n *nativeInstance) expanded(word string, bare bool) []string {
	files := n.rs.host.Files
	if files == nil {
		return []string{word}
	}
	if home := files.HomeDir(); bare && home != "" && (word == "~" || strings.HasPrefix(word, "~/")) {
		return []string{home + word[1:]}
	}
	if !types.HasWildcard(word) {
		return []string{word}
	}
	if drive, _, ok := strings.Cut(word, ":"); ok && !strings.Contains(drive, "/") {
		return []string{word}
	}
	found := []string{""}
	rest := word
	if strings.HasPrefix(word, "/") {
		found, rest = []string{"/"}, strings.TrimLeft(word, "/")
	}
	for rest != "" {
		var segment string
		segment, rest, _ = strings.Cut(rest, "/")
		if found = n.matching(found, segment, rest != ""); len(found) == 0 {
			return []string{word}
		}
	}
	return found
}

// matching are the entries of folders that match one segment of a path. Names that
// begin with a dot match only where the pattern says so.
func (n *nativeInstance) matching(folders []string, segment string, more bool) []string {
	if segment == "" {
		return folders
	}
	var out []string
	if !types.HasWildcard(segment) {
		for _, f := range folders {
			p := f + segment
			if more {
				p += "/"
			}
			if _, err := n.rs.host.Files.Lstat(n.absolute(f + segment)); err == nil {
				out = append(out, p)
			}
		}
		return out
	}
	w, err := types.CompileWildcard(segment, false)
	if err != nil {
		return nil
	}
	for _, f := range folders {
		entries, err := n.rs.host.Files.ReadDir(n.absolute(f))
		if err != nil {
			continue // what cannot be read has no matches
		}
		for _, e := range entries {
			name := e.Name()
			if strings.HasPrefix(name, ".") && !strings.HasPrefix(segment, ".") || !w.Match(name) {
				continue
			}
			if more {
				name += "/"
			}
			out = append(out, f+name)
		}
	}
	return out
}

// absolute is a path below the session's current folder.
func (n *nativeInstance) absolute(p string) string {
	if strings.HasPrefix(p, "/") {
		return p
	}
	return path.Join(n.rs.CurrentFolder(), p)
}
