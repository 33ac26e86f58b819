package armapi

import (
	"net/http"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
)

type typeFieldBody struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

func (c *call) sendFields(fields []modules.Field) error {
	out := list[typeFieldBody]{Value: []typeFieldBody{}}
	for _, f := range fields {
		out.Value = append(out.Value, typeFieldBody(f))
	}
	return c.send(http.StatusOK, out)
}

// listTypeFields answers for a .NET type.
func (c *call) listTypeFields() error {
	name := c.r.PathValue("type")
	fields, ok := c.api.cfg.Fields(name)
	if !ok {
		return fault.New(fault.NotFound, "The type '%s' is not known.", name).On(name)
	}
	return c.sendFields(fields)
}

// listModuleTypeFields answers for a type of a module, or a .NET type that its
// commands use.
func (c *call) listModuleTypeFields() error {
	fields, err := c.api.cfg.Modules.Fields(c.r.Context(), c.collection(), c.r.PathValue("name"), c.r.PathValue("type"))
	if fault.Is(err, fault.NotFound) {
		if known, ok := c.api.cfg.Fields(c.r.PathValue("type")); ok {
			return c.sendFields(known)
		}
	}
	if err != nil {
		return err
	}
	return c.sendFields(fields)
}
