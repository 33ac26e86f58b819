package syntax_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell/syntax"
)

// TestChecks has texts whose grammar is right and whose meaning is not: what is
// reported, with the text at the place.
func TestChecks(t *testing.T) {
	method := func(body string) string { return "class K { $p; static $q; [void] M($a) { " + body + " } }" }
	tests := []struct{ name, text, want string }{
		// Variables of methods are read where every way has assigned them.
		{"assigned", method(`$x = 1; $a + $x`), ""},
		{"never assigned", method(`$x = $y`), "VariableNotLocal $y"},
		{"both branches", method(`if ($a) { $x = 1 } else { $x = 2 }; $x`), ""},
		{"one branch", method(`if ($a) { $x = 1 }; $x`), "VariableNotLocal $x"},
		{"a branch that leaves", method(`if ($a) { $x = 1 } else { return }; $x`), ""},
		{"condition of a loop", method(`while (($x = 1) -and $a) { }; $x`), ""},
		{"body of a loop", method(`while ($a) { $x = 1 }; $x`), "VariableNotLocal $x"},
		{"body of do", method(`do { $x = 1 } until ($x); $x`), ""},
		{"foreach", method(`foreach ($x in $a) { }; $x`), ""},
		{"for", method(`for ($i = 0; $i -lt 3; $i++) { $x = $i }; $i`), ""},
		{"endless for", method(`for (;;) { $x = 1; break }; $x`), ""},
		{"switch", method(`switch ($a) { default { $x = 1 } }; $x`), "VariableNotLocal $x"},
		{"try and finally", method(`try { $x = 1 } finally { }; $x`), "VariableNotLocal $x"},
		{"try and catch that leaves", method(`try { $x = 1 } catch { throw }; $x`), ""},
		{"try for its catch", method(`try { $x = 1 } catch { $x }`), "VariableNotLocal $x"},
		{"right side of and", method(`$null = $a -and ($x = 1); $x`), "VariableNotLocal $x"},
		{"local scope", method(`$local:x = 1; $x`), ""},
		{"other scope", method(`$script:x`), ""},
		{"nested block", method(`$a.ForEach({ $x })`), ""},
		{"param of the block", method(`& { param($x) $x }`), ""},
		// Properties need $this or the class's name.
		{"property", method(`$p = 1`), "MissingThis $p"},
		{"typed property", method(`[int] $p = 1`), "MissingThis $p"},
		{"static property", method(`$q = 1`), "MissingTypeInStaticPropertyAssignment $q"},
		// Attributes have their places.
		{"Flags of a class", `[Flags()] class K { }`, "AttributeNotAllowedOnDeclaration [Flags()]"},
		{"Flags of an enum", `[Flags()] enum E { A }`, ""},
		{"Parameter of a method", `class K { M([Parameter()] $x) { } }`, "AttributeNotAllowedOnDeclaration [Parameter()]"},
		{"ValidateSet of a property", `class K { [ValidateSet('a')] $x }`, ""},
		{"ValidateSet of a method", `class K { [ValidateSet('a')] M() { } }`, "AttributeNotAllowedOnDeclaration [ValidateSet('a')]"},
		{"a class of the text", `class FlagsAttribute : Attribute { } [FlagsAttribute()] class K { }`, ""},
		{"Get of another type", `[DscResource()] class K { [DscProperty(Key)] $Key; [bool] Test() { return 1 } Set() { } [int] Get() { return 1 } }`,
			"DscResourceInvalidGetMethod [int] Get() { return 1 }"},
		// What cannot be assigned to.
		{"null conditional member", `${x}?.y = 1`, "InvalidLeftHandSide ${x}?.y"},
		{"null conditional index", `${x}?[0] = 1`, "InvalidLeftHandSide ${x}?[0]"},
		{"a property with parameters", `$s.Cells.Item(1, 2) = 'x'; $d.Item('a') += 1`, ""},
		{"a label that is not in the method", method(`while (1) { break out }`), "LabelNotFound out"},
		{"a label of the method", method(`:out while (1) { while (1) { continue out } }`), ""},
		{"a label of the caller", `function F { break out }`, ""},
		{"foreach with a limit", `foreach -throttlelimit 2 ($i in 1) { }`, "KeywordParameterReservedForFutureUse foreach -throttlelimit 2 ($i in 1) { }\nThrottleLimitRequiresParallelFlag foreach -throttlelimit 2 ($i in 1) { }"},
		{"ref of a variable", `[int][ref]$x = 1`, "ReferenceNeedsToBeByItselfInTypeConstraint [ref]"},
		// A digit behind an operator is a number, one before > a stream.
		{"range to a file", `1..3>file`, ""},
		{"escape without its end", "\"`u{123456 \"", "MissingUnicodeEscapeSequenceTerminator  "},
		{"escape at the end", "\"`u{123456", "MissingUnicodeEscapeSequenceTerminator \nTerminatorExpectedAtEndOfString \"`u{123456"},
		// Type arguments of methods, and what only looks like them.
		{"type arguments", `$a.B[int, [string]](1)`, ""},
		{"type arguments that do not end", `$a.B[int`, "EndSquareBracketExpectedAtEndOfType "},
		{"type arguments without their bracket", `$a.B[int()`, "EndSquareBracketExpectedAtEndOfType \nUnexpectedToken (\nExpectedExpression "},
		{"a missing type argument", `$a.B[int,]()`, "MissingTypename "},
		{"no call", `$a.B[int]`, "MissingArrayIndexExpression \nUnexpectedToken int]"},
		{"an index in brackets", `$a.B[[int]]()`, "UnexpectedToken (\nExpectedExpression "},
		{"an index without its first part", `$a.B[,int]()`, "MissingExpressionAfterOperator \nUnexpectedToken int]\nExpectedExpression "},
		// Aliases of using, commands of data.
		{"using without its alias", `using namespace x = ;`, "MissingNamespaceAlias "},
		{"using with a comma", `using namespace x = ,`, "UnexpectedUnaryOperator ,"},
		{"data without its command", `data -sup a,`, "MissingValueForSupportedCommandInDataSectionStatement "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := syntax.NewSource("", tt.text)
			var got []string
			for _, e := range syntax.Parse(s, syntax.Options{}).Errors {
				got = append(got, fmt.Sprintf("%s %s", e.ErrorID, s.TextOf(e.Pos)))
			}
			if g := strings.Join(got, "\n"); g != tt.want {
				t.Errorf("%s\ngot  %q\nwant %q", tt.text, g, tt.want)
			}
		})
	}
}
