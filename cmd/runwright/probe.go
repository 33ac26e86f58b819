package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// probeCommand tries to break out of sandboxes of every tier and engine. It is for
// those who doubt a machine, and hidden because doctor is what people need.
func (p *program) probeCommand() *cobra.Command {
	var pythonName string
	cmd := &cobra.Command{
		Use: "probe", Short: "Try from inside sandboxes what must not be possible there", Args: p.noArgs, Hidden: true,
		Long: "Runs the program's own attempts on processes, files, memory, network and kernel inside a sandbox of each tier that the machine has,\n" +
			"with the embedded engine and with the interpreter of Python. The exit status is 1 if one succeeds that should not, or if no tier was tried.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			r := probeReport{Attempts: []sandbox.Attempt{}, Skipped: []string{}}
			for _, tier := range []sandbox.Tier{sandbox.TierA, sandbox.TierB} {
				r.add(fmt.Sprintf("tier %s with the embedded engine", tier))(sandbox.Attempts(sandbox.Config{}, tier))
				if pythonName != "off" {
					r.add(fmt.Sprintf("tier %s with Python", tier))(pythonAttempts(cmd.Context(), pythonName, tier))
				}
			}
			if err := p.printProbes(r); err != nil {
				return err
			}
			if !r.ok() {
				return failedError{}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&pythonName, "python", python.DefaultName, "interpreter to try, as for serve; off for none")
	p.addOutput(cmd)
	return cmd
}

// probeReport is what came of all attempts.
type probeReport struct {
	Attempts []sandbox.Attempt `json:"attempts"`
	Skipped  []string          `json:"skipped"` // what the machine does not have, with the reason
}

// add takes the attempts of one kind of sandbox, or why there were none.
func (r *probeReport) add(what string) func([]sandbox.Attempt, error) {
	return func(all []sandbox.Attempt, err error) {
		r.Attempts = append(r.Attempts, all...)
		if err != nil {
			r.Skipped = append(r.Skipped, what+": "+err.Error())
		}
	}
}

func (r *probeReport) ok() bool {
	for _, a := range r.Attempts {
		if !a.OK() {
			return false
		}
	}
	return len(r.Attempts) > 0
}

// pythonAttempts makes those of an interpreter.
func pythonAttempts(ctx context.Context, command string, tier sandbox.Tier) (all []sandbox.Attempt, err error) {
	folder, err := os.MkdirTemp("", "runwright-probe-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	opened := python.Open(ctx, command, 3, python.Options{Folder: folder})
	defer opened.Close()
	if _, err := opened.Wait(); err != nil {
		return nil, err
	}
	pool, err := sandbox.NewPool(sandbox.Config{MaximumTier: tier, Warm: -1, Engines: map[string]*sandbox.Engine{python.EngineName: opened.Engine, python.EngineNameNative: opened.Native}})
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	if have := pool.Report().Tier; have != tier {
		return nil, fmt.Errorf("this machine has tier %s only", have)
	}
	all, err = python.Attempts(ctx, pool, python.EngineName)
	if err != nil || pool.Lacks(python.EngineNameNative) != "" { // which tier B has not
		return all, err
	}
	native, err := python.Attempts(ctx, pool, python.EngineNameNative)
	return append(all, native...), err
}

// printProbes counts by tier and profile, and lists what is possible.
func (p *program) printProbes(r probeReport) error {
	if p.output == "json" {
		return p.printJSON(r)
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TIER\tPROFILE\tATTEMPTS\tREFUSED\tKNOWN\tREACHED")
	for i := 0; i < len(r.Attempts); {
		first, refused, known, reached := r.Attempts[i], 0, 0, 0
		start := i
		for ; i < len(r.Attempts) && r.Attempts[i].Tier == first.Tier && r.Attempts[i].Profile == first.Profile; i++ {
			switch a := r.Attempts[i]; {
			case !a.OK():
				reached++
			case a.Reached:
				known++
			default:
				refused++
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\n", first.Tier, first.Profile, i-start, refused, known, reached)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, a := range r.Attempts {
		switch {
		case !a.OK():
			fmt.Fprintf(p.out, "REACHED  %s %s: %s: %s\n", a.Tier, a.Profile, a.Name, oneLine(a.Detail))
		case a.Reached:
			fmt.Fprintf(p.out, "known    %s %s: %s: %s\n", a.Tier, a.Profile, a.Name, a.Known)
		}
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(p.out, "skipped  %s\n", oneLine(s))
	}
	return nil
}
