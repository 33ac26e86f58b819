package armapi

import (
	"net/http"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
)

type environmentBody struct {
	ID         string                `json:"id"`
	Name       string                `json:"name"`
	Type       string                `json:"type"`
	Location   string                `json:"location"`
	Tags       map[string]string     `json:"tags"`
	Properties environmentProperties `json:"properties"`
}

type environmentProperties struct {
	Runtime         environmentRuntime `json:"runtime"`
	DefaultPackages map[string]string  `json:"defaultPackages"`
	Description     *string            `json:"description"`
	CreationTime    stamp              `json:"creationTime"`
	LastModified    stamp              `json:"lastModifiedTime"`
}

type environmentRuntime struct {
	Language string `json:"language"`
	Version  string `json:"version"`
}

func (c *call) showEnvironment(e modules.Environment) environmentBody {
	body := environmentBody{
		ID: c.resourcePath("runtimeEnvironments", e.Name), Name: e.Name, Type: "Microsoft.Automation/AutomationAccounts/RuntimeEnvironments", Location: e.Location, Tags: orEmpty(e.Tags),
		Properties: environmentProperties{
			Runtime: environmentRuntime{e.Language, e.Version}, DefaultPackages: orEmpty(e.Defaults), Description: orNull(e.Description), CreationTime: stamp(e.Created), LastModified: stamp(e.Modified),
		},
	}
	if body.Location == "" {
		body.Location = c.account.Location
	}
	return body
}

func (c *call) listEnvironments() error {
	return sendPage(c, func(skip, limit int) ([]modules.Environment, error) {
		return c.api.cfg.Modules.Environments(c.r.Context(), c.account.ID, c.account.Created, skip, limit)
	}, c.showEnvironment)
}

// environment finds the environment that the path names.
func (c *call) environment() (modules.Environment, error) {
	return c.api.cfg.Modules.Environment(c.r.Context(), c.account.ID, c.account.Created, c.r.PathValue("environment"))
}

func (c *call) getEnvironment() error {
	e, err := c.environment()
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showEnvironment(e))
}

type environmentRequest struct {
	Location   string            `json:"location"`
	Tags       map[string]string `json:"tags"`
	Properties struct {
		Runtime         environmentRuntime `json:"runtime"`
		DefaultPackages map[string]string  `json:"defaultPackages"`
		Description     string             `json:"description"`
	} `json:"properties"`
}

func (c *call) putEnvironment() error {
	var in environmentRequest
	if err := c.read(&in); err != nil {
		return err
	}
	name := c.r.PathValue("environment")
	if e, err := c.environment(); err == nil && e.System {
		return fault.New(fault.Conflict, "The runtime environment '%s' is one of the system and cannot be changed.", e.Name).On(name)
	}
	e, created, err := c.api.cfg.Modules.PutEnvironment(c.r.Context(), c.account.ID, modules.Environment{
		Name: name, Language: in.Properties.Runtime.Language, Version: in.Properties.Runtime.Version, Description: in.Properties.Description,
		Location: in.Location, Tags: in.Tags, Defaults: in.Properties.DefaultPackages,
	})
	if err != nil {
		return err
	}
	body := c.showEnvironment(e)
	return c.sendCreated(created, body.ID, body)
}

func (c *call) patchEnvironment() error {
	var in environmentRequest
	if err := c.read(&in); err != nil {
		return err
	}
	e, err := c.api.cfg.Modules.PatchEnvironment(c.r.Context(), c.account.ID, c.r.PathValue("environment"), in.Properties.DefaultPackages)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showEnvironment(e))
}

func (c *call) deleteEnvironment() error {
	found, err := c.api.cfg.Modules.DeleteEnvironment(c.r.Context(), c.account.ID, c.r.PathValue("environment"))
	if err != nil {
		return err
	}
	return c.sendDeleted(found)
}

// packageBody is a module as a package of an environment.
type packageBody struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Type       string            `json:"type"`
	Location   string            `json:"location"`
	Tags       map[string]string `json:"tags"`
	Properties packageProperties `json:"properties"`
}

type packageProperties struct {
	Default           bool         `json:"default"`
	Version           *string      `json:"version"`
	SizeInBytes       int64        `json:"sizeInBytes"`
	ProvisioningState string       `json:"provisioningState"`
	Error             *moduleError `json:"error"`
}

func (c *call) showPackage(m modules.Module) packageBody {
	body := packageBody{
		ID: c.resourcePath("runtimeEnvironments", c.r.PathValue("environment")) + "/packages/" + m.Name, Name: m.Name,
		Type: "Microsoft.Automation/AutomationAccounts/RuntimeEnvironments/Packages", Location: m.Location, Tags: orEmpty(m.Tags),
		Properties: packageProperties{Default: m.Global(), Version: orNull(m.Current.Version), SizeInBytes: m.Current.Size, ProvisioningState: string(m.State), Error: &moduleError{}},
	}
	if body.Location == "" {
		body.Location = c.account.Location
	}
	if m.State.Final() {
		body.Properties.Error.Message = &m.Error
	}
	return body
}

// inEnvironment makes the environment of the path the collection of a
// request about its packages.
func inEnvironment(h func(*call) error) func(*call) error {
	return func(c *call) error {
		e, err := c.environment()
		if err != nil {
			return err
		}
		c.runtime = e.Collection(c.account.ID).Runtime
		return h(c)
	}
}

func (c *call) listPackages() error {
	return sendPage(c, func(skip, limit int) ([]modules.Module, error) {
		return c.api.cfg.Modules.List(c.r.Context(), c.collection(), c.account.Created, skip, limit)
	}, c.showPackage)
}

func (c *call) getPackage() error {
	m, err := c.api.cfg.Modules.Get(c.r.Context(), c.collection(), c.account.Created, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showPackage(m))
}

func (c *call) putPackage() error {
	m, created, err := c.importLinked()
	if err != nil {
		return err
	}
	body := c.showPackage(m)
	return c.sendCreated(created, body.ID, body)
}

func (c *call) patchPackage() error {
	m, err := c.patchLinked()
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showPackage(m))
}

func (c *call) deletePackage() error {
	err := c.api.cfg.Modules.Delete(c.r.Context(), c.collection(), c.r.PathValue("name"))
	if fault.Is(err, fault.NotFound) {
		return c.sendNothing(http.StatusNoContent)
	}
	if err != nil {
		return err
	}
	return c.sendNothing(http.StatusOK)
}
