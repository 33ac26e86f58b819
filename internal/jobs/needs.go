package jobs

import (
	"context"
	"encoding/json"
	"time"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/store"
)

// Needs are the parts of the house that jobs stand on.
type Needs struct {
	Runbooks Runbooks
	Modules  Modules
	Assets   Assets
	Guard    Guard
	Delivery Delivery
	Runner   Runner
	// Engines says why an engine beside the embedded one cannot run jobs here, half a
	// sentence; nil where it can. It does not wait. Without it there are none.
	Engines func(engine string) error
	// Ended is told of every job that came to a final state, and how long its
	// script ran; nil for nobody.
	Ended func(engine string, status Status, ran time.Duration)
	// Limited is told the Reason of every LimitError that ended a job; nil for nobody.
	Limited func(reason string)
	// Violated keeps the record of a security event, before the job has its final
	// state; nil for nobody.
	Violated func(context.Context, Violation) error
	// MaxOutput is how many bytes of records are kept of one job; one that writes
	// more is ended. 0 is no limit.
	MaxOutput int64
	// Networks says what jobs may connect to; nil for nothing beside the server's
	// own rules.
	Networks Networks
	// Identities has the managed identities of accounts; nil for none.
	Identities Identities
	// Choice says on which engine PowerShell runbooks run, and what Python is
	// allowed; nil for EngineEmbedded, and nothing.
	Choice EngineChoice
}

// EngineChoice chooses the engine of runbooks.
type EngineChoice interface {
	// Engine returns EngineEmbedded or EnginePwsh.
	Engine(ctx context.Context, account, runbook string) (string, error)
	// Native says whether an account takes Python packages with compiled code.
	Native(ctx context.Context, account string) (bool, error)
}

// Networks finds what limits a job's connections beside the server's own rules.
type Networks interface {
	// Network returns the lists of the account and of the runbook.
	Network(ctx context.Context, account, runbook string) ([]netpolicy.Layer, error)
}

// Runbook is what a job needs to know of a published runbook.
type Runbook struct {
	Name        string
	Type        string
	Environment string // the runtime environment it names, or empty
	TextHash    string
	LogVerbose  bool
	LogProgress bool
}

// Runbooks finds what to run.
type Runbooks interface {
	// Runnable returns the published runbook, or a fault that says why it
	// cannot be started.
	Runnable(ctx context.Context, tx *store.Tx, account, name string) (Runbook, error)
	// Text returns a text by its hash.
	Text(ctx context.Context, account, hash string) ([]byte, error)
}

// Modules finds what a job may load.
type Modules interface {
	// Current returns the account's present module set for runbooks of a
	// type in an environment, which may be empty.
	Current(ctx context.Context, tx *store.Tx, account, runbookType, environment string) (revision int64, err error)
	// Folder returns the folder that holds the modules of a set, laid out as
	// PowerShell's module path expects, or packages as Python imports them; empty
	// for a set without any.
	Folder(ctx context.Context, account, runbookType string, revision int64) (string, error)
	// Edition returns the edition of PowerShell, Core or Desktop, that the
	// manifests of a set are read for; empty for types without editions.
	Edition(ctx context.Context, account, runbookType string, revision int64) (string, error)
}

// AssetValue is one field of an asset in clear.
type AssetValue struct {
	Name   string
	Value  any // string, int64, float64, bool, or Typed
	Text   string
	Secret bool
}

// Typed is a value of which JSON does not say the type, such as a date: a string,
// an int64 or a float64. Its JSON is that of the value.
type Typed struct {
	Type  string // name of the type in .NET
	Value any
}

// MarshalJSON implements json.Marshaler.
func (t Typed) MarshalJSON() ([]byte, error) { return json.Marshal(t.Value) }

// Variable is the value of a variable.
type Variable struct {
	JSON   string // empty for a variable without a value
	Secret bool
}

// Credential is a credential in clear.
type Credential struct{ User, Password string }

// Certificate is a certificate without its private key.
type Certificate struct {
	DER        []byte
	HasKey     bool
	Exportable bool // a job may take the private key out
}

