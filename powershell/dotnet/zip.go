package dotnet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// The values of ZipArchiveMode.
const (
	zipRead = iota
	zipCreate
	zipUpdate
)

// ZipArchive is System.IO.Compression.ZipArchive. Its entries are kept in memory
// and written when it is disposed.
type ZipArchive struct {
	base     byteStream
	mode     int64
	keep     bool
	comment  string
	entries  []*ZipEntry
	disposed bool
}

// PSType is ZipArchive.
func (*ZipArchive) PSType() *types.Type {
	return types.MustNamed("System.IO.Compression.ZipArchive")
}

// ZipEntry is a ZipArchiveEntry.
type ZipEntry struct {
	archive    *ZipArchive
	name       string
	comment    string
	data       []byte
	compressed int64
	attributes uint32
	when       time.Time
	method     uint16
	crc        uint32
	gone       bool
}

// PSType is ZipArchiveEntry.
func (*ZipEntry) PSType() *types.Type {
	return types.MustNamed("System.IO.Compression.ZipArchiveEntry")
}

// PSString is the full name.
func (e *ZipEntry) PSString() string { return e.name }

func invalidZip(text string) error {
	return types.NewException("System.IO.InvalidDataException", text)
}

// openZip reads an archive from a stream.
func openZip(c *Call, s byteStream, mode int64, keep bool) (*ZipArchive, error) {
	a := &ZipArchive{base: s, mode: mode, keep: keep}
	if mode == zipCreate {
		return a, nil
	}
	if _, _, seeks := s.can(); seeks { // wherever the stream stands
		if _, err := s.Seek(0, io.SeekStart); err != nil {
			return nil, streamError(err)
		}
	}
	b, err := io.ReadAll(onlyReader{s})
	if err != nil {
		return nil, streamError(err)
	}
	if len(b) == 0 && mode == zipUpdate {
		return a, nil
	}
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, invalidZip("End of Central Directory record could not be found.")
	}
	a.comment = r.Comment
	for _, f := range r.File {
		e := &ZipEntry{archive: a, name: f.Name, comment: f.Comment, compressed: int64(f.CompressedSize64), attributes: f.ExternalAttrs, when: f.Modified, method: f.Method, crc: f.CRC32}
		h, err := f.Open()
		if err != nil {
			return nil, invalidZip("The archive entry was compressed using an unsupported compression method.")
		}
		if e.data, err = io.ReadAll(h); err != nil {
			return nil, invalidZip("A local file header is corrupt.")
		}
		if err := h.Close(); err != nil {
			return nil, invalidZip("A local file header is corrupt.")
		}
		a.entries = append(a.entries, e)
	}
	return a, nil
}

// save writes the archive to its stream.
func (a *ZipArchive) save() error {
	if a.disposed {
		return nil
	}
	a.disposed = true
	if a.mode != zipRead {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, e := range a.entries {
			h := &zip.FileHeader{Name: e.name, Method: e.method, Modified: e.when, ExternalAttrs: e.attributes, Comment: e.comment, CreatorVersion: 3 << 8}
			f, err := w.CreateHeader(h)
			if err == nil {
				_, err = f.Write(e.data)
			}
			if err != nil {
				return streamError(err)
			}
		}
		if err := w.SetComment(a.comment); err != nil {
			return ArgumentError(err.Error(), "value")
		}
		if err := w.Close(); err != nil {
			return streamError(err)
		}
		if a.mode == zipUpdate {
			if _, err := a.base.Seek(0, io.SeekStart); err != nil {
				return streamError(err)
			}
			if err := a.base.setLength(0); err != nil {
				return streamError(err)
			}
		}
		if _, err := a.base.Write(out.Bytes()); err != nil {
			return streamError(err)
		}
	}
	if a.keep {
		return nil
	}
	return streamError(a.base.Close())
}

// add makes an entry; bits is a CompressionLevel.
func (a *ZipArchive) add(c *Call, name string, bits int64) (*ZipEntry, error) {
	switch {
	case a.disposed:
		return nil, types.NewException("System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'System.IO.Compression.ZipArchive'.")
	case a.mode == zipRead:
		return nil, notSupported("Cannot create entries on an archive opened in read mode.")
	case name == "":
		return nil, ArgumentError("The value cannot be an empty string.", "entryName")
	}
	e := &ZipEntry{archive: a, name: name, method: zip.Deflate, attributes: 0o100644 << 16, when: c.Now().In(c.zone())}
	if deflateLevel(bits) == flate.NoCompression || strings.HasSuffix(name, "/") {
		e.method = zip.Store
	}
	if strings.HasSuffix(name, "/") {
		e.attributes = 0o40755 << 16
	}
	a.entries = append(a.entries, e)
	return e, nil
}

// open is the entry's content as a stream, which changes the entry when it is
// closed unless the archive is read only.
func (e *ZipEntry) open() (byteStream, error) {
	if e.gone || e.archive.disposed {
		return nil, types.NewException("System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'System.IO.Compression.ZipArchive'.")
	}
	switch e.archive.mode {
	case zipRead:
		return &MemoryStream{buf: e.data, typeName: "System.IO.Compression.DeflateStream", readOnly: true, noSeek: true}, nil
	case zipCreate:
		return &MemoryStream{typeName: "System.IO.Stream", writeOnly: true, noSeek: true, onClose: func(b []byte) error { e.data = b; return nil }}, nil
	}
	return &MemoryStream{buf: append([]byte{}, e.data...), typeName: "System.IO.Stream", onClose: func(b []byte) error { e.data = b; return nil }}, nil
}

