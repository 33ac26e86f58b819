package archive

import "fmt"

// Rule is a short word for what a package was refused for.
type Rule string

// The rules.
const (
	RuleNotZip       Rule = "not-a-zip"
	RuleTooLarge     Rule = "too-large"
	RuleTooMany      Rule = "too-many-files"
	RuleEscape       Rule = "path-escape"
	RuleAbsolute     Rule = "path-absolute"
	RuleName         Rule = "path-name"
	RuleLong         Rule = "path-long"
	RuleLink         Rule = "link"
	RuleBomb         Rule = "bomb"
	RuleSize         Rule = "size"
	RuleCRC          Rule = "crc"
	RuleDuplicate    Rule = "duplicate"
	RuleEncrypted    Rule = "encrypted"
	RuleMethod       Rule = "method"
	RuleNoModule     Rule = "no-module"
	RuleNameMismatch Rule = "name-mismatch"
	RuleTwoModules   Rule = "two-modules"
	RuleVersion      Rule = "version-mismatch"
	RuleSyntax       Rule = "syntax"
	RulePowerShell   Rule = "powershell-version"
	RuleCode         Rule = "manifest-code"
	RuleDependency   Rule = "dependency"
	RuleManifest     Rule = "manifest"
	RuleLimit        Rule = "limit"
	RuleAssembly     Rule = "dll"
	RuleReference    Rule = "dll-reference"
	RuleConnection   Rule = "connection-type"
	RuleXML          Rule = "xml"
	RuleLayout       Rule = "layout"
)

// Error says why a package was refused.
type Error struct {
	Rule    Rule
	Entry   string // path in the package, "" when it is about the whole
	Message string
	// Line and Column are the place in the entry from 1, which Message names
	// too; 0 when it is about the entry as a whole.
	Line, Column int
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

// refuseAt is refuse with a place in the entry.
func refuseAt(rule Rule, entry string, line, column int, message string) error {
	return &Error{rule, entry, fmt.Sprintf("line %d column %d: %s", line, column, message), line, column}
}

// Remark is something worth telling about a package that is accepted.
type Remark struct {
	Rule    Rule   `json:"rule"`
	Entry   string `json:"entry,omitempty"`
	Message string `json:"message"`
	// Line and Column are the place in the entry, as in Error.
	Line   int `json:"-"`
	Column int `json:"-"`
}

// String gives the remark in one line.
func (r Remark) String() string {
	return (&Error{Rule: r.Rule, Entry: r.Entry, Message: r.Message}).Error()
}
