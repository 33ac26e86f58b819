package local

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
)

// File holds the assets of an asset file, by the keys of their names. The zero
// File holds none.
type File struct {
	path         string
	connections  map[string]connection
	variables    map[string]variable
	credentials  map[string]credential
	certificates map[string]certificate
}

// connection is a connection's fields in the order of the file.
type connection []connectionField

type connectionField struct {
	name   string
	value  any // string, int64 or bool, if it stands in the file
	source source
	secret bool
}

type variable struct {
	json   string // if it stands in the file
	source source
	secret bool
}

type credential struct {
	user     string
	password source
}

type certificate struct {
	name       string
	at         node
	path       string
	password   source
	exportable bool
}

// sections are the parts of an asset file.
func sections() []string { return []string{"connections", "variables", "credentials", "certificates"} }

// ReadFile reads an asset file. What is wrong with it is an error that names
// file, line and place, and what was expected there.
func ReadFile(path string) (*File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the asset file: %w", err)
	}
	return parseFile(path, text)
}

func parseFile(path string, text []byte) (*File, error) {
	root, err := parseTree(path, text)
	if err != nil {
		return nil, err
	}
	f := &File{path: path}
	if root.fields == nil && root.items == nil && root.value == nil {
		return f, nil // an empty file
	}
	parts, err := root.only(sections()...)
	if err != nil {
		return nil, err
	}
	if f.connections, err = section(parts["connections"], readConnection); err != nil {
		return nil, err
	}
	if f.variables, err = section(parts["variables"], readVariable); err != nil {
		return nil, err
	}
	if f.credentials, err = section(parts["credentials"], readCredential); err != nil {
		return nil, err
	}
	f.certificates, err = section(parts["certificates"], func(name string, n node) (certificate, error) {
		return readCertificate(filepath.Dir(path), name, n)
	})
	return f, err
}

// section reads the assets of a kind. A part that is not there, or empty, has
// none.
func section[T any](part node, read func(name string, n node) (T, error)) (map[string]T, error) {
	out := map[string]T{}
	if part.fields == nil {
		if part.items != nil || part.value != nil {
			return nil, part.wrong("expected a mapping of names to assets; found %s", part.what())
		}
		return out, nil
	}
	names := map[string]string{}
	for _, f := range part.fields {
		key := id.Key(f.name)
		if other, ok := names[key]; ok {
			return nil, f.node.wrong("names are compared without case, and '%s' is there already", other)
		}
		names[key] = f.name
		asset, err := read(f.name, f.node)
		if err != nil {
			return nil, err
		}
		out[key] = asset
	}
	return out, nil
}

// need returns a field that has to be there.
func need(n node, fields map[string]node, name, meaning string) (node, error) {
	f, ok := fields[name]
	if !ok {
		return f, n.wrong("'%s' is missing; expected %s", name, meaning)
	}
	return f, nil
}

func readConnection(name string, n node) (c connection, err error) {
	parts, err := n.only("type", "fields")
	if err != nil {
		return nil, err
	}
	if t, ok := parts["type"]; ok {
		if _, err := t.text("the name of the connection's type"); err != nil {
			return nil, err
		}
	}
	fields, err := need(n, parts, "fields", "a mapping of names to values")
	if err != nil {
		return nil, err
	}
	if fields.fields == nil {
		return nil, fields.wrong("expected a mapping of names to values; found %s", fields.what())
	}
	for _, f := range fields.fields {
		field, err := readField(name, f.name, f.node)
		if err != nil {
			return nil, err
		}
		c = append(c, field)
	}
	return c, nil
}

func readField(connection, name string, n node) (f connectionField, err error) {
	f.name = name
	at := n
	if n.fields != nil {
		var ok bool
		if f.source, ok, err = elsewhere(n, "field "+name+" of the connection "+connection); ok || err != nil {
			f.secret = true
			return f, err
		}
		parts, err := n.only("value", "encrypted")
		if err != nil {
			return f, err
		}
		if at, err = need(n, parts, "value", "the value of the field"); err != nil {
			return f, err
		}
		if e, ok := parts["encrypted"]; ok {
			if f.secret, err = e.truth(); err != nil {
				return f, err
			}
		}
		if at.fields != nil {
			if f.source, ok, err = elsewhere(at, "field "+name+" of the connection "+connection); ok || err != nil {
				f.secret = true
				return f, err
			}
		}
	}
	switch v := at.value.(type) {
	case string, bool:
		f.value = v
		return f, nil
	case json.Number:
		if i, err := v.Int64(); err == nil {
			f.value = i
			return f, nil
		}
	}
	return f, at.wrong("expected a text, a whole number, true or false, {env: NAME} or {prompt: true}; found %s", at.what())
}

func readVariable(name string, n node) (v variable, err error) {
	parts, err := n.only("value", "encrypted")
	if err != nil {
		return v, err
	}
	if e, ok := parts["encrypted"]; ok {
		if v.secret, err = e.truth(); err != nil {
			return v, err
		}
	}
	value, err := need(n, parts, "value", "any value, {env: NAME} or {prompt: true}")
	if err != nil {
		return v, err
	}
	source, ok, err := elsewhere(value, "value of the variable "+name)
	if ok || err != nil {
		v.source, v.secret = source, true
		return v, err
	}
	v.json, err = value.json()
	return v, err
}

func readCredential(name string, n node) (c credential, err error) {
	parts, err := n.only("username", "password")
	if err != nil {
		return c, err
	}
	user, err := need(n, parts, "username", "the user's name")
	if err != nil {
		return c, err
	}
	if c.user, err = user.text("the user's name"); err != nil {
		return c, err
	}
	password, err := need(n, parts, "password", "a text, {env: NAME} or {prompt: true}")
	if err != nil {
		return c, err
	}
	c.password, err = secretText(password, "password of the credential "+name)
	return c, err
}

func readCertificate(dir, name string, n node) (c certificate, err error) {
	c.name, c.at = name, n
	parts, err := n.only("pfx", "pem", "password", "exportable")
	if err != nil {
		return c, err
	}
	pfx, isPFX := parts["pfx"]
	pem, isPEM := parts["pem"]
	if isPFX == isPEM {
		return c, n.wrong("expected one of pfx and pem, the path of a file")
	}
	if isPEM {
		pfx = pem
	}
	if c.path, err = pfx.text("the path of a file"); err != nil {
		return c, err
	}
	if !filepath.IsAbs(c.path) {
		c.path = filepath.Join(dir, c.path)
	}
	if p, ok := parts["password"]; ok {
		if isPEM {
			return c, p.wrong("a PEM file has no password here; give a PFX file, or leave the password out")
		}
		if c.password, err = secretText(p, "password of the certificate "+name); err != nil {
			return c, err
		}
	}
	if e, ok := parts["exportable"]; ok {
		if c.exportable, err = e.truth(); err != nil {
			return c, err
		}
	}
	if _, err := os.Stat(c.path); err != nil {
		return c, pfx.wrong("%s", strings.TrimPrefix(err.Error(), "stat "))
	}
	return c, nil
}

// readCertificateFile reads the file of a certificate. What is wrong with it is
// an Invalid fault.
func readCertificateFile(c certificate, password string) (content assets.CertificateFile, err error) {
	file, err := os.ReadFile(c.path)
	if err == nil {
		content, err = assets.ReadCertificateFile(file, password)
	}
	if err == nil {
		return content, nil
	}
	text := err.Error()
	if fault.CodeOf(err) != fault.Internal {
		text = fault.MessageOf(err)
	}
	return content, fault.Wrap(fault.Invalid, err, "%v", c.at.wrong("%s: %s", c.path, text))
}