// KeyUse is one use of a certificate's private key that stays where it is.
type KeyUse struct {
	Decrypt bool   // Data is decrypted; otherwise it is a digest to be signed
	Padding string // of RSA: "Pkcs1", "Pss", or "Oaep" for decryption; empty for ECDSA
	Hash    string // SHA1, SHA256, SHA384 or SHA512, of the digest or of OAEP; empty for ECDSA
	Data    []byte
}

// Assets opens shared resources for a running job. What does not exist is a
// NotFound fault.
type Assets interface {
	// OpenConnection returns the fields of a connection.
	OpenConnection(ctx context.Context, account, name string) ([]AssetValue, error)
	// OpenVariable returns the value of a variable.
	OpenVariable(ctx context.Context, account, name string) (Variable, error)
	// SetVariable stores the value of the variable that the use names, as
	// JSON, with the record of it, and says whether it is a secret. It is
	// stored when it returns.
	SetVariable(ctx context.Context, use AssetUse, json string) (secret bool, err error)
	// OpenCredential returns a credential.
	OpenCredential(ctx context.Context, account, name string) (Credential, error)
	// CertificateAt returns the name of the certificate at an address, and
	// the address to go on with where that is one that lists; else next is
	// empty. A name is its own address.
	CertificateAt(ctx context.Context, account, address string) (name, next string, err error)
	// OpenCertificate returns a certificate.
	OpenCertificate(ctx context.Context, account, name string) (Certificate, error)
	// ExportCertificate returns a certificate with its key as a PFX file, or a
	// Forbidden fault for one that is not exportable.
	ExportCertificate(ctx context.Context, account, name, password string) ([]byte, error)
	// CertificateKey returns the key alone, PKCS #8, or a Forbidden fault.
	CertificateKey(ctx context.Context, account, name string) ([]byte, error)
	// UseKey uses the key of a certificate, which stays where it is. What the
	// key cannot do is an Invalid fault.
	UseKey(ctx context.Context, account, name string, use KeyUse) ([]byte, error)
}

// Kinds of assets, as Guard and the record of uses name them.
const (
	ConnectionAsset  = "connection"
	VariableAsset    = "variable"
	CredentialAsset  = "credential"
	CertificateAsset = "certificate"
)

// AssetUse is one use of an asset by a job.
type AssetUse struct {
	Account   string
	Job       string // its id
	JobName   string
	Runbook   string
	TextHash  string // of the text that runs
	StartedBy string
	Kind      string
	Name      string   // as the runbook wrote it
	Set       bool     // it is to be written
	Export    bool     // its private key is to be taken out
	UseKey    bool     // its private key is to be used, where it is
	Fields    []string // the secret ones that were opened
}

// Guard says which assets a job may use, and keeps the record of what it used.
type Guard interface {
	// Allows says whether a use is allowed, and keeps no record.
	Allows(ctx context.Context, use AssetUse) (bool, error)
	// Check returns why a use is not allowed, a sentence; empty if it is. What
	// is refused is on record then.
	Check(ctx context.Context, use AssetUse) (refusal string, err error)
	// Record keeps the record of a use that ended with failure or, if that is
	// nil, well. A job gets what it asked for only once that is stored.
	Record(ctx context.Context, use AssetUse, failure error) error
}

// Delivery brings a job to a worker; package dispatch is one.
type Delivery interface {
	// Enqueue writes the delivery in the transaction that creates the job.
	Enqueue(ctx context.Context, tx *store.Tx, account, job string) error
	// Done removes it in the transaction that ends the job.
	Done(ctx context.Context, tx *store.Tx, job string) error
	// Wake is called after a commit that enqueued.
	Wake()
}

// Engines of PowerShell runbooks.
const (
	EngineEmbedded = "embedded" // the engine that is part of this program
	EnginePwsh     = "pwsh"     // an installed PowerShell
)

// Interpreters of Python on the server's machine.
const (
	EnginePython3 = "python3"
	EnginePython2 = "python2"
)

// Work is a job as a Runner gets it.
type Work struct {
	Job        string // its id
	Account    string
	Runbook    string
	Script     string
	Engine     string                     // one of the constants above
	Parameters map[string]json.RawMessage // as they came over the wire
	Modules    string                     // folder of the module set, read-only; may be empty
	Edition    string                     // of PowerShell, Core or Desktop, for which the manifests of modules are read
	Revision   int64                      // of the module set within the account
	Native     bool                       // the account takes Python packages with compiled code
	Assets     AssetReader
	Children   Children
	LogVerbose bool // whether Verbose records will be kept
	// LogProgress says whether Progress records will be kept.
	LogProgress bool
	// Identity says whether the job may ask for tokens of a managed identity.
	Identity bool
	// Network are the lists that the job's connections have to pass.
	Network []netpolicy.Layer
}

