package authoring

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/module/metadata"
	"github.com/runwright/runwright/powershell/syntax"
)

// unwritten stands in a skeleton of help where a person has to write. A command
// whose help still says so is a finding.
const unwritten = "To be described."

// isUnwritten says whether a command's synopsis is that of a skeleton.
func isUnwritten(h *metadata.Help) bool { return strings.TrimSpace(h.Synopsis) == unwritten }

// helpless says whether a command has no help.
func helpless(cmd *metadata.Command) bool {
	return cmd.Help == nil || cmd.Help.Error != "" || strings.HasPrefix(cmd.Help.Kind, "Extended")
}

// help puts a comment before each exported function without help, with a place for
// everything that help has to say. Nothing else of a script is touched.
func (x *fixer) help() error {
	byFile := map[string][]*metadata.Command{}
	var files []string
	for i := range x.Commands {
		cmd := &x.Commands[i]
		if cmd.File == "" || cmd.MetadataError != "" || cmd.Kind != "Function" && cmd.Kind != "Filter" || !helpless(cmd) {
			continue
		}
		if byFile[cmd.File] == nil {
			files = append(files, cmd.File)
		}
		byFile[cmd.File] = append(byFile[cmd.File], cmd)
	}
	slices.Sort(files)
	for _, file := range files {
		if err := x.helpIn(file, byFile[file]); err != nil {
			return err
		}
	}
	return nil
}

func (x *fixer) helpIn(file string, commands []*metadata.Command) error {
	data, err := x.Files.Read(file)
	if err != nil {
		return err
	}
	doc, err := readDocument(data)
	why := ""
	switch {
	case err != nil:
		why = err.Error()
	case signed(doc.text):
		why = "the file is signed, and the signature would not fit any more"
	}
	var starts map[int][]int
	if why == "" {
		starts = functionStarts(file, doc.text)
	}
	var all []framed
	for _, cmd := range commands {
		problem := cmd.Name + " has no help"
		at := starts[cmd.Line]
		switch {
		case why != "":
			x.leave(file, problem, why)
			continue
		case len(at) != 1 || strings.TrimSpace(doc.text[lineStart(doc.text, at[0]):at[0]]) != "":
			x.leave(file, problem, "its function does not begin a line of its own")
			continue
		}
		from := lineStart(doc.text, at[0])
		all = append(all, framed{cmd, edit{syntax.Extent{Start: from, End: from}, skeleton(cmd, doc.text[from:at[0]], newline(doc.text))}})
	}
	if len(all) > 0 && x.onlyHelp(file, doc, all) != nil {
		// Mostly all are fine; which are not shows one by one.
		all = slices.DeleteFunc(all, func(f framed) bool {
			err := x.onlyHelp(file, doc, []framed{f})
			if err != nil {
				x.leave(file, f.cmd.Name+" has no help", err.Error())
			}
			return err != nil
		})
		if len(all) > 0 {
			if err := x.onlyHelp(file, doc, all); err != nil {
				x.leave(file, "functions without help", err.Error())
				return nil
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	var what []string
	for _, f := range all {
		what = append(what, f.cmd.Name+": a comment for its help is put before it [help-missing]")
	}
	edits := editsOf(all)
	x.fixes = append(x.fixes, Fix{File: x.Stored(file), What: what, Data: doc.encode(apply(doc.text, edits)), diff: unified(x.Stored(file), doc.text, edits)})
	return nil
}

// framed is a command with the comment that is put before its function.
type framed struct {
	cmd *metadata.Command
	edit
}

func editsOf(all []framed) []edit {
	out := make([]edit, 0, len(all))
	for _, f := range all {
		out = append(out, f.edit)
	}
	return out
}

// functionStarts gives where the functions of a script begin, by line.
func functionStarts(file, text string) map[int][]int {
	out := map[int][]int{}
	src := syntax.NewSource(file, text)
	syntax.Inspect(syntax.Parse(src, syntax.Options{}).AST, func(n syntax.Node) bool {
		if f, ok := n.(*syntax.FunctionDefinition); ok {
			line, _ := src.Position(f.Extent().Start)
			out[line] = append(out[line], f.Extent().Start)
		}
		return true
	})
	return out
}

// skeleton is the comment for a command, indented as its function.
func skeleton(cmd *metadata.Command, indent, end string) string {
	lines := []string{"<#", ".SYNOPSIS", unwritten, ".DESCRIPTION", unwritten}
	seen := map[string]bool{}
	for _, s := range cmd.ParameterSets {
		for _, p := range s.Parameters {
			if key := strings.ToLower(p.Name); !seen[key] && !p.Dynamic {
				seen[key] = true
				lines = append(lines, ".PARAMETER "+p.Name, unwritten)
			}
		}
	}
	lines = append(lines, "#>")
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(indent + l + end)
	}
	return b.String()
}

// errHelp says that a comment would not be what it is meant to be.
var errHelp = errors.New("a comment before the function would not be its help, or would change more than that")

// onlyHelp checks that comments in a script give their commands help and change
// nothing else of the module.
func (x *fixer) onlyHelp(file string, doc document, all []framed) error {
	after, err := x.Read(overlay{x.Files, file, doc.encode(apply(doc.text, editsOf(all)))})
	if err != nil {
		return err
	}
	if err := x.sameExports(after); err != nil {
		return err
	}
	shape := func(c metadata.Command) (string, error) {
		c.Help, c.Line = nil, 0
		text, err := json.Marshal(c)
		return string(text), err
	}
	for i := range x.Commands {
		a, err1 := shape(x.Commands[i])
		b, err2 := shape(after.Commands[i])
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		meant := slices.ContainsFunc(all, func(f framed) bool { return f.cmd == &x.Commands[i] })
		h := after.Commands[i].Help
		if a != b || meant && (h == nil || !isUnwritten(h)) {
			return errHelp
		}
	}
	return nil
}
