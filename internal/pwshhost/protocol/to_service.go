package protocol

import "encoding/json"

// The kinds of frames that the host sends. Env and GC are confirmed by an empty
// frame of the same kind.
const (
	KindHello   = "hello"
	KindReady   = "ready"
	KindLocked  = "locked"
	KindState   = "state"
	KindRecord  = "rec"
	KindConsole = "console"
	KindCall    = "call"
	KindEnd     = "end"
	KindPong    = "pong"
	KindError   = "error"
)

// Hello is the first frame of a host.
type Hello struct {
	Proto      int     `json:"proto"`
	PowerShell string  `json:"ps"`  // version, may be followed by more words
	CLR        string  `json:"clr"` // version of .NET
	PID        int     `json:"pid"` // as the process sees itself
	Host       string  `json:"host"`
	BootMS     float64 `json:"bootMs"`
}

// Kind implements Frame.
func (Hello) Kind() string { return KindHello }

// Ready says that the host is warm.
type Ready struct {
	WarmMS float64 `json:"warmMs"`
	RSS    int64   `json:"rss"` // bytes
}

// Kind implements Frame.
func (Ready) Kind() string { return KindReady }

// Locked answers a Lock. A host that could not lock itself ends.
type Locked struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

// Kind implements Frame.
func (Locked) Kind() string { return KindLocked }

// State says that a job's script begins to run.
type State struct {
	ID     string  `json:"id"`
	State  string  `json:"state"`
	PrepMS float64 `json:"prepMs"`
}

// Kind implements Frame.
func (State) Kind() string { return KindState }

// Console is a line that .NET code wrote to the console, past the streams.
type Console struct {
	ID     string `json:"id,omitempty"`
	Stream string `json:"s"` // stdout or stderr
	Text   string `json:"text"`
}

// Kind implements Frame.
func (Console) Kind() string { return KindConsole }

// Call is a question of a job to the service. The method is the name of the
// cmdlet that asks.
type Call struct {
	ID     string          `json:"id"`
	Token  string          `json:"token"`
	Call   int             `json:"call"` // counted by the job
	Method string          `json:"m"`
	Args   json.RawMessage `json:"args"`
}

// Kind implements Frame.
func (Call) Kind() string { return KindCall }

// The states of an End.
const (
	StateCompleted = "completed"
	StateFailed    = "failed"
	StateStopped   = "stopped"
)

// PhaseDuplicate is the phase of an End whose job was there already.
const PhaseDuplicate = "duplicate"

// End is the last frame of a job, sent after everything of it was cleaned up.
type End struct {
	ID            string       `json:"id"`
	State         string       `json:"state"`
	Phase         string       `json:"phase"` // prepare, parse, bind, run, duplicate
	Records       int64        `json:"records"`
	PrepMS        float64      `json:"prepMs"`
	MS            float64      `json:"ms"`
	ExitCode      *int         `json:"exitCode,omitempty"`
	ExceptionText string       `json:"exceptionText,omitempty"`
	Exception     *Exception   `json:"exception,omitempty"`
	Error         *ErrorRecord `json:"error,omitempty"`
	ParseErrors   []ParseError `json:"parseErrors,omitempty"`
	Modules       []Module     `json:"modules"`
	HeapBytes     int64        `json:"heapBytes"`
	RSS           int64        `json:"rss"` // bytes
}

// Kind implements Frame.
func (End) Kind() string { return KindEnd }

// ParseError is one error of a script that cannot be parsed.
type ParseError struct {
	Message string `json:"message"`
	ErrorID string `json:"errorId"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Text    string `json:"text"`
}

// Module is one that the job had loaded at its end.
type Module struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Path    string `json:"path"`
}

// Pong answers a Ping.
type Pong struct {
	N int64 `json:"n"`
}

// Kind implements Frame.
func (Pong) Kind() string { return KindPong }

// Collected answers a GC.
type Collected struct {
	HeapBytes int64 `json:"heapBytes"`
	RSS       int64 `json:"rss"`
}

// Kind implements Frame.
func (Collected) Kind() string { return KindGC }

// Error answers a frame that was not understood. It is never answered.
type Error struct {
	Message string `json:"message"`
}

// Kind implements Frame.
func (Error) Kind() string { return KindError }
