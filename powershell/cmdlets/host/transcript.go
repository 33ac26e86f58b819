package host

import (
	"io"

	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// transcript writes what a run shows to a file, as the console shows it.
type transcript struct {
	rs   *interp.Runspace
	path string
	file interp.File
	// objects lays objects out; it holds back what belongs to a table.
	objects interp.FormatWriter
}

// Show implements interp.Tap.
func (t *transcript) Show(stream string, v any) error {
	switch x := v.(type) {
	case *types.ErrorRecord:
		if stream == "Error" {
			return t.Text(view.ErrorText(x, output.ErrorView(t.rs), t.rs.Host().Console.Width()))
		}
	case *interp.Record:
		return t.record(x)
	}
	return t.objects.Write(v)
}

func (t *transcript) record(r *interp.Record) error {
	if r.Stream != "Information" {
		label := map[string]string{"Warning": "WARNING: ", "Verbose": "VERBOSE: ", "Debug": "DEBUG: "}[r.Stream]
		return t.Text(label + r.Message + "\n")
	}
	if r.Quiet {
		return nil
	}
	text, err := t.rs.Text(r.Data)
	if err != nil {
		return err
	}
	if !r.NoNewline {
		text += "\n"
	}
	return t.Text(text)
}

// Text implements interp.Tap.
func (t *transcript) Text(s string) error {
	_, err := io.WriteString(t.file, s)
	return err
}

// stop writes the end and closes the file.
func (t *transcript) stop() error {
	err := t.objects.Close()
	if terr := t.Text(line + "PowerShell transcript end\nEnd time: " + t.rs.Now().Format(stamp) + "\n" + line); err == nil {
		err = terr
	}
	if cerr := t.file.Close(); err == nil {
		err = cerr
	}
	return err
}

const (
	line  = "**********************\n"
	stamp = "20060102150405"
)

// transcripts are those that are being written, the latest last.
type transcripts struct{ open []*transcript }

type transcriptsKey struct{}

func transcriptsOf(rs *interp.Runspace) *transcripts {
	return rs.Extra(transcriptsKey{}, func() any { return new(transcripts) }).(*transcripts)
}

// pop takes the latest transcript off, nil when there is none.
func (t *transcripts) pop() *transcript {
	n := len(t.open)
	if n == 0 {
		return nil
	}
	last := t.open[n-1]
	t.open = t.open[:n-1]
	return last
}
