package mail_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	m "github.com/runwright/runwright/powershell/mail"
)

func utf8() m.Charset {
	return m.Charset{Name: "utf-8", Encode: func(s string) []byte { return []byte(s) }}
}

func message() *m.Message {
	return &m.Message{From: m.Address{Name: "Ada L", Address: "ada@x.example"}, To: []m.Address{{Address: "b@x.example"}, {Name: "Zoë", Address: "c@x.example"}},
		BCC: []m.Address{{Address: "d@x.example"}}, Subject: "Grüße", SubjectCoded: utf8(), Priority: "High", Date: time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC),
		Bodies: []m.Part{{Type: "text/plain; charset=us-ascii", Content: []byte("Hello\r\nthere"), Text: true}}}
}

func counter() func() string {
	n := 0
	return func() string { n++; return "mark" + strconv.Itoa(n) }
}

func TestEncode(t *testing.T) {
	got, err := message().Encode(counter())
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(`MIME-Version: 1.0
From: "Ada L" <ada@x.example>
To: b@x.example, =?utf-8?B?Wm/Dqw==?= <c@x.example>
X-Priority: 1
Priority: urgent
Importance: high
Date: 1 Dec 2026 10:00:00 +0000
Subject: =?utf-8?B?R3LDvMOfZQ==?=
Content-Type: text/plain; charset=us-ascii
Content-Transfer-Encoding: quoted-printable

Hello
there`, "\n", "\r\n")
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

// TestEncodeParts reads a message with two bodies and an attachment back with
// the standard library.
func TestEncodeParts(t *testing.T) {
	msg := message()
	long := bytes.Repeat([]byte{0, 255, 7}, 100)
	msg.Bodies = append(msg.Bodies, m.Part{Type: "text/html; charset=utf-8", Content: []byte("<b>Grüße</b>"), Text: true})
	msg.Attachments = []m.Part{{Type: "application/octet-stream", Name: "a \"b\".bin", Content: long}}
	raw, err := msg.Encode(counter())
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if len(line) > 998 {
			t.Errorf("a line of %d characters", len(line))
		}
	}
	read, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if list, err := read.Header.AddressList("To"); err != nil || len(list) != 2 || list[1].Name != "Zoë" {
		t.Errorf("To is %v, %v", list, err)
	}
	if strings.Contains(string(raw), "d@x.example") {
		t.Error("the hidden copy is in the message")
	}
	outer := parts(t, read.Header.Get("Content-Type"), read.Body)
	inner := parts(t, outer[0].kind, strings.NewReader(outer[0].content))
	if len(outer) != 2 || len(inner) != 2 || inner[1].content != "<b>Grüße</b>" || outer[1].content != string(long) || outer[1].file != `a "b".bin` {
		t.Errorf("parts %q, %q", outer, inner)
	}
}

type part struct{ kind, file, content string }

func parts(t *testing.T, kind string, body io.Reader) (out []part) {
	t.Helper()
	_, params, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	r := multipart.NewReader(body, params["boundary"])
	for {
		p, err := r.NextPart()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(decoded(p))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, part{p.Header.Get("Content-Type"), p.FileName(), string(text)})
	}
}

func TestEncodeRefusesLines(t *testing.T) {
	for name, change := range map[string]func(msg *m.Message){
		"header":  func(msg *m.Message) { msg.Headers = []m.Header{{Name: "X-A", Value: "b\r\nBcc: evil@x"}} },
		"name":    func(msg *m.Message) { msg.Headers = []m.Header{{Name: "X: y\r\nBcc", Value: "b"}} },
		"address": func(msg *m.Message) { msg.To[0].Address = "b@x\r\nBcc: evil@x" },
	} {
		msg := message()
		change(msg)
		if raw, err := msg.Encode(counter()); err == nil {
			t.Errorf("%s: %q", name, raw)
		}
	}
	msg := message() // a subject is coded instead
	msg.Subject = "a\r\nBcc: evil@x"
	raw, err := msg.Encode(counter())
	if err != nil || strings.Contains(string(raw), "\nBcc:") {
		t.Errorf("%q, %v", raw, err)
	}
}

// decoded undoes Base64; the reader of parts has undone quoted-printable.
func decoded(p *multipart.Part) io.Reader {
	if p.Header.Get("Content-Transfer-Encoding") == "base64" {
		return base64.NewDecoder(base64.StdEncoding, p)
	}
	return p
}
