package authoring

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/runwright/runwright/powershell/syntax"
)

// edit puts a text in the place of a range of another one.
type edit struct {
	at   syntax.Extent
	text string
}

// document is a file that is edited: its text, and how that is stored.
type document struct {
	mark  []byte // the byte order mark
	order binary.AppendByteOrder
	width int // bytes of a unit: 1, 2 or 4
	text  string
}

// errBytes says that a file's bytes are not what its text would be stored as.
var errBytes = errors.New("its bytes are no valid text of its encoding; it would not stay as it is")

// readDocument decodes a file. A file that would not come back byte for byte is
// refused.
func readDocument(data []byte) (document, error) {
	d := document{width: 1}
	for _, m := range []document{
		{mark: []byte("\xEF\xBB\xBF"), width: 1},
		{mark: []byte("\xFF\xFE\x00\x00"), width: 4, order: binary.LittleEndian},
		{mark: []byte("\x00\x00\xFE\xFF"), width: 4, order: binary.BigEndian},
		{mark: []byte("\xFF\xFE"), width: 2, order: binary.LittleEndian},
		{mark: []byte("\xFE\xFF"), width: 2, order: binary.BigEndian},
	} {
		if bytes.HasPrefix(data, m.mark) {
			d = m
			break
		}
	}
	d.text = syntax.Decode(data)
	if !bytes.Equal(d.encode(d.text), data) {
		return document{}, errBytes
	}
	return d, nil
}

// encode stores a text as the document is stored.
func (d document) encode(text string) []byte {
	out := slices.Clone(d.mark)
	switch d.width {
	case 1:
		return append(out, text...)
	case 2:
		for _, u := range utf16.Encode([]rune(text)) {
			out = d.order.AppendUint16(out, u)
		}
	default:
		for _, r := range text {
			out = d.order.AppendUint32(out, uint32(r))
		}
	}
	return out
}

// newline gives the line end of a text: that of its first line.
func newline(text string) string {
	i := strings.IndexAny(text, "\r\n")
	switch {
	case i < 0:
		return "\n"
	case strings.HasPrefix(text[i:], "\r\n"):
		return "\r\n"
	}
	return text[i : i+1]
}

// sorted orders edits by their places.
func sorted(edits []edit) []edit {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.at.Start, b.at.Start) })
	return edits
}

// apply makes the edits, which must not overlap.
func apply(text string, edits []edit) string {
	var b strings.Builder
	at := 0
	for _, e := range sorted(edits) {
		b.WriteString(text[at:e.at.Start])
		b.WriteString(e.text)
		at = e.at.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// lineStart and lineEnd give the range of the line around an offset, without its
// line end.
func lineStart(text string, at int) int { return strings.LastIndexAny(text[:at], "\r\n") + 1 }

func lineEnd(text string, at int) int {
	if i := strings.IndexAny(text[at:], "\r\n"); i >= 0 {
		return at + i
	}
	return len(text)
}

// afterLineEnd gives the offset behind the line end at an offset.
func afterLineEnd(text string, at int) int {
	switch {
	case strings.HasPrefix(text[at:], "\r\n"):
		return at + 2
	case at < len(text) && (text[at] == '\n' || text[at] == '\r'):
		return at + 1
	}
	return at
}

func blank(s string) bool { return strings.TrimLeft(s, " \t") == "" }
