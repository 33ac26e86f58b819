package protocol

import (
	"encoding/json"
	"time"
)

// Names of the streams in a Record.
const (
	Output      = "Output"
	ErrorStream = "Error"
	Warning     = "Warning"
	Verbose     = "Verbose"
	Debug       = "Debug"
	Information = "Information"
	Progress    = "Progress"
)

// Record is one stream record of a job.
type Record struct {
	ID     string `json:"id"`
	N      int64  `json:"n"`     // 1, 2, … over all streams of the job
	Ticks  int64  `json:"ticks"` // of .NET, UTC; see Time
	Stream string `json:"s"`
	Text   string `json:"text"`
	Cut    bool   `json:"cut,omitempty"` // Text is the beginning only

	// Of Output: the first type name, null for a null; the value as JSON, and
	// whether it is a part only. Value is of Information, too.
	Type     *string         `json:"type,omitempty"`
	Value    json.RawMessage `json:"value,omitempty"`
	ValueCut bool            `json:"valueCut,omitempty"`
	CLIXML   string          `json:"clixml,omitempty"`

	Error      *ErrorRecord    `json:"error,omitempty"`      // of Error
	Progress   *ProgressRecord `json:"progress,omitempty"`   // of Progress
	Invocation *Invocation     `json:"invocation,omitempty"` // of Warning, Verbose, Debug

	// Of Information. Host says that Write-Host wrote it.
	Tags       []string `json:"tags,omitempty"`
	Source     *string  `json:"source,omitempty"`
	Host       bool     `json:"host,omitempty"`
	Foreground string   `json:"fg,omitempty"`
	NoNewLine  bool     `json:"noNewLine,omitempty"`
}

// Kind implements Frame.
func (Record) Kind() string { return KindRecord }

// ticksAtUnixEpoch are the ticks of .NET, 100 ns each since the year 1, at the
// beginning of 1970.
const ticksAtUnixEpoch = 621355968000000000

// Time gives the time of the record, UTC.
func (r *Record) Time() time.Time {
	t := r.Ticks - ticksAtUnixEpoch
	return time.Unix(t/1e7, t%1e7*100).UTC()
}

// TicksOf gives the ticks of a time.
func TicksOf(t time.Time) int64 { return t.Unix()*1e7 + int64(t.Nanosecond())/100 + ticksAtUnixEpoch }

// ErrorRecord is PowerShell's record of an error.
type ErrorRecord struct {
	Message    string          `json:"message"`
	Exception  *Exception      `json:"exception"`
	ID         string          `json:"fqid"`
	Category   Category        `json:"category"`
	Target     json.RawMessage `json:"target,omitempty"`
	TargetType string          `json:"targetType,omitempty"`
	Details    *Details        `json:"details,omitempty"`
	Invocation *Invocation     `json:"invocation,omitempty"`
	Stack      string          `json:"stack"`
}

// Exception is one of .NET, with those inside it.
type Exception struct {
	Type    string     `json:"type"`
	Message string     `json:"message"`
	HResult int64      `json:"hresult"`
	Stack   string     `json:"stack,omitempty"`
	Inner   *Exception `json:"inner,omitempty"`
}

// Category says what kind of error it is.
type Category struct {
	Category   string `json:"category"`
	Activity   string `json:"activity"`
	Reason     string `json:"reason"`
	TargetName string `json:"targetName"`
	TargetType string `json:"targetType"`
	Text       string `json:"text"`
}

// Details are what a command says beside the exception.
type Details struct {
	Message string `json:"message"`
	Action  string `json:"action"`
}

// Invocation is where something happened. A record of a message has some fields
// of it only.
type Invocation struct {
	Command     string `json:"command"`
	CommandType string `json:"commandType,omitempty"`
	Module      string `json:"module,omitempty"`
	Script      string `json:"script"`
	Line        int    `json:"line"`
	Column      int    `json:"column,omitempty"`
	LineText    string `json:"lineText,omitempty"`
	Position    string `json:"position,omitempty"`
}

// ProgressRecord says how far a job is. The host sends at most five a second for
// an activity, and always the last.
type ProgressRecord struct {
	ActivityID       int    `json:"activityId"`
	ParentID         int    `json:"parentId"`
	Activity         string `json:"activity"`
	Status           string `json:"status"`
	Operation        string `json:"operation"`
	Percent          int    `json:"percent"` // -1: unknown
	SecondsRemaining int    `json:"secondsRemaining"`
	Completed        bool   `json:"completed"`
}
