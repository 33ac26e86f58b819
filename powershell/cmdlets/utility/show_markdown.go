package utility

import (
	"encoding/hex"
	"os"
	"path"

	"github.com/runwright/runwright/powershell/cmdlets/management"
	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// showMarkdown is Show-Markdown: on the terminal, or in a browser.
type showMarkdown struct{ interp.Base }

func (s *showMarkdown) Process(c *interp.Call) error {
	if set := c.ParameterSet(); set == "Path" || set == "LiteralPath" {
		return eachMarkdownFile(c, c.Strings(set), set == "LiteralPath", func(text string) error { return s.text(c, text) })
	}
	v := types.Unwrap(c.Value("InputObject"))
	if info, ok := v.(*dotnet.MarkdownInfo); ok {
		return s.show(c, info)
	}
	return s.text(c, types.ToString(v))
}

func (s *showMarkdown) text(c *interp.Call, text string) error {
	return s.show(c, convertMarkdown(c, text, !c.Switch("UseBrowser")))
}

func (*showMarkdown) show(c *interp.Call, info *dotnet.MarkdownInfo) error {
	what, property := info.VT100, "VT100EncodedString"
	if c.Switch("UseBrowser") {
		what, property = info.HTML, "Html"
	}
	text := types.ToString(what)
	if text == "" {
		return c.WriteError(c.Error("System.ArgumentException", property+"IsNullOrEmpty", "InvalidData", info,
			"The property %s of the given object is null or empty.", property))
	}
	if !c.Switch("UseBrowser") {
		return c.Write(text)
	}
	return showPage(c, text)
}

// showPage opens HTML in the program for it. The file stays, since the program
// may read it later.
func showPage(c *interp.Call, html string) error {
	var name [8]byte
	if _, err := c.Host().Random.Read(name[:]); err != nil {
		return err
	}
	page := path.Join(c.Host().Files.TempDir(), "markdown-"+hex.EncodeToString(name[:])+".html")
	f, err := c.OpenFile(page, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err == nil {
		_, err = f.Write([]byte(html))
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}
	if err != nil {
		return c.WriteError(interp.FileError(page, err))
	}
	if err := management.Open(c, page); err != nil {
		return c.WriteError(c.Error("System.ComponentModel.Win32Exception", "ErrorLaunchDefaultApplication", "InvalidOperation", page, "The page cannot be opened: %s", err.Error()))
	}
	return nil
}
