package dotnet

import (
	"encoding/asn1"
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// DistinguishedName is X500DistinguishedName: a name as certificates encode it.
type DistinguishedName struct{ raw []byte }

// PSType is X500DistinguishedName.
func (*DistinguishedName) PSType() *types.Type {
	return types.MustNamed(x509Space + "X500DistinguishedName")
}

// nameLabels are the short labels of attributes in names.
func nameLabels() map[string]string {
	return map[string]string{"2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "S", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.9": "STREET", "2.5.4.5": "SERIALNUMBER",
		"2.5.4.4": "SN", "2.5.4.42": "G", "2.5.4.12": "T", "1.2.840.113549.1.9.1": "E", "0.9.2342.19200300.100.1.25": "DC"}
}

// encodeDistinguished encodes a name as text; the part that is written last comes first.
func encodeDistinguished(text string) ([]byte, error) {
	bad := func() error {
		return cryptographic("The string contains an invalid X500 name attribute key, oid, value or delimiter.")
	}
	var sets []asn1.RawValue
	for _, part := range splitName(text) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		label, value, ok := strings.Cut(part, "=")
		oid, known := attributeOID(strings.TrimSpace(label))
		if !ok || !known {
			return nil, bad()
		}
		value = strings.TrimSpace(value)
		if strings.HasPrefix(value, `"`) {
			if len(value) < 2 || !strings.HasSuffix(value, `"`) {
				return nil, bad()
			}
			value = strings.ReplaceAll(value[1:len(value)-1], `""`, `"`)
		} else if strings.Contains(value, "+") {
			return nil, notSupported("A name whose parts have several values, joined by +, cannot be made here.")
		}
		tag := asn1.TagUTF8String
		switch {
		case oid.String() == "1.2.840.113549.1.9.1" || oid.String() == "0.9.2342.19200300.100.1.25":
			tag = asn1.TagIA5String
		case printableText(value):
			tag = asn1.TagPrintableString
		}
		pair, err := asn1.Marshal(struct {
			Type  asn1.ObjectIdentifier
			Value asn1.RawValue
		}{oid, asn1.RawValue{Tag: tag, Bytes: []byte(value)}})
		if err != nil {
			return nil, bad()
		}
		sets = append([]asn1.RawValue{{Tag: asn1.TagSet, IsCompound: true, Bytes: pair}}, sets...)
	}
	var body []byte
	for _, s := range sets {
		b, err := asn1.Marshal(s)
		if err != nil {
			return nil, bad()
		}
		body = append(body, b...)
	}
	return asn1.Marshal(asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: body})
}

// splitName splits at the commas and semicolons that stand in no quotes.
func splitName(text string) (parts []string) {
	quoted, from := false, 0
	for i, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case (r == ',' || r == ';' || r == '\n') && !quoted:
			parts = append(parts, text[from:i])
			from = i + 1
		}
	}
	return append(parts, text[from:])
}

func attributeOID(label string) (oid asn1.ObjectIdentifier, ok bool) {
	label = strings.ToUpper(label)
	if label == "ST" {
		label = "S"
	}
	for number, l := range nameLabels() {
		if l == label {
			label = number
		}
	}
	return parseOID(strings.TrimPrefix(label, "OID."))
}

// parseOID reads a dotted number.
func parseOID(text string) (oid asn1.ObjectIdentifier, ok bool) {
	for _, n := range strings.Split(text, ".") {
		k := 0
		if _, err := fmt.Sscanf(n, "%d", &k); err != nil || fmt.Sprint(k) != n {
			return nil, false
		}
		oid = append(oid, k)
	}
	return oid, len(oid) > 1
}

func printableText(s string) bool {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(" '()+,-./:=?", r)) {
			return false
		}
	}
	return true
}

func distinguishedNameTable() Table {
	this := func(c *Call) *DistinguishedName { return c.This.(*DistinguishedName) }
	return Table{
		"new(string)": func(c *Call) (any, error) {
			raw, err := encodeDistinguished(c.Str(0))
			return &DistinguishedName{raw}, err
		},
		"new(byte[])":                func(c *Call) (any, error) { return &DistinguishedName{bytesOf(c.Args[0])}, nil },
		"new(X500DistinguishedName)": func(c *Call) (any, error) { return types.Unwrap(c.Args[0]), nil },
		"get Name":                   func(c *Call) (any, error) { return distinguished(this(c).raw), nil },
		"get RawData":                func(c *Call) (any, error) { return types.BytesToArray(this(c).raw), nil },
	}
}
