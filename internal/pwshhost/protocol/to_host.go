package protocol

import "encoding/json"

// The kinds of frames that the service sends. Ping and Error go both ways.
const (
	KindJob   = "job"
	KindStop  = "stop"
	KindReply = "reply"
	KindEnv   = "env"
	KindLock  = "lock"
	KindPing  = "ping"
	KindGC    = "gc"
	KindExit  = "exit"
)

// Job is one run of a script.
type Job struct {
	ID      string `json:"id"`    // a GUID
	Token   string `json:"token"` // comes back with every Call of the job
	Runbook string `json:"runbook"`
	Script  string `json:"script"`
	// Parameters are by name: a text as it was given, or a JSON value.
	Parameters map[string]json.RawMessage `json:"parameters"`
	// Preferences are variables set before the script runs, by name.
	Preferences map[string]string `json:"preferences,omitempty"`
	// Files are texts that lie beside the script, by file name.
	Files map[string]string `json:"files,omitempty"`
	Dir   string            `json:"dir,omitempty"` // folder of the script; default: below the host's -Temp
	// Progress, Debug and Information say whether such records are wanted.
	Progress    bool `json:"progress"`
	Debug       bool `json:"debug"`
	Information bool `json:"information"`
	CLIXML      bool `json:"clixml,omitempty"`  // output comes as CLIXML, too
	Width       int  `json:"width,omitempty"`   // columns that objects are laid out for; 0: 160
	Depth       int  `json:"depth,omitempty"`   // levels of an object's value; 0: 4
	MaxText     int  `json:"maxText,omitempty"` // characters of a record's text; 0: 1 Mi
}

// Kind implements Frame.
func (Job) Kind() string { return KindJob }

// Stop ends a job.
type Stop struct {
	ID string `json:"id"`
}

// Kind implements Frame.
func (Stop) Kind() string { return KindStop }

// Codes of a CallError, which PowerShell shows as the error's id.
const (
	CodeRefused  = 1
	CodeFailed   = 2
	CodeNotFound = 3
)

// CallError is why a Call was not answered as it wished.
type CallError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Reply answers the Call with the same job and number.
type Reply struct {
	ID    string          `json:"id"`
	Call  int             `json:"call"`
	OK    bool            `json:"ok"`
	Value json.RawMessage `json:"value,omitempty"`
	Error *CallError      `json:"error,omitempty"`
}

// Kind implements Frame.
func (Reply) Kind() string { return KindReply }

// Env sets environment variables of the process; null removes one. The variable
// PSModulePath is kept whatever PowerShell does to it.
type Env struct {
	Set map[string]*string `json:"set"`
}

// Kind implements Frame.
func (Env) Kind() string { return KindEnv }

// FlagAllThreads is the flag of a Lock that puts the filter on every thread.
const FlagAllThreads = 1

// Lock installs a filter of system calls.
type Lock struct {
	BPF   []byte `json:"bpf"` // the kernel's array of instructions
	Flags uint32 `json:"flags"`
}

// Kind implements Frame.
func (Lock) Kind() string { return KindLock }

// Ping asks whether the other side is there.
type Ping struct {
	N int64 `json:"n"`
}

// Kind implements Frame.
func (Ping) Kind() string { return KindPing }

// GC has the host collect garbage.
type GC struct{}

// Exit ends the host.
type Exit struct{}

// Kind implements Frame.
func (GC) Kind() string { return KindGC }

// Kind implements Frame.
func (Exit) Kind() string { return KindExit }
