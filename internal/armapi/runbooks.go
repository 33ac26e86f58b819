package armapi

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/runbooks"
)

type runbookBody struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Type       string            `json:"type"`
	Location   string            `json:"location"`
	Tags       map[string]string `json:"tags"`
	Etag       string            `json:"etag"`
	Properties runbookProperties `json:"properties"`
}

type runbookProperties struct {
	RunbookType       string  `json:"runbookType"`
	State             string  `json:"state"`
	Description       *string `json:"description"`
	LogVerbose        bool    `json:"logVerbose"`
	LogProgress       bool    `json:"logProgress"`
	LogActivityTrace  int     `json:"logActivityTrace"`
	JobCount          *int    `json:"jobCount,omitempty"`
	ProvisioningState string  `json:"provisioningState"`
	CreationTime      stamp   `json:"creationTime"`
	LastModifiedTime  stamp   `json:"lastModifiedTime"`
	LastModifiedBy    *string `json:"lastModifiedBy"`
	// RuntimeEnvironment is null for the one that goes with the type.
	RuntimeEnvironment *string    `json:"runtimeEnvironment"`
	Draft              *draftBody `json:"draft,omitempty"`
}

type draftBody struct {
	InEdit           bool  `json:"inEdit"`
	CreationTime     stamp `json:"creationTime"`
	LastModifiedTime stamp `json:"lastModifiedTime"`
}

// etagOf is the time of the last change in ticks, in quotes.
func etagOf(r runbooks.Runbook) string {
	return `"` + strconv.FormatInt(clock.Ticks(r.Modified), 10) + `"`
}

func showDraft(r runbooks.Runbook) *draftBody {
	if r.DraftHash == "" {
		return nil
	}
	return &draftBody{InEdit: true, CreationTime: stamp(r.DraftCreated), LastModifiedTime: stamp(r.DraftModified)}
}

func (c *call) showRunbook(r runbooks.Runbook) runbookBody {
	return runbookBody{
		ID: c.resourcePath("runbooks", r.Name), Name: r.Name, Type: "Microsoft.Automation/AutomationAccounts/Runbooks",
		Location: r.Location, Tags: orEmpty(r.Settings.Tags), Etag: etagOf(r),
		Properties: runbookProperties{
			RunbookType: r.Type, State: string(r.State()), Description: orNull(r.Settings.Description), LogVerbose: r.Settings.LogVerbose,
			LogProgress: r.Settings.LogProgress, LogActivityTrace: r.Settings.LogActivityTrace, ProvisioningState: "Succeeded",
			CreationTime: stamp(r.Created), LastModifiedTime: stamp(r.Modified), LastModifiedBy: orNull(r.ModifiedBy), RuntimeEnvironment: orNull(r.Settings.Environment),
			Draft: showDraft(r),
		},
	}
}

type linkRequest struct {
	URI         string `json:"uri"`
	Version     string `json:"version"`
	ContentHash *struct {
		Algorithm string `json:"algorithm"`
		Value     string `json:"value"`
	} `json:"contentHash"`
}

func (l *linkRequest) link() *runbooks.Link {
	if l == nil || l.URI == "" {
		return nil
	}
	out := &runbooks.Link{URI: l.URI}
	if l.ContentHash != nil {
		out.Algorithm, out.Hash = l.ContentHash.Algorithm, l.ContentHash.Value
	}
	return out
}

type runbookRequest struct {
	Name       string            `json:"name"`
	Location   string            `json:"location"`
	Tags       map[string]string `json:"tags"`
	Properties struct {
		RunbookType        string       `json:"runbookType"`
		Description        *string      `json:"description"`
		LogVerbose         *bool        `json:"logVerbose"`
		LogProgress        *bool        `json:"logProgress"`
		LogActivityTrace   *int         `json:"logActivityTrace"`
		RuntimeEnvironment *string      `json:"runtimeEnvironment"`
		PublishContentLink *linkRequest `json:"publishContentLink"`
		Draft              *struct {
			DraftContentLink *linkRequest `json:"draftContentLink"`
		} `json:"draft"`
	} `json:"properties"`
}

func (in runbookRequest) change() runbooks.Change {
	p := in.Properties
	return runbooks.Change{Tags: in.Tags, Description: p.Description, LogVerbose: p.LogVerbose, LogProgress: p.LogProgress, LogActivityTrace: p.LogActivityTrace, Environment: p.RuntimeEnvironment}
}

// checkEnvironment refuses a runtime environment that is not there.
func (c *call) checkEnvironment(in runbookRequest) error {
	name := in.Properties.RuntimeEnvironment
	if name == nil || *name == "" {
		return nil
	}
	_, err := c.api.cfg.Modules.Environment(c.r.Context(), c.account.ID, c.account.Created, *name)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.Invalid, "The runtime environment '%s' is not there.", *name).On("properties.runtimeEnvironment")
	}
	return err
}

