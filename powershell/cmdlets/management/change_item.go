package management

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// ioError is the non-terminating error of a failed file operation.
func ioError(c *interp.Call, id, category string, target any, err error) *types.Exception {
	x := interp.FileError(types.ToString(target), err)
	x.ID, x.Category, x.Target = id, category, target
	return x
}

// newItem is New-Item.
type newItem struct{ interp.Base }

func (n *newItem) Process(c *interp.Call) error {
	paths := c.Strings("Path")
	if len(paths) == 0 {
		paths = []string{here(c).String()}
	}
	for _, text := range paths {
		p, err := find(c, text)
		if err != nil {
			if err = c.WriteError(err.(*types.Exception)); err != nil {
				return err
			}
			continue
		}
		if name := c.String("Name"); name != "" {
			p = p.child(name)
		}
		if err := n.create(c, p); err != nil {
			return err
		}
	}
	return nil
}

func (n *newItem) create(c *interp.Call, p place) error {
	kind := strings.ToLower(c.String("ItemType"))
	if p.space != nil {
		if _, ok := p.space.get(c, p.path); ok && !c.Switch("Force") {
			return c.WriteError(c.Error("System.Management.Automation.PSArgumentException", "Argument", "InvalidArgument", p.String(), "An item with the name '%s' already exists.", p.path))
		}
		if err := p.space.set(c, p.path, c.Value("Value")); err != nil {
			return err
		}
		v, _ := item(c, p)
		return c.Write(v)
	}
	if c.Host().Files == nil {
		return c.Error("System.IO.IOException", "NoFiles", "ResourceUnavailable", nil, "There is no file system here.")
	}
	action, link := "Create File", ""
	switch {
	case kind == "directory" || kind == "container" || kind == "d":
		action = "Create Directory"
	case kind == "" || kind == "file" || kind == "leaf" || kind == "f":
	case kind == "symboliclink" || kind == "hardlink" || kind == "junction":
		action, link = "Create "+kind, types.ToString(c.Value("Value"))
	default:
		return c.Error("System.Management.Automation.PSArgumentException", "Argument", "InvalidArgument", nil, "The type is not a known type for the file system. Only \"file\",\"directory\" or \"symboliclink\" can be specified.")
	}
	ok, err := c.ShouldProcess("Destination: "+p.path, action)
	if err != nil || !ok {
		return err
	}
	if failed := n.make(c, p.path, action, link); failed != nil {
		return c.WriteError(failed)
	}
	v, _ := item(c, p)
	return c.Write(v)
}

// make creates the file, folder or link.
func (n *newItem) make(c *interp.Call, p, action, link string) *types.Exception {
	files, force := c.Host().Files, c.Switch("Force")
	info, err := files.Lstat(p)
	there := err == nil
	switch {
	case action == "Create Directory":
		if there && (!force || !info.IsDir()) {
			return c.Error("System.IO.IOException", "DirectoryExist", "ResourceExists", p, "An item with the specified name %s already exists.", p)
		}
		if err := c.Runspace().Files().MkdirAll(p); err != nil {
			return ioError(c, "CreateDirectoryIOError", "WriteError", p, err)
		}
		return nil
	case there && !force && action == "Create symboliclink":
		return c.Error("System.IO.IOException", "SymLinkExists", "ResourceExists", p, "The path '%s' already exists.", p)
	case there && link != "" && action == "Create hardlink" && sameFile(files, c.Runspace().Resolve(link), p):
		return c.Error("System.IO.IOException", "TargetIsSameAsLink", "InvalidOperation", p, "The target and path cannot be the same.")
	case there && !force:
		return c.Error("System.IO.IOException", "NewItemIOError", "WriteError", p, "The file '%s' already exists.", p)
	case there && info.IsDir():
		return c.Error("System.UnauthorizedAccessException", "NewItemUnauthorizedAccessError", "PermissionDenied", p, "Access to the path '%s' is denied.", p)
	}
	if force {
		if err := c.Runspace().Files().MkdirAll(path.Dir(p)); err != nil {
			return ioError(c, "NewItemIOError", "WriteError", p, err)
		}
	} else if info, err := files.Stat(path.Dir(p)); err != nil || !info.IsDir() {
		return c.Error("System.IO.DirectoryNotFoundException", "NewItemIOError", "WriteError", p, "Could not find a part of the path '%s'.", p)
	}
	if link != "" {
		if there {
			if err := files.Remove(p); err != nil {
				return ioError(c, "NewItemIOError", "WriteError", p, err)
			}
		}
		if action == "Create hardlink" {
			err = files.Link(c.Runspace().Resolve(link), p)
		} else {
			err = files.Symlink(link, p)
		}
		if err != nil {
			return ioError(c, "NewItemIOError", "WriteError", p, err)
		}
		return nil
	}
	text := ""
	if v := c.Value("Value"); v != nil {
		if text, err = c.Text(v); err != nil {
			return ioError(c, "NewItemIOError", "WriteError", p, err)
		}
	}
	if err := c.Runspace().Files().WriteFile(p, []byte(text), false); err != nil {
		return ioError(c, "NewItemIOError", "WriteError", p, err)
	}
	return nil
}

