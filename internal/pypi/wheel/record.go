package wheel

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"hash"
	"io"
	"strconv"
	"strings"
)

// checkRecord checks that RECORD lists every file with its hash, and no other
// (PEP 376, 427). RECORD and its signatures have none.
func (w *Wheel) checkRecord(info string, text []byte) error {
	at := info + "/RECORD"
	exempt := map[string]bool{at: true, at + ".jws": true, at + ".p7s": true}
	entries := map[string]*entry{}
	for _, e := range w.entries {
		entries[e.name] = e
	}
	listed := map[string]bool{}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, false
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return refuse(RuleRecord, at, "it cannot be read: %s", err)
		}
		if len(row) != 3 {
			return refuse(RuleRecord, at, "the line of '%s' has %d fields; expected path, hash and size", row[0], len(row))
		}
		e := entries[row[0]]
		switch {
		case e == nil:
			return refuse(RuleRecord, at, "it lists '%s', which is not there", row[0])
		case listed[row[0]]:
			return refuse(RuleRecord, at, "it lists '%s' twice", row[0])
		case exempt[row[0]]:
		case row[1] == "":
			return refuse(RuleRecord, row[0], "RECORD has no hash of it")
		default:
			if err := e.checkHash(row[1]); err != nil {
				return err
			}
		}
		if row[2] != "" && row[2] != strconv.FormatUint(e.file.UncompressedSize64, 10) {
			return refuse(RuleRecord, row[0], "it has %d bytes, and RECORD says %s", e.file.UncompressedSize64, row[2])
		}
		listed[row[0]] = true
	}
	for _, e := range w.entries {
		if !listed[e.name] && !exempt[e.name] {
			return refuse(RuleRecord, e.name, "RECORD does not list it")
		}
	}
	return nil
}

// checkHash compares a file with a hash as RECORD has it.
func (e *entry) checkHash(want string) error {
	name, text, _ := strings.Cut(want, "=")
	sum, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return refuse(RuleRecord, e.name, "its hash '%.100s' is not in base64", want)
	}
	var got []byte
	switch strings.ToLower(name) {
	case "sha256":
		got = e.sha256[:]
	case "sha384":
		got, err = e.sum(sha512.New384())
	case "sha512":
		got, err = e.sum(sha512.New())
	default:
		return refuse(RuleRecord, e.name, "its hash is of the kind '%.20s'; expected sha256, sha384 or sha512", name)
	}
	if err != nil {
		return err
	}
	if !bytes.Equal(got, sum) {
		return refuse(RuleRecord, e.name, "its content does not have the hash that RECORD says")
	}
	return nil
}

func (e *entry) sum(h hash.Hash) ([]byte, error) {
	in, err := e.file.Open()
	if err != nil {
		return nil, refuse(RuleDamaged, e.name, "it cannot be read: %s", err)
	}
	defer in.Close()
	if _, err := io.Copy(h, io.LimitReader(in, int64(e.file.UncompressedSize64))); err != nil {
		return nil, refuse(RuleDamaged, e.name, "it cannot be unpacked: %s", err)
	}
	return h.Sum(nil), nil
}
