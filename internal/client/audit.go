package client

import "time"

// AuditRecord is a record of who used or changed what.
type AuditRecord struct {
	Hash   string
	Record struct {
		Seq                                              int64
		Time                                             time.Time
		Action, Outcome, By, Job, JobName, Runbook, Kind string
		Version, Name                                    string
		Fields                                           []string
		Detail                                           string
	}
}

// Verification is what a check of an account's audit records found.
type Verification struct {
	Whole    bool
	Records  int64
	Head     string
	SealedTo *int64
	Problems []string
	Remarks  []string
}

// AssetRights is which assets a runbook may use.
type AssetRights struct {
	Runbook    string
	Properties struct {
		Mode  string
		Rules []string // nil for a runbook without a list
	}
}

// AssetUse is an asset that a runbook asked for.
type AssetUse struct {
	Rule    string
	Outcome string
	Count   int
	Last    time.Time
	Listed  bool
}

// AssetAccess is what runbooks without a list of rights may use.
type AssetAccess struct{ Properties struct{ Mode string } }
