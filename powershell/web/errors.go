package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"syscall"
)

// Kind tells failures apart by the names of .NET's HttpRequestError.
type Kind string

// The kinds of failure.
const (
	Unknown               Kind = "Unknown"
	NameResolution        Kind = "NameResolutionError"
	Connection            Kind = "ConnectionError"
	SecureConnection      Kind = "SecureConnectionError"
	ProxyTunnel           Kind = "ProxyTunnelError"
	InvalidResponse       Kind = "InvalidResponse"
	ResponseEnded         Kind = "ResponseEnded"
	ConfigurationExceeded Kind = "ConfigurationLimitExceeded"
)

// Error is a failure of an exchange, worded as .NET words it.
type Error struct {
	Kind    Kind
	Message string
	// Cause is what .NET shows as the inner exception, nil without one.
	Cause error
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Cause }

// SocketError is a failure of the operating system's sockets.
type SocketError struct {
	// Code is the name in .NET's SocketError.
	Code    string
	Message string
	// Number is .NET's number of the code.
	Number int
}

// Error is the system's text.
func (e *SocketError) Error() string { return e.Message }

// IOError is a failure of an open connection: an answer that stops short is one
// of kind ResponseEnded, others have no kind.
type IOError struct {
	Kind    Kind
	Message string
	Cause   error
}

// Error is the message, with the kind behind it as .NET shows it.
func (e *IOError) Error() string {
	if e.Kind == "" {
		return e.Message
	}
	return e.Message + " (" + string(e.Kind) + ")"
}

// Unwrap is the cause.
func (e *IOError) Unwrap() error { return e.Cause }

// AuthenticationError is a TLS handshake that failed.
type AuthenticationError struct{ Message string }

// Error is the message.
func (e *AuthenticationError) Error() string { return e.Message }

// SocketFailure describes what a dialer or a connection returned; the context's
// error passes through.
func SocketFailure(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		if dns.IsNotFound {
			return &SocketError{"HostNotFound", "Name or service not known", 11001}
		}
		return &SocketError{"TryAgain", "Resource temporarily unavailable", 11002}
	}
	var no syscall.Errno
	if errors.As(err, &no) {
		switch no {
		case syscall.ECONNREFUSED:
			return &SocketError{"ConnectionRefused", "Connection refused", 10061}
		case syscall.ECONNRESET:
			return &SocketError{"ConnectionReset", "Connection reset by peer", 10054}
		case syscall.ETIMEDOUT:
			return &SocketError{"TimedOut", "Connection timed out", 10060}
		case syscall.EHOSTUNREACH:
			return &SocketError{"HostUnreachable", "No route to host", 10065}
		case syscall.ENETUNREACH:
			return &SocketError{"NetworkUnreachable", "Network is unreachable", 10051}
		case syscall.EPIPE:
			return &SocketError{"Shutdown", "Broken pipe", 10058}
		case syscall.EACCES, syscall.EPERM:
			return &SocketError{"AccessDenied", "Permission denied", 10013}
		case syscall.EADDRNOTAVAIL:
			return &SocketError{"AddressNotAvailable", "Cannot assign requested address", 10049}
		}
	}
	return &SocketError{"SocketError", err.Error(), -1}
}

// connectFailure is the failure to reach an address.
func connectFailure(a Address, err error) error {
	cause := SocketFailure(err)
	s, ok := cause.(*SocketError)
	if !ok {
		return cause
	}
	kind := Connection
	if s.Code == "HostNotFound" || s.Code == "TryAgain" {
		kind = NameResolution
	}
	return &Error{kind, s.Message + " (" + a.Host + ":" + strconv.Itoa(a.Port) + ")", s}
}

// tlsFailure is a failed handshake.
func tlsFailure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &Error{SecureConnection, "The SSL connection could not be established, see inner exception.", handshakeError(err)}
}

// HandshakeFailure is why a TLS connection could not be made, in .NET's words.
func HandshakeFailure(err error) error { return handshakeError(err) }

func handshakeError(err error) error {
	var record tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	const chain = "The remote certificate is invalid because of errors in the certificate chain: "
	switch {
	case errors.As(err, &record):
		return &AuthenticationError{"Cannot determine the frame size or a corrupted frame was received."}
	case errors.As(err, &unknown):
		if unknown.Cert != nil && unknown.Cert.Issuer.String() == unknown.Cert.Subject.String() {
			return &AuthenticationError{chain + "UntrustedRoot"}
		}
		return &AuthenticationError{chain + "PartialChain"}
	case errors.As(err, &invalid):
		if invalid.Reason == x509.Expired {
			return &AuthenticationError{chain + "NotTimeValid"}
		}
		return &AuthenticationError{chain + "InvalidPolicyConstraints"}
	case errors.As(err, &name):
		return &AuthenticationError{"The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch"}
	case errors.Is(err, io.EOF):
		return &IOError{Message: "Received an unexpected EOF or 0 bytes from the transport stream."}
	}
	var s *SocketError
	if errors.As(SocketFailure(err), &s) && s.Number > 0 {
		return transportError("read data from", err)
	}
	return &AuthenticationError{"Authentication failed, see inner exception: " + err.Error()}
}

// transportError is an open connection's failure.
func transportError(doing string, err error) error {
	cause := SocketFailure(err)
	return &IOError{Message: fmt.Sprintf("Unable to %s the transport connection: %s.", doing, cause.Error()), Cause: cause}
}

// sendFailure wraps what went wrong before the answer's headers were there.
func sendFailure(err error) error {
	kind := Unknown
	var i *IOError
	if errors.As(err, &i) && i.Kind != "" {
		kind = i.Kind
	}
	return &Error{kind, "An error occurred while sending the request.", err}
}

func responseEnded() error {
	return &IOError{Kind: ResponseEnded, Message: "The response ended prematurely."}
}
