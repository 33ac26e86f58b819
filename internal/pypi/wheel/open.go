package wheel

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/runwright/runwright/internal/pypi"
)

// Wheel is an opened wheel that was found to be good. It belongs to one goroutine,
// which closes it.
type Wheel struct {
	pypi.Metadata
	Tags    []pypi.Tag // what it says it runs on
	SHA256  string     // of the archive, hexadecimal
	Size    int64      // of the archive in bytes
	Native  []string   // paths of compiled code
	Sources []string   // paths of Python sources, where they are unpacked
	Remarks []string   // what was left out, a sentence each

	file    *os.File
	entries []*entry
}

// Open checks the wheel in a file. A wheel that is not good is an *Error.
func Open(ctx context.Context, path string, limits Limits) (_ *Wheel, err error) {
	limits = limits.withDefaults()
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	w := &Wheel{file: f}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if w.Size = info.Size(); w.Size > limits.Archive {
		return nil, refuse(RuleTooLarge, "", "the wheel has %d bytes, at most %d are allowed", w.Size, limits.Archive)
	}
	z, err := zip.NewReader(f, w.Size)
	if err != nil {
		return nil, refuse(RuleNotZip, "", "not a readable zip archive, as a wheel is: %s", strings.TrimPrefix(err.Error(), "zip: "))
	}
	if w.entries, err = headers(z, limits); err != nil {
		return nil, err
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, w.Size)); err != nil {
		return nil, err
	}
	w.SHA256 = hex.EncodeToString(h.Sum(nil))
	if err := w.read(ctx); err != nil {
		return nil, err
	}
	return w, nil
}

// Close lets go of the file.
func (w *Wheel) Close() error { return w.file.Close() }

// maxText is the size of METADATA, WHEEL and RECORD in bytes.
const maxText = 16 << 20

// read checks content and meaning.
func (w *Wheel) read(ctx context.Context) error {
	info, err := w.infoFolder()
	if err != nil {
		return err
	}
	texts := map[string]*bytes.Buffer{info + "/METADATA": {}, info + "/WHEEL": {}, info + "/RECORD": {}}
	for _, e := range w.entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if texts[e.name] != nil && e.file.UncompressedSize64 > maxText {
			return refuse(RuleTooLarge, e.name, "it has %d bytes, at most %d are allowed", e.file.UncompressedSize64, maxText)
		}
		if err := e.digest(texts[e.name]); err != nil {
			return err
		}
	}
	for name, text := range texts {
		if text.Len() == 0 {
			return refuse(RuleLayout, name, "a wheel needs it, and it is not there or empty")
		}
	}
	if err := w.checkRecord(info, texts[info+"/RECORD"].Bytes()); err != nil {
		return err
	}
	if w.Metadata, err = pypi.ParseMetadata(texts[info+"/METADATA"].Bytes()); err != nil {
		return refuse(RuleMetadata, info+"/METADATA", "%s", err)
	}
	if err := w.readWheel(info, texts[info+"/WHEEL"].Bytes()); err != nil {
		return err
	}
	name, version, _ := strings.Cut(strings.TrimSuffix(info, infoSuffix), "-")
	v, err := pypi.ParseVersion(strings.ReplaceAll(version, "_", "-"))
	if err != nil || v.Compare(w.Version) != 0 || pypi.Name(name) != pypi.Name(w.Name) {
		return refuse(RuleMismatch, info+"/METADATA", "it is about %s %s, and its folder about %s %s", w.Name, w.Version, name, version)
	}
	return w.layOut(strings.TrimSuffix(info, infoSuffix) + ".data")
}

const infoSuffix = ".dist-info"

// infoFolder finds the one folder that describes the wheel.
func (w *Wheel) infoFolder() (string, error) {
	info := ""
	for _, e := range w.entries {
		top, _, below := strings.Cut(e.name, "/")
		if !below || !strings.HasSuffix(top, infoSuffix) || top == info {
			continue
		}
		if info != "" {
			return "", refuse(RuleLayout, "", "two folders describe the wheel: %s and %s", info, top)
		}
		info = top
	}
	if info == "" {
		return "", refuse(RuleLayout, "", "no folder NAME-VERSION.dist-info describes a wheel; is it one?")
	}
	return info, nil
}