// removeItem is Remove-Item.
type removeItem struct{ interp.Base }

func (r *removeItem) Process(c *interp.Call) error {
	f, err := readFilters(c)
	if err != nil {
		return err
	}
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	for _, t := range list {
		if !f.take(path.Base(t.path)) {
			continue
		}
		if err := r.remove(c, t.place); err != nil {
			return err
		}
	}
	return nil
}

func (r *removeItem) remove(c *interp.Call, p place) error {
	folder := p.space == nil && isFolder(c, p)
	action := "Remove File"
	if folder {
		action = "Remove Directory"
	} else if p.space != nil {
		action = "Remove Item"
	}
	ok, err := c.ShouldProcess(p.String(), action)
	if err != nil || !ok {
		return err
	}
	if p.space != nil {
		if err := p.space.remove(c, p.path); err != nil {
			if x, ok := err.(*types.Exception); ok {
				return c.WriteError(x)
			}
			return err
		}
		return nil
	}
	if folder && !c.Switch("Recurse") {
		if info, err := c.Host().Files.Lstat(p.path); err == nil && info.IsDir() && len(entries(c, p.path)) > 0 {
			return c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil, "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.")
		}
	}
	info, err := c.Host().Files.Lstat(p.path)
	if err == nil && !info.IsDir() && info.Mode()&0o200 == 0 && info.Mode()&fs.ModeSymlink == 0 && !c.Switch("Force") {
		return c.WriteError(c.Error("System.IO.IOException", "RemoveFileSystemItemUnAuthorizedAccess", "PermissionDenied", p.path,
			"You do not have sufficient access rights to perform this operation or the item is hidden, system, or read only."))
	}
	if err := c.Runspace().Files().Remove(p.path, c.Switch("Recurse")); err != nil {
		return c.WriteError(ioError(c, "RemoveItemIOError", "WriteError", p.path, err))
	}
	return nil
}

// copyItem is Copy-Item, and Move-Item with move set.
type copyItem struct {
	interp.Base
	move bool
}

func (k *copyItem) Process(c *interp.Call) error {
	f, err := readFilters(c)
	if err != nil {
		return err
	}
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	destination := c.String("Destination")
	if destination == "" {
		destination = "."
	}
	to, err := find(c, destination)
	if err != nil {
		return err
	}
	for _, t := range list {
		if !f.take(path.Base(t.path)) {
			continue
		}
		if err := k.one(c, t.place, to, len(list) > 1); err != nil {
			return err
		}
	}
	return nil
}

