package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/modules/archive"
	"github.com/runwright/runwright/powershell/module/authoring"
)

func (p *program) moduleCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "check PATH", Short: "Check a module against the guidance for authors", Args: p.args("PATH"),
		Long: "Looks at a module in a folder, a .zip or a .nupkg without running it and lists what the guidance for integration modules\n" +
			"asks to be otherwise, a line each: file:line, severity, rule. The exit status is 1 if there are errors.",
		RunE: func(cmd *cobra.Command, args []string) error {
			findings, err := checkModule(cmd, args[0], p.getenv("PSModulePath"))
			if err != nil {
				return err
			}
			if p.output == "json" {
				err = p.printJSON(findings)
			} else {
				err = p.printLint(findings)
			}
			if err != nil {
				return err
			}
			if slices.ContainsFunc(findings, func(f authoring.Finding) bool { return f.Severity == authoring.Error }) {
				return failedError{}
			}
			return nil
		},
	}
	cmd.Flags().BoolFunc("json", "the same as --output json", func(string) error { p.output = "json"; return nil })
	p.addOutput(cmd)
	return cmd
}

// checkModule gives the findings of a module. What import would refuse is one.
func checkModule(cmd *cobra.Command, path, modulePath string) (findings []authoring.Finding, err error) {
	m, err := openModule(cmd.Context(), path, modulePath)
	var refused *archive.Error
	if errors.As(err, &refused) {
		return []authoring.Finding{{Code: string(refused.Rule), Severity: authoring.Error, Message: refused.Message, File: refused.Entry}}, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	found, err := m.inspect()
	if err != nil {
		return nil, err
	}
	top := m.pkg.Highest()
	main := m.pkg.Name + ".psm1"
	if top.Manifest != nil {
		main = m.pkg.Name + ".psd1"
	}
	findings = authoring.Check(authoring.Module{Module: found.Module, Files: top, ConnectionType: found.ConnectionType != nil, Main: main})
	if errors.As(m.missing(), &refused) {
		findings = append(findings, authoring.Finding{Code: string(refused.Rule), Severity: authoring.Warning, Message: refused.Message, File: main})
	}
	for _, r := range m.pkg.Remarks {
		findings = append(findings, authoring.Finding{Code: string(r.Rule), Severity: authoring.Note, Message: r.Message, File: r.Entry})
	}
	return findings, nil
}

// printLint writes findings as editors read them, and how many there are.
func (p *program) printLint(all []authoring.Finding) error {
	counts := map[authoring.Severity]int{}
	for _, f := range all {
		counts[f.Severity]++
		at := cmp.Or(f.File, "module")
		if f.Line > 0 {
			at = fmt.Sprintf("%s:%d", at, f.Line)
		}
		if _, err := fmt.Fprintf(p.out, "%s: %s: %s [%s]\n", at, f.Severity, oneLine(f.Message), f.Code); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(p.out, "%d error(s), %d warning(s), %d note(s)\n", counts[authoring.Error], counts[authoring.Warning], counts[authoring.Note])
	return err
}
