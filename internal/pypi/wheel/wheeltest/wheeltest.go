// Package wheeltest makes small wheels for tests. It imports the standard library
// only.
package wheeltest

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Wheel describes a wheel. The zero value of a field means the plainest thing.
type Wheel struct {
	Name, Version  string
	Tag            string // default py3-none-any
	Requires       []string
	RequiresPython string
	Files          map[string]string // by path
	// Extra are files that RECORD does not list.
	Extra map[string]string
	// Record replaces the text of RECORD; Meta that of METADATA; Info that of WHEEL.
	Record, Meta, Info string
	// Change is called with the header of each entry before it is written.
	Change func(*zip.FileHeader)
}

// FileName is the name that the wheel has as a file.
func (w Wheel) FileName() string {
	return strings.NewReplacer("-", "_").Replace(w.Name) + "-" + w.Version + "-" + w.tag() + ".whl"
}

func (w Wheel) tag() string {
	if w.Tag == "" {
		return "py3-none-any"
	}
	return w.Tag
}

// Metadata is the text of METADATA.
func (w Wheel) Metadata() string {
	if w.Meta != "" {
		return w.Meta
	}
	text := fmt.Sprintf("Metadata-Version: 2.1\nName: %s\nVersion: %s\nSummary: The package %s.\n", w.Name, w.Version, w.Name)
	for _, r := range w.Requires {
		text += "Requires-Dist: " + r + "\n"
	}
	if w.RequiresPython != "" {
		text += "Requires-Python: " + w.RequiresPython + "\n"
	}
	return text + "\nThe description.\n"
}

// Bytes is the wheel as a file.
func (w Wheel) Bytes() []byte {
	info := strings.ReplaceAll(w.Name, "-", "_") + "-" + w.Version + ".dist-info"
	files := maps.Clone(w.Files)
	if files == nil {
		files = map[string]string{}
	}
	files[info+"/METADATA"] = w.Metadata()
	files[info+"/WHEEL"] = w.Info
	if w.Info == "" {
		files[info+"/WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
		parts := strings.Split(w.tag(), "-")
		for python := range strings.SplitSeq(parts[0], ".") {
			files[info+"/WHEEL"] += "Tag: " + python + "-" + parts[1] + "-" + parts[2] + "\n"
		}
	}
	record := w.Record
	if record == "" {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			sum := sha256.Sum256([]byte(files[name]))
			record += fmt.Sprintf("%s,sha256=%s,%d\n", name, base64.RawURLEncoding.EncodeToString(sum[:]), len(files[name]))
		}
		record += info + "/RECORD,,\n"
	}
	files[info+"/RECORD"] = record
	maps.Copy(files, w.Extra)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
		if w.Change != nil {
			w.Change(h)
		}
		f, err := z.CreateHeader(h)
		if err == nil {
			_, err = f.Write([]byte(files[name]))
		}
		if err != nil {
			panic(err) // a buffer takes everything; the test described what cannot be
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}
