package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/filemode"
	"github.com/runwright/runwright/internal/sandbox/python"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/vault"
)

// finding is one thing that the doctor looked at.
type finding struct {
	Area   string `json:"area"` // server, vault, database, sandbox, engine
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// machine is what a machine offers for the confinement of jobs.
type machine struct {
	Tier       string        `json:"tier"`     // A to D; empty where nothing works
	Profiles   []callProfile `json:"profiles"` // those that jobs run with here
	Mechanisms []finding     `json:"mechanisms"`
}

// callProfile is a list of system calls.
type callProfile struct {
	Name  string `json:"name"`
	Calls int    `json:"calls"`
}

// confined reports whether the confinement is good enough to run jobs.
func (m machine) confined() bool { return len(m.Mechanisms) > 0 && m.Mechanisms[0].OK }

// diagnosis is all that the doctor says.
type diagnosis struct {
	machine
	Engines  []finding `json:"engines"`
	Findings []finding `json:"findings"` // of the server, the vault and the database
}

func (d diagnosis) all() []finding {
	return slices.Concat(d.Findings, d.Mechanisms, d.Engines)
}

func (p *program) doctorCommand() *cobra.Command {
	var data, pwsh, pythonName, python2Name string
	var vaults []string
	cmd := &cobra.Command{
		Use: "doctor", Short: "Say what this machine and a data folder offer to the server", Args: p.noArgs,
		Long: "Looks at the data folder, the vault and the sandbox without changing anything, and says what it found.\n" +
			"The exit status is 1 if something would keep the server from running jobs.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder := cmp.Or(data, p.getenv("RUNWRIGHT_DATA"), defaultData)
			d := diagnosis{machine: p.machine(), Findings: append(dataFindings(folder), p.vaultFindings(cmd.Context(), vaults)...)}
			d.Engines = []finding{{"engine", "embedded", true, "runs PowerShell scripts; it is part of this program"}, pythonFinding(cmd.Context(), pythonName, 3)}
			if python2Name != "" {
				d.Engines = append(d.Engines, pythonFinding(cmd.Context(), python2Name, 2))
			}
			d.Engines = append(d.Engines, pwshFinding(cmd.Context(), pwsh, folder))
			if err := p.printDiagnosis(d); err != nil {
				return err
			}
			for _, f := range d.all() {
				if !f.OK {
					return failedError{}
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "data folder (default: $RUNWRIGHT_DATA, or "+defaultData+")")
	cmd.Flags().StringVar(&pythonName, "python", python.DefaultName, "interpreter to look at, as for serve")
	cmd.Flags().StringVar(&python2Name, "python2", "", "interpreter of Python 2 to look at, as for serve")
	addPwsh(cmd, &pwsh)
	cmd.Flags().StringArrayVar(&vaults, "vault", nil, "vault to try, as for serve: something is wrapped and unwrapped; may be repeated")
	cmd.Flags().BoolFunc("json", "the same as --output json", func(string) error { p.output = "json"; return nil })
	p.addOutput(cmd)
	return cmd
}

func (p *program) printDiagnosis(d diagnosis) error {
	if p.output == "json" {
		return p.printJSON(d)
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, f := range d.all() {
		mark := "ok"
		if !f.OK {
			mark = "PROBLEM"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", mark, f.Area, f.Name, oneLine(f.Detail))
	}
	return w.Flush()
}

// dataFindings looks at the files of a data folder.
func dataFindings(dir string) []finding {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return []finding{{"server", "data folder", true, dir + " does not exist; the first start makes it"}}
	}
	out := []finding{{"server", "data folder", true, dir}}
	for _, f := range []struct{ area, name, path string }{
		{"server", "admin token", "admin-token"},
		{"vault", "vault key", filepath.Join("vault", "vault-key.json")},
		{"database", "SQLite file", "runwright.db"},
	} {
		out = append(out, fileFinding(f.area, f.name, filepath.Join(dir, f.path)))
	}
	if text, err := os.ReadFile(filepath.Join(dir, urlFile)); err == nil {
		out = append(out, finding{"server", "running server", true, strings.TrimSpace(string(text))})
	}
	return out
}

// vaultFindings tries the vaults that are described as for serve.
func (p *program) vaultFindings(ctx context.Context, vaults []string) (out []finding) {
	for _, text := range vaults {
		detail, err := p.tryVault(ctx, text)
		if err != nil {
			detail = err.Error()
		}
		name, _, _ := strings.Cut(text, "?")
		out = append(out, finding{"vault", name, err == nil, detail})
	}
	return out
}

// tryVault wraps and unwraps something with a vault.
func (p *program) tryVault(ctx context.Context, text string) (string, error) {
	name, rest, named := strings.Cut(text, "=")
	if !named || strings.ContainsAny(name, ":?") {
		rest = text
	}
	if kind, folder, _ := strings.Cut(rest, ":"); kind == "file" {
		// To open one that is not there would make it.
		if _, err := os.Stat(filepath.Join(folder, "vault-key.json")); folder == "" || err != nil {
			return "", fmt.Errorf("there is no key in the folder '%s'; expected file:FOLDER", folder)
		}
	}
	m, err := vault.Open(text, vault.Host{Getenv: p.getenv, Environ: os.Environ})
	if err != nil {
		return "", err
	}
	probe, place := []byte("runwright doctor"), []byte("runwright.doctor")
	begin := time.Now()
	wrapped, err := m.Vault.Wrap(ctx, secret.KeyRef{}, probe, place)
	if err != nil {
		return "", fmt.Errorf("wrap: %w", err)
	}
	got, err := m.Vault.Unwrap(ctx, secret.KeyRef{}, wrapped, place)
	if err != nil {
		return "", fmt.Errorf("unwrap: %w", err)
	}
	if !bytes.Equal(got, probe) {
		return "", errors.New("it unwraps to something else")
	}
	return fmt.Sprintf("wraps and unwraps, %d ms", time.Since(begin).Milliseconds()), nil
}

// fileFinding checks that a file is readable by its owner alone.
func fileFinding(area, name, path string) finding {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return finding{area, name, true, path + " does not exist yet"}
	case err != nil:
		return finding{area, name, false, err.Error()}
	case filemode.Readable(info):
		return finding{area, name, false, fmt.Sprintf("%s can be read by others (mode %04o); set its mode to 0600", path, info.Mode().Perm())}
	}
	return finding{area, name, true, fmt.Sprintf("%s, mode %04o", path, info.Mode().Perm())}
}
