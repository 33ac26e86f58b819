package wheel

import (
	"archive/zip"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"
)

// entry is a file of the archive whose header was checked.
type entry struct {
	name   string // as in the archive
	at     string // where it is unpacked, "" for nowhere
	file   *zip.File
	sha256 [32]byte // known once it was read
	elf    bool     // it is compiled code of Linux
}

// headers checks what the archive says of its files, and that none is another's
// folder.
func headers(z *zip.Reader, l Limits) ([]*entry, error) {
	if len(z.File) > l.Entries {
		return nil, refuse(RuleTooMany, "", "%d entries, at most %d are allowed", len(z.File), l.Entries)
	}
	var all []*entry
	files, folders := map[string]bool{}, map[string]bool{}
	var total uint64
	for _, f := range z.File {
		folder := strings.HasSuffix(f.Name, "/")
		if err := header(f, folder, l); err != nil {
			return nil, err
		}
		if total += f.UncompressedSize64; total > uint64(l.Total) {
			return nil, refuse(RuleTooLarge, "", "the files have more than %d bytes together", l.Total)
		}
		name := strings.TrimSuffix(f.Name, "/")
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			folders[dir] = true
		}
		if folder {
			folders[name] = true
			continue
		}
		if files[name] {
			return nil, refuse(RuleDuplicate, f.Name, "it is there twice")
		}
		files[name] = true
		all = append(all, &entry{name: f.Name, file: f})
	}
	for _, e := range all {
		if folders[e.name] {
			return nil, refuse(RuleDuplicate, e.name, "it is a file and a folder")
		}
	}
	return all, nil
}

func header(f *zip.File, folder bool, l Limits) error {
	if err := checkPath(strings.TrimSuffix(f.Name, "/"), f.Name, l); err != nil {
		return err
	}
	mode := f.Mode()
	switch {
	case mode&fs.ModeSymlink != 0:
		return refuse(RuleLink, f.Name, "symbolic links are not allowed")
	case mode&fs.ModeType != 0 && !(folder && mode.IsDir()):
		return refuse(RuleLink, f.Name, "only files and folders are allowed, and this is %s", mode.Type())
	case f.Flags&1 != 0:
		return refuse(RuleEncrypted, f.Name, "the entry is encrypted")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return refuse(RuleMethod, f.Name, "it is packed by method %d; expected stored or deflated", f.Method)
	case f.UncompressedSize64 > uint64(l.Entry):
		return refuse(RuleTooLarge, f.Name, "it has %d bytes, at most %d are allowed", f.UncompressedSize64, l.Entry)
	case f.UncompressedSize64 > ratioFloor && f.UncompressedSize64/max(f.CompressedSize64, 1) > uint64(l.Ratio):
		return refuse(RuleBomb, f.Name, "it unpacks to %d times its size, at most %d times are allowed", f.UncompressedSize64/max(f.CompressedSize64, 1), l.Ratio)
	}
	return nil
}

// checkPath checks a path with slashes; shown is what errors name.
func checkPath(name, shown string, l Limits) error {
	switch {
	case name == "":
		return refuse(RuleName, shown, "the path is empty")
	case len(name) > l.Path:
		return refuse(RuleLong, shown, "the path has %d bytes, at most %d are allowed", len(name), l.Path)
	case strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':':
		return refuse(RuleAbsolute, shown, "the path is absolute")
	case !utf8.ValidString(name):
		return refuse(RuleName, shown, "the path is not UTF-8")
	case strings.Contains(name, `\`):
		return refuse(RuleName, shown, `the path has a '\'; expected '/'`)
	}
	for part := range strings.SplitSeq(name, "/") {
		switch part {
		case "..":
			return refuse(RuleEscape, shown, "the path climbs out of the wheel")
		case "", ".":
			return refuse(RuleName, shown, "the path has an empty part or '.'")
		}
		if len(part) > 255 {
			return refuse(RuleLong, shown, "a part of the path has more than 255 bytes")
		}
		for _, r := range part {
			if r < ' ' || r == 0x7f {
				return refuse(RuleName, shown, "the path has a control character")
			}
		}
	}
	return nil
}
