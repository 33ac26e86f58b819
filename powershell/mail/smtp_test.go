package mail_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell/mail"
)

// certificate is a certificate for example.com and who trusts it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates}, &tls.Config{RootCAs: pool, ServerName: "example.com"}
}

func TestSend(t *testing.T) {
	serverTLS, clientTLS := certificate(t)
	hello := "250-mail.example\n250-STARTTLS\n250-DSN\n250 AUTH LOGIN PLAIN"
	for _, tt := range []struct {
		name    string
		answers map[string]string
		change  func(d *mail.Delivery)
		said    []string // what the server heard
		fail    string
	}{
		{name: "plain", said: []string{"EHLO me", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RCPT TO:<c@x>", "DATA", "QUIT"}},
		{name: "old server", answers: map[string]string{"EHLO": "502 what?"}, said: []string{"EHLO me", "HELO me", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RCPT TO:<c@x>", "DATA", "QUIT"}},
		{name: "secure, signed in", answers: map[string]string{"EHLO": hello, "AUTH LOGIN": "334 UGFzc3dvcmQ6", "cGFzcw==": "235 in"},
			change: func(d *mail.Delivery) { d.TLS, d.User, d.Password = clientTLS, "user", "pass" },
			said:   []string{"EHLO me", "STARTTLS", "EHLO me", "AUTH LOGIN dXNlcg==", "cGFzcw==", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RCPT TO:<c@x>", "DATA", "QUIT"}},
		{name: "plain password", answers: map[string]string{"EHLO": "250-x\n250 AUTH PLAIN", "AUTH PLAIN": "235 in"},
			change: func(d *mail.Delivery) { d.User, d.Password = "u", "p" },
			said:   []string{"EHLO me", "AUTH PLAIN AHUAcA==", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RCPT TO:<c@x>", "DATA", "QUIT"}},
		{name: "notices", answers: map[string]string{"EHLO": hello}, change: func(d *mail.Delivery) { d.Notify, d.To = "SUCCESS,FAILURE", []string{"b@x"} },
			said: []string{"EHLO me", "MAIL FROM:<a@x>", "RCPT TO:<b@x> NOTIFY=SUCCESS,FAILURE", "DATA", "QUIT"}},
		{name: "wrong password", answers: map[string]string{"EHLO": hello, "AUTH LOGIN": "535 5.7.8 no"}, change: func(d *mail.Delivery) { d.User = "u" },
			said: []string{"EHLO me", "AUTH LOGIN dQ=="}, fail: "535 5.7.8 no"},
		{name: "no encryption", change: func(d *mail.Delivery) { d.TLS = clientTLS }, said: []string{"EHLO me"}, fail: mail.ErrNoTLS.Error()},
		{name: "wrong name", answers: map[string]string{"EHLO": hello}, change: func(d *mail.Delivery) {
			d.TLS = clientTLS.Clone()
			d.TLS.ServerName = "other.example"
		}, said: []string{"EHLO me", "STARTTLS"}, fail: "not other.example"},
		{name: "one recipient refused", answers: map[string]string{"RCPT TO:<c@x>": "550 who?"}, said: []string{"EHLO me", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RCPT TO:<c@x>", "DATA", "QUIT"}, fail: "550 who?"},
		{name: "all refused", answers: map[string]string{"RCPT": "550 who?"}, said: []string{"EHLO me", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RCPT TO:<c@x>", "QUIT"}, fail: "550 who?"},
		{name: "busy", answers: map[string]string{"greeting": "421 later"}, fail: "421 later"},
		{name: "message refused", answers: map[string]string{"message": "554 spam"}, said: []string{"EHLO me", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RCPT TO:<c@x>", "DATA"}, fail: "554 spam"},
		{name: "command in an address", change: func(d *mail.Delivery) { d.To = []string{"b@x>\r\nRCPT TO:<evil@x"} }, said: []string{"EHLO me", "MAIL FROM:<a@x>"}, fail: "line break"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ours, theirs := net.Pipe()
			s := &server{answers: tt.answers, tls: serverTLS, done: make(chan struct{})}
			go s.talk(t, theirs)
			d := mail.Delivery{Hello: "me", From: "a@x", To: []string{"b@x", "c@x"}, Data: []byte("Subject: x\r\n\r\nHello\r\n.dot\r\n")}
			if tt.change != nil {
				tt.change(&d)
			}
			err := mail.Send(t.Context(), ours, d)
			<-s.done
			switch {
			case tt.fail == "" && err != nil:
				t.Error(err)
			case tt.fail != "" && (err == nil || !strings.Contains(err.Error(), tt.fail)):
				t.Errorf("error %v, want %q", err, tt.fail)
			}
			if diff := cmp.Diff(tt.said, s.said); diff != "" {
				t.Error(diff)
			}
			if sent := slices.Contains(tt.said, "DATA"); sent && s.message != string(d.Data) {
				t.Errorf("message %q", s.message)
			}
		})
	}
}

// TestSendEnds: who waits for a server that says nothing is released.
func TestSendEnds(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := mail.Send(ctx, ours, mail.Delivery{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
