package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/powershell/module/authoring"
)

// checkOptions are the flags of module check.
type checkOptions struct {
	format string // text, json or sarif; "" for what --output says
	fix    bool
	dry    bool
}

func (p *program) moduleCheckCommand() *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use: "check PATH", Short: "Check a module against the guidance for authors", Args: p.args("PATH"),
		Long: "Looks at a module in a folder, a .zip or a .nupkg without running it and lists what the guidance for integration modules\n" +
			"asks to be otherwise, a line each: file:line, severity, rule. All version folders are looked at. The exit status is 1 if there\n" +
			"are errors.\n\n" +
			"--fix mends what can be mended without changing what the module does: lists of exports in the manifest that are missing, have\n" +
			"wildcards or names that nothing defines; a manifest where there is none; file names in another letter case than the manifest\n" +
			"writes; a comment to be filled in before functions that have no help. Files keep their encoding and line ends. What is left is listed as without --fix.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.format == "" && p.output == "json" {
				o.format = "json"
			}
			c := &moduleChecker{ctx: cmd.Context(), path: args[0], modulePath: p.getenv("PSModulePath")}
			if o.dry && !o.fix || o.dry && o.format != "" && o.format != "text" {
				return usagef("--dry-run goes with --fix, and with no other format than text")
			}
			if o.fix {
				if done, err := p.fixModule(c, o); err != nil || done {
					return err
				}
			}
			findings, err := c.check()
			if err != nil {
				return err
			}
			switch o.format {
			case "json":
				err = p.printJSON(findings)
			case "sarif":
				err = p.printSarif(c.artifacts(), findings)
			default:
				err = printLint(p.out, findings)
			}
			if err != nil {
				return err
			}
			if hasErrors(findings) {
				return failedError{}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.Var(choiceFlag{&o.format, []string{"text", "json", "sarif"}}, "format", "how to print findings: text, json or sarif (SARIF 2.1.0, for code scanning)")
	f.BoolVar(&o.fix, "fix", false, "mend what is safe to mend, then list what is left")
	f.BoolVar(&o.dry, "dry-run", false, "with --fix: show the changes as a diff and make none")
	f.BoolFunc("json", "the same as --format json", func(string) error { o.format = "json"; p.output = "json"; return nil })
	p.addOutput(cmd)
	return cmd
}

func hasErrors(findings []authoring.Finding) bool {
	return slices.ContainsFunc(findings, func(f authoring.Finding) bool { return f.Severity == authoring.Error })
}

// choiceFlag is a flag with a fixed set of values.
type choiceFlag struct {
	value   *string
	choices []string
}

func (c choiceFlag) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}

func (c choiceFlag) Type() string { return strings.Join(c.choices, "|") }

func (c choiceFlag) Set(s string) error {
	if !slices.Contains(c.choices, s) {
		return errors.New("expected " + strings.Join(c.choices, ", "))
	}
	*c.value = s
	return nil
}

// printLint writes findings as editors read them, and how many there are.
func printLint(w io.Writer, all []authoring.Finding) error {
	counts := map[authoring.Severity]int{}
	for _, f := range all {
		counts[f.Severity]++
		at := cmp.Or(f.File, "module")
		if f.Line > 0 {
			at = fmt.Sprintf("%s:%d", at, f.Line)
		}
		if _, err := fmt.Fprintf(w, "%s: %s: %s [%s]\n", at, f.Severity, oneLine(f.Message), f.Code); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%d error(s), %d warning(s), %d note(s)\n", counts[authoring.Error], counts[authoring.Warning], counts[authoring.Note])
	return err
}
