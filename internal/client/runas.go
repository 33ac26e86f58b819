package client

import (
	"context"
	"net/http"
	"time"
)

// RunAs is the Run As account of an automation account.
type RunAs struct {
	Properties struct {
		ApplicationID, TenantID, SubscriptionID string
		ValidityInMonths                        int
		State                                   string
		ConnectionName                          string
		Certificate                             *RunAsKey
		NextCertificate                         *RunAsKey
		PreviousCertificate                     *RunAsKey
		RenewalTime                             time.Time
	}
}

// RunAsKey is a certificate of a Run As account, all of it public.
type RunAsKey struct {
	Name, Thumbprint string
	ExpiryTime       time.Time
	Base64Value, PEM string
}

// RunAsSettings are what a Run As account is made with or changed to; nil
// leaves a part as it is.
type RunAsSettings struct {
	ApplicationID    *string `json:"applicationId,omitempty"`
	TenantID         *string `json:"tenantId,omitempty"`
	SubscriptionID   *string `json:"subscriptionId,omitempty"`
	ValidityInMonths *int    `json:"validityInMonths,omitempty"`
}

// RunAs returns the Run As account of the client's account.
func (c *Client) RunAs(ctx context.Context) ([]byte, error) {
	return c.Do(ctx, Request{Method: http.MethodGet, Path: []string{"runAs"}})
}

// PutRunAs makes the Run As account of the client's account, or changes it.
func (c *Client) PutRunAs(ctx context.Context, s RunAsSettings) ([]byte, error) {
	return c.Do(ctx, Request{Method: http.MethodPut, Path: []string{"runAs"}, JSON: map[string]any{"properties": s}})
}

// DeleteRunAs removes the Run As account with its connection and certificates.
func (c *Client) DeleteRunAs(ctx context.Context) error {
	_, err := c.Do(ctx, Request{Method: http.MethodDelete, Path: []string{"runAs"}})
	return err
}

// StepRunAs does "renew", "activate" or "revert".
func (c *Client) StepRunAs(ctx context.Context, step string) ([]byte, error) {
	return c.Do(ctx, Request{Method: http.MethodPost, Path: []string{"runAs", step}})
}
