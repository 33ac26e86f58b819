package local

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/fieldtype"
	"github.com/runwright/runwright/internal/jobs"
)

// Server reads the assets of an account of a server, as far as its API gives
// them out: what is secret it does not.
type Server struct {
	client *client.Client
	where  string
}

// NewServer returns the assets of the account that c is for; where says in
// errors which that is. It asks for the account, so that a server that does not
// answer is found before anything runs.
func NewServer(ctx context.Context, c *client.Client, where string) (*Server, error) {
	if _, err := c.Do(ctx, client.Request{Method: http.MethodGet}); err != nil {
		return nil, err
	}
	return &Server{client: c, where: where}, nil
}

// get reads one asset. One that is not there is a NotFound fault.
func get[T any](ctx context.Context, s *Server, collection, name string) (v T, err error) {
	raw, err := s.client.Do(ctx, client.Request{Method: http.MethodGet, Path: []string{collection, name}})
	if err == nil {
		v, err = client.Decode[T](raw)
	}
	if err == nil || fault.Is(err, fault.NotFound) {
		return v, err
	}
	text := err.Error()
	if fault.CodeOf(err) != fault.Internal {
		text = fault.MessageOf(err)
	}
	return v, fault.Wrap(fault.Invalid, err, "The %s could not be asked for '%s': %s", s.where, name, text)
}

// unreadable is the error for what the API does not give out.
func (s *Server) unreadable(noun, name, what string) error {
	return fault.New(fault.Invalid, "The %s '%s' is in the %s, which does not give out %s; it has to stand in the asset file (--assets).", noun, name, s.where, what).On(name)
}

// refuse says that an asset's content cannot be read, or that it is not there.
func (s *Server) refuse(ctx context.Context, noun, collection, name, what string) error {
	if _, err := get[struct{}](ctx, s, collection, name); err != nil {
		return err
	}
	return s.unreadable(noun, name, what)
}

func (s *Server) isSecret(ctx context.Context, name string) (bool, error) {
	v, err := get[client.Variable](ctx, s, "variables", name)
	return v.Properties.IsEncrypted, err
}

func (s *Server) variable(ctx context.Context, name string) (jobs.Variable, error) {
	v, err := get[client.Variable](ctx, s, "variables", name)
	switch {
	case err != nil:
		return jobs.Variable{}, err
	case v.Properties.IsEncrypted:
		return jobs.Variable{}, s.unreadable("variable", name, "the values of encrypted variables")
	case v.Properties.Value == nil:
		return jobs.Variable{}, nil
	}
	return jobs.Variable{JSON: *v.Properties.Value}, nil
}

func (s *Server) connection(ctx context.Context, name string) (out []jobs.AssetValue, err error) {
	c, err := get[client.Connection](ctx, s, "connections", name)
	if err != nil {
		return nil, err
	}
	t, err := get[client.ConnectionType](ctx, s, "connectionTypes", c.Properties.ConnectionType.Name)
	if err != nil {
		return nil, err
	}
	for _, field := range slices.Sorted(maps.Keys(c.Properties.FieldDefinitionValues)) {
		d, text := t.Properties.FieldDefinitions[field], c.Properties.FieldDefinitionValues[field]
		switch {
		case d.IsEncrypted:
			return nil, s.unreadable("connection", name, "the encrypted field "+field)
		case text == nil:
			continue
		}
		value, err := assets.Field{Name: field, Type: d.Type}.Typed(*text)
		if err != nil {
			return nil, err
		}
		if kind := fieldtype.Parse(d.Type); !kind.InJSON() {
			value = jobs.Typed{Type: kind.String(), Value: value}
		}
		out = append(out, jobs.AssetValue{Name: field, Value: value, Text: *text})
	}
	return out, nil
}
