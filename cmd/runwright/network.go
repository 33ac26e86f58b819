package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"

	"github.com/runwright/runwright/internal/netpolicy"
)

// networkOff is the value of --network that gives jobs no network.
const networkOff = "off"

// readNetwork reads the operator's decisions about connections of jobs.
func (o serverOptions) readNetwork() (netpolicy.Server, error) {
	switch o.network {
	case "":
		return netpolicy.Server{Limits: netpolicy.DefaultLimits()}, nil
	case networkOff:
		return netpolicy.Server{Off: true}, nil
	}
	text, err := os.ReadFile(o.network)
	if err != nil {
		return netpolicy.Server{}, usagef("--network expects a file or %s: %v", networkOff, err)
	}
	s, err := netpolicy.ParseServer(o.network, string(text))
	if err != nil {
		return s, usageError{fmt.Errorf("--network: %w", err)}
	}
	return s, nil
}

// systemCertificates are where systems keep the certificates they trust in one
// file.
func systemCertificates() []string {
	return []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem"}
}

// certificates reads what connections of jobs are to trust: the file that the
// operator named, the one in SSL_CERT_FILE, or the system's. None of the
// system's is no error; from is empty then.
func certificates(named string, getenv func(string) string) (pem []byte, from string, err error) {
	for _, file := range []string{named, getenv("SSL_CERT_FILE")} {
		if file != "" {
			pem, err := os.ReadFile(file)
			if err != nil {
				return nil, "", fmt.Errorf("read the certificates that jobs trust: %w", err)
			}
			return pem, file, nil
		}
	}
	for _, file := range systemCertificates() {
		pem, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, "", fmt.Errorf("read the certificates that jobs trust: %w", err)
		}
		return pem, file, nil
	}
	return nil, "", nil
}

// listeningOn is the address of a listener, for the rules about connections.
func listeningOn(a net.Addr) []netip.AddrPort {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return []netip.AddrPort{tcp.AddrPort()}
	}
	return nil
}
