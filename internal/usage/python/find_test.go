package python

import (
	"fmt"
	"strings"
	"testing"
)

// found writes what was found, a line each.
func found(src string) string {
	var out []string
	r := Find(src)
	for _, x := range r.References {
		out = append(out, fmt.Sprintf("%d %s %s via %s", x.Line, x.Kind, x.Name, x.Via))
	}
	for _, x := range r.Unresolved {
		out = append(out, fmt.Sprintf("%d %s ? %s via %s", x.Line, x.Kind, x.Text, x.Via))
	}
	return strings.Join(out, "\n")
}

func TestFind(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"by module", "import automationassets\nc = automationassets.get_automation_connection('Main')", "2 connection Main via get_automation_connection"},
		{"by another name", "import os, automationassets as aa, sys\nprint(aa.get_automation_variable(\"V\"))", "2 variable V via get_automation_variable"},
		{"by function", "from automationassets import get_automation_credential, get_automation_certificate as cert\nget_automation_credential('K'); cert('X')", "2 credential K via get_automation_credential\n2 certificate X via get_automation_certificate"},
		{"in brackets", "from automationassets import (\n    get_automation_connection as c,  # one\n    set_automation_variable,\n)\nset_automation_variable('V', c('M'))", "5 variable V via set_automation_variable\n5 connection M via get_automation_connection"},
		{"by star", "from automationassets import *\nget_automation_variable_with_retry('V', 3)", "2 variable V via get_automation_variable_with_retry"},
		{"over lines", "import automationassets\nx = automationassets.get_automation_connection(\n    \"AzureRun\"\n    'AsConnection')", "2 connection AzureRunAsConnection via get_automation_connection"},
		{"by keyword", "import automationassets as a\na.set_automation_variable(value=f(1, name='no'), name=u'V')", "2 variable V via set_automation_variable"},
		{"a raw text, a template without fields", "from automationassets import *\nget_automation_variable(r'a\\b'), get_automation_variable(f'V')", "2 variable a\\b via get_automation_variable\n2 variable V via get_automation_variable"},
		{"long quotes", "from automationassets import *\nget_automation_variable('''V''')", "2 variable V via get_automation_variable"},
		{"escaped quotes", `from automationassets import *` + "\n" + `get_automation_variable('it\'s')`, "2 variable it's via get_automation_variable"},
		{"a constant", "import automationassets\nNAME: str = ('Main')\ndef f():\n    return automationassets.get_automation_connection(NAME)", "4 connection Main via get_automation_connection"},
		{"continued line", "import automationassets as a\nx = \\\n  a.get_automation_connection('C')", "3 connection C via get_automation_connection"},
		{"after a colon", "import automationassets as a\nif True: a.get_automation_connection('C')", "2 connection C via get_automation_connection"},
		{"windows lines", "import automationassets as a\r\n# x\r\na.get_automation_connection('C')\r\n", "3 connection C via get_automation_connection"},

		{"computed", "import automationassets as a\na.get_automation_connection('C' + suffix)\na.get_automation_connection(names[0], 1)", "2 connection ? 'C' + suffix via get_automation_connection\n3 connection ? names[0] via get_automation_connection"},
		{"a template", "import automationassets as a\na.get_automation_connection(f'{x}')", "2 connection ? f'{x}' via get_automation_connection"},
		{"an unknown escape", "import automationassets as a\na.get_automation_connection('\\x41')", "2 connection ? '\\x41' via get_automation_connection"},
		{"no argument", "import automationassets as a\na.get_automation_connection()", "2 connection ?  via get_automation_connection"},
		{"bound twice", "import automationassets as a\nn = 'A'\nif x: n = 'B'\na.get_automation_connection(n)", "4 connection ? n via get_automation_connection"},
		{"bound by a loop", "import automationassets as a\nn = 'A'\nfor n in names: a.get_automation_connection(n)", "3 connection ? n via get_automation_connection"},
		{"bound by a parameter", "import automationassets as a\nn = 'A'\ndef f(n, m=1): a.get_automation_connection(n)", "3 connection ? n via get_automation_connection"},
		{"bound by unpacking", "import automationassets as a\nn = 'A'\nn, m = 'B', 'C'\na.get_automation_connection(n)", "4 connection ? n via get_automation_connection"},
		{"bound by with", "import automationassets as a\nn = 'A'\nwith x as n: a.get_automation_connection(n)", "3 connection ? n via get_automation_connection"},
		{"changed in place", "import automationassets as a\nn = 'A'\nn += 'B'\na.get_automation_connection(n)", "4 connection ? n via get_automation_connection"},
		{"bound to more than a literal", "import automationassets as a\nn = 'A' if x else 'B'\na.get_automation_connection(n)", "3 connection ? n via get_automation_connection"},
		{"cut off", "import automationassets as a\na.get_automation_connection('C", "2 connection ? 'C via get_automation_connection"},

		{"comments and texts", "import automationassets\n# automationassets.get_automation_connection('C')\n'''\nautomationassets.get_automation_connection('D')\n'''\nx = \"get_automation_connection('E')\"", ""},
		{"not imported", "get_automation_connection('C')\nautomationassets.get_automation_connection('D')", ""},
		{"another object's", "import automationassets\nother.automationassets.get_automation_connection('C'); automationassets.get_automation_nothing('D')", ""},
		{"of the same name", "from automationassets import get_automation_variable\ndef get_automation_variable(name): pass", ""},
		{"no text at all", "", ""},
		{"bytes that are no text", "\xff\xfe \x00 import automationassets", ""},
	} {
		if got := found(tt.src); got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

// TestLongStatements: what is too long is not known, and does not take long.
func TestLongStatements(t *testing.T) {
	const head = "import automationassets as a\n"
	long := strings.Repeat("1, ", reach)
	for name, src := range map[string]string{
		"a call":      head + "a.get_automation_connection(" + long + "name='C')",
		"a constant":  head + "n = 'C' " + strings.Repeat("'C' ", reach) + "\na.get_automation_connection(n)",
		"open calls":  head + strings.Repeat("a.get_automation_connection(", 30_000),
		"colons":      head + strings.Repeat("a:", 100_000),
		"fors":        head + strings.Repeat("for ", 100_000),
		"lambdas":     head + strings.Repeat("lambda ", 100_000),
		"one bracket": head + strings.Repeat("(", 100_000),
	} {
		if r := Find(src); len(r.References) > 0 {
			t.Errorf("%s: %v", name, r.References[0])
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("import automationassets as a\na.get_automation_connection(f('x', [1, {2: '''y'''}]), name=r\"z\")")
	f.Add("from automationassets import (a as b, \\\n c)\nb('C'")
	f.Fuzz(func(_ *testing.T, src string) { Find(src) })
}
