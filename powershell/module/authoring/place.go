package authoring

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

const outsideMessage = " lies outside of the module's folder"

// places checks the paths, the registry and the like in a script.
func (s *script) places() {
	syntax.Inspect(s.ast, func(n syntax.Node) bool {
		if p, ok := s.pathOf(n, 0); ok {
			if p.outside() && !p.told {
				s.at(n, "outside-folder", s.src.TextOf(n.Extent())+outsideMessage)
			}
			// What leads there is part of it, but for the texts of other paths.
			return false
		}
		switch n := n.(type) {
		case *syntax.UsingStatement:
			if n.UsingStatementKind == syntax.UsingModule && n.Name != nil && strings.HasPrefix(slashed(n.Name.Value), ".") {
				if p := (place{path: s.folder()}).join(n.Name.Value); p.outside() {
					s.at(n.Name, "outside-folder", n.Name.Value+outsideMessage)
				}
				return false
			}
		case *syntax.Command:
			s.command(n)
		case *syntax.StringConstantExpression:
			s.text(n, n.Value)
		case *syntax.ExpandableStringExpression:
			s.text(n, n.Value)
		case *syntax.TypeExpression:
			s.typeName(n, n.TypeName)
		case *syntax.TypeConstraint:
			s.typeName(n, n.TypeName)
		}
		return true
	})
}

const registryMessage = "uses the registry, which a sandbox does not have"

func (s *script) typeName(n syntax.Node, t syntax.TypeName) {
	if strings.HasPrefix(strings.ToLower(t.FullName()), "microsoft.win32.registry") {
		s.at(n, "registry", registryMessage)
	}
}

// command checks the commands that name places in their own way.
func (s *script) command(n *syntax.Command) {
	if n.InvocationOperator == syntax.TokDot && len(n.CommandElements) > 0 {
		if e, ok := n.CommandElements[0].(*syntax.StringConstantExpression); ok {
			s.relative(e, e.Value)
		}
	}
	c, ok := callOf(n)
	if !ok {
		return
	}
	switch c.name {
	case "import-module", "ipmo":
		if e, ok := c.argument(0, "name").(*syntax.StringConstantExpression); ok {
			s.relative(e, e.Value)
		}
	case "reg", "reg.exe", "regedit", "regedit.exe", "regini", "regini.exe":
		s.at(n, "registry", registryMessage)
	case "new-psdrive", "ndr", "mount":
		if strings.EqualFold(c.text(1, "psprovider"), "Registry") {
			s.at(n, "registry", registryMessage)
		}
	case "new-object":
		if t := c.text(0, "typename"); strings.HasPrefix(strings.ToLower(t), "microsoft.win32.registry") {
			s.at(n, "registry", registryMessage)
		}
	}
}

// relative checks the path of a script or module that is loaded: one without
// $PSScriptRoot is looked for in the current folder, whatever that is.
func (s *script) relative(n syntax.Node, p string) {
	if p = slashed(p); strings.HasPrefix(p, "./") || strings.HasPrefix(p, "../") {
		s.at(n, "outside-folder", p+" is looked for in the current folder, not in the module's; begin with $PSScriptRoot")
	}
}

// text checks a text that may be a path.
func (s *script) text(n syntax.Node, value string) {
	lower := strings.ToLower(value)
	for _, drive := range []string{"hklm:", "hkcu:", "hkcr:", "hku:", "hkcc:", "registry::", `microsoft.powershell.core\registry::`,
		"hkey_local_machine", "hkey_current_user", "hkey_classes_root", "hkey_users", "hkey_current_config"} {
		if strings.HasPrefix(lower, drive) {
			s.at(n, "registry", registryMessage)
			return
		}
	}
	if _, isExpandable := n.(*syntax.ExpandableStringExpression); isExpandable && hostFolder(lower) {
		s.at(n, "outside-folder", value+" is a folder of the machine that runs it")
		return
	}
	if absolute(value) {
		s.at(n, "outside-folder", value+" is a path of one machine, outside of the module's folder")
	}
}

// absolute tells the paths that name a place on a machine: of a drive, of a server,
// below one of the usual folders of Linux.
func absolute(p string) bool {
	if len(p) > 3 && p[1] == ':' && (p[2] == '\\' || p[2] == '/') && p[0]|0x20 >= 'a' && p[0]|0x20 <= 'z' {
		return true
	}
	if rest, ok := strings.CutPrefix(p, `\\`); ok {
		host, share, ok := strings.Cut(rest, `\`)
		return ok && len(host) > 1 && share != "" && word(host) && word(share[:1])
	}
	for _, top := range []string{"/etc/", "/usr/", "/opt/", "/var/", "/home/", "/root/", "/mnt/", "/srv/", "/Users/", "/Library/"} {
		if len(p) > len(top) && strings.HasPrefix(p, top) {
			return true
		}
	}
	return strings.HasPrefix(p, "~/") || strings.HasPrefix(p, `~\`)
}

// word says whether a text could be the name of a machine or of a share.
func word(s string) bool {
	return strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789.-_$") == ""
}

// hostFolder tells the texts that begin with a folder of the machine or its user.
// The folder for temporary files is one that everybody may use.
func hostFolder(lower string) bool {
	for _, name := range []string{"$home", "$env:programfiles", "${env:programfiles(x86)}", "$env:programdata", "$env:systemroot", "$env:windir",
		"$env:systemdrive", "$env:userprofile", "$env:appdata", "$env:localappdata", "$env:commonprogramfiles", "$env:homedrive", "$env:home"} {
		rest, ok := strings.CutPrefix(lower, name)
		if ok && rest != "" && (rest[0] == '/' || rest[0] == '\\') {
			return true
		}
	}
	return false
}
