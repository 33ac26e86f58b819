package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"bytes"

	"github.com/runwright/runwright/internal/client"
)

// column is one column of a table of T.
type column[T any] struct {
	title string
	value func(T) string
}

// printList prints a list as a table, or as the JSON array the server sent.
func printList[T any](p *program, all []json.RawMessage, columns []column[T]) error {
	if p.output == "json" {
		return p.printJSON(all)
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	titles := make([]string, 0, len(columns))
	for _, c := range columns {
		titles = append(titles, c.title)
	}
	fmt.Fprintln(w, strings.Join(titles, "\t"))
	for _, raw := range all {
		v, err := client.Decode[T](raw)
		if err != nil {
			return err
		}
		cells := make([]string, 0, len(columns))
		for _, c := range columns {
			cells = append(cells, oneLine(c.value(v)))
		}
		fmt.Fprintln(w, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	return w.Flush()
}

// printOne prints one resource: its columns as lines, or its JSON.
func printOne[T any](p *program, raw []byte, columns []column[T]) error {
	if p.output == "json" {
		return p.printJSON(json.RawMessage(raw))
	}
	v, err := client.Decode[T](raw)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, c := range columns {
		fmt.Fprintf(w, "%s:\t%s\n", c.title, oneLine(c.value(v)))
	}
	return w.Flush()
}

// printJSON prints a value indented.
func (p *program) printJSON(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return err
	}
	out.WriteByte('\n')
	_, err = p.out.Write(out.Bytes())
	return err
}

// done says in one line what a command did; nothing with --output json, where
// raw is printed instead if there is any.
func (p *program) done(raw []byte, format string, args ...any) error {
	if p.output == "json" {
		if len(raw) == 0 {
			return nil
		}
		return p.printJSON(json.RawMessage(raw))
	}
	_, err := fmt.Fprintf(p.out, format+"\n", args...)
	return err
}

// when shows a time as people read it.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}

// recordWriter prints the records of a job: output as it is, other streams
// with their name in front.
type recordWriter struct {
	out, other io.Writer
}

func (w recordWriter) write(r client.Record) error {
	prefix := ""
	switch r.Stream {
	case "Output":
		_, err := fmt.Fprintln(w.out, r.Text)
		return err
	case "Information":
		// What a host would show as it is.
	default:
		prefix = strings.ToUpper(r.Stream) + ": "
	}
	_, err := fmt.Fprintln(w.other, prefix+r.Text)
	return err
}

// indenter puts spaces in front of every line that has text.
type indenter struct {
	w      io.Writer
	inLine bool
}

// Write implements io.Writer.
func (i *indenter) Write(p []byte) (int, error) {
	var out bytes.Buffer
	for _, b := range p {
		if !i.inLine && b != '\n' {
			out.WriteString("   ")
			i.inLine = true
		}
		out.WriteByte(b)
		if b == '\n' {
			i.inLine = false
		}
	}
	if _, err := i.w.Write(out.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}
