package utility

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// csvReader cuts text into rows. Quotes count only at the beginning of a field.
type csvReader struct {
	quoted    bool // the field that was read last stood in quotes
	s         string
	delimiter string
}

func newCSVReader(s, delimiter string) *csvReader { return &csvReader{s: s, delimiter: delimiter} }

// row returns the fields of the next row; ok is false at the end.
func (r *csvReader) row() (fields []string, ok bool) {
	if r.s == "" {
		return nil, false
	}
	for {
		r.quoted = false
		field, end := r.field()
		if end && field == "" && !r.quoted && len(fields) > 0 {
			return fields, true // there is no field behind the last delimiter
		}
		fields = append(fields, field)
		if end {
			return fields, true
		}
	}
}

// field reads a field; end is true when the row ends with it.
func (r *csvReader) field() (text string, end bool) {
	trimmed := strings.TrimLeft(r.s, " \t")
	if r.delimiter == "\t" {
		trimmed = strings.TrimLeft(r.s, " ")
	}
	var b strings.Builder
	if strings.HasPrefix(trimmed, `"`) {
		r.quoted = true
		r.s = trimmed[1:]
		for r.s != "" {
			i := strings.IndexByte(r.s, '"')
			if i < 0 {
				b.WriteString(r.s)
				r.s = ""
				break
			}
			b.WriteString(r.s[:i])
			r.s = r.s[i+1:]
			if !strings.HasPrefix(r.s, `"`) {
				break
			}
			b.WriteByte('"')
			r.s = r.s[1:]
		}
	} else {
		r.s = trimmed
	}
	for i := 0; i < len(r.s); i++ {
		switch {
		case strings.HasPrefix(r.s[i:], r.delimiter):
			b.WriteString(r.s[:i])
			r.s = r.s[i+len(r.delimiter):]
			return b.String(), false
		case r.s[i] == '\n', r.s[i] == '\r':
			b.WriteString(r.s[:i])
			n := 1
			if strings.HasPrefix(r.s[i:], "\r\n") {
				n = 2
			}
			r.s = r.s[i+n:]
			return b.String(), true
		}
	}
	b.WriteString(r.s)
	r.s = ""
	return b.String(), true
}

// csvParser makes objects of rows.
type csvParser struct {
	header   []string
	typeName string
	warned   bool
}

// parse writes an object for each row of a text.
func (p *csvParser) parse(c *interp.Call, text, delimiter string) error {
	r := newCSVReader(text, delimiter)
	for {
		for strings.HasPrefix(r.s, "#") { // a comment, or the type of the rows
			line, rest, _ := strings.Cut(r.s, "\n")
			if strings.HasPrefix(line, "#TYPE ") && p.typeName == "" {
				p.typeName = strings.TrimSpace(line[6:])
			}
			r.s = rest
		}
		row, ok := r.row()
		if !ok {
			return nil
		}
		if len(row) == 1 && row[0] == "" {
			continue
		}
		if p.header == nil {
			if err := p.setHeader(c, row); err != nil {
				return err
			}
			continue
		}
		o := types.NewCustom()
		if p.typeName != "" {
			o.TypeNames = append([]string{"CSV:" + p.typeName}, types.TypeNames(o)...)
		}
		o.Props = make([]types.Property, len(p.header))
		for i, n := range p.header {
			o.Props[i].Name = n
			switch {
			case i >= len(row), i == len(row)-1 && row[i] == "" && i > 0: // nothing behind the last delimiter
			default:
				o.Props[i].Value = row[i]
			}
		}
		if err := c.Write(o); err != nil {
			return err
		}
	}
}

// setHeader takes the names of the columns; those without one get H1, H2 ….
func (p *csvParser) setHeader(c *interp.Call, row []string) error {
	seen := map[string]bool{}
	for i, n := range row {
		if n == "" {
			row[i] = fmt.Sprintf("H%d", i+1)
			if !p.warned {
				p.warned = true
				if err := c.Warn("One or more headers were not specified. Default names starting with \"H\" have been used in place of any missing headers."); err != nil {
					return err
				}
			}
			continue
		}
		if key := strings.ToLower(n); seen[key] {
			return c.Error("System.Management.Automation.ExtendedTypeSystemException", "AlreadyPresentPSMemberInfoInternalCollectionAdd", "NotSpecified", nil, "The member \"%s\" is already present.", n)
		} else {
			seen[key] = true
		}
	}
	p.header = row
	return nil
}

func csvDelimiter(c *interp.Call) string {
	if c.Has("Delimiter") {
		return c.String("Delimiter")
	}
	if c.Switch("UseCulture") {
		return c.Runspace().CurrentCulture().Text.ListSeparator
	}
	return ","
}

// emptyLines lets lines without text through.
func emptyLines(m *interp.Meta) {
	for _, p := range m.Params {
		if p.Name == "InputObject" {
			p.Attrs, p.AllowEmptyString, p.AllowEmptyCollection = nil, true, true
		}
	}
}

// convertFromCSV is ConvertFrom-Csv.
type convertFromCSV struct {
	interp.Base
	lines []string
}

func (k *convertFromCSV) Process(c *interp.Call) error {
	for _, v := range c.Objects("InputObject") {
		s, err := c.Text(v)
		if err != nil {
			return err
		}
		k.lines = append(k.lines, s)
	}
	return nil
}

func (k *convertFromCSV) End(c *interp.Call) error {
	p := &csvParser{}
	if c.Has("Header") {
		if err := p.setHeader(c, c.Strings("Header")); err != nil {
			return err
		}
	}
	return p.parse(c, strings.Join(k.lines, "\n"), csvDelimiter(c))
}

// importCSV is Import-Csv.
type importCSV struct{ interp.Base }

func (k *importCSV) Process(c *interp.Call) error {
	names := c.Strings("Path")
	if c.Has("LiteralPath") {
		names = c.Strings("LiteralPath")
	}
	enc, err := charset.Of(c)
	if err != nil {
		return err
	}
	for _, n := range names {
		full := c.Runspace().Resolve(n)
		b, err := c.Runspace().ReadFile(full)
		if err != nil {
			e := c.Error("System.IO.FileNotFoundException", "FileOpenFailure", "OpenError", nil, "Could not find file '%s'.", full)
			return e
		}
		p := &csvParser{}
		if c.Has("Header") {
			if err := p.setHeader(c, c.Strings("Header")); err != nil {
				return err
			}
		}
		if err := p.parse(c, enc.Decode(b), csvDelimiter(c)); err != nil {
			return err
		}
	}
	return nil
}
