package dotnet

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/bits"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// CertificateExtension is X509Extension and the classes of extensions that a
// request is given.
type CertificateExtension struct {
	class    string
	oid      string
	raw      []byte
	critical bool
}

// PSType is the extension's class.
func (e *CertificateExtension) PSType() *types.Type { return types.MustNamed(x509Space + e.class) }

// extensionNames are the classes and names of the extensions that have some.
func extensionNames() map[string][2]string {
	return map[string][2]string{
		"2.5.29.19": {"X509BasicConstraintsExtension", "X509v3 Basic Constraints"},
		"2.5.29.15": {"X509KeyUsageExtension", "X509v3 Key Usage"},
		"2.5.29.37": {"X509EnhancedKeyUsageExtension", "X509v3 Extended Key Usage"},
		"2.5.29.17": {"X509Extension", "X509v3 Subject Alternative Name"},
		"2.5.29.14": {"X509Extension", "X509v3 Subject Key Identifier"},
		"2.5.29.35": {"X509Extension", "X509v3 Authority Key Identifier"},
	}
}

func newExtension(oid string, raw []byte, critical bool) *CertificateExtension {
	class := "X509Extension"
	if n, ok := extensionNames()[oid]; ok {
		class = n[0]
	}
	return &CertificateExtension{class, oid, raw, critical}
}

func (e *CertificateExtension) pkix() (pkix.Extension, error) {
	oid, ok := parseOID(e.oid)
	if !ok {
		return pkix.Extension{}, cryptographic("The OID value was invalid.")
	}
	return pkix.Extension{Id: oid, Critical: e.critical, Value: e.raw}, nil
}

// basicConstraints is the content of the extension of that name.
type basicConstraints struct {
	CA  bool `asn1:"optional"`
	Len int  `asn1:"optional,default:-1"`
}

func extensionTable() Table {
	this := func(c *Call) *CertificateExtension { return c.This.(*CertificateExtension) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			if len(c.Args) != 3 {
				return nil, unimplemented(c.Type, "a constructor of encoded data")
			}
			oid := types.ToString(c.Args[0])
			if o, ok := types.Unwrap(c.Args[0]).(*Oid); ok {
				oid = o.value
			}
			if _, ok := parseOID(oid); !ok {
				return nil, ArgumentError("The OID value was invalid.", "oid")
			}
			return &CertificateExtension{"X509Extension", oid, bytesOf(c.Args[1]), c.Bool(2)}, nil
		},
		"get Critical": func(c *Call) (any, error) { return this(c).critical, nil },
		"set Critical": func(c *Call) (any, error) { this(c).critical = c.Bool(0); return nil, nil },
		"get Oid":      func(c *Call) (any, error) { return &Oid{this(c).oid, extensionNames()[this(c).oid][1]}, nil },
		"get RawData":  func(c *Call) (any, error) { return types.BytesToArray(this(c).raw), nil },
	}
}

func constraintsTable() Table {
	make := func(b basicConstraints, critical bool) (any, error) {
		raw, err := asn1.Marshal(b)
		return newExtension("2.5.29.19", raw, critical), err
	}
	read := func(c *Call) basicConstraints {
		b := basicConstraints{Len: -1}
		if _, err := asn1.Unmarshal(c.This.(*CertificateExtension).raw, &b); err != nil {
			return basicConstraints{Len: -1}
		}
		return b
	}
	return Table{
		"new(bool,bool,int,bool)": func(c *Call) (any, error) {
			b := basicConstraints{CA: c.Bool(0), Len: -1}
			if c.Bool(1) {
				if b.Len = c.Int(2); b.Len < 0 {
					return nil, OutOfRange("Non-negative number required.", "pathLengthConstraint")
				}
			}
			return make(b, c.Bool(3))
		},
		"static CreateForCertificateAuthority(*)": func(c *Call) (any, error) {
			b := basicConstraints{CA: true, Len: -1}
			if n, ok := types.Unwrap(c.Args[0]).(int32); ok {
				b.Len = int(n)
			}
			return make(b, true)
		},
		"static CreateForEndEntity(*)": func(c *Call) (any, error) { return make(basicConstraints{Len: -1}, c.Bool(0)) },
		"get CertificateAuthority":     func(c *Call) (any, error) { return read(c).CA, nil },
		"get HasPathLengthConstraint":  func(c *Call) (any, error) { return read(c).Len >= 0, nil },
		"get PathLengthConstraint":     func(c *Call) (any, error) { return int32(max(read(c).Len, 0)), nil },
	}
}

func keyUsageTable() Table {
	return Table{
		"new(" + x509Space + "X509KeyUsageFlags,bool)": func(c *Call) (any, error) {
			flags := enumBits(c.Args[0])
			b := []byte{byte(flags), byte(flags >> 8)}
			n := 0
			for i, x := range b {
				if x != 0 {
					n = i*8 + 8 - bits.TrailingZeros8(x)
				}
			}
			raw, err := asn1.Marshal(asn1.BitString{Bytes: b[:(n+7)/8], BitLength: n})
			return newExtension("2.5.29.15", raw, c.Bool(1)), err
		},
		"get KeyUsages": func(c *Call) (any, error) {
			var s asn1.BitString
			_, err := asn1.Unmarshal(c.This.(*CertificateExtension).raw, &s)
			flags := int64(0)
			for i, x := range s.Bytes {
				flags |= int64(x) << (8 * i)
			}
			return types.NewEnum(types.MustNamed(x509Space+"X509KeyUsageFlags"), flags), err
		},
	}
}

