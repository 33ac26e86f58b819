package frame

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Stream names one of a runbook's streams.
type Stream uint8

// The streams of a job, in PowerShell's numbering where it has one.
const (
	StreamOutput      Stream = 1
	StreamError       Stream = 2
	StreamWarning     Stream = 3
	StreamVerbose     Stream = 4
	StreamDebug       Stream = 5
	StreamInformation Stream = 6
	StreamHost        Stream = 7
)

// MaxText is the longest text of one record in bytes; longer text is cut and the
// record marked.
const MaxText = 1 << 20

// Record is one stream record of a running job.
type Record struct {
	Stream    Stream
	Time      time.Time       // set by the sandbox
	Text      string          // as a console would show it
	Value     json.RawMessage // the object itself, nil when Text says it all
	Truncated bool            // Text was longer than MaxText
}

// recordFixed is the binary head of a record: stream, flags, nanoseconds, length
// of the text. The text follows, then the value up to the end of the payload.
const recordFixed = 1 + 1 + 8 + 4

const flagTruncated = 1

// Clip cuts the text to MaxText at a character boundary and marks the record.
func (r *Record) Clip() {
	if len(r.Text) <= MaxText {
		return
	}
	n := MaxText
	for n > 0 && !utf8.RuneStart(r.Text[n]) {
		n--
	}
	r.Text, r.Truncated = r.Text[:n], true
}

// Payload gives the payload of a KindRecord frame.
func (r *Record) Payload() []byte { return r.append(nil) }

func (r *Record) append(b []byte) []byte {
	var flags byte
	if r.Truncated {
		flags |= flagTruncated
	}
	b = append(b, byte(r.Stream), flags)
	b = binary.LittleEndian.AppendUint64(b, uint64(r.Time.UnixNano()))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(r.Text)))
	b = append(b, r.Text...)
	return append(b, r.Value...)
}

// DecodeRecord reads the payload of a KindRecord frame. The record does not keep
// the payload alive, except for Value.
func DecodeRecord(p []byte) (Record, error) {
	if len(p) < recordFixed {
		return Record{}, errors.New("frame: bad record: shorter than its head")
	}
	rec := Record{
		Stream:    Stream(p[0]),
		Truncated: p[1]&flagTruncated != 0,
		Time:      time.Unix(0, int64(binary.LittleEndian.Uint64(p[2:]))).UTC(),
	}
	if rec.Stream < StreamOutput || rec.Stream > StreamHost {
		return Record{}, fmt.Errorf("frame: bad record: unknown stream %d", p[0])
	}
	n := binary.LittleEndian.Uint32(p[10:])
	rest := p[recordFixed:]
	if uint64(n) > uint64(len(rest)) {
		return Record{}, errors.New("frame: bad record: text is longer than the payload")
	}
	rec.Text = string(rest[:n])
	if v := rest[n:]; len(v) > 0 {
		if !json.Valid(v) {
			return Record{}, errors.New("frame: bad record: value is not JSON")
		}
		rec.Value = v
	}
	return rec, nil
}

// String gives the stream's name.
func (s Stream) String() string {
	names := [...]string{"", "Output", "Error", "Warning", "Verbose", "Debug", "Information", "Host"}
	if int(s) < len(names) && s != 0 {
		return names[s]
	}
	return fmt.Sprintf("Stream(%d)", uint8(s))
}
