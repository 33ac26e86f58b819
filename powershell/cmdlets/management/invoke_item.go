package management

import (
	"bytes"
	"errors"

	"github.com/runwright/runwright/powershell/interp"
)

// opener is the program that opens what is not itself a program.
const opener = "xdg-open"

// invokeItem is Invoke-Item: it runs a program and opens other files and folders
// with the program for them. Both run in the foreground, as a command line would.
type invokeItem struct{ interp.Base }

func (i *invokeItem) Process(c *interp.Call) error {
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.space != nil {
			err = c.WriteError(c.Error("System.Management.Automation.PSNotSupportedException", "NotSupported", "NotImplemented", nil, "Provider operation stopped because the provider does not support this operation."))
		} else {
			err = i.one(c, t.path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (i *invokeItem) one(c *interp.Call, p string) error {
	do, err := c.ShouldProcess("Item: "+p, "Invoke Item")
	if err != nil || !do {
		return err
	}
	if _, err := c.Host().Files.Stat(p); err != nil {
		return c.WriteError(interp.FileError(p, err))
	}
	if err := Open(c, p); err != nil {
		return c.WriteError(c.Error("System.ComponentModel.Win32Exception", "InvalidOperationException", "InvalidOperation", p, "An error occurred trying to start process '%s' with working directory '%s'. %s", p, c.Runspace().CurrentFolder(), err.Error()))
	}
	return nil
}

// Open runs the program that a path is, or opens the file or folder with the
// program for it, and waits. The error is the reason why it could not.
func Open(c *interp.Call, p string) error {
	host, rs := c.Host(), c.Runspace()
	if host.Processes == nil {
		return errors.New("Programs cannot be started here.")
	}
	info, err := host.Files.Stat(p)
	if err != nil {
		return err
	}
	run := interp.Process{Path: p, Dir: rs.CurrentFolder(), Env: rs.Environ(), Stdin: bytes.NewReader(nil), Stdout: console{rs: rs}, Stderr: console{rs: rs, toError: true}}
	if info.IsDir() || info.Mode().Perm()&0o111 == 0 {
		program, ok := host.Processes.Find(opener)
		if !ok {
			return errors.New("There is no " + opener + " to open it with.")
		}
		run.Path, run.Args = program, []string{p}
	}
	_, err = host.Processes.Run(rs.Context(), run)
	return err
}