// enhancedKeyUsages are the names that .NET knows.
func enhancedKeyUsages() map[string]string {
	return map[string]string{"1.3.6.1.5.5.7.3.1": "TLS Web Server Authentication", "1.3.6.1.5.5.7.3.2": "TLS Web Client Authentication", "1.3.6.1.5.5.7.3.3": "Code Signing",
		"1.3.6.1.5.5.7.3.4": "E-mail Protection", "1.3.6.1.5.5.7.3.8": "Time Stamping", "1.3.6.1.5.5.7.3.9": "OCSP Signing"}
}

func oidCollectionType() *types.Type {
	return types.MustNamed("System.Security.Cryptography.OidCollection")
}

func enhancedKeyUsageTable() Table {
	return Table{
		"new(System.Security.Cryptography.OidCollection,bool)": func(c *Call) (any, error) {
			items, many := types.Elements(c.Args[0])
			if !many {
				return nil, ArgumentNull("enhancedKeyUsages")
			}
			var oids []asn1.ObjectIdentifier
			for _, i := range items {
				o, _ := types.Unwrap(i).(*Oid)
				if o == nil {
					return nil, ArgumentNull("enhancedKeyUsages")
				}
				oid, ok := parseOID(o.value)
				if !ok {
					return nil, cryptographic("The OID value was invalid.")
				}
				oids = append(oids, oid)
			}
			raw, err := asn1.Marshal(oids)
			return newExtension("2.5.29.37", raw, c.Bool(1)), err
		},
		"get EnhancedKeyUsages": func(c *Call) (any, error) {
			var oids []asn1.ObjectIdentifier
			_, err := asn1.Unmarshal(c.This.(*CertificateExtension).raw, &oids)
			l := &types.List{T: oidCollectionType()}
			for _, o := range oids {
				l.Items = append(l.Items, &Oid{o.String(), enhancedKeyUsages()[o.String()]})
			}
			return l, err
		},
	}
}

func oidCollectionTable() Table {
	this := func(c *Call) *types.List { return c.This.(*types.List) }
	return Table{
		"new()":     func(c *Call) (any, error) { return &types.List{T: c.Type}, nil },
		"get Count": func(c *Call) (any, error) { return int32(len(this(c).Items)), nil },
		"Add(System.Security.Cryptography.Oid)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("oid")
			}
			this(c).Items = append(this(c).Items, types.Unwrap(c.Args[0]))
			return int32(len(this(c).Items) - 1), nil
		},
	}
}

// AlternativeNames is SubjectAlternativeNameBuilder.
type AlternativeNames struct{ names []asn1.RawValue }

// PSType is SubjectAlternativeNameBuilder.
func (*AlternativeNames) PSType() *types.Type {
	return types.MustNamed(x509Space + "SubjectAlternativeNameBuilder")
}

func alternativeNamesTable() Table {
	this := func(c *Call) *AlternativeNames { return c.This.(*AlternativeNames) }
	add := func(tag int, param string) Func {
		return func(c *Call) (any, error) {
			s := types.ToString(c.Args[0])
			if s == "" {
				return nil, OutOfRange("String cannot be empty or null.", param)
			}
			if u, ok := types.Unwrap(c.Args[0]).(interface{ PSString() string }); ok {
				s = u.PSString()
			}
			if strings.ContainsFunc(s, func(r rune) bool { return r > 0x7f }) {
				return nil, cryptographic("The string contains a character that a name of this kind cannot have.")
			}
			this(c).names = append(this(c).names, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tag, Bytes: []byte(s)})
			return nil, nil
		}
	}
	return Table{
		"new()":                   func(*Call) (any, error) { return &AlternativeNames{}, nil },
		"AddDnsName(string)":      add(2, "dnsName"),
		"AddEmailAddress(string)": add(1, "emailAddress"),
		"AddUri(uri)":             add(6, "uri"),
		"AddIpAddress(ipaddress)": func(c *Call) (any, error) {
			a, ok := types.Unwrap(c.Args[0]).(*IPAddress)
			if !ok {
				return nil, ArgumentNull("ipAddress")
			}
			this(c).names = append(this(c).names, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 7, Bytes: a.a.AsSlice()})
			return nil, nil
		},
		"Build(*)": func(c *Call) (any, error) {
			if len(this(c).names) == 0 {
				return nil, types.NewException("System.InvalidOperationException", "The SubjectAlternativeName extension must have at least one name.")
			}
			raw, err := asn1.Marshal(this(c).names)
			return newExtension("2.5.29.17", raw, c.Bool(0)), err
		},
	}
}

// oidIndex is the indexer of collections of extensions and of numbers: by place,
// or by number or name.
func oidIndex(env Env, l *types.List, i any) (any, error) {
	if text, ok := types.Unwrap(i).(string); ok {
		for _, item := range l.Items {
			switch x := item.(type) {
			case *CertificateExtension:
				if x.oid == text || extensionNames()[x.oid][1] == text {
					return x, nil
				}
			case *Oid:
				if x.value == text || x.name == text {
					return x, nil
				}
			}
		}
		return nil, nil
	}
	n, err := env.Convert(i, types.Int32)
	if err != nil {
		return nil, err
	}
	if k := int(n.(int32)); k >= 0 && k < len(l.Items) {
		return l.Items[k], nil
	}
	return nil, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
}
