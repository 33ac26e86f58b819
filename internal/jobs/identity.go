package jobs

import (
	"context"
	"time"

	"github.com/runwright/runwright/internal/fault"
)

// IdentityAsset is the kind of a use of the account's managed identity; its name
// is the resource that the token is for.
const IdentityAsset = "identity"

// IdentityToken is a token of an account's managed identity.
type IdentityToken struct {
	Access   string
	Resource string
	ClientID string
	Expires  time.Time
}

// TokenRequest is a job's question for a token.
type TokenRequest struct {
	Account, Runbook string
	Job              string // its id
	Resource         string
}

// Identities has the managed identities of accounts.
type Identities interface {
	// Assigned says whether jobs of an account have one.
	Assigned(ctx context.Context, account string) (bool, error)
	// Token returns a token, or a fault that says why there is none.
	Token(ctx context.Context, req TokenRequest) (IdentityToken, error)
}

// Token implements AssetReader.
func (a *assetReader) Token(ctx context.Context, resource string) (out IdentityToken, err error) {
	if a.identities == nil {
		return out, fault.New(fault.NotFound, "The account has no managed identity.")
	}
	err = a.use(ctx, AssetUse{Kind: IdentityAsset, Name: resource}, func(u AssetUse) ([]string, error) {
		out, err = a.identities.Token(ctx, TokenRequest{Account: u.Account, Runbook: u.Runbook, Job: u.Job, Resource: resource})
		if err != nil {
			return nil, err
		}
		a.sink.secrets.Add(out.Access)
		return []string{"token"}, nil
	})
	if err != nil {
		return IdentityToken{}, err
	}
	return out, nil
}
