// Command benchtable measures the program and prints one table: measure,
// value, target. It runs the benchmarks of the packages that have measures, and
// a server of its own for what only a whole process shows.
//
// It imports nothing of the program: it sees what a user sees. It exits with 1
// when a measure could not be taken; a missed target is shown and is no error,
// since machines differ.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"text/tabwriter"
)

// measure is one row of the table.
type measure struct {
	name   string
	source string  // "server", or the package of a benchmark below the module
	key    string  // of the server's figures, or benchmark and unit as "Name unit"
	scale  float64 // what the figure is multiplied with to be in unit
	unit   string
	most   float64 // the target, 0 for none
	least  float64 // the target where more is better
}

// measures lists the rows in the order of the table.
func measures() []measure {
	const app, pool, store = "cmd/runwright/internal/app", "internal/sandbox", "internal/store"
	const python = "internal/sandbox/python"
	return []measure{
		{name: "cold start to first answer", source: "server", key: "start", scale: 1, unit: "ms", most: 100},
		{name: "idle memory of the server", source: "server", key: "idle", scale: 1, unit: "MB", most: 40},
		{name: "submit acknowledged, p50", source: "server", key: "submit p50", scale: 1, unit: "ms", most: 3},
		{name: "trivial job submit to completed, p50", source: "server", key: "job p50", scale: 1, unit: "ms", most: 10},
		{name: "trivial job submit to completed, p99", source: "server", key: "job p99", scale: 1, unit: "ms", most: 30},
		{name: "  of that the server alone, p50", source: app, key: "TrivialJob p50-ms", scale: 1, unit: "ms"},
		{name: "sandbox cold start to first line, p50", source: pool, key: "ColdStart ms-to-first-line(p50)", scale: 1, unit: "ms", most: 5},
		{name: "sandbox from a warm process, p50", source: pool, key: "WarmStart ms-to-first-line(p50)", scale: 1, unit: "ms", most: 1},
		{name: "sandbox that waits for a job, p50", source: pool, key: "WarmDispatch ms-to-first-line(p50)", scale: 1, unit: "ms", most: 0.2},
		{name: "60 sandboxes that wait, memory together", source: app, key: "Idle MB-together", scale: 1, unit: "MB", most: 120},
		{name: "left by 1,000 starts and ends of sandboxes", source: pool, key: "NothingIsLeft left", scale: 1, unit: "things", most: 0.5},
		{name: "job stopped, the slowest of loops, waits, reads, regex", source: app, key: "Stop/embedded ms-slowest", scale: 1, unit: "ms", most: 100},
		{name: "  one that does not hear", source: app, key: "Stop/killed ms-slowest", scale: 1, unit: "ms", most: 100},
		{name: "  in Python", source: app, key: "Stop/python ms-slowest", scale: 1, unit: "ms", most: 100},
		{name: "  in a stand-in for pwsh", source: app, key: "Stop/pwsh ms-slowest", scale: 1, unit: "ms", most: 100},
		{name: "connect and GET from a sandbox, through the broker, p50", source: pool, key: "ConnectAndGet/broker µs-each(p50)", scale: 1e-3, unit: "ms"},
		{name: "  the same directly, p50", source: pool, key: "ConnectAndGet/direct µs-each(p50)", scale: 1e-3, unit: "ms"},
		{name: "stream records stored and followed", source: app, key: "Records records/s", scale: 1, unit: "records/s"},
		{name: "stream records out of a sandbox", source: pool, key: "Records records/s", scale: 1, unit: "records/s", least: 50000},
		{name: "trivial job in Python, interpreter ready, p50", source: python, key: "PythonWarm ms-job(p50)", scale: 1, unit: "ms", most: 30},
		{name: "  the same from nothing, p50", source: python, key: "PythonCold ms-job(p50)", scale: 1, unit: "ms"},
		{name: "lines of output of a job in Python", source: python, key: "PythonRecords records/s", scale: 1, unit: "records/s"},
		{name: "stream records of a stand-in for pwsh", source: app, key: "PwshRecords records/s", scale: 1, unit: "records/s", least: 50000},
		{name: "durable commits, SQLite", source: store, key: "Commit commits/s", scale: 1, unit: "commits/s"},
		{name: "module imported after the upload, p50", source: app, key: "Import p50-ms", scale: 1, unit: "ms", most: 150},
		{name: "100 modules of 60 MB resolved and imported", source: "server", key: "closure", scale: 1, unit: "s", most: 60},
		{name: "  memory of the server then, at most", source: "server", key: "closure memory", scale: 1, unit: "MB", most: 300},
		{name: "commands of an assembly of 4 MB read", source: "powershell/module/metadata", key: "ReadAssembly ns/op", scale: 1e-6, unit: "ms", most: 300},
		{name: "list of 500 modules, all pages, p50", source: app, key: "ListModules p50-ms", scale: 1, unit: "ms", most: 20},
		{name: "a page of a list of 10,000 connections, p99", source: app, key: "ListConnections p99-ms", scale: 1, unit: "ms", most: 20},
		{name: "rollback of a set of 100 modules, p50", source: app, key: "Rollback p50-ms", scale: 1, unit: "ms", most: 50},
		{name: "search page of a gallery, from the cache", source: "internal/gallery", key: "SearchCached ns/op", scale: 1e-6, unit: "ms", most: 50},
		{name: "one secret field sealed, key loaded", source: "internal/secret", key: "Field/seal ns/op", scale: 1e-3, unit: "µs", most: 20},
		{name: "one secret field opened, key loaded", source: "internal/secret", key: "Field/open ns/op", scale: 1e-3, unit: "µs", most: 20},
		{name: "secrets masked in text, 1 secret", source: "internal/redact", key: "Text/1 redacted-MB/s", scale: 1, unit: "MB/s", least: 200},
		{name: "  20 secrets", source: "internal/redact", key: "Text/20 redacted-MB/s", scale: 1, unit: "MB/s", least: 200},
		{name: "  200 secrets", source: "internal/redact", key: "Text/200 redacted-MB/s", scale: 1, unit: "MB/s", least: 200},
		{name: "Get-AutomationConnection in a job, p50", source: "cmd/runwright", key: "RealAssetRead p50-ms", scale: 1, unit: "ms", most: 1},
		{name: "  the same, p99", source: "cmd/runwright", key: "RealAssetRead p99-ms", scale: 1, unit: "ms"},
		{name: "key of 100,000 secrets rotated, 50 jobs/s beside", source: app, key: "RotateKeys rotation-s", scale: 1, unit: "s", most: 30},
		{name: "module package of 4,000 files opened", source: "internal/modules/archive", key: "OpenLarge ns/op", scale: 1e-6, unit: "ms"},
		{name: "parser, one large file", source: "powershell/syntax", key: "Parse/one MB/s", scale: 1, unit: "MB/s", least: 20},
	}
}

