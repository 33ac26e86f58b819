package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
	"time"
)

// Address is one mailbox: its address, and the name of who has it, which may
// be empty.
type Address struct{ Name, Address string }

// Charset is the encoding of a text: its name, and the bytes of a text in it.
type Charset struct {
	Name   string // as MIME has it, such as us-ascii
	Encode func(text string) []byte
}

// Part is a body or an attachment.
type Part struct {
	Type    string // media type with its parameters
	Name    string // of the file, empty for a body
	Inline  bool
	ID      string // Content-ID, empty for none
	Content []byte
	// Text says that the content is text, sent readable where it can be.
	Text bool
}

// Message is a message before it is encoded.
type Message struct {
	From         Address
	Sender       *Address
	To, CC, BCC  []Address
	ReplyTo      []Address
	Subject      string
	SubjectCoded Charset
	Priority     string // Normal, Low or High
	Headers      []Header
	Date         time.Time
	// Bodies are the forms of the text, the plainest first.
	Bodies      []Part
	Attachments []Part
}

// Header is one more field of the head.
type Header struct{ Name, Value string }

// Recipients are the addresses that get the message.
func (m *Message) Recipients() (out []string) {
	for _, list := range [][]Address{m.To, m.CC, m.BCC} {
		for _, a := range list {
			out = append(out, a.Address)
		}
	}
	return out
}

