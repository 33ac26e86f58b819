package dotnet

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/mail"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/web"
)

// SMTPClient is System.Net.Mail.SmtpClient. It opens a connection for each
// message.
type SMTPClient struct {
	Host       string
	Port       int
	TLS        bool
	Credential any // NetworkCredential, PSCredential or nil
	timeout    int32
	byDefault  bool
	target     string
}

// NewSMTPClient returns a client of a server.
func NewSMTPClient(host string, port int) *SMTPClient {
	return &SMTPClient{Host: host, Port: port, timeout: 100000}
}

// PSType is SmtpClient.
func (*SMTPClient) PSType() *types.Type { return types.MustNamed("System.Net.Mail.SmtpClient") }

// Send sends a message. Errors are exceptions or ctx's.
func (s *SMTPClient) Send(ctx context.Context, env Env, m *MailMessage) error {
	switch {
	case s.Host == "":
		return types.NewException("System.InvalidOperationException", "The SMTP host was not specified.")
	case m.From == nil:
		return types.NewException("System.InvalidOperationException", "A from address must be specified.")
	}
	msg := m.wire(env)
	if len(msg.Recipients()) == 0 {
		return types.NewException("System.InvalidOperationException", "A recipient must be specified.")
	}
	data, err := msg.Encode(boundary)
	if err != nil {
		return types.NewException("System.FormatException", strings.ToUpper(err.Error()[:1])+err.Error()[1:]+".")
	}
	d := mail.Delivery{Hello: "localhost", From: m.From.address(), To: msg.Recipients(), Data: data, Notify: notices(m.Notify)}
	if name, ok := env.Getenv("HOSTNAME"); ok && mailHost(name) {
		d.Hello = name
	}
	if m.Sender != nil {
		d.From = m.Sender.address()
	}
	switch k := types.Unwrap(s.Credential).(type) {
	case *NetworkCredential:
		d.User, d.Password = k.User, k.Password
	case *Credential:
		d.User, d.Password = k.User, k.Password.Reveal()
	}
	if s.TLS {
		roots, err := trustedRoots(env)
		if err != nil {
			return smtpFailure(err)
		}
		d.TLS = &tls.Config{ServerName: s.Host, RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return env.Waiting(func() error {
		ctx, cancel := context.WithTimeoutCause(ctx, time.Duration(s.timeout)*time.Millisecond, errSMTPTime)
		defer cancel()
		conn, err := env.Dial(ctx, "tcp", net.JoinHostPort(s.Host, itoa(s.Port)))
		if err != nil {
			if x, ok := errors.AsType[*types.Exception](err); ok {
				return x // the host has no network, and says so
			}
			err = web.SocketFailure(err)
		} else {
			err = mail.Send(ctx, conn, d)
		}
		switch cause := context.Cause(ctx); {
		case errors.Is(cause, errSMTPTime):
			return smtpException("The operation has timed out.", "GeneralFailure", nil)
		case cause != nil:
			return cause
		}
		return smtpFailure(err)
	})
}

var errSMTPTime = errors.New("time is up")

// notices are DeliveryNotificationOptions in SMTP's words.
func notices(v any) string {
	bits := enumBits(v)
	if bits == 134217728 {
		return "NEVER"
	}
	var out []string
	for bit, word := range map[int64]string{1: "SUCCESS", 2: "FAILURE", 4: "DELAY"} {
		if int64(bits)&bit != 0 {
			out = append(out, word)
		}
	}
	return strings.Join(out, ",")
}

func smtpException(message, status string, inner error) *types.Exception {
	x := types.NewException("System.Net.Mail.SmtpException", message)
	x.Fields = map[string]any{"StatusCode": types.EnumNamed("System.Net.Mail.SmtpStatusCode", status)}
	if inner != nil {
		x.Inner = asException(inner)
	}
	return x
}

// smtpFailure gives an error of sending .NET's class and words.
func smtpFailure(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*mail.Error](err); ok {
		status, text := smtpStatus(e.Code)
		x := smtpException(text+" The server response was: "+e.Text, status, nil)
		if len(e.Recipients) > 0 {
			x.Class = types.MustNamed("System.Net.Mail.SmtpFailedRecipientException")
			x.Fields["FailedRecipient"] = "<" + e.Recipients[0] + ">"
		}
		return x
	}
	if errors.Is(err, mail.ErrNoTLS) {
		return smtpException("Server does not support secure connections.", "GeneralFailure", nil)
	}
	if t, ok := errors.AsType[*mail.TLSError](err); ok {
		return types.NewException("System.Security.Authentication.AuthenticationException", web.HandshakeFailure(t.Err).Error())
	}
	return smtpException("Failure sending mail.", "GeneralFailure", err)
}

// smtpStatus is the name and the text of a server's code.
func smtpStatus(n int) (name, text string) {
	switch n {
	case 421:
		return "ServiceNotAvailable", "Service not available, closing transmission channel."
	case 450:
		return "MailboxBusy", "Mailbox unavailable."
	case 451:
		return "LocalErrorInProcessing", "Error in processing."
	case 452:
		return "InsufficientStorage", "Insufficient system storage."
	case 454:
		return "ClientNotPermitted", "Client does not have permission to submit mail to this server."
	case 500:
		return "CommandUnrecognized", "Syntax error, command unrecognized."
	case 501:
		return "SyntaxError", "Syntax error in parameters or arguments."
	case 502:
		return "CommandNotImplemented", "Command not implemented."
	case 503:
		return "BadCommandSequence", "Bad sequence of commands."
	case 504:
		return "CommandParameterNotImplemented", "Command parameter not implemented."
	case 530:
		return "MustIssueStartTlsFirst", "The SMTP server requires a secure connection or the client was not authenticated."
	case 550:
		return "MailboxUnavailable", "Mailbox unavailable."
	case 551:
		return "UserNotLocalTryAlternatePath", "User not local; please try a different path."
	case 552:
		return "ExceededStorageAllocation", "Exceeded storage allocation."
	case 553:
		return "MailboxNameNotAllowed", "Mailbox name not allowed."
	case 554:
		return "TransactionFailed", "Transaction failed."
	}
	return "GeneralFailure", "Failure sending mail."
}

var smtpClientTable = sync.OnceValue(func() Table {
	this := func(c *Call) *SMTPClient { return c.This.(*SMTPClient) }
	send := func(c *Call) (any, error) {
		m, ok := types.Unwrap(c.Args[0]).(*MailMessage)
		if !ok {
			if len(c.Args) < 4 {
				return nil, ArgumentNull("message")
			}
			m = NewMailMessage()
			var err error
			if m.From, err = parseMailAddress(c.Str(0)); err != nil {
				return nil, err
			}
			if err := AddMailAddresses(m.To, c.Str(1)); err != nil {
				return nil, err
			}
			m.Subject, m.Body = c.Str(2), c.Str(3)
		}
		return nil, this(c).Send(c.Context(), c.Env, m)
	}
	t := Table{
		"new(*)": func(c *Call) (any, error) {
			s := NewSMTPClient("", 25)
			if len(c.Args) > 0 {
				s.Host = c.Str(0)
			}
			if len(c.Args) > 1 {
				s.Port = c.Int(1)
			}
			return s, nil
		},
		"set Port": func(c *Call) (any, error) {
			if n := c.Int(0); n <= 0 || n > 65535 {
				return nil, OutOfRange("Specified argument was out of the range of valid values.", "value")
			}
			this(c).Port = c.Int(0)
			return nil, nil
		},
		"Send(*)":          send,
		"SendMailAsync(*)": func(c *Call) (any, error) { v, err := send(c); return doneTask(c, types.Void, v, err), nil },
		"get DeliveryMethod": func(*Call) (any, error) {
			return types.EnumNamed("System.Net.Mail.SmtpDeliveryMethod", "Network"), nil
		},
		"Dispose()": func(*Call) (any, error) { return nil, nil },
	}
	prop := func(name string, get func(s *SMTPClient) any, set func(s *SMTPClient, v any)) {
		t["get "+name] = func(c *Call) (any, error) { return get(this(c)), nil }
		if set != nil {
			t["set "+name] = func(c *Call) (any, error) { set(this(c), types.Unwrap(c.Args[0])); return nil, nil }
		}
	}
	prop("Host", func(s *SMTPClient) any { return s.Host }, func(s *SMTPClient, v any) { s.Host, _ = v.(string) })
	prop("Port", func(s *SMTPClient) any { return int32(s.Port) }, nil)
	prop("EnableSsl", func(s *SMTPClient) any { return s.TLS }, func(s *SMTPClient, v any) { s.TLS, _ = v.(bool) })
	prop("Credentials", func(s *SMTPClient) any { return s.Credential }, func(s *SMTPClient, v any) { s.Credential = v })
	prop("UseDefaultCredentials", func(s *SMTPClient) any { return s.byDefault }, func(s *SMTPClient, v any) { s.byDefault, _ = v.(bool) })
	prop("Timeout", func(s *SMTPClient) any { return s.timeout }, func(s *SMTPClient, v any) { s.timeout, _ = v.(int32) })
	prop("TargetName", func(s *SMTPClient) any { return s.target }, func(s *SMTPClient, v any) { s.target, _ = v.(string) })
	return t
})