func main() {
	binary := flag.String("binary", "bin/runwright", "the program to measure")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *binary, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

// run takes all measures and prints the table; what could not be measured is
// told behind it.
func run(ctx context.Context, binary string, out, progress io.Writer) error {
	all := measures()
	var packages []string
	for _, m := range all {
		if m.source != "server" && !slices.Contains(packages, m.source) {
			packages = append(packages, m.source)
		}
	}
	figures, err := benchmarks(ctx, packages, progress)
	fmt.Fprintln(progress, "measuring a server")
	live, liveErr := measureServer(ctx, binary)
	fmt.Fprintln(progress, "measuring an import of 100 modules")
	closure, closureErr := measureClosure(ctx, binary)
	figures["server"] = map[string]float64{}
	maps.Copy(figures["server"], live)
	maps.Copy(figures["server"], closure)
	return errors.Join(table(out, all, figures), err, liveErr, closureErr)
}

// benchmarks runs the benchmarks of packages below the module and returns their
// figures by package.
func benchmarks(ctx context.Context, packages []string, progress io.Writer) (map[string]map[string]float64, error) {
	figures := map[string]map[string]float64{}
	var errs []error
	for _, p := range packages {
		fmt.Fprintln(progress, "benchmarks of", p)
		text, err := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", ".", "-benchtime", "1s", "./"+p).CombinedOutput()
		if err != nil {
			errs = append(errs, fmt.Errorf("benchmarks of %s: %w\n%s", p, err, text))
		}
		figures[p] = parse(string(text))
	}
	return figures, errors.Join(errs...)
}

// table prints the rows. A missed target is marked.
func table(out io.Writer, all []measure, figures map[string]map[string]float64) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MEASURE\tVALUE\tTARGET")
	var errs []error
	for _, m := range all {
		v, ok := figures[m.source][m.key]
		if !ok {
			errs = append(errs, fmt.Errorf("%s: not measured", m.name))
			fmt.Fprintf(w, "%s\t-\t%s\n", m.name, m.target(0, false))
			continue
		}
		v *= m.scale
		fmt.Fprintf(w, "%s\t%s %s\t%s\n", m.name, number(v), m.unit, m.target(v, true))
	}
	return errors.Join(append(errs, w.Flush())...)
}

// target shows the target, and that v misses it.
func (m measure) target(v float64, measured bool) string {
	text, missed := "", false
	switch {
	case m.most != 0:
		text, missed = "≤ "+number(m.most)+" "+m.unit, v > m.most
	case m.least != 0:
		text, missed = "≥ "+number(m.least)+" "+m.unit, v < m.least
	}
	if measured && missed {
		text += "  MISSED"
	}
	return text
}

// number shows a figure with as many digits as it deserves.
func number(v float64) string {
	switch {
	case v >= 100 || v == float64(int64(v)):
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
