package host

import (
	"encoding/hex"
	"os"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// startTranscript is Start-Transcript.
type startTranscript struct{ interp.Base }

func (s *startTranscript) Process(c *interp.Call) error {
	rs := c.Runspace()
	if rs.Host().Files == nil {
		return cannot(c, "There is no file system here.")
	}
	shown, err := s.name(c)
	if err != nil {
		return err
	}
	full := rs.Resolve(shown)
	ok, err := c.ShouldProcess(shown, "Start-Transcript")
	if err != nil || !ok {
		return err
	}
	info, err := rs.Host().Files.Stat(full)
	if err == nil && info.IsDir() {
		return cannot(c, "The path '"+full+"' is a folder.")
	}
	if err == nil && c.Switch("NoClobber") && !c.Switch("Append") {
		return c.Error("System.UnauthorizedAccessException", "NoClobber", "ResourceExists", full, "File %s already exists and NoClobber was specified.", full)
	}
	if s.generated(c) || c.ParameterSet() == "ByOutputDirectory" {
		if err := rs.Files().MkdirAll(path.Dir(full)); err != nil {
			return cannot(c, err.Error())
		}
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if c.Switch("Append") {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	if _, err := rs.Host().Files.Stat(path.Dir(full)); err != nil {
		return cannot(c, "Could not find file '"+path.Dir(full)+"'.")
	}
	f, err := c.OpenFile(full, flag)
	if err != nil {
		return cannot(c, err.Error())
	}
	t := &transcript{rs: rs, path: full, file: f}
	t.objects = c.TextWriter(f)
	if err := t.Text(header(c)); err != nil {
		return err
	}
	transcriptsOf(rs).open = append(transcriptsOf(rs).open, t)
	rs.AddTap(t)
	rs.OnExit(func() error { return closeAll(rs) })
	o := &types.PSObject{Base: "Transcript started, output file is " + shown}
	o.Set("Path", shown)
	return c.Write(o)
}

// closeAll ends what is still being written at the session's end.
func closeAll(rs *interp.Runspace) error {
	for t := transcriptsOf(rs).pop(); t != nil; t = transcriptsOf(rs).pop() {
		rs.DropTap(t)
		if err := t.stop(); err != nil {
			return err
		}
	}
	return nil
}

func cannot(c *interp.Call, why string) *types.Exception {
	return c.Error("System.Management.Automation.PSInvalidOperationException", "CannotStartTranscription", "InvalidOperation", nil,
		"Transcription cannot be started due to the error: %s", why)
}

// generated says that no file was named.
func (s *startTranscript) generated(c *interp.Call) bool {
	return !c.Has("Path") && !c.Has("LiteralPath") && !c.Has("OutputDirectory")
}

// name is the file's path as written, or one that is made up.
func (s *startTranscript) name(c *interp.Call) (string, error) {
	switch {
	case c.Has("Path"):
		return c.String("Path"), nil
	case c.Has("LiteralPath"):
		return c.String("LiteralPath"), nil
	}
	rs := c.Runspace()
	if v := c.GlobalScope().Get("Transcript"); v != nil && !c.Has("OutputDirectory") {
		return types.ToString(v), nil
	}
	var b [6]byte
	if _, err := rs.Random().Read(b[:]); err != nil {
		return "", err
	}
	now := rs.Now()
	file := "PowerShell_transcript." + machine(rs) + "." + hex.EncodeToString(b[:]) + "." + now.Format(stamp) + ".txt"
	if c.Has("OutputDirectory") {
		return path.Join(c.String("OutputDirectory"), now.Format("20060102"), file), nil
	}
	return path.Join(rs.Host().Files.HomeDir(), file), nil
}

func machine(rs *interp.Runspace) string {
	b, err := rs.ReadFile("/etc/hostname")
	if err != nil {
		return "localhost"
	}
	return strings.TrimSpace(string(b))
}

// header is what stands at the transcript's start.
func header(c *interp.Call) string {
	rs := c.Runspace()
	var b strings.Builder
	b.WriteString(line + "PowerShell transcript start\nStart time: " + rs.Now().Format(stamp) + "\n")
	if c.Switch("UseMinimalHeader") {
		return b.String() + line
	}
	user, ok := rs.Getenv("USER")
	if !ok {
		user = "root"
	}
	host := machine(rs)
	b.WriteString("Username: " + host + `\` + user + "\nRunAs User: " + host + `\` + user + "\nConfiguration Name: \n")
	b.WriteString("Machine: " + host + " (Unix)\nHost Application: runwright\n")
	b.WriteString("Process ID: " + types.ToString(c.GlobalScope().Get("PID")) + "\n")
	if table, ok := types.Unwrap(c.GlobalScope().Get("PSVersionTable")).(*types.Dict); ok {
		for k, v := range table.All {
			text := types.ToString(v)
			if items, many := types.Elements(v); many {
				words := make([]string, len(items))
				for i, e := range items {
					words[i] = types.ToString(e)
				}
				text = strings.Join(words, ", ")
			}
			b.WriteString(types.ToString(k) + ": " + text + "\n")
		}
	}
	return b.String() + line
}

// stopTranscript is Stop-Transcript.
type stopTranscript struct{ interp.Base }

func (s *stopTranscript) Process(c *interp.Call) error {
	rs := c.Runspace()
	ok, err := c.ShouldProcess("", "Stop-Transcript")
	if err != nil || !ok {
		return err
	}
	t := transcriptsOf(rs).pop()
	if t == nil {
		e := c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil,
			"An error occurred stopping transcription: The host is not currently transcribing.")
		e.Inner = types.NewException("System.Management.Automation.PSInvalidOperationException", "The host is not currently transcribing.")
		return e
	}
	rs.DropTap(t)
	if err := t.stop(); err != nil {
		return interp.FileError(t.path, err)
	}
	o := &types.PSObject{Base: "Transcript stopped, output file is " + t.path}
	o.Set("Path", t.path)
	return c.Write(o)
}
