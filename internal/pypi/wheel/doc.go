// Package wheel opens wheels (PEP 427): checks an archive as a whole, says what is
// in it, and unpacks it.
//
// A wheel is good or refused, with the entry and the rule that it breaks; before
// that nothing is written. Every file is listed in RECORD with its hash and was
// found to have it. Nothing of a wheel is run. What is unpacked is laid out as an
// import expects it: purelib and platlib of the folder .data are put in place,
// scripts, headers and data are left out and remarked on. The package imports
// the standard library and pypi only.
package wheel

import "fmt"

// Rule is a short word for what a wheel was refused for.
type Rule string

// The rules.
const (
	RuleNotZip    Rule = "not-a-zip"
	RuleTooLarge  Rule = "too-large"
	RuleTooMany   Rule = "too-many-files"
	RuleEscape    Rule = "path-escape"
	RuleAbsolute  Rule = "path-absolute"
	RuleName      Rule = "path-name"
	RuleLong      Rule = "path-long"
	RuleLink      Rule = "link"
	RuleBomb      Rule = "bomb"
	RuleDamaged   Rule = "damaged"
	RuleDuplicate Rule = "duplicate"
	RuleEncrypted Rule = "encrypted"
	RuleMethod    Rule = "method"
	RuleLayout    Rule = "layout"
	RuleMetadata  Rule = "metadata"
	RuleRecord    Rule = "record"
	RuleMismatch  Rule = "name-mismatch"
)

// Error says why a wheel was refused.
type Error struct {
	Rule    Rule
	Entry   string // path in the wheel, "" when it is about the whole
	Message string
}

// Error gives entry, message and rule in one line.
func (e *Error) Error() string {
	if e.Entry == "" {
		return fmt.Sprintf("%s (rule %s)", e.Message, e.Rule)
	}
	return fmt.Sprintf("%q: %s (rule %s)", e.Entry, e.Message, e.Rule)
}

func refuse(rule Rule, entry, format string, args ...any) error {
	return &Error{Rule: rule, Entry: entry, Message: fmt.Sprintf(format, args...)}
}

// Limits bound what is accepted. Zero fields mean the default.
type Limits struct {
	Archive int64 // bytes of the wheel, default 100 MiB
	Entries int   // default 20,000
	Entry   int64 // bytes of one file, default 256 MiB
	Total   int64 // bytes of all files, default 1 GiB
	Ratio   int64 // unpacked to packed of a file above 1 MiB, default 200
	Path    int   // bytes of a path, default 250
}

func (l Limits) withDefaults() Limits {
	def := func(p *int64, v int64) {
		if *p == 0 {
			*p = v
		}
	}
	def(&l.Archive, 100<<20)
	def(&l.Entry, 256<<20)
	def(&l.Total, 1<<30)
	def(&l.Ratio, 200)
	if l.Entries == 0 {
		l.Entries = 20000
	}
	if l.Path == 0 {
		l.Path = 250
	}
	return l
}

// ratioFloor is the size below which nobody cares how well a file packs.
const ratioFloor = 1 << 20