// Encode writes the message with CRLF at the ends of lines. boundary makes the
// text between parts, a new one at each call. Fields cannot break out of their
// line: what holds one is refused.
func (m *Message) Encode(boundary func() string) ([]byte, error) {
	var out bytes.Buffer
	head := func(name, value string) error {
		if strings.ContainsAny(value, "\r\n") || strings.ContainsAny(name, "\r\n: ") {
			return fmt.Errorf("an invalid character was found in the mail header %s", name)
		}
		fmt.Fprintf(&out, "%s: %s\r\n", name, value)
		return nil
	}
	fields := []Header{{"MIME-Version", "1.0"}, {"From", m.address(m.From)}}
	if m.Sender != nil {
		fields = append(fields, Header{"Sender", m.address(*m.Sender)})
	}
	for _, l := range []struct {
		name string
		list []Address
	}{{"To", m.To}, {"Cc", m.CC}, {"Reply-To", m.ReplyTo}} {
		if len(l.list) > 0 {
			fields = append(fields, Header{l.name, m.addresses(l.list)})
		}
	}
	switch m.Priority {
	case "High":
		fields = append(fields, Header{"X-Priority", "1"}, Header{"Priority", "urgent"}, Header{"Importance", "high"})
	case "Low":
		fields = append(fields, Header{"X-Priority", "5"}, Header{"Priority", "non-urgent"}, Header{"Importance", "low"})
	}
	fields = append(fields, Header{"Date", m.Date.Format("2 Jan 2006 15:04:05 -0700")})
	if m.Subject != "" {
		fields = append(fields, Header{"Subject", word(m.Subject, m.SubjectCoded)})
	}
	for _, f := range append(fields, m.Headers...) {
		if err := head(f.Name, f.Value); err != nil {
			return nil, err
		}
	}
	if err := m.content(&out, boundary); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// content writes what is behind the head.
func (m *Message) content(out *bytes.Buffer, boundary func() string) error {
	bodies := func(put func(textproto.MIMEHeader, []byte) error) error {
		if len(m.Bodies) == 1 {
			h, b := m.Bodies[0].encode()
			return put(h, b)
		}
		return nest("alternative", boundary(), m.Bodies, put)
	}
	direct := func(h textproto.MIMEHeader, b []byte) error {
		writeHeader(out, h)
		out.WriteString("\r\n")
		out.Write(b)
		return nil
	}
	if len(m.Attachments) == 0 {
		return bodies(direct)
	}
	mark := boundary()
	writeHeader(out, textproto.MIMEHeader{"Content-Type": {"multipart/mixed; boundary=" + mark}})
	out.WriteString("\r\n")
	w := multipart.NewWriter(out)
	if err := w.SetBoundary(mark); err != nil {
		return err
	}
	put := func(h textproto.MIMEHeader, b []byte) error {
		p, err := w.CreatePart(h)
		if err != nil {
			return err
		}
		_, err = p.Write(b)
		return err
	}
	if err := bodies(put); err != nil {
		return err
	}
	for _, a := range m.Attachments {
		if err := put(a.encode()); err != nil {
			return err
		}
	}
	return w.Close()
}

// nest writes parts that belong together as one.
func nest(kind, mark string, parts []Part, put func(textproto.MIMEHeader, []byte) error) error {
	var inner bytes.Buffer
	w := multipart.NewWriter(&inner)
	if err := w.SetBoundary(mark); err != nil {
		return err
	}
	for _, part := range parts {
		h, b := part.encode()
		p, err := w.CreatePart(h)
		if err != nil {
			return err
		}
		if _, err := p.Write(b); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return put(textproto.MIMEHeader{"Content-Type": {"multipart/" + kind + "; boundary=" + mark}}, inner.Bytes())
}

// writeHeader writes the fields of a part in an order that does not change.
func writeHeader(out *bytes.Buffer, h textproto.MIMEHeader) {
	for _, name := range []string{"Content-Type", "Content-Transfer-Encoding", "Content-Id", "Content-Disposition"} {
		for _, v := range h[name] {
			fmt.Fprintf(out, "%s: %s\r\n", name, v)
		}
	}
}

// encode gives the fields and the content of a part as they are sent.
func (p Part) encode() (textproto.MIMEHeader, []byte) {
	h := textproto.MIMEHeader{"Content-Type": {p.Type}}
	if p.ID != "" {
		h.Set("Content-Id", "<"+p.ID+">")
	}
	if p.Name != "" {
		kind := "attachment"
		if p.Inline {
			kind = "inline"
		}
		h.Set("Content-Disposition", mime.FormatMediaType(kind, map[string]string{"filename": p.Name}))
	}
	var out bytes.Buffer
	if p.Text && !bytes.ContainsRune(p.Content, 0) && bytes.IndexFunc(p.Content, func(r rune) bool { return r >= 0x80 }) < 0 {
		h.Set("Content-Transfer-Encoding", "quoted-printable")
		w := quotedprintable.NewWriter(&out)
		_, _ = w.Write(p.Content) // a buffer takes everything
		_ = w.Close()
		return h, out.Bytes()
	}
	h.Set("Content-Transfer-Encoding", "base64")
	text := base64.StdEncoding.EncodeToString(p.Content)
	for len(text) > 76 {
		out.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	out.WriteString(text)
	return h, out.Bytes()
}

func (m *Message) address(a Address) string {
	if a.Name == "" {
		return a.Address
	}
	if name := word(a.Name, m.SubjectCoded); name != a.Name {
		return name + " <" + a.Address + ">"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(a.Name) + `" <` + a.Address + ">"
}

func (m *Message) addresses(list []Address) string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = m.address(a)
	}
	return strings.Join(out, ", ")
}

// word writes a text for a field: as it is in ASCII, else as encoded words
// (RFC 2047) of whole characters.
func word(text string, c Charset) string {
	if strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 || r < ' ' }) < 0 {
		return text
	}
	if c.Encode == nil || strings.EqualFold(c.Name, "us-ascii") {
		return mime.BEncoding.Encode("utf-8", text)
	}
	var words []string
	piece := ""
	flush := func() {
		if piece != "" {
			words = append(words, "=?"+c.Name+"?B?"+base64.StdEncoding.EncodeToString(c.Encode(piece))+"?=")
			piece = ""
		}
	}
	for _, r := range text {
		if len(c.Encode(piece+string(r))) > 42 { // a word has at most 75 characters
			flush()
		}
		piece += string(r)
	}
	flush()
	return strings.Join(words, " ")
}
