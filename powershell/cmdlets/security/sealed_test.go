package security

import (
	"bytes"
	"errors"
	"testing"
)

func TestSeal(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 32)
	for _, text := range []string{"", "secret", "P@ss w0rd! ÄÖ 😀", "exactly8"} {
		sealed, err := seal(text, key, bytes.NewReader(make([]byte, 16)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := unseal(sealed, key)
		if err != nil || got != text {
			t.Errorf("%q came back as %q, %v", text, got, err)
		}
		if other, err := unseal(sealed, bytes.Repeat([]byte{8}, 32)); err == nil && other == text {
			t.Errorf("%q was read with another key", text)
		}
	}
	if _, err := unseal("not encrypted", key); !errors.Is(err, errSealed) {
		t.Errorf("got %v", err)
	}
}
