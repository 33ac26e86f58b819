package dotnet

import (
	"io"

	"github.com/runwright/runwright/powershell/types"
)

// partContent reads what a part is made of: a file or a stream. name is the
// file's.
func partContent(c *Call) (content []byte, name string, err error) {
	if s, ok := types.Unwrap(c.Args[0]).(byteStream); ok {
		content, err = io.ReadAll(onlyReader{s})
		return content, "", err
	}
	f, p, err := c.at(0)
	if err != nil {
		return nil, "", err
	}
	part, err := NewAttachment(f, p)
	if err != nil {
		return nil, "", err
	}
	return part.content, part.Name, nil
}

// mailPartTable has what attachments and views share.
func mailPartTable(class string) Table {
	this := func(c *Call) *MailPart { return c.This.(*MailPart) }
	ofText := func(c *Call, kind string) *MailPart {
		e := code(nil, c.Str(0))
		return &MailPart{class: class, Type: kind + "; charset=" + e.WebName(), content: e.Bytes(c.Str(0)), text: true}
	}
	t := Table{
		"get ContentId": func(c *Call) (any, error) { return this(c).ID, nil },
		"set ContentId": func(c *Call) (any, error) { this(c).ID = c.Str(0); return nil, nil },
		"get ContentStream": func(c *Call) (any, error) {
			return &MemoryStream{buf: this(c).content, readOnly: true}, nil
		},
		"Dispose()": func(*Call) (any, error) { return nil, nil },
	}
	if class == "AlternateView" {
		// The content and its media type, between them perhaps the encoding.
		t["static CreateAlternateViewFromString(*)"] = func(c *Call) (any, error) {
			kind := "text/plain"
			if n := len(c.Args); n == 3 && c.Args[2] != nil {
				kind = c.Str(2)
			}
			p := ofText(c, kind)
			if len(c.Args) == 3 {
				if e, ok := types.Unwrap(c.Args[1]).(*Encoding); ok {
					p.Type, p.content = kind+"; charset="+e.WebName(), e.Bytes(c.Str(0))
				}
			}
			return p, nil
		}
		return t
	}
	t["get Name"] = func(c *Call) (any, error) { return this(c).Name, nil }
	t["set Name"] = func(c *Call) (any, error) { this(c).Name = c.Str(0); return nil, nil }
	t["new(*)"] = func(c *Call) (any, error) {
		content, name, err := partContent(c)
		if err != nil {
			return nil, err
		}
		p := &MailPart{class: class, Name: name, Type: "application/octet-stream", content: content}
		texts := c.Args[1:]
		if name == "" && len(texts) > 0 { // of a stream: the name comes first
			p.Name, texts = types.ToString(texts[0]), texts[1:]
		}
		if len(texts) > 0 && texts[0] != nil {
			p.Type = types.ToString(texts[0])
		}
		return p, nil
	}
	t["static CreateAttachmentFromString(*)"] = func(c *Call) (any, error) {
		p := ofText(c, "text/plain")
		if len(c.Args) > 1 {
			p.Name = types.ToString(c.Args[1])
		}
		return p, nil
	}
	return t
}

func attachmentTable() Table    { return mailPartTable("Attachment") }
func alternateViewTable() Table { return mailPartTable("AlternateView") }
