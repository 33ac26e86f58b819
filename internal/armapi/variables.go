package armapi

import (
	"encoding/json"
	"net/http"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/fault"
)

type variableBody struct {
	ID         string             `json:"id"`
	Name       string             `json:"name"`
	Type       string             `json:"type"`
	Properties variableProperties `json:"properties"`
}

type variableProperties struct {
	Value            *string `json:"value,omitempty"` // left out when it is encrypted
	IsEncrypted      bool    `json:"isEncrypted"`
	CreationTime     stamp   `json:"creationTime"`
	LastModifiedTime stamp   `json:"lastModifiedTime"`
	Description      *string `json:"description"`
}

func (c *call) showVariable(v assets.Variable) variableBody {
	return variableBody{
		ID: c.resourcePath("variables", v.Name), Name: v.Name, Type: "Microsoft.Automation/AutomationAccounts/Variables",
		Properties: variableProperties{Value: v.Value, IsEncrypted: v.Encrypted, CreationTime: stamp(v.Created), LastModifiedTime: stamp(v.Modified), Description: orNull(v.Description)},
	}
}

func (c *call) listVariables() error {
	return sendPage(c, func(skip, limit int) ([]assets.Variable, error) {
		return c.api.cfg.Assets.Variables(c.r.Context(), c.account.ID, skip, limit)
	}, c.showVariable)
}

func (c *call) getVariable() error {
	v, err := c.api.cfg.Assets.Variable(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showVariable(v))
}

type variableRequest struct {
	Properties struct {
		Value       *jsonText `json:"value"`
		Description *string   `json:"description"`
		IsEncrypted *bool     `json:"isEncrypted"`
	} `json:"properties"`
}

// jsonText is JSON in a text, as variables travel. Numbers and booleans are
// taken as they stand as well, because people write them.
type jsonText string

// UnmarshalJSON implements json.Unmarshaler.
func (v *jsonText) UnmarshalJSON(text []byte) error {
	switch text[0] {
	case '{', '[':
		return fault.New(fault.Invalid, "The value of a variable travels as JSON in a text: \"{\\\"a\\\":1}\", not {\"a\":1}.").On("properties.value")
	case '"':
		return json.Unmarshal(text, (*string)(v))
	}
	*v = jsonText(text)
	return nil
}

func (c *call) putVariable() error {
	var in variableRequest
	if err := c.read(&in); err != nil {
		return err
	}
	p := in.Properties
	v, created, err := c.api.cfg.Assets.PutVariable(c.r.Context(), c.account.ID, c.r.PathValue("name"), assets.NewVariable{Description: orZero(p.Description), Encrypted: p.IsEncrypted, Value: (*string)(p.Value)})
	if err != nil {
		return err
	}
	body := c.showVariable(v)
	return c.sendCreated(created, body.ID, body)
}

func (c *call) patchVariable() error {
	var in variableRequest
	if err := c.read(&in); err != nil {
		return err
	}
	p := in.Properties
	v, err := c.api.cfg.Assets.PatchVariable(c.r.Context(), c.account.ID, c.r.PathValue("name"), p.Description, (*string)(p.Value), p.IsEncrypted)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showVariable(v))
}

func (c *call) deleteVariable() error {
	if err := c.api.cfg.Assets.DeleteVariable(c.r.Context(), c.account.ID, c.r.PathValue("name")); err != nil {
		return err
	}
	return c.sendNothing(http.StatusOK)
}
