package utility

import (
	"bufio"
	"errors"
	"os"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// csvWriter turns objects into lines; ConvertTo-Csv and Export-Csv share it.
type csvWriter struct {
	names     []string
	delimiter string
	quotes    string
	fields    map[string]bool
	header    bool
	typeLine  bool
}

// newCSVWriter reads the parameters both commands have.
func newCSVWriter(c *interp.Call) (*csvWriter, error) {
	w := &csvWriter{delimiter: csvDelimiter(c), quotes: "always", header: !c.Switch("NoHeader"), typeLine: c.Switch("IncludeTypeInformation")}
	if c.Has("UseQuotes") {
		w.quotes = strings.ToLower(c.String("UseQuotes"))
	}
	if c.Switch("IncludeTypeInformation") && c.Switch("NoTypeInformation") {
		return nil, c.Error("System.InvalidOperationException", "CannotSpecifyIncludeTypeInformationAndNoTypeInformation", "InvalidData", nil, "You must specify either the -IncludeTypeInformation or -NoTypeInformation parameters, but not both.")
	}
	if c.Has("QuoteFields") {
		if c.Has("UseQuotes") {
			return nil, c.Error("System.InvalidOperationException", "CannotSpecifyQuoteFieldsAndUseQuotes", "InvalidData", nil, "You must specify either the -UseQuotes or -QuoteFields parameters, but not both.")
		}
		w.fields = map[string]bool{}
		for _, f := range c.Strings("QuoteFields") {
			w.fields[strings.ToLower(f)] = true
		}
	}
	return w, nil
}

// lines returns the lines for an object, with the header before the first.
func (w *csvWriter) lines(c *interp.Call, v any) ([]string, error) {
	var out []string
	if w.names == nil {
		if d, ok := types.DictOf(v); ok {
			for k := range d.All {
				w.names = append(w.names, types.ToString(k))
			}
		} else {
			w.names = c.Runspace().PropertyNames(v)
		}
		if len(w.names) == 0 { // an object without properties gives no lines
			w.names = nil
			return nil, nil
		}
		if w.typeLine {
			name := ""
			if n := types.TypeNames(v); len(n) > 0 {
				name = strings.TrimPrefix(n[0], "CSV:")
			}
			out = append(out, "#TYPE "+name)
		}
		if w.header {
			cells := make([]string, len(w.names))
			for i, n := range w.names {
				cells[i] = w.cell(n, n)
			}
			out = append(out, strings.Join(cells, w.delimiter))
		}
	}
	var b strings.Builder
	for i, n := range w.names {
		if i > 0 {
			b.WriteString(w.delimiter)
		}
		val, _, err := c.Property(v, n)
		if err != nil {
			val = nil
		}
		if val = types.Norm(val); val == nil {
			continue
		}
		text, err := csvText(c, val)
		if err != nil {
			return nil, err
		}
		b.WriteString(w.cell(n, text))
	}
	if b.Len() == 0 { // an object with none of the columns gives no line
		return out, nil
	}
	return append(out, b.String()), nil
}

// csvText is a value's text in the current culture.
func csvText(c *interp.Call, v any) (string, error) {
	switch x := types.Unwrap(v).(type) {
	case string:
		return x, nil
	case *types.Array, *types.List, *types.Dict, *types.PSObject:
		if _, many := types.Elements(x); many {
			return types.TypeOf(x).String(), nil
		}
		return c.Text(v)
	case *types.Instance:
		return c.Text(v)
	}
	if s, ok, err := (format.Options{Culture: c.Runspace().CurrentCulture()}).Text(v, ""); ok && types.IsNumeric(types.TypeOf(v)) {
		return s, err // all digits, not those of a table cell
	}
	return c.Runspace().CellText(v)
}

// cell quotes a text when the rules ask for it.
func (w *csvWriter) cell(name, text string) string {
	quote := false
	switch {
	case w.fields != nil:
		quote = w.fields[strings.ToLower(name)]
	case w.quotes == "always":
		quote = true
	case w.quotes == "asneeded":
		quote = strings.Contains(text, w.delimiter) || strings.ContainsAny(text, "\"\n\r")
	}
	if !quote {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

// convertToCSV is ConvertTo-Csv.
type convertToCSV struct {
	interp.Base
	w *csvWriter
}

func (k *convertToCSV) Begin(c *interp.Call) (err error) {
	k.w, err = newCSVWriter(c)
	return err
}

func (k *convertToCSV) Process(c *interp.Call) error {
	v, ok := input(c)
	if !ok {
		return nil
	}
	lines, err := k.w.lines(c, v)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := c.Write(l); err != nil {
			return err
		}
	}
	return nil
}

// exportCSV is Export-Csv.
type exportCSV struct {
	interp.Base
	w    *csvWriter
	enc  charset.Encoding
	file interp.File
	out  *bufio.Writer
	// fresh is the file that is emptied before the first row, since the rows may
	// come from it.
	fresh string
	// present is the file to whose columns the first object has still to fit.
	present string
}

func (e *exportCSV) Begin(c *interp.Call) (err error) {
	if e.w, err = newCSVWriter(c); err != nil {
		return err
	}
	if e.enc, err = charset.Of(c); err != nil {
		return err
	}
	name := c.String("Path")
	if c.Has("LiteralPath") {
		name = c.String("LiteralPath")
	}
	if name == "" {
		return c.Error("System.InvalidOperationException", "CannotSpecifyPathAndLiteralPath", "InvalidData", nil, "You must specify either the -Path or -LiteralPath parameters, but not both.")
	}
	ok, err := c.ShouldProcess(name, "Export-Csv")
	if err != nil || !ok {
		return err
	}
	full := c.Runspace().Resolve(name)
	if c.Switch("Append") {
		if err := e.readHeader(c, full); err != nil {
			return err
		}
	}
	flag := os.O_WRONLY | os.O_CREATE
	switch {
	case c.Switch("Append"):
		flag |= os.O_APPEND
	case c.Switch("NoClobber"):
		flag |= os.O_EXCL
	default:
		e.fresh = full
	}
	f, err := c.OpenFile(name, flag)
	if err != nil {
		if x, ok := err.(*types.Exception); ok {
			x.ID, x.Category, x.Target = "FileOpenFailure", "OpenError", full
			if c.Switch("NoClobber") && strings.Contains(x.Message, "already exists") {
				x.ID, x.Category = "NoClobber", "ResourceExists"
			}
		}
		return err
	}
	e.file, e.out = f, bufio.NewWriterSize(f, 64<<10)
	if info, err := f.Stat(); err == nil && info.Size() == 0 && e.fresh == "" && len(e.enc.BOM) > 0 {
		_, err = e.out.Write(e.enc.BOM)
		return err
	}
	return nil
}

// empty empties the file, once.
func (e *exportCSV) empty(c *interp.Call) error {
	if e.fresh == "" || e.file == nil {
		return nil
	}
	again, err := c.OpenFile(e.fresh, os.O_WRONLY|os.O_TRUNC)
	if err != nil {
		return err
	}
	e.fresh = ""
	if err := again.Close(); err != nil {
		return err
	}
	_, err = e.out.Write(e.enc.BOM)
	return err
}

// readHeader takes the columns of the file that is appended to, if it has any.
func (e *exportCSV) readHeader(c *interp.Call, full string) error {
	f, err := c.OpenFile(full, os.O_RDONLY)
	if err != nil {
		return nil // a new file
	}
	defer f.Close() // nothing was written
	r := newCSVReader("", e.w.delimiter)
	r.more = e.enc.Pieces(f)
	row, ok, err := r.row()
	if err == nil && ok {
		e.w.names, e.w.header, e.present = row, false, full
	}
	return err
}

func (e *exportCSV) Process(c *interp.Call) error {
	v, ok := input(c)
	if !ok || e.file == nil {
		return nil
	}
	if err := e.empty(c); err != nil {
		return err
	}
	if e.present != "" && !c.Switch("Force") {
		if err := e.fits(c, v); err != nil {
			return err
		}
	}
	e.present = ""
	lines, err := e.w.lines(c, v)
	if err != nil || len(lines) == 0 {
		return err
	}
	_, err = e.out.Write(e.enc.Encode(strings.Join(lines, "\n") + "\n"))
	return err
}

func (e *exportCSV) End(c *interp.Call) error { return e.empty(c) }

// fits reports an object that lacks a column of the file it is appended to.
func (e *exportCSV) fits(c *interp.Call, v any) error {
	has := map[string]bool{}
	if d, ok := types.DictOf(v); ok {
		for k := range d.All {
			has[strings.ToLower(types.ToString(k))] = true
		}
	}
	for _, n := range c.Runspace().PropertyNames(v) {
		has[strings.ToLower(n)] = true
	}
	for _, n := range e.w.names {
		if !has[strings.ToLower(n)] {
			return c.Error("System.InvalidOperationException", "CannotAppendCsvWithMismatchedPropertyNames", "InvalidData", n,
				"Cannot append CSV content to the following file: %s. The appended object does not have a property that corresponds to the following column: %s. To continue with mismatched properties, add the -Force parameter, and then retry the command.", e.present, n)
		}
	}
	return nil
}

// Close writes what is waiting and closes the file.
func (e *exportCSV) Close(*interp.Call) error {
	if e.file == nil {
		return nil
	}
	return errors.Join(e.out.Flush(), e.file.Close())
}
