package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// markdownKey is the key of the session's options.
type markdownKey struct{}

// markdownState holds the options that the session shows Markdown with.
type markdownState struct{ options *dotnet.MarkdownOptions }

func sessionMarkdown(c *interp.Call) *markdownState {
	return c.Runspace().Extra(markdownKey{}, func() any { return &markdownState{dotnet.NewMarkdownOptions()} }).(*markdownState)
}

func markdownOptions(c *interp.Call) *dotnet.MarkdownOptions { return sessionMarkdown(c).options }

// getMarkdownOption is Get-MarkdownOption.
type getMarkdownOption struct{ interp.Base }

func (*getMarkdownOption) Process(c *interp.Call) error { return c.Write(markdownOptions(c)) }

// setMarkdownOption is Set-MarkdownOption.
type setMarkdownOption struct{ interp.Base }

func (*setMarkdownOption) Process(c *interp.Call) error {
	state := sessionMarkdown(c)
	switch c.ParameterSet() {
	case "Theme":
		state.options = dotnet.NewMarkdownOptions()
		state.options.Theme(strings.EqualFold(c.String("Theme"), "Dark"))
	case "InputObject":
		v := types.Unwrap(c.Value("InputObject"))
		given, ok := v.(*dotnet.MarkdownOptions)
		if !ok {
			return c.Error("System.ArgumentException", "InvalidObject", "InvalidArgument", v, "The type of the input object '%s' is invalid.", types.TypeOf(v).FullName())
		}
		state.options = given
	default:
		changed := *state.options // who asked for the options before keeps them
		state.options = &changed
		s := &changed.Style
		for name, place := range map[string]*string{
			"Header1Color": &s.Headings[0], "Header2Color": &s.Headings[1], "Header3Color": &s.Headings[2], "Header4Color": &s.Headings[3],
			"Header5Color": &s.Headings[4], "Header6Color": &s.Headings[5], "Code": &s.Code, "ImageAltTextForegroundColor": &s.Image,
			"LinkForegroundColor": &s.Link, "ItalicsForegroundColor": &s.Italics, "BoldForegroundColor": &s.Bold,
		} {
			if c.Has(name) {
				*place = c.String(name)
			}
		}
	}
	if c.Switch("PassThru") {
		return c.Write(state.options)
	}
	return nil
}
