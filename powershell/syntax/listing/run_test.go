package listing

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.ps1")
	if err := os.WriteFile(path, []byte("\xEF\xBB\xBFclass A { A() {} }\n'\xC3\xA9'+"), 0o600); err != nil {
		t.Fatal(err)
	}
	canonical := strings.Join([]string{
		"0 ScriptBlock 0 23",
		"1 NamedBlock 0 23",
		"2 TypeDefinition 0 18",
		"3 FunctionMember 10 16",
		"4 FunctionDefinition 10 16",
		"5 ScriptBlock 14 16",
		"6 NamedBlock 0 0",
		"2 Pipeline 19 23",
		"3 CommandExpression 19 23",
		"4 BinaryExpression 19 23",
		"5 StringConstantExpression 19 22",
		"5 ErrorExpression 23 23",
		"errors: 1", "",
	}, "\n")
	tests := []struct {
		name, mode, path, in string
		code                 int
		out, err             string
	}{
		{"canonical", ModeAST, path, "", 0, canonical, ""},
		{"list", ModeAST, "-", path + "\n" + path + "\n", 0, "== " + path + "\n" + canonical + "== " + path + "\n" + canonical, ""},
		{"errors", ModeErrors, path, "", 0,
			"ExpectedValueExpression@23-23 'You must provide a value expression following the ''+'' operator.' incomplete\n", ""},
		{"unknown mode", "dump", path, "", 2, "", `unknown listing "dump"`},
		{"missing file", ModeTree, filepath.Join(dir, "none"), "", 1, "", "read script: open"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			if code := Run(test.mode, test.path, strings.NewReader(test.in), &out, &errOut); code != test.code {
				t.Errorf("code %d, want %d", code, test.code)
			}
			if out.String() != test.out {
				t.Errorf("out\n%swant\n%s", out.String(), test.out)
			}
			if !strings.Contains(errOut.String(), test.err) {
				t.Errorf("err %q, want %q", errOut.String(), test.err)
			}
		})
	}
}
