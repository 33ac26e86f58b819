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
}

// Error gives entry, message and rule in one line.
func (e *Error) Error() string {
	if e.Entry == "" {
		return fmt.Sprintf("%s (rule %s)", e.Message, e.Rule)
	}
	return fmt.Sprintf("%q: %s (rule %s)", e.Entry, e.Message, e.Rule)
}

func refuse(rule Rule, entry, format string, args ...any) error {
	return &Error{rule, entry, fmt.Sprintf(format, args...)}
}

// Remark is something worth telling about a package that is accepted.
type Remark struct {
	Rule    Rule   `json:"rule"`
	Entry   string `json:"entry,omitempty"`
	Message string `json:"message"`
}

// String gives the remark in one line.
func (r Remark) String() string { return (&Error{r.Rule, r.Entry, r.Message}).Error() }
