package utility

import (
	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// sendMailMessage is Send-MailMessage. Attachments come through the pipeline;
// the message goes at the end.
type sendMailMessage struct {
	interp.Base
	message *dotnet.MailMessage
}

func (s *sendMailMessage) Begin(c *interp.Call) error {
	s.message = dotnet.NewMailMessage()
	return c.Warn("The command 'Send-MailMessage' is obsolete. This cmdlet does not guarantee secure connections to SMTP servers. While there is no immediate replacement available in PowerShell, we recommend you do not use Send-MailMessage at this time. See https://aka.ms/SendMailMessage for more information.")
}

func (s *sendMailMessage) Process(c *interp.Call) error {
	for _, name := range c.Strings("Attachments") {
		files := c.Runspace().Files()
		part, err := dotnet.NewAttachment(files, c.Runspace().Resolve(name))
		if err != nil {
			return wrapped(c, err, "FileNotFound", "ObjectNotFound", name)
		}
		s.message.Attachments.Items = append(s.message.Attachments.Items, part)
	}
	return nil
}

func (s *sendMailMessage) End(c *interp.Call) error {
	m := s.message
	var err error
	if m.From, err = dotnet.NewMailAddress(c.String("From")); err != nil {
		return wrapped(c, err, "FormatException", "InvalidType", c.String("From"))
	}
	for _, l := range []struct {
		parameter string
		list      *types.List
	}{{"To", m.To}, {"Cc", m.CC}, {"Bcc", m.BCC}, {"ReplyTo", m.ReplyTo}} {
		for _, text := range c.Strings(l.parameter) {
			if err := dotnet.AddMailAddresses(l.list, text); err != nil {
				if x, ok := err.(*types.Exception); ok {
					x.ID, x.Category, x.Target = "FormatException", "InvalidType", text
					if err := c.WriteError(x); err != nil {
						return err
					}
					continue
				}
				return err
			}
		}
	}
	m.Subject, m.Body, m.HTML = c.String("Subject"), c.String("Body"), c.Switch("BodyAsHtml")
	name := "us-ascii" // so that no server has a problem with it
	if c.Has("Encoding") {
		e, err := charset.Of(c)
		if err != nil {
			return err
		}
		name = e.WebName()
	}
	m.BodyCode, _ = dotnet.EncodingNamed(name)
	m.SubjectCode = m.BodyCode
	if c.Has("Priority") {
		m.Priority = c.Value("Priority")
	}
	if c.Has("DeliveryNotificationOption") {
		m.Notify = c.Value("DeliveryNotificationOption")
	}
	client, err := s.client(c)
	if err != nil {
		return err
	}
	err = client.Send(c.Context(), c.Runspace(), m)
	x, ok := err.(*types.Exception)
	if !ok {
		return err
	}
	x.Category, x.Target, x.ID = "InvalidOperation", client, x.PSType().ShortName()
	switch x.ID {
	case "SmtpFailedRecipientException", "SmtpException":
		x.ID = "SmtpException"
	case "AuthenticationException", "InvalidOperationException", "FormatException":
	default:
		return err
	}
	return c.WriteError(x)
}

// client is the server's.
func (s *sendMailMessage) client(c *interp.Call) (*dotnet.SMTPClient, error) {
	server := c.String("SmtpServer")
	if server == "" {
		server = types.ToString(c.Scope().Get("PSEmailServer"))
	}
	if server == "" {
		return nil, c.Error("System.InvalidOperationException", "HostNotSpecified", "InvalidArgument", nil, "The email cannot be sent because no SMTP server was specified. You must specify an SMTP server by using either the SmtpServer parameter or the $PSEmailServer variable.")
	}
	port := 25
	if n, ok := c.Value("Port").(int32); ok && n > 0 {
		port = int(n)
	}
	client := dotnet.NewSMTPClient(server, port)
	client.TLS, client.Credential = c.Switch("UseSsl"), types.Unwrap(c.Value("Credential"))
	return client, nil
}

// wrapped gives an exception an id of the command.
func wrapped(_ *interp.Call, err error, id, category string, target any) error {
	if x, ok := err.(*types.Exception); ok {
		x.ID, x.Category, x.Target = id, category, target
	}
	return err
}
