package utility

import (
	"fmt"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// selectString is Select-String.
type selectString struct {
	interp.Base
	regexes  []*types.Regex
	patterns []string
	simple   bool
	ignore   bool
	line     int
	before   int
	after    int
	found    bool
	// objects that come through the pipeline are matched as lines of one stream
	stream *stringSource
	enc    charset.Encoding
}

// stringSource is a file or the pipeline while it is searched.
type stringSource struct {
	path   string
	recent []string
	// open are matches that still wait for lines behind them.
	open []*openMatch
	done bool
}

type openMatch struct {
	o     *interp.Object
	after []string
	left  int
}

func (s *selectString) Begin(c *interp.Call) error {
	s.simple, s.ignore = c.Switch("SimpleMatch"), !c.Switch("CaseSensitive")
	s.patterns = c.Strings("Pattern")
	if c.Has("Culture") && !s.simple {
		return c.Error("System.InvalidOperationException", "CannotSpecifyCultureWithoutSimpleMatch", "InvalidData", nil, "You must specify the -SimpleMatch parameter when you specify the -Culture parameter.")
	}
	if !s.simple {
		for _, p := range s.patterns {
			var o types.RegexOptions
			if s.ignore {
				o = types.RegexIgnoreCase
			}
			r, err := types.CompileRegex(p, o)
			if err != nil {
				e := c.Error("System.ArgumentException", "InvalidRegex", "InvalidArgument", nil, "The string %s is not a valid regular expression: %s", p, err.Error())
				e.Inner, _ = err.(*types.Exception)
				return e
			}
			s.regexes = append(s.regexes, r)
		}
	}
	if ctx := c.Objects("Context"); len(ctx) > 0 {
		s.before = intOf(ctx[0])
		s.after = s.before
		if len(ctx) > 1 {
			s.after = intOf(ctx[1])
		}
	}
	s.stream = &stringSource{}
	enc, err := charset.Of(c)
	s.enc = enc
	return err
}

func intOf(v any) int {
	n, err := types.ConvertNumber(types.Unwrap(v), types.Int32)
	if err != nil {
		return 0
	}
	return int(n.(int32))
}

func (s *selectString) Process(c *interp.Call) error {
	if c.Has("Path") || c.Has("LiteralPath") {
		names := c.Strings("Path")
		if c.Has("LiteralPath") {
			names = c.Strings("LiteralPath")
		}
		return s.files(c, names)
	}
	if !c.Has("InputObject") {
		return nil
	}
	v := c.Value("InputObject")
	if o, ok := types.Unwrap(v).(*interp.Object); ok && o.T.Name == "System.IO.FileInfo" {
		return s.files(c, []string{o.Display})
	}
	if items, many := types.Elements(v); many && !c.Piped() {
		for _, e := range items {
			if err := s.object(c, e); err != nil {
				return err
			}
		}
		return nil
	}
	return s.object(c, v)
}

func (s *selectString) object(c *interp.Call, v any) error {
	s.line++
	text, err := c.Text(v)
	if err != nil {
		return err
	}
	return s.search(c, s.stream, text, s.line, v)
}

// files searches files, whose names may have wildcards.
func (s *selectString) files(c *interp.Call, names []string) error {
	for _, n := range names {
		n = strings.TrimPrefix(n, `Microsoft.PowerShell.Core\FileSystem::`)
		full := c.Runspace().Resolve(n)
		list := []string{full}
		if types.HasWildcard(n) && !c.Has("LiteralPath") {
			var err error
			if list, err = c.Runspace().MatchFiles(n); err != nil {
				return err
			}
		}
		include, err := matchers(c.Strings("Include"))
		if err != nil {
			return err
		}
		exclude, err := matchers(c.Strings("Exclude"))
		if err != nil {
			return err
		}
		for _, f := range list {
			if len(include) > 0 && !matchesAny(include, path.Base(f)) || matchesAny(exclude, path.Base(f)) {
				continue
			}
			if err := s.file(c, f); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *selectString) file(c *interp.Call, full string) error {
	f, err := c.Runspace().OpenReader(full)
	if err != nil {
		return c.Error("System.Management.Automation.ItemNotFoundException", "PathNotFound", "ObjectNotFound", full, "Cannot find path '%s' because it does not exist.", full)
	}
	defer f.Close() // nothing was written
	src := &stringSource{path: full}
	lines := s.enc.Lines(f, "")
	for n := 1; !src.done; n++ {
		l, more, err := lines.Next()
		if err != nil {
			return c.WriteError(interp.FileError(full, err))
		}
		if !more {
			break
		}
		if err := s.search(c, src, l, n, nil); err != nil {
			return err
		}
	}
	return s.finish(c, src)
}

// search looks at one line.
func (s *selectString) search(c *interp.Call, src *stringSource, line string, number int, v any) error {
	matches, which := s.match(c, line)
	hit := matches != nil
	if c.Switch("NotMatch") {
		hit = !hit
		matches = nil
	}
	if err := s.feed(c, src, line); err != nil {
		return err
	}
	if hit && !src.done {
		if err := s.report(c, src, line, number, which, matches, v); err != nil {
			return err
		}
	}
	if s.before > 0 {
		src.recent = append(src.recent, line)
		if len(src.recent) > s.before {
			src.recent = src.recent[1:]
		}
	}
	return nil
}

// match returns the matches of a line and the pattern that matched, nil for none.
func (s *selectString) match(c *interp.Call, line string) ([]any, string) {
	if s.simple {
		for _, p := range s.patterns {
			h, n := line, p
			if s.ignore {
				h, n = strings.ToLower(line), strings.ToLower(p)
			}
			if strings.Contains(h, n) {
				return []any{}, p
			}
		}
		return nil, ""
	}
	for i, r := range s.regexes {
		m, err := r.Find(line)
		if err != nil || m == nil {
			continue
		}
		var out []any
		for m != nil {
			out = append(out, &types.Match{Regex: r, M: m, Input: line})
			if !c.Switch("AllMatches") {
				break
			}
			if m, err = r.Next(line, m); err != nil {
				break
			}
		}
		return out, s.patterns[i]
	}
	return nil, ""
}

// feed gives a line to matches that wait for what follows them.
func (s *selectString) feed(c *interp.Call, src *stringSource, line string) error {
	for _, m := range src.open {
		m.after = append(m.after, line)
		m.left--
	}
	for len(src.open) > 0 && src.open[0].left <= 0 {
		if err := s.emit(c, src.open[0]); err != nil {
			return err
		}
		src.open = src.open[1:]
	}
	return nil
}

func (s *selectString) report(c *interp.Call, src *stringSource, line string, number int, pattern string, matches []any, v any) error {
	if c.Switch("Quiet") {
		if !s.found {
			s.found = true
		}
		src.done = true
		return nil
	}
	if c.Switch("List") && src.path != "" {
		src.done = true
	}
	if c.Switch("Raw") {
		return c.Write(line)
	}
	file, name := "InputStream", "InputStream"
	if src.path != "" {
		file, name = src.path, path.Base(src.path)
	}
	o := interp.NewObject("Microsoft.PowerShell.Commands.MatchInfo", "IgnoreCase", s.ignore, "LineNumber", int32(number), "Line", line,
		"Filename", name, "Path", file, "Pattern", pattern, "Matches", types.NewTyped(types.MustNamed("System.Text.RegularExpressions.Match"), matches), "Context", nil)
	o.Display = line
	if src.path != "" {
		shown := src.path
		if rel, ok := strings.CutPrefix(src.path, strings.TrimSuffix(c.Runspace().CurrentFolder(), "/")+"/"); ok {
			shown = rel
		}
		o.Display = fmt.Sprintf("%s:%d:%s", shown, number, line)
	}
	if s.before == 0 && s.after == 0 {
		return c.Write(o)
	}
	context := interp.NewObject("Microsoft.PowerShell.Commands.MatchInfoContext", "PreContext", types.StringsToArray(append([]string{}, src.recent...)), "PostContext", types.StringsToArray(nil),
		"DisplayPreContext", types.StringsToArray(append([]string{}, src.recent...)), "DisplayPostContext", types.StringsToArray(nil))
	o.Fields["Context"] = context
	m := &openMatch{o: o, left: s.after}
	if s.after == 0 {
		return s.emit(c, m)
	}
	src.open = append(src.open, m)
	return nil
}

func (s *selectString) emit(c *interp.Call, m *openMatch) error {
	if k, ok := m.o.Fields["Context"].(*interp.Object); ok {
		k.Fields["PostContext"] = types.StringsToArray(m.after)
		k.Fields["DisplayPostContext"] = types.StringsToArray(m.after)
	}
	return c.Write(m.o)
}

// finish writes the matches that lines are missing behind.
func (s *selectString) finish(c *interp.Call, src *stringSource) error {
	for _, m := range src.open {
		if err := s.emit(c, m); err != nil {
			return err
		}
	}
	src.open = nil
	return nil
}

func (s *selectString) End(c *interp.Call) error {
	if err := s.finish(c, s.stream); err != nil {
		return err
	}
	if s.found { // -Quiet says only that something was found
		return c.Write(true)
	}
	return nil
}
