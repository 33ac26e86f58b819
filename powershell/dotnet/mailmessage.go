package dotnet

import (
	"crypto/rand"
	"path"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/mail"
	"github.com/runwright/runwright/powershell/types"
)

// MailMessage is System.Net.Mail.MailMessage.
type MailMessage struct {
	From, Sender          *MailAddress
	To, CC, BCC, ReplyTo  *types.List
	Attachments, Views    *types.List
	Subject, Body         string
	HTML                  bool
	SubjectCode, BodyCode *Encoding // nil for the one that fits the text
	Priority, Notify      any       // enum values
	headers               *NameValues
}

// NewMailMessage returns an empty message.
func NewMailMessage() *MailMessage {
	addresses := func() *types.List {
		return &types.List{T: types.MustNamed("System.Net.Mail.MailAddressCollection")}
	}
	return &MailMessage{To: addresses(), CC: addresses(), BCC: addresses(), ReplyTo: addresses(), headers: &NameValues{},
		Attachments: &types.List{T: types.MustNamed("System.Net.Mail.AttachmentCollection")},
		Views:       &types.List{T: types.MustNamed("System.Net.Mail.AlternateViewCollection")},
		Priority:    types.EnumNamed("System.Net.Mail.MailPriority", "Normal"),
		Notify:      types.EnumNamed("System.Net.Mail.DeliveryNotificationOptions", "None")}
}

// PSType is MailMessage.
func (*MailMessage) PSType() *types.Type { return types.MustNamed("System.Net.Mail.MailMessage") }

// MailPart is an Attachment or an AlternateView.
type MailPart struct {
	class      string
	Name, Type string
	ID         string
	content    []byte
	text       bool
}

// PSType is Attachment or AlternateView.
func (p *MailPart) PSType() *types.Type { return types.MustNamed("System.Net.Mail." + p.class) }

// AddMailAddresses adds the addresses of a text, which commas separate.
func AddMailAddresses(to *types.List, text string) error {
	if strings.TrimSpace(text) == "" {
		return ArgumentError("The value cannot be an empty string.", "addresses")
	}
	for _, one := range splitAddresses(text) {
		a, err := parseMailAddress(strings.TrimSpace(one))
		if err != nil {
			return err
		}
		to.Items = append(to.Items, a)
	}
	return nil
}

// splitAddresses cuts at commas that are not in quotes.
func splitAddresses(text string) (out []string) {
	quoted, start := false, 0
	for i := range len(text) {
		switch {
		case text[i] == '"' && (i == 0 || text[i-1] != '\\'):
			quoted = !quoted
		case text[i] == ',' && !quoted:
			out, start = append(out, text[start:i]), i+1
		}
	}
	return append(out, text[start:])
}

// NewMailAddress reads an address.
func NewMailAddress(text string) (*MailAddress, error) { return parseMailAddress(text) }

// NewAttachment reads a file to be attached.
func NewAttachment(f Files, name string) (*MailPart, error) {
	b, err := f.ReadFile(name)
	if err != nil {
		return nil, fileError(err, name)
	}
	return &MailPart{class: "Attachment", Name: path.Base(name), Type: "application/octet-stream", content: b}, nil
}

// code is an encoding for a text: the one given, else ASCII, or UTF-8 for a
// text that is more.
func code(e *Encoding, text string) *Encoding {
	if e != nil {
		return e
	}
	name := "us-ascii"
	if strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 }) >= 0 {
		name = "utf-8"
	}
	found, _ := EncodingNamed(name)
	return found
}

func charset(e *Encoding) mail.Charset { return mail.Charset{Name: e.WebName(), Encode: e.Bytes} }

func mailAddresses(l *types.List) (out []mail.Address) {
	for _, v := range l.Items {
		if a, ok := types.Unwrap(v).(*MailAddress); ok {
			out = append(out, mail.Address{Name: a.display, Address: a.address()})
		}
	}
	return out
}

// wire is the message as it is sent.
func (m *MailMessage) wire(c Env) *mail.Message {
	bodyCode := code(m.BodyCode, m.Body)
	kind := "text/plain"
	if m.HTML {
		kind = "text/html"
	}
	out := &mail.Message{From: mail.Address{Name: m.From.display, Address: m.From.address()}, To: mailAddresses(m.To), CC: mailAddresses(m.CC), BCC: mailAddresses(m.BCC), ReplyTo: mailAddresses(m.ReplyTo),
		Subject: m.Subject, SubjectCoded: charset(code(m.SubjectCode, m.Subject)), Priority: types.ToString(m.Priority), Date: c.Now(),
		Bodies: []mail.Part{{Type: kind + "; charset=" + bodyCode.WebName(), Content: bodyCode.Bytes(m.Body), Text: true}}}
	if m.Sender != nil {
		out.Sender = &mail.Address{Name: m.Sender.display, Address: m.Sender.address()}
	}
	for i, name := range m.headers.names {
		for _, v := range m.headers.vals[i] {
			out.Headers = append(out.Headers, mail.Header{Name: types.ToString(name), Value: v})
		}
	}
	part := func(v any) mail.Part {
		p := types.Unwrap(v).(*MailPart)
		return mail.Part{Type: p.Type, Name: p.Name, ID: p.ID, Content: p.content, Text: p.text}
	}
	for _, v := range m.Views.Items {
		out.Bodies = append(out.Bodies, part(v))
	}
	if m.Body == "" && len(m.Views.Items) > 0 {
		out.Bodies = out.Bodies[1:]
	}
	for _, v := range m.Attachments.Items {
		out.Attachments = append(out.Attachments, part(v))
	}
	return out
}

