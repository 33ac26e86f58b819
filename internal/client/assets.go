package client

import "time"

// Variable is a variable.
type Variable struct {
	Name       string
	Properties struct {
		Value            *string // JSON; nil for none and for an encrypted one
		IsEncrypted      bool
		Description      string
		LastModifiedTime time.Time
	}
}

// Credential is a credential without its password.
type Credential struct {
	Name       string
	Properties struct {
		UserName         string
		Description      string
		LastModifiedTime time.Time
	}
}

// Certificate is a certificate without its content.
type Certificate struct {
	Name       string
	Properties struct {
		Thumbprint       string
		ExpiryTime       time.Time
		ExpiresInDays    int
		IsExportable     bool
		HasPrivateKey    bool
		Description      string
		LastModifiedTime time.Time
	}
}
