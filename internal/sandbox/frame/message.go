package frame

import "encoding/json"

// Bind makes a neutral process the sandbox of one account: it is sent once, with
// the module tree as a descriptor when the process cannot reach it by path.
type Bind struct {
	Layers     Layers `json:"layers"`
	ModuleRoot string `json:"moduleRoot"` // path of the module tree outside
	// ExecModules lets code be mapped from the module tree.
	ExecModules bool   `json:"execModules,omitempty"`
	TempRoot    string `json:"tempRoot"` // scratch folder outside, for processes without a root of their own
	UID         int    `json:"uid"`      // identity to take where no user namespace gives one; 0 keeps it
	Limits      Limits `json:"limits"`

	// Program is what the process becomes; nil for the engine that is part of it.
	// The tree of each of its mounts and devices then follows that of the modules
	// when the process cannot reach them by path.
	Program *Program `json:"program,omitempty"`
}

// Layers says which layers of confinement the process must put in place. There
// is no best effort: a layer that fails ends the process.
type Layers struct {
	Root        bool   `json:"root"`        // own root made of tmpfs, needs a mount namespace
	LandlockABI int    `json:"landlockAbi"` // 0: none
	Profile     string `json:"profile"`     // name of the system call profile, "" for none
	Notify      bool   `json:"notify"`      // refused calls are reported to the service
	Processes   bool   `json:"processes"`   // limit the number of threads (only sound in an own user namespace)
}

// Limits are the bounds of one sandbox.
type Limits struct {
	MemoryBytes uint64 `json:"memoryBytes"` // private writable memory
	Threads     uint64 `json:"threads"`
	Files       uint64 `json:"files"`     // open descriptors
	FileBytes   uint64 `json:"fileBytes"` // size of one file
	TempBytes   uint64 `json:"tempBytes"` // size of the scratch folder, with an own root
	TempFiles   uint64 `json:"tempFiles"` // entries in the scratch folder, with an own root
}

// Locked says that every layer asked for is in place.
type Locked struct {
	PID      int `json:"pid"`      // as the process sees itself
	Listener int `json:"listener"` // number of the seccomp listener inside, -1 without
	// Network is the number of the listener that Program.Listen asked for; 0 without.
	Network int `json:"network,omitempty"`
}

// Refused says why a process could not become a sandbox.
type Refused struct {
	Step   string `json:"step"`
	Reason string `json:"reason"`
}

// Job is one run of a runbook.
type Job struct {
	ID          string            `json:"id"`
	Runbook     string            `json:"runbook"`               // name of the runbook
	Script      string            `json:"script"`                // its text
	File        string            `json:"file"`                  // file name for messages and $PSCommandPath
	Parameters  json.RawMessage   `json:"parameters,omitempty"`  // JSON object: name to value
	ModuleRoot  string            `json:"moduleRoot"`            // set by the sandbox: where the modules are inside
	Edition     string            `json:"edition,omitempty"`     // of PowerShell, for which manifests of modules are read: Core (also when empty) or Desktop
	TempRoot    string            `json:"tempRoot"`              // set by the sandbox: writable scratch folder inside
	Preferences map[string]string `json:"preferences,omitempty"` // preference variables, e.g. VerbosePreference
	Variables   map[string]string `json:"variables,omitempty"`   // further facts for the engine, e.g. the account's name
	Environment map[string]string `json:"environment,omitempty"` // environment variables of the job beside the engine's own
}

// Request is a question of the running job to the service, such as for an asset.
type Request struct {
	ID   uint64          `json:"id"`
	Op   string          `json:"op"`
	Name string          `json:"name,omitempty"`
	Args json.RawMessage `json:"args,omitempty"`
}

// Response answers the Request with the same ID, by Result or by Error.
type Response struct {
	ID     uint64          `json:"id"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *Error          `json:"error,omitempty"`
}

// Error is a refusal with a stable code and a message for people.
type Error struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error gives the message; the code is for programs.
func (e *Error) Error() string { return e.Message }

// Progress is one Write-Progress record.
type Progress struct {
	Activity         string `json:"activity"`
	Status           string `json:"status,omitempty"`
	CurrentOperation string `json:"currentOperation,omitempty"`
	Percent          int    `json:"percent"` // -1: unknown
	SecondsRemaining int    `json:"secondsRemaining"`
	ActivityID       int    `json:"activityId"`
	ParentID         int    `json:"parentId"`
	Completed        bool   `json:"completed,omitempty"`
}

// Status is how a job ended.
type Status string

// The ways a job ends that the engine can tell.
const (
	Completed Status = "Completed"
	Failed    Status = "Failed"
	Stopped   Status = "Stopped"
)

// Outcome is the end of a job as the engine saw it.
type Outcome struct {
	JobID       string          `json:"jobId"` // set by the sandbox
	Status      Status          `json:"status"`
	Exception   string          `json:"exception,omitempty"` // text of the terminating error
	ErrorRecord json.RawMessage `json:"errorRecord,omitempty"`
	MemoryBytes uint64          `json:"memoryBytes,omitempty"` // set by the sandbox: memory it holds
	Retire      string          `json:"retire,omitempty"`      // why the process must not serve another job
}

// Check asks a confined process to try things; see the worker's list of probes.
type Check struct {
	Names []string          `json:"names"`
	Facts map[string]string `json:"facts,omitempty"` // addresses and paths to aim at
}

// Checked is what came of a Check.
type Checked struct {
	Results []CheckResult `json:"results"`
}

// CheckResult is the result of one probe.
type CheckResult struct {
	Name    string `json:"name"`
	Reached bool   `json:"reached"` // the thing tried was possible
	Detail  string `json:"detail"`
}