// boundary is the text between parts, another one each time.
func boundary() string { return "--boundary_" + rand.Text() }

var mailMessageTable = sync.OnceValue(func() Table {
	this := func(c *Call) *MailMessage { return c.This.(*MailMessage) }
	address := func(c *Call, i int) (*MailAddress, error) {
		switch v := types.Unwrap(c.Args[i]).(type) {
		case *MailAddress:
			return v, nil
		case nil:
			return nil, nil
		default:
			return parseMailAddress(types.ToString(v))
		}
	}
	t := Table{
		"new(*)": func(c *Call) (any, error) {
			m := NewMailMessage()
			if len(c.Args) < 2 {
				return m, nil
			}
			var err error
			if m.From, err = address(c, 0); err != nil {
				return nil, err
			}
			if a, ok := types.Unwrap(c.Args[1]).(*MailAddress); ok {
				m.To.Items = append(m.To.Items, a)
			} else if err := AddMailAddresses(m.To, types.ToString(c.Args[1])); err != nil {
				return nil, err
			}
			if len(c.Args) == 4 {
				m.Subject, m.Body = c.Str(2), c.Str(3)
			}
			return m, nil
		},
		"set Subject": func(c *Call) (any, error) {
			if strings.ContainsAny(c.Str(0), "\r\n") {
				return nil, ArgumentError("The specified string is not in the form required for a subject.", "")
			}
			this(c).Subject = c.Str(0)
			return nil, nil
		},
		"Dispose()": func(*Call) (any, error) { return nil, nil },
	}
	get := func(name string, f func(m *MailMessage) any) {
		t["get "+name] = func(c *Call) (any, error) { return f(this(c)), nil }
	}
	set := func(name string, f func(m *MailMessage, v any)) {
		t["set "+name] = func(c *Call) (any, error) { f(this(c), types.Unwrap(c.Args[0])); return nil, nil }
	}
	orNil := func(a *MailAddress) any {
		if a == nil {
			return nil
		}
		return a
	}
	codeOrNil := func(e *Encoding) any {
		if e == nil {
			return nil
		}
		return e
	}
	get("From", func(m *MailMessage) any { return orNil(m.From) })
	set("From", func(m *MailMessage, v any) { m.From, _ = v.(*MailAddress) })
	get("Sender", func(m *MailMessage) any { return orNil(m.Sender) })
	set("Sender", func(m *MailMessage, v any) { m.Sender, _ = v.(*MailAddress) })
	get("To", func(m *MailMessage) any { return m.To })
	get("CC", func(m *MailMessage) any { return m.CC })
	get("Bcc", func(m *MailMessage) any { return m.BCC })
	get("ReplyToList", func(m *MailMessage) any { return m.ReplyTo })
	get("Attachments", func(m *MailMessage) any { return m.Attachments })
	get("AlternateViews", func(m *MailMessage) any { return m.Views })
	get("Headers", func(m *MailMessage) any { return m.headers })
	get("Subject", func(m *MailMessage) any { return m.Subject })
	get("Body", func(m *MailMessage) any { return m.Body })
	set("Body", func(m *MailMessage, v any) { m.Body, _ = v.(string) })
	get("IsBodyHtml", func(m *MailMessage) any { return m.HTML })
	set("IsBodyHtml", func(m *MailMessage, v any) { m.HTML, _ = v.(bool) })
	get("Priority", func(m *MailMessage) any { return m.Priority })
	set("Priority", func(m *MailMessage, v any) { m.Priority = v })
	get("DeliveryNotificationOptions", func(m *MailMessage) any { return m.Notify })
	set("DeliveryNotificationOptions", func(m *MailMessage, v any) { m.Notify = v })
	get("SubjectEncoding", func(m *MailMessage) any { return codeOrNil(m.SubjectCode) })
	set("SubjectEncoding", func(m *MailMessage, v any) { m.SubjectCode, _ = v.(*Encoding) })
	get("BodyEncoding", func(m *MailMessage) any { return codeOrNil(m.BodyCode) })
	set("BodyEncoding", func(m *MailMessage, v any) { m.BodyCode, _ = v.(*Encoding) })
	return t
})

// addressesTable is MailAddressCollection.
func addressesTable() Table {
	return Table{
		"new()": func(*Call) (any, error) {
			return &types.List{T: types.MustNamed("System.Net.Mail.MailAddressCollection")}, nil
		},
		"Add(string)": func(c *Call) (any, error) { return nil, AddMailAddresses(c.This.(*types.List), c.Str(0)) },
		"ToString()": func(c *Call) (any, error) {
			var out []string
			for _, v := range c.This.(*types.List).Items {
				out = append(out, types.ToString(v))
			}
			return strings.Join(out, ", "), nil
		},
	}
}
