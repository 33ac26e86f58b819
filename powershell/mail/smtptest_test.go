package mail_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"testing"
)

// server is the other end of a conversation: it answers commands by their
// first words and keeps what it was told.
type server struct {
	answers map[string]string // by the beginning of a command; others get 250
	tls     *tls.Config
	said    []string
	message string
	done    chan struct{}
}

// talk serves one connection.
func (s *server) talk(t *testing.T, conn net.Conn) {
	defer close(s.done)
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	reply := func(text string) {
		if _, err := fmt.Fprint(conn, strings.ReplaceAll(text, "\n", "\r\n")+"\r\n"); err != nil {
			t.Logf("server: %v", err)
		}
	}
	reply(s.answer("greeting", "220 mail.example ESMTP"))
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.said = append(s.said, line)
		answer := s.answer(line, "250 OK")
		switch {
		case line == "DATA":
			answer = s.answer(line, "354 Go on")
			reply(answer)
			if !strings.HasPrefix(answer, "354") {
				continue
			}
			for {
				line, err := r.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				s.message += strings.TrimPrefix(line, ".")
			}
			answer = s.answer("message", "250 queued")
		case line == "QUIT":
			reply("221 Bye")
			return
		case line == "STARTTLS" && s.tls != nil:
			reply("220 Ready")
			secured := tls.Server(conn, s.tls)
			conn, r = secured, bufio.NewReader(secured)
			continue
		}
		reply(answer)
	}
}

func (s *server) answer(line, otherwise string) string {
	best := ""
	for start := range s.answers {
		if strings.HasPrefix(line, start) && len(start) > len(best) {
			best = start
		}
	}
	if best == "" {
		return otherwise
	}
	return s.answers[best]
}
