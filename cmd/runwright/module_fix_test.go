package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// runProgram runs a command line and gives what it prints. A check that finds errors
// is no failure of the test.
func runProgram(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	p := newProgram(nil, &out, &errs, func(string) string { return "" }, testEngine, nil)
	if status := execute(t.Context(), p, args); status != exitOK && (status != exitFailed || errs.Len() > 0) {
		t.Fatalf("%q: exit status %d\n%s%s", args, status, out.String(), errs.String())
	}
	return out.String()
}

// commandsOf lists what module inspect says of a module's commands and aliases.
func commandsOf(t *testing.T, path string) []string {
	t.Helper()
	var found struct {
		Commands []struct {
			Name          string
			ParameterSets []struct{ Text string }
		}
		Aliases []struct{ Name, Definition string }
	}
	if err := json.Unmarshal([]byte(runProgram(t, "module", "inspect", path, "--json", "--no-dependencies")), &found); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range found.Commands {
		line := c.Name
		for _, s := range c.ParameterSets {
			line += " | " + s.Text
		}
		out = append(out, line)
	}
	for _, a := range found.Aliases {
		out = append(out, a.Name+" = "+a.Definition)
	}
	slices.Sort(out)
	return out
}

// TestFixSamples mends every sample module: afterwards it has the same commands, the
// files that were not named are as they were, and a second run changes nothing.
func TestFixSamples(t *testing.T) {
	const samples = "../../powershell/module/metadata/testdata/modules"
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(samples)); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	skeletons := regexp.MustCompile(`(?m)^[ \t]*<#\r?\n(?:[ \t]*(?:\.SYNOPSIS|\.DESCRIPTION|\.PARAMETER [^\r\n]+|To be described\.)\r?\n)+[ \t]*#>\r?\n`)
	changed := 0
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		before := commandsOf(t, path)
		out := runProgram(t, "module", "check", path, "--fix")
		if strings.Contains(out, ": fixed: ") {
			changed++
		}
		if diff := cmp.Diff(before, commandsOf(t, path)); diff != "" {
			t.Errorf("%s: %s\n%s", e.Name(), diff, out)
		}
		if again := runProgram(t, "module", "check", path, "--fix"); !strings.Contains(again, "0 file(s) changed.\n") {
			t.Errorf("%s: a second run changes more:\n%s", e.Name(), again)
		}
		err := filepath.WalkDir(path, func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.EqualFold(filepath.Ext(name), ".psd1") {
				return err
			}
			rel, err := filepath.Rel(dir, name)
			if err != nil {
				return err
			}
			have, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			have = skeletons.ReplaceAll(have, nil) // what is put into scripts, and nothing else
			if want, err := os.ReadFile(filepath.Join(samples, rel)); err != nil || !bytes.Equal(have, want) {
				t.Errorf("%s is not as it was (%v)", rel, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if changed < 10 {
		t.Errorf("only %d modules were mended", changed)
	}
}

// TestWriteAsideFails: what cannot be written leaves the file, and nothing else.
func TestWriteAsideFails(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x.psd1")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeAside(name, 0o600, func(io.Writer) error { return io.ErrShortWrite }, nil); err == nil {
		t.Error("no error")
	}
	text, err := os.ReadFile(name)
	entries, dirErr := os.ReadDir(dir)
	if err != nil || dirErr != nil || string(text) != "old" || len(entries) != 1 {
		t.Errorf("%q, %v, %v, %v", text, entries, err, dirErr)
	}
}