func (c *call) putRunbook() error {
	var in runbookRequest
	if err := c.read(&in); err != nil {
		return err
	}
	if err := c.checkEnvironment(in); err != nil {
		return err
	}
	spec := runbooks.Spec{Type: in.Properties.RunbookType, Location: in.Location, Publish: in.Properties.PublishContentLink.link()}
	if spec.Location == "" {
		spec.Location = c.account.Location
	}
	in.change().Apply(&spec.Settings)
	if d := in.Properties.Draft; d != nil {
		spec.Draft = d.DraftContentLink.link()
	}
	r, created, err := c.api.cfg.Runbooks.Put(c.r.Context(), c.account.ID, c.r.PathValue("name"), spec, c.who.Name)
	if err != nil {
		return err
	}
	body := c.showRunbook(r)
	c.w.Header().Set("ETag", etagOf(r))
	return c.sendCreated(created, body.ID, body)
}

func (c *call) patchRunbook() error {
	var in runbookRequest
	if err := c.read(&in); err != nil {
		return err
	}
	if err := c.checkEnvironment(in); err != nil {
		return err
	}
	r, err := c.api.cfg.Runbooks.Patch(c.r.Context(), c.account.ID, c.r.PathValue("name"), in.change(), c.who.Name)
	if err != nil {
		return c.runbookError(err)
	}
	return c.send(http.StatusOK, c.showRunbook(r))
}

// runbookError turns a missing runbook, a tracked resource, into the
// gateway's answer.
func (c *call) runbookError(err error) error {
	name := c.r.PathValue("name")
	var f *fault.Error
	if asFault(err, &f) && f.Code == fault.NotFound && strings.HasPrefix(f.Message, "Runbook ") && id.Key(f.Target) == id.Key(name) {
		return c.missingTracked("automationAccounts/" + c.account.Name + "/runbooks/" + name)
	}
	return err
}

func (c *call) getRunbook() error {
	r, err := c.api.cfg.Runbooks.Get(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return c.runbookError(err)
	}
	n, err := c.api.cfg.Jobs.CountByRunbook(c.r.Context(), c.account.ID, r.Name)
	if err != nil {
		return err
	}
	body := c.showRunbook(r)
	body.Properties.JobCount = &n
	c.w.Header().Set("ETag", etagOf(r))
	return c.send(http.StatusOK, body)
}

func (c *call) listRunbooks() error {
	return sendPage(c, func(skip, limit int) ([]runbooks.Runbook, error) {
		return c.api.cfg.Runbooks.List(c.r.Context(), c.account.ID, skip, limit)
	}, c.showRunbook)
}

func (c *call) deleteRunbook() error {
	found, err := c.api.cfg.Runbooks.Delete(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.sendDeleted(found)
}

const textPowerShell = "text/powershell"

func (c *call) getRunbookContent() error {
	text, err := c.api.cfg.Runbooks.Content(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return c.runbookError(err)
	}
	return c.sendText(textPowerShell, text)
}

func (c *call) getDraft() error {
	r, err := c.api.cfg.Runbooks.Get(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return c.runbookError(err)
	}
	d := showDraft(r)
	if d == nil {
		d = &draftBody{}
	}
	return c.send(http.StatusOK, d)
}

func (c *call) getDraftContent() error {
	text, err := c.api.cfg.Runbooks.Draft(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return c.runbookError(err)
	}
	return c.sendText(textPowerShell, text)
}

func (c *call) putDraftContent() error {
	text, err := c.body(runbooks.MaxText)
	if err != nil {
		return err
	}
	operation, err := c.api.cfg.Runbooks.PutDraft(c.r.Context(), c.account.ID, c.r.PathValue("name"), text, c.who.Name)
	if err != nil {
		return c.runbookError(err)
	}
	return c.sendOperation(operation)
}

func (c *call) publishRunbook() error {
	operation, err := c.api.cfg.Runbooks.Publish(c.r.Context(), c.account.ID, c.r.PathValue("name"), c.who.Name)
	if err != nil {
		return c.runbookError(err)
	}
	return c.sendOperation(operation)
}

// sendOperation answers that the operation is accepted; clients poll Location
// and find it finished.
func (c *call) sendOperation(operation string) error {
	h := c.w.Header()
	h.Set("Location", c.address(c.resourcePath("runbooks", c.r.PathValue("name"))+"/operationResults/"+operation))
	h.Set("Retry-After", "5")
	h.Set("ocp-automation-operationresultid", operation)
	return c.sendNothing(http.StatusAccepted)
}

func (c *call) getOperation() error {
	known, err := c.api.cfg.Runbooks.Operation(c.r.Context(), c.account.ID, c.r.PathValue("name"), c.r.PathValue("operation"))
	if err != nil {
		return err
	}
	if !known {
		return fault.New(fault.NotFound, "The operation '%s' is not known.", c.r.PathValue("operation"))
	}
	return c.sendText("text/plain; charset=utf-8", nil)
}

type undoEditBody struct {
	StatusCode string `json:"statusCode"`
	RequestID  string `json:"requestId"`
}

func (c *call) undoEdit() error {
	if err := c.api.cfg.Runbooks.UndoEdit(c.r.Context(), c.account.ID, c.r.PathValue("name"), c.who.Name); err != nil {
		return c.runbookError(err)
	}
	return c.send(http.StatusOK, undoEditBody{StatusCode: "OK", RequestID: c.requestID})
}