// AssetReader answers what a running job asks for. It is bound to the job,
// remembers the secrets it gave out, and is safe for concurrent use. What does
// not exist is a NotFound fault. Without decrypt, secrets are nil.
type AssetReader interface {
	// Connection returns a connection's fields by name, as string, int64, float64,
	// bool or Typed.
	Connection(ctx context.Context, name string, decrypt bool) (map[string]any, error)
	// Variable returns a variable's value as JSON; nil for none.
	Variable(ctx context.Context, name string, decrypt bool) (*string, error)
	// SetVariable stores a variable's value, JSON.
	SetVariable(ctx context.Context, name, json string) error
	// Credential returns a credential.
	Credential(ctx context.Context, name string) (Credential, error)
	// Certificate returns a certificate by its name or another address. An
	// address that lists leaves out what the job may not use.
	Certificate(ctx context.Context, address string) (Certificate, error)
	// ExportCertificate returns a certificate with its key as a PFX file, or a
	// Forbidden fault for one that is not exportable.
	ExportCertificate(ctx context.Context, address, password string) ([]byte, error)
	// CertificateKey returns the key alone, PKCS #8, or a Forbidden fault.
	CertificateKey(ctx context.Context, address string) ([]byte, error)
	// UseKey uses the key of a certificate, exportable or not, and returns the
	// signature or what was decrypted.
	UseKey(ctx context.Context, address string, use KeyUse) ([]byte, error)
	// Token returns a token of the account's managed identity for a resource.
	Token(ctx context.Context, resource string) (IdentityToken, error)
}

// Children starts and watches other jobs of the account for a running job. It
// is safe for concurrent use.
type Children interface {
	// Start starts a job of a published runbook. name is the job's name, empty
	// for one that is made. It returns the name.
	Start(ctx context.Context, runbook, name string, parameters map[string]json.RawMessage, runOn string) (string, error)
	// Watch returns, by the names in seen, the jobs whose state is not the one
	// in seen. It waits for the first one up to limit, and returns none then.
	Watch(ctx context.Context, seen map[string]Status, limit time.Duration) (map[string]Job, error)
}

// Runner runs one job to its end. Cancelling ctx stops the job; the Runner
// returns once nothing of it runs any more.
type Runner interface {
	// Run returns how the script ended, or an error when it could not be run
	// to an end; the error's text becomes the job's exception. One that a limit
	// ended is a *LimitError, one that was ended for what it tried a *ViolationError.
	Run(ctx context.Context, work Work, sink Sink) (Outcome, error)
}

// Outcome is how a script ended.
type Outcome struct {
	// Exception is the text of the error that ended it; empty when it
	// completed.
	Exception string
	// Place is where it ran; the Engine may be left out. It is noted also when the
	// Runner fails.
	Place Place
}

// Place says where a job ran. The zero Place is that of a job which did not run.
type Place struct {
	Engine  string // EngineEmbedded, EnginePwsh, …
	Tier    string // letter of the sandbox's confinement
	Profile string // name of the list of system calls; empty without one
	Calls   int    // how many calls are on it
}

// Sink takes what a running job produces. It is safe for concurrent use.
type Sink interface {
	// Started is called when the script begins to run.
	Started()
	// Record takes one record. It blocks while the store cannot keep up and
	// fails when ctx of the job has ended.
	Record(r Record) error
}

// Stream names the stream of a record, in the API's words.
type Stream string

// The streams. Information is ours; clients of the original see six.
const (
	Output      Stream = "Output"
	Warning     Stream = "Warning"
	Error       Stream = "Error"
	Verbose     Stream = "Verbose"
	Debug       Stream = "Debug"
	Progress    Stream = "Progress"
	Information Stream = "Information"
)

// Record is one record of a stream.
type Record struct {
	Seq    int64 // set when it is taken, from 1
	Time   time.Time
	Stream Stream
	Text   string
	Value  json.RawMessage // the object behind the text, may be empty
}
