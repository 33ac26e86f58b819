package dotnet

import (
	"io/fs"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// UnixStat is Platform.Unix.CommonStat: what the system says of a file.
type UnixStat struct{ info fs.FileInfo }

// NewUnixStat returns what is known of a file; links are not followed.
func NewUnixStat(info fs.FileInfo) *UnixStat { return &UnixStat{info} }

// PSType is CommonStat.
func (*UnixStat) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.Platform+Unix+CommonStat")
}

// SystemNumber is a number that the system keeps of a file, by the name of its
// field, since the type differs from system to system; false where it has none.
func SystemNumber(info fs.FileInfo, field string) (uint64, bool) {
	v := reflect.ValueOf(info.Sys())
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return 0, false
	}
	switch f := v.FieldByName(field); {
	case f.IsValid() && f.CanUint():
		return f.Uint(), true
	case f.IsValid() && f.CanInt():
		return uint64(f.Int()), true
	}
	return 0, false
}

// SameFile reports whether two descriptions are of one file, as far as the system
// numbers its files.
func SameFile(a, b fs.FileInfo) bool {
	for _, field := range []string{"Dev", "Ino"} {
		m, known := SystemNumber(a, field)
		n, _ := SystemNumber(b, field)
		if !known || m != n {
			return false
		}
	}
	return true
}

// SystemTime is one of the times that the system keeps of a file, by the name of
// its field; the time of the last change of the content where it has none.
func SystemTime(info fs.FileInfo, field string) time.Time {
	v := reflect.ValueOf(info.Sys())
	if v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct {
		if f := v.Elem().FieldByName(field); f.IsValid() {
			if t, ok := f.Addr().Interface().(interface{ Unix() (sec, nsec int64) }); ok {
				return time.Unix(t.Unix())
			}
		}
	}
	return info.ModTime()
}

// UnixBits are the bits of a mode as .NET's UnixFileMode numbers them.
func UnixBits(m fs.FileMode) int64 {
	bits := int64(m.Perm())
	for _, s := range []struct {
		bit fs.FileMode
		add int64
	}{{fs.ModeSetuid, 0o4000}, {fs.ModeSetgid, 0o2000}, {fs.ModeSticky, 0o1000}} {
		if m&s.bit != 0 {
			bits |= s.add
		}
	}
	return bits
}

// fileMode is the mode of UnixFileMode's bits.
func fileMode[T ~int | ~int64](bits T) fs.FileMode {
	m := fs.FileMode(bits & 0o777)
	if bits&0o4000 != 0 {
		m |= fs.ModeSetuid
	}
	if bits&0o2000 != 0 {
		m |= fs.ModeSetgid
	}
	if bits&0o1000 != 0 {
		m |= fs.ModeSticky
	}
	return m
}

// ModeText is the mode as ls shows it.
func ModeText(m fs.FileMode) string {
	kind := byte('-')
	switch {
	case m&fs.ModeSymlink != 0:
		kind = 'l'
	case m.IsDir():
		kind = 'd'
	case m&fs.ModeNamedPipe != 0:
		kind = 'p'
	case m&fs.ModeSocket != 0:
		kind = 's'
	case m&fs.ModeCharDevice != 0:
		kind = 'c'
	case m&fs.ModeDevice != 0:
		kind = 'b'
	}
	b := []byte(string(kind) + m.Perm().String()[1:])
	for _, s := range []struct {
		bit      fs.FileMode
		at       int
		with, no byte // with the right to execute, and without
	}{{fs.ModeSetuid, 3, 's', 'S'}, {fs.ModeSetgid, 6, 's', 'S'}, {fs.ModeSticky, 9, 't', 'T'}} {
		if m&s.bit == 0 {
			continue
		}
		if b[s.at] == 'x' {
			b[s.at] = s.with
		} else {
			b[s.at] = s.no
		}
	}
	return string(b)
}

// itemType names the kind of a file.
func itemType(m fs.FileMode) string {
	switch ModeText(m)[0] {
	case 'l':
		return "SymbolicLink"
	case 'd':
		return "Directory"
	case 'p':
		return "NamedPipe"
	case 's':
		return "Socket"
	case 'c':
		return "CharacterDevice"
	case 'b':
		return "BlockDevice"
	}
	return "File"
}

var unixStatTable = sync.OnceValue(func() Table {
	info := func(c *Call) fs.FileInfo { return c.This.(*UnixStat).info }
	t := Table{
		"get Size":         func(c *Call) (any, error) { return info(c).Size(), nil },
		"get ModifiedTime": func(c *Call) (any, error) { return c.fileTime(info(c).ModTime(), false), nil },
		"get AccessTime":   func(c *Call) (any, error) { return c.fileTime(SystemTime(info(c), "Atim"), false), nil },
		"get ChangeTime":   func(c *Call) (any, error) { return c.fileTime(SystemTime(info(c), "Ctim"), false), nil },
		"get IsSetUid":     func(c *Call) (any, error) { return info(c).Mode()&fs.ModeSetuid != 0, nil },
		"get IsSetGid":     func(c *Call) (any, error) { return info(c).Mode()&fs.ModeSetgid != 0, nil },
		"get IsSticky":     func(c *Call) (any, error) { return info(c).Mode()&fs.ModeSticky != 0, nil },
		"GetModeString()":  func(c *Call) (any, error) { return ModeText(info(c).Mode()), nil },
		"GetUserName()":    func(c *Call) (any, error) { return OwnerName(c.Files(), info(c), "Uid", "/etc/passwd"), nil },
		"GetGroupName()":   func(c *Call) (any, error) { return OwnerName(c.Files(), info(c), "Gid", "/etc/group"), nil },
		"get ItemType": func(c *Call) (any, error) {
			return types.EnumNamed("System.Management.Automation.Platform+Unix+ItemType", itemType(info(c).Mode())), nil
		},
	}
	for name, field := range map[string]string{"Inode": "Ino", "BlockSize": "Blksize"} {
		t["get "+name] = func(c *Call) (any, error) { n, _ := SystemNumber(info(c), field); return int64(n), nil }
	}
	for name, field := range map[string]string{"Mode": "Mode", "UserId": "Uid", "GroupId": "Gid", "HardlinkCount": "Nlink", "DeviceId": "Dev", "NumberOfBlocks": "Blocks"} {
		t["get "+name] = func(c *Call) (any, error) { n, _ := SystemNumber(info(c), field); return int32(n), nil }
	}
	return t
})

// OwnerName is the name of a file's owner or group, its number where the list of
// the system does not know it; nil where the system says nothing.
func OwnerName(f Files, info fs.FileInfo, field, list string) any {
	n, ok := SystemNumber(info, field)
	if !ok || f == nil {
		return nil
	}
	id := itoa(int(n))
	text, err := f.ReadFile(list)
	if err != nil {
		return id
	}
	for line := range strings.Lines(string(text)) {
		if parts := strings.Split(line, ":"); len(parts) > 2 && parts[2] == id {
			return parts[0]
		}
	}
	return id
}