// digest reads a file to its end, notes its hash and whether it is compiled code,
// and puts the text where it is wanted.
func (e *entry) digest(text *bytes.Buffer) error {
	in, err := e.file.Open()
	if err != nil {
		return refuse(RuleDamaged, e.name, "it cannot be read: %s", err)
	}
	defer in.Close()
	h, begin := sha256.New(), &head{}
	to := io.MultiWriter(h, begin)
	if text != nil {
		to = io.MultiWriter(h, begin, text)
	}
	n, err := io.Copy(to, io.LimitReader(in, int64(e.file.UncompressedSize64)+1))
	if err != nil {
		return refuse(RuleDamaged, e.name, "it cannot be unpacked: %s", err)
	}
	if uint64(n) != e.file.UncompressedSize64 {
		return refuse(RuleDamaged, e.name, "it has %d bytes or more, and the archive says %d", n, e.file.UncompressedSize64)
	}
	h.Sum(e.sha256[:0])
	e.elf = string(begin.text) == "\x7fELF"
	return nil
}

// head keeps the first four bytes.
type head struct{ text []byte }

func (h *head) Write(p []byte) (int, error) {
	if room := 4 - len(h.text); room > 0 {
		h.text = append(h.text, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// readWheel reads the file WHEEL.
func (w *Wheel) readWheel(info string, text []byte) error {
	at := info + "/WHEEL"
	headers, err := pypi.Headers(text)
	if err != nil {
		return refuse(RuleMetadata, at, "%s", err)
	}
	version := ""
	for _, h := range headers {
		switch strings.ToLower(h.Name) {
		case "wheel-version":
			version = h.Value
		case "tag":
			tags, err := pypi.ParseTags(h.Value)
			if err != nil {
				return refuse(RuleMetadata, at, "%s", err)
			}
			w.Tags = append(w.Tags, tags...)
		}
	}
	switch major, _, _ := strings.Cut(version, "."); {
	case major != "1":
		return refuse(RuleMetadata, at, "the version of the format is '%s'; expected 1.x", version)
	case len(w.Tags) == 0:
		return refuse(RuleMetadata, at, "it has no line Tag that says what the wheel runs on")
	}
	return nil
}

// layOut decides where each file goes.
func (w *Wheel) layOut(data string) error {
	taken, folders := map[string]string{}, map[string]string{}
	left := map[string]int{}
	for _, e := range w.entries {
		at := e.name
		if rest, ok := strings.CutPrefix(e.name, data+"/"); ok {
			scheme, below, _ := strings.Cut(rest, "/")
			switch scheme {
			case "purelib", "platlib":
				if below == "" {
					return refuse(RuleLayout, e.name, "expected a folder, not a file")
				}
				at = below
			case "scripts", "headers", "data":
				left[scheme]++
				continue
			default:
				return refuse(RuleLayout, e.name, "the folder %s has purelib, platlib, scripts, headers and data only", data)
			}
		}
		if strings.Contains("/"+at, "/__pycache__/") {
			continue // what is compiled is compiled here
		}
		if other, ok := taken[at]; ok {
			return refuse(RuleDuplicate, e.name, "it goes to the same place as %q", other)
		}
		taken[at] = e.name
		for i := range len(at) {
			if at[i] == '/' {
				folders[at[:i]] = e.name
			}
		}
		e.at = at
		switch {
		case e.elf:
			w.Native = append(w.Native, at)
		case strings.HasSuffix(at, ".py"):
			w.Sources = append(w.Sources, at)
		}
		if !strings.Contains(at, "/") && strings.HasSuffix(at, ".pth") {
			w.Remarks = append(w.Remarks, fmt.Sprintf("The file %s has no effect: files .pth are not read.", at))
		}
	}
	for at, name := range taken {
		if other, ok := folders[at]; ok {
			return refuse(RuleDuplicate, name, "it goes where the folder of %q is", other)
		}
	}
	for _, scheme := range []string{"scripts", "headers", "data"} {
		if n := left[scheme]; n > 0 {
			w.Remarks = append(w.Remarks, fmt.Sprintf("%d file(s) of %s/%s are left out: they are for an installation on a machine.", n, data, scheme))
		}
	}
	return nil
}
