package audit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// Head is the end of a chain, to be kept elsewhere. Its text is NUMBER:HASH.
type Head struct {
	Seq  int64
	Hash Hash
}

// String implements fmt.Stringer.
func (h Head) String() string {
	return strconv.FormatInt(h.Seq, 10) + ":" + hex.EncodeToString(h.Hash[:])
}

// ParseHead reads what Head.String writes; an Invalid fault says what was
// expected.
func ParseHead(text string) (h Head, err error) {
	number, hash, _ := strings.Cut(text, ":")
	raw, hexErr := hex.DecodeString(hash)
	h.Seq, err = strconv.ParseInt(number, 10, 64)
	if err != nil || h.Seq < 0 || hexErr != nil || len(raw) != len(h.Hash) {
		return h, fault.New(fault.Invalid, "The head '%s' is not understood: expected NUMBER:HASH, as 'audit verify' prints it.", text).On("head")
	}
	copy(h.Hash[:], raw)
	return h, nil
}

// Heads returns the heads of all accounts that have records, by account id.
func (s *Service) Heads(ctx context.Context) (map[string]Head, error) {
	out := map[string]Head{}
	err := s.db.View(ctx, func(tx *store.Tx) error {
		all, err := selectHeads(ctx, tx)
		for _, h := range all {
			out[h.account] = Head{h.seq, h.hash}
		}
		return err
	})
	return out, err
}

// Report is what a verification found.
type Report struct {
	Records int64
	Head    Head
	// SealedTo is the number of the record up to which the account's key
	// vouches; -1 when that was not checked, with the reason in Remarks.
	SealedTo int64
	// Problems say what was altered; none means that the chain is whole.
	Problems []string
	// Remarks say what nothing but hashes vouches for.
	Remarks []string
}

// maxProblems is how many problems a report lists.
const maxProblems = 20

func (r *Report) problem(format string, args ...any) {
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
	}
}

func (r *Report) remark(format string, args ...any) {
	if len(r.Remarks) < maxProblems {
		r.Remarks = append(r.Remarks, fmt.Sprintf(format, args...))
	}
}

// walker checks records one by one, in the order in which they are kept.
type walker struct {
	report Report
	kept   []Head // to be compared
	hash   Hash   // of the record before
	last   int64  // number of the record before
}

// step checks the next record: its number in the place where it is kept, its
// text and its hash.
func (w *walker) step(account string, seq int64, content []byte, hash []byte) (r Record) {
	w.report.Records++
	switch {
	case seq == w.last+1:
	case seq > w.last+1 && seq == w.last+2:
		w.report.problem("The record %d is missing.", w.last+1)
	case seq > w.last+1:
		w.report.problem("The records %d to %d are missing.", w.last+1, seq-1)
	default:
		w.report.problem("The record %d stands behind the record %d.", seq, w.last)
	}
	if err := json.Unmarshal(content, &r); err != nil {
		w.report.problem("The record %d cannot be read: %v.", seq, err)
	} else if r.Seq != seq || account != "" && r.Account != account {
		w.report.problem("The record %d is not the one that was written there; its text says %d.", seq, r.Seq)
	}
	want := chained(w.hash, content)
	if !bytes.Equal(want[:], hash) {
		w.report.problem("The record %d does not follow from the one before it: it, or what stood before it, was changed.", seq)
	}
	// Go on from the hash that is kept, so that one change is one problem.
	w.hash = Hash{}
	copy(w.hash[:], hash)
	for _, k := range w.kept {
		if k.Seq == seq && k.Hash != w.hash {
			w.report.problem("The record %d is not the one whose head was kept.", seq)
		}
	}
	if r.Action == Resume {
		w.report.remark("Record %d: %s", seq, r.Detail)
	}
	w.last = seq
	return r
}

// end compares what was found with the heads that were kept.
func (w *walker) end() {
	for _, k := range w.kept {
		if k.Seq > w.last {
			w.report.problem("The records end with %d, and a head of %d was kept: records were cut off.", w.last, k.Seq)
		}
	}
	w.report.Head = Head{w.last, w.hash}
}

