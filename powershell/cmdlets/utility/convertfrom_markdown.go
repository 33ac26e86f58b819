package utility

import (
	"errors"
	"io/fs"

	"github.com/runwright/runwright/powershell/cmdlets/management"
	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/markdown"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// convertFromMarkdown is ConvertFrom-Markdown: Markdown as HTML or as text for a
// terminal.
type convertFromMarkdown struct{ interp.Base }

func (m *convertFromMarkdown) Process(c *interp.Call) error {
	terminal := c.Switch("AsVT100EncodedString")
	write := func(text string) error { return c.Write(convertMarkdown(c, text, terminal)) }
	switch set := c.ParameterSet(); set {
	case "PathParamSet":
		return eachMarkdownFile(c, c.Strings("Path"), false, write)
	case "LiteralParamSet":
		return eachMarkdownFile(c, c.Strings("LiteralPath"), true, write)
	}
	v := c.Value("InputObject")
	switch v := types.Unwrap(v).(type) {
	case string:
		return c.Write(convertMarkdown(c, v, terminal))
	case interface{ FilePath() string }:
		return eachMarkdownFile(c, []string{v.FilePath()}, true, write)
	}
	return c.WriteError(c.Error("System.InvalidOperationException", "InvalidInputObject", "InvalidData", v,
		"The type of the input object '%s' is invalid.", types.TypeOf(types.Unwrap(v)).FullName()))
}

// convertMarkdown makes the object that stands for a converted text.
func convertMarkdown(c *interp.Call, text string, terminal bool) *dotnet.MarkdownInfo {
	doc := markdown.Parse(text)
	if terminal {
		style := markdownOptions(c).Shown()
		if c.Runspace().PlainOutput() { // as PowerShell where the host's terminal knows no escape sequences
			style = markdown.Style{}
		}
		return &dotnet.MarkdownInfo{VT100: markdown.ToTerminal(doc, style)}
	}
	return &dotnet.MarkdownInfo{HTML: markdown.ToHTML(doc)}
}

// eachMarkdownFile gives the texts of files; one that cannot be read does not end
// the others.
func eachMarkdownFile(c *interp.Call, names []string, literal bool, do func(string) error) error {
	for _, n := range names {
		files, err := management.InFileSystem(c, n)
		if err != nil {
			return err
		}
		if !files {
			e := c.Error("System.ArgumentException", "OnlyFileSystemPathsSupported", "InvalidArgument", n, "The path '%s' is not valid. Only paths of the FileSystem provider are supported.", n)
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		paths := []string{c.Runspace().Resolve(n)}
		if !literal && types.HasWildcard(n) {
			if paths, err = management.Files(c, []string{n}, false); err != nil {
				return err
			}
		}
		for _, f := range paths {
			b, err := c.Runspace().ReadFile(f)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				err = c.WriteError(c.Error("System.IO.FileNotFoundException", "FileNotFound", "ObjectNotFound", f, "Could not find file '%s'.", f))
			case err != nil:
				err = c.WriteError(interp.FileError(f, err))
			default:
				err = do(syntax.Decode(b))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
