package syntax

import (
	"maps"
	"testing"
)

func TestDeclaredTypes(t *testing.T) {
	block := Parse(NewSource("", "param([string]$A, [Parameter(Mandatory)][System.Int32]$Bee, $C, [string[]]$D, [PSCredential]$E)"), Options{}).AST.ParamBlock
	want := map[string]string{"a": "string", "bee": "int32", "d": "string[]", "e": "pscredential"}
	if got := block.DeclaredTypes(); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	var none *ParamBlock
	if got := none.DeclaredTypes(); len(got) != 0 {
		t.Errorf("no block declares %v", got)
	}
}
