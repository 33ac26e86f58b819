package authn_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/fault"
)

func TestTokenLife(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if _, err := authn.ReadToken(dir); err == nil {
		t.Fatal("there must be no token before the first start")
	}
	tokens, err := authn.OpenTokens(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "admin-token")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("token file: %v, %v", info, err)
	}
	token, err := authn.ReadToken(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := authn.OpenTokens(dir)
	if err != nil {
		t.Fatal(err)
	}
	for header, good := range map[string]bool{
		"Bearer " + token: true, "bearer " + token: true,
		"": false, token: false, "Bearer": false, "Bearer ": false, "Basic " + token: false, "Bearer " + token + "x": false,
	} {
		for _, tk := range []*authn.Tokens{tokens, again} {
			who, err := tk.Authenticate(header)
			if good != (err == nil) || good && who.Name != "admin" || !good && !fault.Is(err, fault.Unauthorized) {
				t.Errorf("%q: %v, %v", header, who, err)
			}
		}
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := authn.OpenTokens(dir); err == nil || !strings.Contains(err.Error(), "can be read by others") {
		t.Errorf("a readable token must be refused: %v", err)
	}
}
