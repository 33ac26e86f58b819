package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/runwright/runwright/powershell/module/metadata"
)

// print writes the inspection for people.
func (i *inspection) print(out io.Writer) error {
	var b bytes.Buffer
	version := i.Version
	if i.Prerelease != "" {
		version += "-" + i.Prerelease
	}
	fmt.Fprintf(&b, "%s %s (%s module)\n", i.Name, version, strings.ToLower(i.Imported.Type))
	if i.Description != "" {
		fmt.Fprintf(&b, "%s\n", oneLine(i.Description))
	}
	rows(&b, "", [][]string{{"Author:", i.Author}, {"Versions in the package:", several(i.Versions)}, {"Requires:", strings.Join(i.RequiredModules, ", ")},
		{"Loads:", strings.Join(i.Imported.Nested, ", ")}, {"Lacks the assemblies:", strings.Join(i.MissingAssemblies, ", ")}})
	i.printConnection(&b)
	i.printCommands(&b)
	i.printRest(&b)
	_, err := out.Write(b.Bytes())
	return err
}

// several joins versions when there is more than one.
func several(all []string) string {
	if len(all) < 2 {
		return ""
	}
	return strings.Join(all, ", ")
}

// rows writes lines of a name and a value; those without a value are left out.
func rows(b *bytes.Buffer, title string, lines [][]string) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	any := false
	for _, l := range lines {
		if l[1] == "" {
			continue
		}
		if !any && title != "" {
			fmt.Fprintf(w, "\n%s\n", title)
		}
		any = true
		fmt.Fprintf(w, "  %s\n", strings.Join(l, "\t"))
	}
	w.Flush() // writing to memory does not fail
}

func (i *inspection) printConnection(b *bytes.Buffer) {
	if i.ConnectionType == nil {
		return
	}
	var lines [][]string
	for _, f := range i.ConnectionType.Fields {
		how := "required"
		if f.Optional {
			how = "optional"
		}
		if f.Encrypted {
			how += ", encrypted"
		}
		lines = append(lines, []string{f.Name, f.Type, how})
	}
	rows(b, "Connection type "+i.ConnectionType.Name, lines)
}

func (i *inspection) printCommands(b *bytes.Buffer) {
	if len(i.Commands) == 0 {
		fmt.Fprint(b, "\nNo commands\n")
		return
	}
	fmt.Fprintf(b, "\nCommands (%d)\n", len(i.Commands))
	for _, c := range i.Commands {
		kind := ""
		if c.Kind != "Function" && c.Kind != "Cmdlet" {
			kind = " (" + strings.ToLower(c.Kind) + ")"
		}
		fmt.Fprintf(b, "  %s%s\n", c.Name, kind)
		if s := synopsis(c); s != "" {
			fmt.Fprintf(b, "      %s\n", s)
		}
		for _, s := range c.ParameterSets {
			fmt.Fprintf(b, "      %s\n", strings.TrimSpace(c.Name+" "+strings.TrimSuffix(s.Text, " [<CommonParameters>]")))
		}
		if c.MetadataError != "" {
			fmt.Fprintf(b, "      cannot be used: %s\n", oneLine(c.MetadataError))
		}
	}
}

// synopsis is what the help says in one line; what PowerShell makes up is left out.
func synopsis(c metadata.Command) string {
	if c.Help == nil || strings.HasPrefix(c.Help.Kind, "Extended") {
		return ""
	}
	return oneLine(strings.TrimSpace(c.Help.Synopsis))
}

func (i *inspection) printRest(b *bytes.Buffer) {
	var aliases, classes, resources, unknown, remarks [][]string
	for _, a := range i.Aliases {
		aliases = append(aliases, []string{a.Name, a.Definition})
	}
	for _, c := range i.Classes {
		kind := "class"
		if c.IsEnum {
			kind = "enum"
		}
		classes = append(classes, []string{c.Name, kind})
	}
	for _, r := range i.DscResources {
		var names []string
		for _, p := range r.Properties {
			names = append(names, p.Name)
		}
		resources = append(resources, []string{cmp.Or(r.FriendlyName, r.Name), r.Kind, strings.Join(names, ", ")})
	}
	for _, u := range i.Unknown {
		at := u.File
		if u.Line > 0 {
			at = fmt.Sprintf("%s:%d", u.File, u.Line)
		}
		unknown = append(unknown, []string{oneLine(u.What), oneLine(u.Reason), at})
	}
	for _, r := range i.Remarks {
		remarks = append(remarks, []string{string(r.Rule), oneLine(r.Entry + ": " + r.Message)})
	}
	rows(b, "Aliases", aliases)
	rows(b, "Classes", classes)
	rows(b, "DSC resources", resources)
	rows(b, "Variables", singles(i.Imported.Variables))
	rows(b, "Known only when the module runs", unknown)
	rows(b, "Remarks", remarks)
}

func singles(all []string) [][]string {
	var out [][]string
	for _, s := range all {
		out = append(out, []string{"$" + s, " "})
	}
	return out
}
