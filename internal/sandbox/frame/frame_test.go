package frame

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRoundTrip(t *testing.T) {
	var b bytes.Buffer
	c := NewConn(&b)
	job := Job{ID: "1", Script: "x", Parameters: json.RawMessage(`{"a":[1,2]}`), Preferences: map[string]string{"VerbosePreference": "Continue"}}
	rec := Record{Stream: StreamVerbose, Time: time.Unix(5, 7).UTC(), Text: "grüß", Value: json.RawMessage(`{"v":1}`)}
	for _, err := range []error{c.Write(KindJob, job), c.WriteRecord(&rec), c.Write(KindStop, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	kind, payload, err := c.Read()
	if err != nil || kind != KindJob {
		t.Fatal(kind, err)
	}
	var gotJob Job
	if err := Decode(kind, payload, &gotJob); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(job, gotJob); diff != "" {
		t.Error(diff)
	}
	kind, payload, err = c.Read()
	if err != nil || kind != KindRecord {
		t.Fatal(kind, err)
	}
	gotRec, err := DecodeRecord(payload)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rec, gotRec); diff != "" {
		t.Error(diff)
	}
	if kind, payload, err = c.Read(); kind != KindStop || len(payload) != 0 || err != nil {
		t.Error(kind, payload, err)
	}
	if _, _, err = c.Read(); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v, want EOF", err)
	}
}

func TestReadRefuses(t *testing.T) {
	head := func(n uint32, kind byte, rest string) string {
		return string(append(binary.LittleEndian.AppendUint32(nil, n), kind)) + rest
	}
	for name, tt := range map[string]struct {
		in   string
		want string
	}{
		"kind zero":      {head(0, 0, ""), "unknown kind 0"},
		"kind unknown":   {head(0, 200, ""), "unknown kind 200"},
		"too large":      {head(MaxPayload+1, 1, ""), "larger than the protocol allows"},
		"cut in head":    {"\x01\x00", "unexpected EOF"},
		"cut in payload": {head(100, 1, "abc"), "unexpected EOF"},
		"cut at payload": {head(100, 1, ""), "unexpected EOF"},
	} {
		_, _, err := NewConn(bytes.NewBufferString(tt.in)).Read()
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
	}
}

func TestWriteRefusesWhatNobodyWouldRead(t *testing.T) {
	var b bytes.Buffer
	err := NewConn(&b).Write(KindJob, Job{Script: strings.Repeat("x", MaxPayload)})
	if !errors.Is(err, ErrTooLarge) || b.Len() != 0 {
		t.Errorf("error %v after %d bytes, want ErrTooLarge and none", err, b.Len())
	}
}

func TestClip(t *testing.T) {
	r := Record{Text: strings.Repeat("a", MaxText-1) + "é"}
	r.Clip()
	if !r.Truncated || len(r.Text) != MaxText-1 {
		t.Errorf("truncated %v, %d bytes", r.Truncated, len(r.Text))
	}
	short := Record{Text: "é"}
	if short.Clip(); short.Truncated || short.Text != "é" {
		t.Errorf("short text became %+v", short)
	}
}

func TestDecodeRecordRefuses(t *testing.T) {
	good := (&Record{Stream: StreamOutput, Text: "abc", Value: json.RawMessage("1")}).append(nil)
	for name, b := range map[string][]byte{
		"short":      good[:recordFixed-1],
		"text short": good[:recordFixed+2],
		"stream":     append([]byte{99}, good[1:]...),
		"value":      append(bytes.Clone(good), '{'),
	} {
		if _, err := DecodeRecord(b); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	c := NewConn(&b)
	if err := c.WriteRecord(&Record{Stream: StreamOutput, Text: "x"}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte{0, 0, 0, 1, 5})
	f.Fuzz(func(t *testing.T, in []byte) {
		c := NewConn(bytes.NewBuffer(in))
		for {
			kind, payload, err := c.Read()
			if err != nil {
				return
			}
			if kind == KindRecord {
				if rec, err := DecodeRecord(payload); err == nil {
					again, err := DecodeRecord(rec.append(nil))
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(rec, again); diff != "" {
						t.Error(diff)
					}
				}
			}
		}
	})
}
