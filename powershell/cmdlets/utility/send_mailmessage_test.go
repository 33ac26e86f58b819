package utility_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
	"github.com/runwright/runwright/powershell/types"
)

// postOffice is a network with one mail server, at mail.example:2525; what it is
// told comes out of heard, a conversation each.
type postOffice struct {
	refuse string // a command that is refused
	heard  chan string
}

func (p *postOffice) Dial(_ context.Context, _, address string) (net.Conn, error) {
	if address != "mail.example:2525" {
		return nil, &net.DNSError{Err: "no such host", Name: address, IsNotFound: true}
	}
	ours, theirs := net.Pipe()
	go p.serve(theirs)
	return ours, nil
}

func (p *postOffice) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	var said strings.Builder
	defer func() { p.heard <- said.String() }()
	r := bufio.NewReader(conn)
	data := false
	answer := "220 hello"
	for {
		if answer != "" {
			if _, err := fmt.Fprint(conn, answer+"\r\n"); err != nil {
				return
			}
		}
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		said.WriteString(line + "\n")
		switch {
		case data && line == ".":
			data, answer = false, "250 queued"
		case data:
			answer = ""
		case line == "DATA":
			data, answer = true, "354 go on"
		case p.refuse != "" && strings.HasPrefix(line, p.refuse):
			answer = "550 5.1.1 who?"
		default:
			answer = "250 OK"
		}
	}
}

func TestSendMailMessage(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte("x,y\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, script, refuse string
		heard                []string
		out                  string
	}{
		{name: "all of it", script: `'a.csv' | Send-MailMessage -From 'Ops <ops@x.example>' -To a@x.example, 'B <b@x.example>' -Cc c@x.example -Bcc d@x.example -ReplyTo r@x.example -Subject 'Done' -Body '<b>ü</b>' -BodyAsHtml -Priority High -Encoding utf8 -SmtpServer mail.example -Port 2525 -WarningVariable w -WarningAction SilentlyContinue; @($w).Count`,
			heard: []string{"MAIL FROM:<ops@x.example>\n", "RCPT TO:<d@x.example>\n", "\nFrom: \"Ops\" <ops@x.example>\nTo: a@x.example, \"B\" <b@x.example>\nCc: c@x.example\nReply-To: r@x.example\nX-Priority: 1\n",
				"\nSubject: Done\nContent-Type: multipart/mixed; boundary=", "Content-Type: text/html; charset=utf-8\n", "PGI+w7w8L2I+\n", "filename=a.csv", "eCx5CjEsMgo=\n"}, out: "1"},
		{name: "the server's variable", script: `$PSEmailServer = 'mail.example'; Send-MailMessage a@x.example Hi Text -From o@x.example -Port 2525 -WarningAction Ignore`,
			heard: []string{"Subject: Hi\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: quoted-printable\n\nText\n.\nQUIT\n"}},
		{name: "the client's own", script: `$m = [Net.Mail.MailMessage]::new('o@x.example', 'a@x.example, b@x.example', 'S', 'B'); $m.Headers.Add('X-Run', '7'); $m.Attachments.Add([Net.Mail.Attachment]::new("$PWD/a.csv", 'text/csv')); $c = [Net.Mail.SmtpClient]::new('mail.example', 2525); $c.Send($m); $m.To.Count; $m.To.ToString()`,
			heard: []string{"RCPT TO:<b@x.example>\n", "\nX-Run: 7\n", "Content-Type: text/csv\n"}, out: "2\na@x.example, b@x.example"},
		{name: "refused", refuse: "RCPT", script: `Send-MailMessage a@x.example S B -From o@x.example -SmtpServer mail.example -Port 2525 -WarningAction Ignore -ErrorVariable e -ErrorAction SilentlyContinue; $e[0].FullyQualifiedErrorId; "$($e[0])"; $e[0].Exception.StatusCode`,
			heard: []string{"RCPT TO:<a@x.example>\n"}, out: "SmtpException,Microsoft.PowerShell.Commands.SendMailMessage\nMailbox unavailable. The server response was: 5.1.1 who?\nMailboxUnavailable"},
		{name: "no such server", script: `Send-MailMessage a@x.example S B -From o@x.example -SmtpServer no.example -WarningAction Ignore -ErrorVariable e -ErrorAction SilentlyContinue; "$($e[0])"`, out: "Failure sending mail."},
		{name: "no server", script: `try { Send-MailMessage a@x.example S B -From o@x.example -WarningAction Ignore } catch { "$_".Substring(0, 50) }`, out: "The email cannot be sent because no SMTP server wa"},
		{name: "no address", script: `Send-MailMessage 'not one' S B -From o@x.example -SmtpServer mail.example -Port 2525 -WarningAction Ignore -ErrorVariable e -ErrorAction SilentlyContinue; $e[0].FullyQualifiedErrorId`, out: "FormatException,Microsoft.PowerShell.Commands.SendMailMessage"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			post := &postOffice{refuse: tt.refuse, heard: make(chan string, 1)}
			rs := powershell.New(powershell.Options{Host: oshost.New(oshost.Options{Network: post})})
			rs.Interp().SetCurrentFolder(dir)
			var lines []string
			out := interp.WriterFunc(func(v any) error { lines = append(lines, types.ToString(v)); return nil })
			if err := rs.Run(context.Background(), powershell.Script{Text: tt.script}, powershell.Streams{Output: out}); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(lines, "\n"); got != tt.out {
				t.Errorf("output %q, want %q", got, tt.out)
			}
			if len(tt.heard) == 0 {
				return
			}
			said := <-post.heard
			for _, want := range tt.heard {
				if !strings.Contains(said, want) {
					t.Errorf("the server did not hear %q:\n%s", want, said)
				}
			}
		})
	}
}