// verifyTogether is how many records are read at once.
const verifyTogether = 1000

// Verify walks the chain of an account, compares it with its sealed head, and
// with heads that were kept elsewhere.
func (s *Service) Verify(ctx context.Context, account string, kept ...Head) (Report, error) {
	// An account whose key is closed can be verified all the same.
	key, closed := s.pinned(ctx, account)
	defer func() { key.Close() }()
	w := &walker{kept: kept}
	var h, at head
	var sealErr error
	seen := false // the sealed record
	err := s.db.View(ctx, func(tx *store.Tx) (err error) {
		w = &walker{kept: kept}
		if h, err = selectHead(ctx, tx, account); errors.Is(err, store.ErrNotFound) {
			h, err = head{}, nil
		}
		if err != nil {
			return err
		}
		if key != nil {
			at, sealErr = openSeal(key, account, h)
		}
		for {
			rows, err := selectRows(ctx, tx, account, w.last, verifyTogether)
			if err != nil {
				return err
			}
			for _, r := range rows {
				record := w.step(account, r.seq, r.content, r.hash)
				if r.copies() != copiesOf(record) {
					w.report.problem("The record %d is filed as another than its text says.", r.seq)
				}
				seen = seen || r.seq == at.seq && bytes.Equal(r.hash, at.hash[:])
			}
			if len(rows) < verifyTogether {
				return nil
			}
		}
	})
	if err != nil {
		return Report{}, err
	}
	w.end()
	if h.seq != w.last || h.hash != w.hash {
		w.report.problem("The records end with %d, and the head says %d: records were cut off or added.", w.last, h.seq)
	}
	w.report.SealedTo = at.seq
	switch {
	case key == nil:
		w.report.SealedTo = -1
		w.report.remark("The seal was not checked, since the key of the account cannot be used: %s", fault.MessageOf(closed))
	case sealErr != nil:
		w.report.problem("The seal of the head is not the account's: %v.", sealErr)
	case at.seq > 0 && !seen:
		w.report.problem("The record %d is not the one that was sealed.", at.seq)
	case at.seq < w.last:
		w.report.remark("The records %d to %d are not sealed; nothing but their hashes vouches for them.", at.seq+1, w.last)
	}
	return w.report, nil
}

// copies are the parts of a record that it can be found by.
func (r row) copies() [6]string {
	return [6]string{r.action, r.outcome, r.kind, r.asset, r.book, r.job}
}

func copiesOf(r Record) [6]string {
	return [6]string{string(r.Action), string(r.Outcome), r.Kind, id.Key(r.Name), id.Key(r.Runbook), r.Job}
}

// maxLine is the length of a line of an export in bytes.
const maxLine = 4 << 20

// VerifyExport walks an export: a line a record, {"hash": HEX, "record": …},
// the oldest first, from the first record on. There is no key and no head, so
// that nothing was cut off the end is shown by a kept head alone.
func VerifyExport(in io.Reader, kept ...Head) (Report, error) {
	w := &walker{kept: kept}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var line struct {
			Hash   string          `json:"hash"`
			Record json.RawMessage `json:"record"`
		}
		var r struct {
			Seq int64 `json:"seq"`
		}
		if err := errors.Join(json.Unmarshal(lines.Bytes(), &line), json.Unmarshal(line.Record, &r)); err != nil {
			return Report{}, fault.New(fault.Invalid, "Line %d is no record of an export: expected {\"hash\": …, \"record\": …}.", n)
		}
		hash, err := hex.DecodeString(line.Hash)
		if err != nil {
			return Report{}, fault.New(fault.Invalid, "Line %d has a hash that is not hexadecimal.", n)
		}
		w.step("", r.Seq, line.Record, hash)
	}
	if err := lines.Err(); err != nil {
		return Report{}, err
	}
	w.end()
	w.report.SealedTo = -1
	return w.report, nil
}
