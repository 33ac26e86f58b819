package interp

import (
	"io"
	"os"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// locations is where the session stands. The folder of the process is another
// one than the session's location: Set-Location does not move it, and members of
// .NET types start from it.
type locations struct {
	current, process string
	drives           map[string]string // roots by names in lower case
}

// SetDrive makes a name stand for a folder at the start of paths, as in
// Name:\file; the folder's path must be absolute, "" takes the name away.
func (rs *Runspace) SetDrive(name, root string) {
	name = strings.ToLower(name)
	if root == "" {
		delete(rs.locations.drives, name)
		return
	}
	if rs.locations.drives == nil {
		rs.locations.drives = make(map[string]string)
	}
	rs.locations.drives[name] = path.Clean(root)
}

// OnDrive gives the path that one on a drive of SetDrive stands for, or on that of
// the folder of temporary files, Temp; ok is false for all other paths.
func (rs *Runspace) OnDrive(p string) (folder string, ok bool) {
	name, rest, ok := strings.Cut(strings.ReplaceAll(p, `\`, "/"), ":")
	if !ok || strings.Contains(name, "/") {
		return "", false
	}
	root := rs.locations.drives[strings.ToLower(name)]
	if root == "" && strings.EqualFold(name, "Temp") && rs.host.Files != nil {
		root = rs.host.Files.TempDir()
	}
	return path.Join(root, rest), root != ""
}

// ProcessFolder is the folder that relative paths of .NET members start from.
func (rs *Runspace) ProcessFolder() string {
	if rs.locations.process == "" {
		rs.locations.process = rs.startFolder()
	}
	return rs.locations.process
}

// SetProcessFolder changes it; the path must be absolute.
func (rs *Runspace) SetProcessFolder(p string) { rs.locations.process = path.Clean(p) }

// startFolder is the folder the host was started in.
func (rs *Runspace) startFolder() string {
	if rs.host.Files != nil {
		if wd, err := rs.host.Files.Getwd(); err == nil {
			return wd
		}
	}
	return "/"
}

// CurrentFolder is the folder that relative paths start from.
func (rs *Runspace) CurrentFolder() string {
	if rs.locations.current == "" {
		rs.locations.current = rs.startFolder()
	}
	return rs.locations.current
}

// SetCurrentFolder changes the current folder; the path must be absolute.
func (rs *Runspace) SetCurrentFolder(p string) { rs.locations.current = path.Clean(p) }

// Resolve makes a path of the file system absolute, ~ being the home folder.
func (rs *Runspace) Resolve(p string) string {
	p = strings.ReplaceAll(p, `\`, "/")
	for _, provider := range [...]string{"Microsoft.PowerShell.Core/FileSystem::", "FileSystem::"} { // as in PSPath
		if hasPrefixFold(p, provider) {
			p = p[len(provider):]
		}
	}
	if on, ok := rs.OnDrive(p); ok {
		return on
	}
	if p == "~" || strings.HasPrefix(p, "~/") {
		if rs.host.Files != nil {
			p = rs.host.Files.HomeDir() + p[1:]
		}
	}
	if !path.IsAbs(p) {
		p = path.Join(rs.CurrentFolder(), p)
	}
	return path.Clean(p)
}

// noFiles is the error where the host has no file system.
func noFiles() error {
	return types.NewException("System.IO.IOException", "There is no file system here.")
}

// ReadFile reads a file whole.
func (rs *Runspace) ReadFile(p string) ([]byte, error) {
	if rs.host.Files == nil {
		return nil, noFiles()
	}
	f, err := rs.host.Files.Open(p, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// ReadScript reads and parses a script file.
func (rs *Runspace) ReadScript(s *Session, p string) (*ScriptBlock, error) {
	b, err := rs.ReadFile(p)
	if err != nil {
		return nil, types.NewException("System.IO.FileNotFoundException", "Could not find file '"+p+"'.")
	}
	return rs.parse(s, p, syntax.Decode(b))
}

// fileCommand finds a script or program by path or by name.
func (rs *Runspace) fileCommand(name string) (CommandInfo, error) {
	placed := strings.ContainsAny(name, `/\`)
	program := ""
	if rs.host.Processes != nil {
		target := name
		if placed {
			target = rs.Resolve(name)
		}
		program, _ = rs.host.Processes.Find(target)
	}
	if p := rs.scriptFile(name, placed, program); p != "" {
		sb, err := rs.ReadScript(rs.global, p)
		if err != nil {
			return nil, err
		}
		return &ExternalScript{Name: path.Base(p), Path: p, Block: sb}, nil
	}
	if program != "" {
		return &Application{Name: path.Base(program), Path: program}, nil
	}
	return nil, nil
}

// scriptFile is the script that a name means, "" for none: the file itself, or one
// in the folders of PATH before that of a program of the name. The extension may be
// left out.
func (rs *Runspace) scriptFile(name string, placed bool, program string) string {
	if rs.host.Files == nil {
		return ""
	}
	script := name
	if !strings.HasSuffix(strings.ToLower(name), ".ps1") {
		script += ".ps1"
	}
	is := func(p string) bool {
		info, err := rs.host.Files.Stat(p)
		return err == nil && !info.IsDir()
	}
	if placed {
		if p := rs.Resolve(script); (script == name || program == "") && is(p) {
			return p
		}
		return ""
	}
	folders, _ := rs.Getenv("PATH")
	for dir := range strings.SplitSeq(folders, ":") {
		if !path.IsAbs(dir) {
			continue
		}
		if p := path.Join(dir, script); is(p) {
			return p
		}
		if program == path.Join(dir, name) {
			return ""
		}
	}
	return ""
}

// newScriptInstance runs a script file in a scope of its own, which script: means.
func (rs *Runspace) newScriptInstance(s *stage, x *ExternalScript, inv *Invocation) (instance, error) {
	if err := rs.checkRequirements(rs.ctx, x.Block); err != nil {
		return nil, err
	}
	inst, err := rs.newFunctionInstance(s, x.Block, nil, inv)
	if err != nil {
		return nil, err
	}
	if !inv.Dotted {
		inst.scope.script = inst.scope
	}
	return &scriptInstance{inst}, nil
}

// scriptInstance is a script file in a pipeline: exit ends the file only.
type scriptInstance struct{ *functionInstance }

func (i *scriptInstance) exit(err error) error {
	e, ok := err.(*ExitRequest)
	if !ok {
		return err
	}
	i.rs.global.base.lookup("lastexitcode").setRaw(int32(e.Code))
	i.call.stage.failed = e.Code != 0
	return nil
}

func (i *scriptInstance) begin(s *stage) error { return i.exit(i.functionInstance.begin(s)) }
func (i *scriptInstance) end(s *stage) error   { return i.exit(i.functionInstance.end(s)) }
func (i *scriptInstance) process(s *stage, v any, has bool) error {
	return i.exit(i.functionInstance.process(s, v, has))
}

// driveVariable reads ${drive:name}: env:, function: and alias: are known here.
func (rs *Runspace) driveVariable(fr *frame, drive, name string) (any, error) {
	switch strings.ToLower(drive) {
	case "env":
		v, ok := rs.Getenv(name)
		if !ok {
			return nil, nil
		}
		return v, nil
	case "function":
		if f := fr.scope.findFunction(strings.ToLower(name)); f != nil {
			return f.Block, nil
		}
		return nil, nil
	case "alias":
		if a := fr.scope.findAlias(strings.ToLower(name)); a != nil {
			return a.Definition, nil
		}
		return nil, nil
	case "variable":
		return fr.scope.Get(name), nil
	}
	return nil, nil // a drive that is not there has no variables
}

// setDriveVariable assigns ${drive:name}.
func (rs *Runspace) setDriveVariable(fr *frame, drive, name string, v any) error {
	v = types.Norm(v)
	switch strings.ToLower(drive) {
	case "env":
		if v == nil {
			return rs.Unsetenv(name)
		}
		s, err := rs.text(v, " ")
		if err != nil {
			return err
		}
		return rs.Setenv(name, s)
	case "function":
		sb, ok := types.Unwrap(v).(*ScriptBlock)
		if !ok {
			s, err := rs.text(v, " ")
			if err != nil {
				return err
			}
			if sb, err = rs.parse(fr.session(), "", s); err != nil {
				return err
			}
		}
		body := *sb
		u := *sb.unit.named(name)
		body.unit = &u
		scope := fr.scope
		if q, rest, ok := cutScope(name); ok {
			name = rest
			switch q {
			case "global":
				scope = fr.rs.global.base
			case "script":
				scope = fr.scope.script
			}
			u = *sb.unit.named(name)
		}
		scope.SetFunction(&Function{Name: name, Block: &body})
		return nil
	case "alias":
		fr.scope.SetAlias(&Alias{Name: name, Definition: types.ToString(v)})
		return nil
	case "variable":
		return fr.scope.Set(rs, name, v)
	}
	e := types.NewException("System.Management.Automation.DriveNotFoundException", "Cannot find drive. A drive with the name '"+drive+"' does not exist.")
	e.ID, e.Category, e.Target = "DriveNotFound", "ObjectNotFound", drive
	return e
}

// named returns an uncompiled unit of the same text under a function's name.
func (u *unit) named(name string) *unit {
	n := newUnit(u.ast, name)
	n.top = u.whole()
	return n
}

// readLines reads the file of switch -File.
func (rs *Runspace) readLines(fr *frame, v any) (any, error) {
	s, err := rs.text(v, " ")
	if err != nil {
		return nil, err
	}
	b, err := rs.ReadFile(rs.Resolve(s))
	if err != nil {
		e := types.NewException(automationSpace+"ItemNotFoundException", "Cannot find path '"+rs.Resolve(s)+"' because it does not exist.")
		e.ID, e.Category = "PathNotFound", "ObjectNotFound"
		return nil, e
	}
	text := strings.TrimSuffix(strings.ReplaceAll(syntax.Decode(b), "\r\n", "\n"), "\n")
	if text == "" {
		return types.NewArray(), nil
	}
	return types.StringsToArray(strings.Split(text, "\n")), nil
}

// openRedirect opens the file of a redirection. Objects become the text that
// Out-File would write.
func (rs *Runspace) openRedirect(fr *frame, name string, appendTo bool) (Writer, func() error, error) {
	if drive, item, ok := strings.Cut(name, ":"); ok {
		switch strings.ToLower(drive) {
		case "variable":
			return fr.variableRedirect(item, appendTo)
		case "function", "alias", "env":
			e := types.NewException(automationSpace+"PSInvalidOperationException",
				"Cannot perform operation because operation \"ReportWrongProviderType\" is not valid. Remove operation \"ReportWrongProviderType\", or investigate why it is not valid.")
			e.ID, e.Category = "ReadWriteFileNotFileSystemProvider,Microsoft.PowerShell.Commands.OutFileCommand", "InvalidOperation"
			return nil, nil, e
		}
	}
	if rs.host.Files == nil || rs.opts.Formatter == nil {
		return nil, nil, noFiles()
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if appendTo {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	p := rs.Resolve(name)
	f, err := rs.open(p, flag, 0o666)
	if err != nil {
		e := OpenFailure(rs.host.Files, p, err)
		e.ID += ",Microsoft.PowerShell.Commands.OutFileCommand"
		return nil, nil, e
	}
	w := rs.opts.Formatter(rs, f)
	return w, func() error {
		err := w.Close()
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		return err
	}, nil
}

// variableRedirect collects the objects for a variable of the caller's scope, which
// gets them when the command has ended, behind those it has when appended to.
func (fr *frame) variableRedirect(name string, appendTo bool) (Writer, func() error, error) {
	out := &collector{}
	if v := fr.scope.lookup(strings.ToLower(name)); v != nil && appendTo {
		if err := writeUnrolled(out, v.Value()); err != nil {
			return nil, nil, err
		}
	}
	return out, func() error { return fr.scope.Set(fr.rs, name, types.Norm(out.value())) }, nil
}

// Formatter turns objects into text on a file or console; package cmdlets
// provides it.
type Formatter func(rs *Runspace, out io.Writer) FormatWriter

// FormatWriter writes objects as text; Close writes what is still held back.
type FormatWriter interface {
	Writer
	Close() error
}
