package armapi

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/fault"
)

type connectionTypeBody struct {
	ID         string                   `json:"id"`
	Name       string                   `json:"name"`
	Type       string                   `json:"type"`
	Properties connectionTypeProperties `json:"properties"`
}

type connectionTypeProperties struct {
	IsGlobal         bool      `json:"isGlobal"`
	FieldDefinitions fieldDefs `json:"fieldDefinitions"`
	CreationTime     stamp     `json:"creationTime"`
	LastModifiedTime stamp     `json:"lastModifiedTime"`
	Description      *string   `json:"description"`
	Module           *string   `json:"module"` // ours: which one brought the type
}

// fieldDefs is an object whose members keep the order of the definition.
type fieldDefs []assets.Field

type fieldBody struct {
	Type        string `json:"type"`
	IsEncrypted bool   `json:"isEncrypted"`
	IsOptional  bool   `json:"isOptional"`
}

// MarshalJSON implements json.Marshaler.
func (d fieldDefs) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, f := range d {
		name, err := json.Marshal(f.Name)
		if err != nil {
			return nil, err
		}
		body, err := json.Marshal(fieldBody{f.Type, f.Encrypted, f.Optional})
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, name...), ':'), body...)
	}
	return append(out, '}'), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (d *fieldDefs) UnmarshalJSON(text []byte) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	open, err := dec.Token()
	if err != nil || open == nil {
		return err
	}
	if open != json.Delim('{') {
		return fault.New(fault.Invalid, "'fieldDefinitions' must be an object.").On("properties.fieldDefinitions")
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		var f fieldBody
		if err := dec.Decode(&f); err != nil {
			return err
		}
		*d = append(*d, assets.Field{Name: name.(string), Type: f.Type, Encrypted: f.IsEncrypted, Optional: f.IsOptional})
	}
	return nil
}

func (c *call) showConnectionType(t assets.ConnectionType) connectionTypeBody {
	return connectionTypeBody{
		ID: c.resourcePath("connectionTypes", t.Name), Name: t.Name, Type: "Microsoft.Automation/AutomationAccounts/ConnectionTypes",
		Properties: connectionTypeProperties{IsGlobal: t.Global, FieldDefinitions: t.Fields, CreationTime: stamp(t.Created), LastModifiedTime: stamp(t.Modified), Module: orNull(t.Module)},
	}
}

func (c *call) listConnectionTypes() error {
	return sendPage(c, func(skip, limit int) ([]assets.ConnectionType, error) {
		return c.api.cfg.Assets.Types(c.r.Context(), c.account.ID, c.account.Created, skip, limit)
	}, c.showConnectionType)
}

func (c *call) getConnectionType() error {
	t, err := c.api.cfg.Assets.Type(c.r.Context(), c.account.ID, c.account.Created, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showConnectionType(t))
}

func (c *call) putConnectionType() error {
	var in struct {
		Properties struct {
			FieldDefinitions fieldDefs `json:"fieldDefinitions"`
		} `json:"properties"`
	}
	if err := c.read(&in); err != nil {
		return err
	}
	t, err := c.api.cfg.Assets.PutType(c.r.Context(), c.account.ID, c.r.PathValue("name"), in.Properties.FieldDefinitions)
	if err != nil {
		return err
	}
	body := c.showConnectionType(t)
	return c.sendCreated(true, body.ID, body)
}

func (c *call) deleteConnectionType() error {
	found, err := c.api.cfg.Assets.DeleteType(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.sendDeleted(found)
}

type connectionBody struct {
	ID         string               `json:"id"`
	Name       string               `json:"name"`
	Type       string               `json:"type"`
	Properties connectionProperties `json:"properties"`
}

type connectionProperties struct {
	ConnectionType        nameBody           `json:"connectionType"`
	FieldDefinitionValues map[string]*string `json:"fieldDefinitionValues"`
	CreationTime          stamp              `json:"creationTime"`
	LastModifiedTime      stamp              `json:"lastModifiedTime"`
	Description           *string            `json:"description"`
}

func (c *call) showConnection(k assets.Connection) connectionBody {
	body := connectionBody{
		ID: c.resourcePath("connections", k.Name), Name: k.Name, Type: "Microsoft.Automation/AutomationAccounts/Connections",
		Properties: connectionProperties{ConnectionType: nameBody{k.Type}, FieldDefinitionValues: k.Values, CreationTime: stamp(k.Created), LastModifiedTime: stamp(k.Modified)},
	}
	if k.Values != nil { // lists leave it out
		body.Properties.Description = orNull(k.Description)
	}
	return body
}

func (c *call) listConnections() error {
	return sendPage(c, func(skip, limit int) ([]assets.Connection, error) {
		return c.api.cfg.Assets.Connections(c.r.Context(), c.account.ID, skip, limit)
	}, c.showConnection)
}

func (c *call) getConnection() error {
	k, err := c.api.cfg.Assets.Connection(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showConnection(k))
}

type connectionRequest struct {
	Properties struct {
		ConnectionType        *nameBody             `json:"connectionType"`
		FieldDefinitionValues map[string]*valueText `json:"fieldDefinitionValues"`
		Description           *string               `json:"description"`
	} `json:"properties"`
}

// valueText is a field's value: text on the wire, though numbers and booleans
// are taken as well, because people write them.
type valueText string

// UnmarshalJSON implements json.Unmarshaler.
func (v *valueText) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err == nil {
		*v = valueText(s)
		return nil
	}
	switch text[0] {
	case '{', '[':
		return fault.New(fault.Invalid, "The values in 'fieldDefinitionValues' must be text.").On("properties.fieldDefinitionValues")
	}
	*v = valueText(text)
	return nil
}

func (in connectionRequest) values() map[string]*string {
	out := map[string]*string{}
	for name, v := range in.Properties.FieldDefinitionValues {
		out[name] = (*string)(v)
	}
	return out
}

func (c *call) putConnection() error {
	var in connectionRequest
	if err := c.read(&in); err != nil {
		return err
	}
	if in.Properties.ConnectionType == nil || in.Properties.ConnectionType.Name == "" {
		return fault.New(fault.Invalid, "The request needs 'properties.connectionType.name', the type of the connection.").On("properties.connectionType.name")
	}
	description := ""
	if in.Properties.Description != nil {
		description = *in.Properties.Description
	}
	k, created, err := c.api.cfg.Assets.PutConnection(c.r.Context(), c.account.ID, c.r.PathValue("name"), in.Properties.ConnectionType.Name, description, in.values())
	if err != nil {
		return err
	}
	body := c.showConnection(k)
	return c.sendCreated(created, body.ID, body)
}

func (c *call) patchConnection() error {
	var in connectionRequest
	if err := c.read(&in); err != nil {
		return err
	}
	k, err := c.api.cfg.Assets.PatchConnection(c.r.Context(), c.account.ID, c.r.PathValue("name"), in.Properties.Description, in.values())
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showConnection(k))
}

func (c *call) deleteConnection() error {
	found, err := c.api.cfg.Assets.DeleteConnection(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.sendDeleted(found)
}
