package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
)

// Error is a server's answer that ends the sending.
type Error struct {
	Code int
	Text string // what the server said
	// Recipients are those the server did not take, where it is about them.
	Recipients []string
}

// Error gives code and text.
func (e *Error) Error() string { return fmt.Sprintf("%d %s", e.Code, e.Text) }

// ErrNoTLS is returned when the server does not offer the encryption asked for.
var ErrNoTLS = errors.New("server does not support secure connections")

// Delivery says how a message is handed over.
type Delivery struct {
	Hello string // what the client calls itself
	// TLS, when not nil, asks for STARTTLS with these settings.
	TLS *tls.Config
	// User and Password, when User is not empty, sign in where the server
	// offers it. They are sent as they are: with TLS, or to a server that is
	// trusted.
	User, Password string
	From           string
	To             []string
	Data           []byte // an encoded message
	Notify         string // what the server is to tell the sender: SUCCESS, FAILURE, DELAY, NEVER, joined by commas; empty for its own choice
}

// session is one conversation.
type session struct {
	*textproto.Conn
	net  net.Conn
	offs map[string]string // extensions, in upper case, with their parameters
}

// Send hands a message over on a connection, which it closes. Cancelling ctx
// ends it. Recipients that are refused do not keep the others from getting the
// message; they are in the *Error that is returned in the end.
func Send(ctx context.Context, conn net.Conn, d Delivery) error {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // wakes whatever waits for it
	defer stop()
	err := send(&session{Conn: textproto.NewConn(conn), net: conn}, d)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func send(s *session, d Delivery) error {
	if err := s.expect(220); err != nil {
		return err
	}
	if err := s.hello(d.Hello); err != nil {
		return err
	}
	if d.TLS != nil {
		if err := s.secure(d); err != nil {
			return err
		}
	}
	if d.User != "" {
		if err := s.signIn(d.User, d.Password); err != nil {
			return err
		}
	}
	if err := s.command(250, "MAIL FROM:<%s>", d.From); err != nil {
		return err
	}
	refused, err := s.recipients(d)
	if err != nil {
		return err
	}
	if refused != nil && len(refused.Recipients) == len(d.To) {
		return errors.Join(error(refused), s.quit())
	}
	if err := s.data(d.Data); err != nil {
		return err
	}
	// The server has the message; how the goodbye goes changes nothing.
	_ = s.quit()
	if refused != nil {
		return refused
	}
	return nil
}

func (s *session) recipients(d Delivery) (refused *Error, err error) {
	for _, to := range d.To {
		line := "RCPT TO:<" + to + ">"
		if _, ok := s.offs["DSN"]; ok && d.Notify != "" {
			line += " NOTIFY=" + d.Notify
		}
		err := s.command(25, "%s", line)
		var e *Error
		switch {
		case errors.As(err, &e) && e.Code/100 == 5:
			if refused == nil {
				refused = e
			}
			refused.Recipients = append(refused.Recipients, to)
		case err != nil:
			return nil, err
		}
	}
	return refused, nil
}

func (s *session) data(message []byte) error {
	if err := s.command(354, "DATA"); err != nil {
		return err
	}
	w := s.DotWriter()
	if _, err := w.Write(bytes.ReplaceAll(message, []byte("\r\n"), []byte("\n"))); err != nil {
		return errors.Join(err, w.Close())
	}
	if err := w.Close(); err != nil {
		return err
	}
	return s.expect(250)
}

// hello says who the client is and reads what the server offers.
func (s *session) hello(name string) error {
	if err := s.PrintfLine("EHLO %s", name); err != nil {
		return err
	}
	_, text, err := s.ReadResponse(250)
	if _, ok := errors.AsType[*textproto.Error](err); ok {
		return s.command(250, "HELO %s", name)
	}
	if err != nil {
		return err
	}
	s.offs = map[string]string{}
	_, lines, _ := strings.Cut(text, "\n")
	for line := range strings.SplitSeq(lines, "\n") {
		name, rest, _ := strings.Cut(line, " ")
		if mechanisms, ok := strings.CutPrefix(strings.ToUpper(name), "AUTH="); ok { // an old form
			name, rest = "AUTH", mechanisms+" "+rest
		}
		s.offs[strings.ToUpper(name)] = rest
	}
	return nil
}

// secure starts TLS and says hello again, as what was said before counts no more.
func (s *session) secure(d Delivery) error {
	if _, ok := s.offs["STARTTLS"]; !ok {
		return ErrNoTLS
	}
	if err := s.command(220, "STARTTLS"); err != nil {
		return err
	}
	t := tls.Client(s.net, d.TLS)
	if err := t.Handshake(); err != nil {
		return &TLSError{err}
	}
	s.Conn, s.net = textproto.NewConn(t), t
	return s.hello(d.Hello)
}

// TLSError is a handshake that failed.
type TLSError struct{ Err error }

// Error gives the cause's text.
func (e *TLSError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *TLSError) Unwrap() error { return e.Err }

// signIn uses the first of LOGIN and PLAIN that the server offers; without any
// it goes on, and the server says what it thinks of that.
func (s *session) signIn(user, password string) error {
	offered := strings.Fields(strings.ToUpper(s.offs["AUTH"]))
	coded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	for _, mechanism := range offered {
		switch mechanism {
		case "LOGIN":
			if err := s.command(334, "AUTH LOGIN %s", coded(user)); err != nil {
				return err
			}
			return s.command(235, "%s", coded(password))
		case "PLAIN":
			return s.command(235, "AUTH PLAIN %s", coded("\x00"+user+"\x00"+password))
		}
	}
	return nil
}

func (s *session) quit() error { return s.command(221, "QUIT") }

// command sends a line and expects an answer. A line cannot hold another one.
func (s *session) command(code int, format string, args ...any) error {
	line := fmt.Sprintf(format, args...)
	if strings.ContainsAny(line, "\r\n") {
		return fmt.Errorf("an SMTP command holds a line break")
	}
	if err := s.PrintfLine("%s", line); err != nil {
		return err
	}
	return s.expect(code)
}

func (s *session) expect(code int) error {
	_, _, err := s.ReadResponse(code)
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		return &Error{Code: answer.Code, Text: strings.ReplaceAll(answer.Msg, "\n", " ")}
	}
	return err
}
