package frame

// OpConnect is the Op of a Request for a connection; its Name is HOST:PORT, its
// Args are a Connect, and its Result is a Connected. The service answers it
// itself.
const OpConnect = "network.connect"

// IdentityAddress is the HOST:PORT at which a job with a managed identity asks for
// tokens. There is no such name; the service answers itself.
const IdentityAddress = "identity.runwright.internal:80"

// Connect is a wish for a connection.
type Connect struct {
	// Key names the connection between the two sides. A sandbox uses none twice,
	// in whatever job.
	Key uint64 `json:"key"`
}

// Connected is what came of a Connect. Without a Failure the descriptor has been
// sent with the key before.
type Connected struct {
	Local   string          `json:"local,omitempty"`  // ADDRESS:PORT
	Remote  string          `json:"remote,omitempty"` // ADDRESS:PORT
	Failure *ConnectFailure `json:"failure,omitempty"`
}

// ConnectFailure is why there is no connection.
type ConnectFailure struct {
	Kind    FailureKind `json:"kind"`
	Errno   int         `json:"errno,omitempty"` // with FailureSystem: the system's number
	Message string      `json:"message"`
}

// FailureKind tells failures apart.
type FailureKind string

// The kinds of failures to connect.
const (
	FailureRefused FailureKind = "refused" // policy, limits, or no network
	FailureName    FailureKind = "name"    // the name does not exist
	FailureLookup  FailureKind = "lookup"  // the name could not be resolved now
	FailureTimeout FailureKind = "timeout"
	FailureSystem  FailureKind = "system" // Errno says what
	FailureOther   FailureKind = "other"
)

// Release says that a connection is not needed any more, or that nobody waits
// for it to be opened.
type Release struct {
	Key uint64 `json:"key"`
}
