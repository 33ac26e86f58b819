// Package mail writes messages (RFC 5322, MIME) and hands them to a server
// (SMTP, RFC 5321, with STARTTLS and AUTH), for System.Net.Mail and
// Send-MailMessage.
//
// Connections are the caller's; the package opens none. It keeps no state and
// imports only the standard library.
package mail