func (k *copyItem) one(c *interp.Call, from, to place, several bool) error {
	if from.space != nil || to.space != nil {
		if from.space == nil || to.space == nil || from.space.drive() != to.space.drive() {
			return c.Error("System.Management.Automation.PSArgumentException", "CopyError", "InvalidArgument", from.String(), "Source and destination path did not resolve to the same provider.")
		}
		if err := to.space.set(c, to.path, from.space.value(c, from.path)); err != nil {
			return err
		}
		if k.move {
			return from.space.remove(c, from.path)
		}
		return nil
	}
	goal := to.path
	if isFolder(c, to) {
		goal = path.Join(goal, path.Base(from.path))
	}
	folder := isFolder(c, from)
	kind, verb := "File", "Copy"
	if folder {
		kind = "Directory"
	}
	if k.move {
		verb = "Move"
	}
	ok, err := c.ShouldProcess("Item: "+from.path+" Destination: "+goal, verb+" "+kind)
	if err != nil || !ok {
		return err
	}
	var failed *types.Exception
	if k.move {
		failed = k.moveOne(c, from.path, goal, folder)
	} else {
		failed = k.copyTree(c, from.path, goal, folder)
	}
	if failed != nil {
		return c.WriteError(failed)
	}
	if c.Switch("PassThru") {
		if v, ok := fileItem(c, goal); ok {
			return c.Write(v)
		}
	}
	return nil
}

func (k *copyItem) moveOne(c *interp.Call, from, goal string, folder bool) *types.Exception {
	files := c.Host().Files
	id := "MoveFileInfoItemIOError"
	if folder {
		id = "MoveDirectoryItemIOError"
	}
	switch {
	case from == goal:
		return c.Error("System.IO.IOException", "MoveItemArgumentError", "InvalidArgument", goal, "Cannot move item because the source and the destination '%s' are the same.", goal)
	case folder && strings.HasPrefix(goal, strings.TrimSuffix(from, "/")+"/"):
		return c.Error("System.IO.IOException", "MoveItemArgumentError", "InvalidArgument", goal, "Destination path cannot be a subdirectory of the source: %s.", goal)
	}
	if info, err := files.Lstat(goal); err == nil {
		switch {
		case folder:
			return c.Error("System.IO.IOException", "DirectoryExist", "ResourceExists", goal, "Cannot create '%s' because a file or directory with the same name already exists.", goal)
		case info.IsDir() || !c.Switch("Force"):
			return c.Error("System.IO.IOException", id, "WriteError", from, "The file '%s' already exists.", goal)
		}
		if err := files.Remove(goal); err != nil {
			return ioError(c, id, "WriteError", from, err)
		}
	}
	if info, err := files.Stat(path.Dir(goal)); err != nil || !info.IsDir() {
		return c.Error("System.IO.DirectoryNotFoundException", id, "WriteError", from, "Could not find a part of the path.")
	}
	err := files.Rename(from, goal)
	if !errors.Is(err, syscall.EXDEV) {
		if err != nil {
			return ioError(c, id, "WriteError", from, err)
		}
		return nil
	}
	// Another file system: what was there goes only once all of it is copied.
	if failed := k.copyTree(c, from, goal, folder); failed != nil {
		return failed
	}
	if err := c.Runspace().Files().Remove(from, true); err != nil {
		return ioError(c, id, "WriteError", from, err)
	}
	return nil
}

// copyTree copies a file, or a folder with what is in it when -Recurse is given.
func (k *copyItem) copyTree(c *interp.Call, from, goal string, folder bool) *types.Exception {
	files := c.Host().Files
	if !folder {
		return k.copyFile(c, from, goal)
	}
	if err := c.Runspace().Files().MkdirAll(goal); err != nil {
		return ioError(c, "CopyDirectoryInfoItemIOError", "WriteError", from, err)
	}
	if !k.move && !c.Switch("Recurse") { // which Move-Item does not have
		return nil
	}
	list, err := files.ReadDir(from)
	if err != nil {
		return ioError(c, "CopyDirectoryInfoItemIOError", "WriteError", from, err)
	}
	for _, e := range list {
		p := path.Join(from, e.Name())
		if failed := k.copyTree(c, p, path.Join(goal, e.Name()), isFolder(c, place{path: p})); failed != nil {
			return failed
		}
	}
	return nil
}

// sameFile reports whether two paths lead to one file, by name or through links.
func sameFile(files interp.Files, a, b string) bool {
	x, err := files.Stat(a)
	if err != nil {
		return a == b
	}
	y, err := files.Stat(b)
	if err != nil || a == b {
		return err == nil
	}
	return dotnet.SameFile(x, y)
}

