package utility

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// csvParser makes objects of rows.
type csvParser struct {
	header   []string
	typeName string
	warned   bool
}

// parse writes an object for each row of a text.
func (p *csvParser) parse(c *interp.Call, r *csvReader) error {
	for {
		if err := p.comments(c, r); err != nil {
			return err
		}
		row, ok, err := r.row()
		if err != nil || !ok {
			return err
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

// comments reads the lines that begin with #: the type of the rows, the fields of
// an extended log file (W3C), and what is of no meaning here.
func (p *csvParser) comments(c *interp.Call, r *csvReader) error {
	for {
		line, ok, err := r.line("#")
		if err != nil || !ok {
			return err
		}
		if name, is := strings.CutPrefix(line, "#TYPE "); is && p.typeName == "" {
			p.typeName = strings.TrimSpace(name)
		}
		if fields, is := strings.CutPrefix(line, "#Fields: "); is && p.header == nil {
			row, _, err := newCSVReader(fields, r.delimiter).row()
			if err != nil {
				return err
			}
			if err := p.setHeader(c, row); err != nil {
				return err
			}
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

// newCSVParser makes a parser with the names of -Header, if there are any.
func newCSVParser(c *interp.Call) (*csvParser, error) {
	p := &csvParser{}
	if !c.Has("Header") {
		return p, nil
	}
	return p, p.setHeader(c, c.Strings("Header"))
}

// convertFromCSV is ConvertFrom-Csv. Each text is read by itself; the names of
// the columns are those of the first.
type convertFromCSV struct {
	interp.Base
	parser *csvParser
}

func (k *convertFromCSV) Process(c *interp.Call) (err error) {
	if k.parser == nil {
		if k.parser, err = newCSVParser(c); err != nil {
			return err
		}
	}
	for _, v := range c.Objects("InputObject") {
		s, err := c.Text(v)
		if err != nil {
			return err
		}
		if err := k.parser.parse(c, newCSVReader(s, csvDelimiter(c))); err != nil {
			return err
		}
	}
	return nil
}

// importCSV is Import-Csv. A file is read as its rows are asked for.
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
		files := []string{c.Runspace().Resolve(n)}
		if !c.Has("LiteralPath") && types.HasWildcard(n) {
			if files, err = c.Runspace().MatchFiles(n); err != nil {
				return err
			}
		}
		for _, full := range files {
			if err := k.read(c, full, enc); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *importCSV) read(c *interp.Call, full string, enc charset.Encoding) error {
	f, err := c.Runspace().OpenReader(full)
	if err != nil {
		return c.Error("System.IO.FileNotFoundException", "FileOpenFailure", "OpenError", nil, "Could not find file '%s'.", full)
	}
	defer f.Close() // nothing was written
	p, err := newCSVParser(c)
	if err != nil {
		return err
	}
	r := newCSVReader("", csvDelimiter(c))
	r.more = enc.Pieces(f)
	return p.parse(c, r)
}