var zipArchiveTable = sync.OnceValue(func() Table {
	this := func(c *Call) *ZipArchive { return c.This.(*ZipArchive) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			s, err := c.stream(0, "stream")
			if err != nil {
				return nil, err
			}
			mode, keep := int64(zipRead), false
			if len(c.Args) > 1 {
				mode = enumBits(c.Args[1])
			}
			if len(c.Args) > 2 {
				keep = c.Bool(2)
			}
			return openZip(c, s, mode, keep)
		},
		"get Mode": func(c *Call) (any, error) {
			return types.NewEnum(types.MustNamed("System.IO.Compression.ZipArchiveMode"), this(c).mode), nil
		},
		"get Comment": func(c *Call) (any, error) { return this(c).comment, nil },
		"set Comment": func(c *Call) (any, error) { this(c).comment = c.Str(0); return nil, nil },
		"get Entries": func(c *Call) (any, error) {
			if this(c).mode == zipCreate {
				return nil, notSupported("Cannot access entries in Create mode.")
			}
			items := make([]any, len(this(c).entries))
			for i, e := range this(c).entries {
				items[i] = e
			}
			t := types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate((*ZipEntry)(nil).PSType())
			return &types.List{T: t, Items: items, ReadOnly: true}, nil
		},
		"GetEntry(string)": func(c *Call) (any, error) {
			if this(c).mode == zipCreate {
				return nil, notSupported("Cannot access entries in Create mode.")
			}
			for _, e := range this(c).entries {
				if e.name == c.Str(0) {
					return e, nil
				}
			}
			return nil, nil
		},
		"CreateEntry(*)": func(c *Call) (any, error) {
			level := int64(0)
			if len(c.Args) > 1 {
				level = enumBits(c.Args[1])
			}
			return this(c).add(c, c.Str(0), level)
		},
		"Dispose()": func(c *Call) (any, error) { return nil, this(c).save() },
	}
})

var zipEntryTable = sync.OnceValue(func() Table {
	this := func(c *Call) *ZipEntry { return c.This.(*ZipEntry) }
	return Table{
		"get Archive":            func(c *Call) (any, error) { return this(c).archive, nil },
		"get FullName":           func(c *Call) (any, error) { return this(c).name, nil },
		"get Name":               func(c *Call) (any, error) { return this(c).name[strings.LastIndexByte(this(c).name, '/')+1:], nil },
		"get Length":             func(c *Call) (any, error) { return int64(len(this(c).data)), nil },
		"get CompressedLength":   func(c *Call) (any, error) { return this(c).compressed, nil },
		"get Crc32":              func(c *Call) (any, error) { return this(c).crc, nil },
		"get IsEncrypted":        func(*Call) (any, error) { return false, nil },
		"get Comment":            func(c *Call) (any, error) { return this(c).comment, nil },
		"set Comment":            func(c *Call) (any, error) { this(c).comment = c.Str(0); return nil, nil },
		"get ExternalAttributes": func(c *Call) (any, error) { return int32(this(c).attributes), nil },
		"set ExternalAttributes": func(c *Call) (any, error) { this(c).attributes = uint32(c.Int(0)); return nil, nil },
		"get LastWriteTime": func(c *Call) (any, error) {
			t := this(c).when
			clock := types.NewDateTime(t, types.Unspecified).Ticks
			_, off := types.DateTime{Ticks: clock}.In(c.zone()).Zone()
			return types.DateTimeOffset{Clock: clock, Offset: int64(off) * types.TicksPerSecond}, nil
		},
		"set LastWriteTime": func(c *Call) (any, error) {
			d, _ := c.Args[0].(types.DateTimeOffset)
			this(c).when = types.DateTime{Ticks: d.Clock}.Time()
			return nil, nil
		},
		"Open(*)":    func(c *Call) (any, error) { return this(c).open() },
		"ToString()": func(c *Call) (any, error) { return this(c).name, nil },
		"Delete()": func(c *Call) (any, error) {
			e := this(c)
			if e.archive.mode != zipUpdate {
				return nil, notSupported("Delete can only be used when the archive is in Update mode.")
			}
			e.gone = true
			for i, o := range e.archive.entries {
				if o == e {
					e.archive.entries = append(e.archive.entries[:i:i], e.archive.entries[i+1:]...)
					break
				}
			}
			return nil, nil
		},
	}
})

// extract writes an entry to a file.
func (e *ZipEntry) extract(f Files, p string, overwrite bool) error {
	mode := int64(modeCreateNew)
	if overwrite {
		mode = modeCreate
	}
	s, err := openFile(f, p, mode, accessWrite)
	if err != nil {
		return err
	}
	_, err = s.Write(e.data)
	if cerr := s.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return streamError(err)
	}
	return fileError(f.Chtimes(p, e.when, e.when), p)
}

// extractAll writes all entries below a folder, none outside of it.
func (a *ZipArchive) extractAll(f Files, dir string, overwrite bool) error {
	for _, e := range a.entries {
		p := path.Join(dir, e.name)
		if p != dir && !strings.HasPrefix(p, strings.TrimSuffix(dir, "/")+"/") {
			return types.NewException("System.IO.IOException", "Extracting Zip entry would have resulted in a file outside the specified destination directory.")
		}
		if strings.HasSuffix(e.name, "/") {
			if err := f.MkdirAll(p); err != nil {
				return fileError(err, p)
			}
			continue
		}
		if err := f.MkdirAll(path.Dir(p)); err != nil {
			return fileError(err, p)
		}
		if err := e.extract(f, p, overwrite); err != nil {
			return err
		}
	}
	return nil
}