func (k *copyItem) copyFile(c *interp.Call, from, goal string) (failed *types.Exception) {
	const id = "CopyFileInfoItemIOError"
	files := c.Host().Files
	if sameFile(files, from, goal) {
		return c.Error("System.IO.IOException", "CopyError", "WriteError", from, "Cannot overwrite the item %s with itself.", from)
	}
	in, err := files.Open(from, os.O_RDONLY, 0)
	if err != nil {
		return ioError(c, id, "WriteError", from, err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return ioError(c, id, "WriteError", from, err)
	}
	if dir, err := files.Stat(path.Dir(goal)); err != nil || !dir.IsDir() {
		return c.Error("System.IO.DirectoryNotFoundException", id, "WriteError", from, "Could not find a part of the path '%s'.", goal)
	}
	out, err := c.Runspace().Files().Open(goal, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, info.Mode().Perm())
	if err != nil {
		return ioError(c, id, "WriteError", from, err)
	}
	_, err = io.Copy(out, in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return ioError(c, id, "WriteError", from, err)
	}
	if err := files.Chtimes(goal, info.ModTime(), info.ModTime()); err != nil {
		return ioError(c, id, "WriteError", from, err)
	}
	return nil
}

// renameItem is Rename-Item.
type renameItem struct{ interp.Base }

func (r *renameItem) Process(c *interp.Call) error {
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	name := c.String("NewName")
	for _, t := range list {
		if t.space != nil {
			if x := fixed(c, t.place); x != nil {
				if err := c.WriteError(x); err != nil {
					return err
				}
				continue
			}
			if err := t.space.set(c, name, t.space.value(c, t.path)); err != nil {
				return err
			}
			if err := t.space.remove(c, t.path); err != nil {
				return err
			}
			continue
		}
		goal := path.Join(path.Dir(t.path), path.Base(name))
		if strings.Contains(name, "/") && c.Runspace().Resolve(name) != goal {
			return c.Error("System.Management.Automation.PSArgumentException", "Argument", "InvalidArgument", nil, "Cannot rename the specified target, because it represents a path or device name.")
		}
		kind := "Rename File"
		if isFolder(c, t.place) {
			kind = "Rename Directory"
		}
		ok, err := c.ShouldProcess("Item: "+t.path+" Destination: "+goal, kind)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if _, err := c.Host().Files.Lstat(goal); err == nil {
			text := "The file '" + goal + "' already exists."
			if kind == "Rename Directory" {
				text = "Cannot create '" + goal + "' because a file or directory with the same name already exists."
			}
			if err := c.WriteError(c.Error("System.IO.IOException", "RenameItemIOError", "WriteError", t.path, "%s", text)); err != nil {
				return err
			}
			continue
		}
		if err := c.Host().Files.Rename(t.path, goal); err != nil {
			if err := c.WriteError(ioError(c, "RenameItemIOError", "WriteError", t.path, err)); err != nil {
				return err
			}
			continue
		}
		if c.Switch("PassThru") {
			if v, ok := fileItem(c, goal); ok {
				if err := c.Write(v); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// setItem is Set-Item: the value of a name of a drive.
type setItem struct{ interp.Base }

func (s *setItem) Process(c *interp.Call) error {
	list, err := targets(c, true)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.space == nil {
			return c.Error("System.Management.Automation.PSNotSupportedException", "NotSupported", "NotImplemented", nil, "Provider operation stopped because the provider does not support this operation.")
		}
		ok, err := c.ShouldProcess("Item: "+t.String()+" Value: "+types.ToString(c.Value("Value")), "Set Item")
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := s.assign(c, t.place); err != nil {
			if x, ok := err.(*types.Exception); ok {
				if err := c.WriteError(x); err != nil {
					return err
				}
				continue
			}
			return err
		}
		if c.Switch("PassThru") {
			v, _ := item(c, t.place)
			if err := c.Write(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// clearItem is Clear-Item.
type clearItem struct{ interp.Base }

func (s *clearItem) Process(c *interp.Call) error {
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.space == nil {
			return c.Error("System.Management.Automation.PSNotSupportedException", "NotSupported", "NotImplemented", nil, "Provider operation stopped because the provider does not support this operation.")
		}
		if err := t.space.set(c, t.path, nil); err != nil {
			return err
		}
	}
	return nil
}
