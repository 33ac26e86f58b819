package audit

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"
)

// Action says what was done.
type Action string

// The actions.
const (
	Read       Action = "read"       // a job read an asset
	Export     Action = "export"     // a job took the private key of a certificate out
	UseKey     Action = "useKey"     // a job signed or decrypted with the private key of a certificate, which stayed
	Set        Action = "set"        // a job stored a value in a variable
	Create     Action = "create"     // an asset was made
	Replace    Action = "replace"    // an asset was written anew as a whole
	Change     Action = "change"     // parts of an asset were changed
	Delete     Action = "delete"     // an asset was removed
	Archive    Action = "archive"    // all assets were handed out, encrypted for the recipients in detail
	Restore    Action = "restore"    // the assets of an archive were written
	RotateKeys Action = "rotateKeys" // a rotation of the account's keys was begun
	SetRights  Action = "setRights"  // the list of a runbook was written
	DropRights Action = "dropRights" // the list of a runbook was removed
	SetAccess  Action = "setAccess"  // the account's mode was changed
	Tripwire   Action = "tripwire"   // a job tried a system call that no runbook has a use for, and was ended
	Resume     Action = "resume"     // records before this one are not sealed
)

// Outcome says how it ended.
type Outcome string

// The outcomes.
const (
	Allowed Outcome = "allowed" // it was done
	Refused Outcome = "refused" // a rule forbade it
	Missing Outcome = "missing" // there is no such asset
	Failed  Outcome = "failed"  // it could not be done
)

// Record is one entry. Its JSON, with the members in this order, is what the
// chain covers.
type Record struct {
	Account string    `json:"account"` // the account's id
	Seq     int64     `json:"seq"`
	Time    time.Time `json:"time"` // UTC
	Action  Action    `json:"action"`
	Outcome Outcome   `json:"outcome"`
	By      string    `json:"by,omitempty"` // who asked; for a job, who started it
	// Of a job.
	Job     string `json:"job,omitempty"` // its id
	JobName string `json:"jobName,omitempty"`
	Runbook string `json:"runbook,omitempty"`
	Version string `json:"version,omitempty"` // the hash of the text that runs
	// Of what it was done to.
	Kind   string   `json:"kind,omitempty"` // connection, variable, credential, …
	Name   string   `json:"name,omitempty"`
	Fields []string `json:"fields,omitempty"` // read: the secret ones that were opened; else those written
	Detail string   `json:"detail,omitempty"` // for people
}

// Stored is a record as it is kept.
type Stored struct {
	Record
	Content []byte // its JSON, byte for byte
	Hash    Hash
}

// Hash is the SHA-256 of a record and of all before it.
type Hash [sha256.Size]byte

// chained is the hash of a record with this content behind one with the hash
// previous; the first stands behind the zero Hash.
func chained(previous Hash, content []byte) (out Hash) {
	h := sha256.New()
	h.Write([]byte("runwright.audit.1\n")) // never fails, says its contract
	h.Write(previous[:])
	h.Write(content)
	h.Sum(out[:0])
	return out
}

// encode gives the content that stands for a record.
func (r Record) encode() ([]byte, error) { return json.Marshal(r) }

// byAccount groups entries in the order of accounts, which keeps two servers
// from waiting for one another.
func byAccount(batch []*entry) (out [][]*entry) {
	slices.SortStableFunc(batch, func(a, b *entry) int { return cmp.Compare(a.record.Account, b.record.Account) })
	for _, e := range batch {
		if n := len(out); n > 0 && out[n-1][0].record.Account == e.record.Account {
			out[n-1] = append(out[n-1], e)
		} else {
			out = append(out, []*entry{e})
		}
	}
	return out
}

// Actor is who does something.
type Actor struct {
	By string // an identity
	// Of a job; else empty.
	Job, JobName, Runbook, Version string
}

type actorKey struct{}

// WithActor returns a context in which changes are an actor's.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf returns whose changes a context makes; the zero Actor is the server
// itself.
func ActorOf(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}

// Done is the record of something that the actor of ctx did.
func Done(ctx context.Context, action Action, kind, name string, fields ...string) Record {
	a := ActorOf(ctx)
	return Record{Action: action, Outcome: Allowed, By: a.By, Job: a.Job, JobName: a.JobName, Runbook: a.Runbook, Version: a.Version, Kind: kind, Name: name, Fields: fields}
}
