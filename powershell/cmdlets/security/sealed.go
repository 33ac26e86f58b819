package security

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// sealedHeader begins a text that was encrypted with a key.
const sealedHeader = "76492d1116743f0423413b16050a5345"

var (
	errSealed  = errors.New("not an encrypted text")
	errPadding = errors.New("Padding is invalid and cannot be removed.")
)

// wide is a text in little-endian UTF-16.
func wide(s string) []byte {
	u := types.Units(s)
	b := make([]byte, 0, 2*len(u))
	for _, c := range u {
		b = append(b, byte(c), byte(c>>8))
	}
	return b
}

// narrow reads little-endian UTF-16.
func narrow(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	return types.FromUnits(u)
}

// seal encrypts a text: header, then version, vector and bytes in base64.
func seal(text string, key []byte, random io.Reader) (string, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	iv := make([]byte, aes.BlockSize)
	if _, err := io.ReadFull(random, iv); err != nil {
		return "", err
	}
	plain := wide(text)
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(plain, plain)
	body := "2|" + base64.StdEncoding.EncodeToString(iv) + "|" + hex.EncodeToString(plain)
	return sealedHeader + base64.StdEncoding.EncodeToString(wide(body)), nil
}

// unseal decrypts what seal made.
func unseal(text string, key []byte) (string, error) {
	rest, ok := strings.CutPrefix(text, sealedHeader)
	if !ok {
		return "", errSealed
	}
	body, err := base64.StdEncoding.DecodeString(rest)
	if err != nil {
		return "", errSealed
	}
	parts := strings.Split(narrow(body), "|")
	if len(parts) != 3 || parts[0] != "2" {
		return "", errSealed
	}
	iv, err := base64.StdEncoding.DecodeString(parts[1])
	if err != nil || len(iv) != aes.BlockSize {
		return "", errSealed
	}
	data, err := hex.DecodeString(parts[2])
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return "", errSealed
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(data, data)
	pad := int(data[len(data)-1])
	if pad < 1 || pad > aes.BlockSize || !bytes.Equal(data[len(data)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return "", errPadding
	}
	return narrow(data[:len(data)-pad]), nil
}
