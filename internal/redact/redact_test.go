package redact_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/runwright/runwright/internal/redact"
)

func setOf(secrets ...string) *redact.Set {
	var set redact.Set
	for _, s := range secrets {
		set.Add(s)
	}
	return &set
}

func TestText(t *testing.T) {
	tests := []struct {
		name    string
		secrets []string
		in, out string
	}{
		{"nothing known", nil, "hello", "hello"},
		{"plain", []string{"hunter22"}, "the password is hunter22, hunter22!", "the password is *****, *****!"},
		{"side by side", []string{"hunter22"}, "hunter22hunter22", "**********"},
		{"too short to hide", []string{"abc"}, "abc", "abc"},
		{"as short as may be", []string{"abcd"}, "abcd abc", "***** abc"},
		{"a text that is shorter", []string{"abcd"}, "abc", "abc"},
		{"the longer one wins", []string{"pass", "password1"}, "password1 pass", "***** *****"},
		{"one within another", []string{"word", "password1"}, "password1 word", "***** *****"},
		{"overlapping", []string{"abcdef", "defghi"}, "abcdefghi.", "*****."},
		{"overlapping itself", []string{"abab"}, "ababab.", "*****."},
		{"the one that begins alike is not there", []string{"abcdefgh", "abcd"}, "abcdefgx", "*****efgx"},
		{"three that begin alike", []string{"abcd", "abcdef", "abcdefgh"}, "abcdeg abcdefg abcdefgh", "*****eg *****g *****"},
		{"inside JSON", []string{`a"b\c`}, `{"value":"a\"b\\c"}`, `{"value":"*****"}`},
		{"JSON with and without HTML escapes", []string{`<tag>`}, `"\u003ctag\u003e" <tag>`, `"*****" *****`},
		{"JSON of PowerShell 5.1", []string{`it's`}, `"it\u0027s"`, `"*****"`},
		{"JSON in ASCII", []string{"Pässwörd"}, `"P\u00e4ssw\u00f6rd" "P\u00E4ssw\u00F6rd"`, `"*****" "*****"`},
		{"non-ASCII", []string{"Pässwörd"}, "x Pässwörd y", "x ***** y"},
		{"a line break", []string{"one\r\ntwo"}, "x one\r\ntwo \"one\\r\\ntwo\"", "x ***** \"*****\""},
		{"in a URL, both cases", []string{"a/b c+d"}, "?k=a%2Fb%20c%2Bd&k=a%2fb%20c%2bd&k=a%2Fb+c%2Bd", "?k=*****&k=*****&k=*****"},
		{"as .NET escapes it", []string{"a!b(c)d e"}, "a!b(c)d+e a!b(c)d%20e", "***** *****"},
		{"Base64", []string{"secret-value"}, "c2VjcmV0LXZhbHVl", "*****"},
		{"Base64 with padding", []string{"hunter22"}, "x=aHVudGVyMjI=.", "x=*****."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := setOf(tt.secrets...).Text(tt.in); got != tt.out {
				t.Errorf("got %q, want %q", got, tt.out)
			}
		})
	}
}

// TestForms writes secrets the way programs do, and looks for what is left.
func TestForms(t *testing.T) {
	for _, secret := range []string{"hunter22", "test", "a b&c=d/e?f+g", `q"u\o<t>e`, "Pässwörd…", "line\nbreak", "50%x", strings.Repeat("long ", 100), "~tilde'*()!"} {
		set := setOf(secret)
		for what, write := range map[string]func(string) string{
			"JSON":        func(s string) string { b, _ := json.Marshal(s); return string(b) },
			"query":       url.QueryEscape,
			"path":        url.PathEscape,
			"lower query": func(s string) string { return lowerHex(url.QueryEscape(s)) },
		} {
			// What is one form for a part of the secret and another for the rest
			// is not looked for, and none of these does that but PathEscape, which
			// leaves $&+=:@ alone.
			if what == "path" && strings.ContainsAny(secret, "$&+=:@") {
				continue
			}
			if got := set.Text("<" + write(secret) + ">"); got != "<*****>" && got != `<"*****">` {
				t.Errorf("%s of %q: %q is left", what, secret, got)
			}
		}
		for name, alphabet := range map[string]*base64.Encoding{"std": base64.StdEncoding, "raw": base64.RawStdEncoding, "url": base64.URLEncoding} {
			for before := range 4 {
				for after := range 4 {
					text := "user:"[:before] + secret + "tail"[:after]
					for _, raw := range [][]byte{[]byte(text), utf16Text(text)} {
						encoded := alphabet.EncodeToString(raw)
						left := set.Text(encoded)
						// At either end a character may depend on the neighbours.
						if !strings.Contains(left, redact.Mask) || len(left)-len(redact.Mask) > 4*(before+after)+6 {
							t.Errorf("Base64 %s of %q behind %d bytes: %q of %q is left", name, secret, before, left, encoded)
						}
					}
				}
			}
		}
	}
}

func utf16Text(s string) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func lowerHex(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}

// naive masks as the definition says: every byte that any form covers, and one
// mask for each run of forms that overlap.
func naive(forms []string, text string) string {
	type span struct{ begin, end int }
	var spans []span
	for i := range text {
		most := 0
		for _, f := range forms {
			if strings.HasPrefix(text[i:], f) {
				most = max(most, len(f))
			}
		}
		switch last := len(spans) - 1; {
		case most == 0:
		case last >= 0 && i < spans[last].end:
			spans[last].end = max(spans[last].end, i+most)
		default:
			spans = append(spans, span{i, i + most})
		}
	}
	out, at := "", 0
	for _, s := range spans {
		out += text[at:s.begin] + redact.Mask
		at = s.end
	}
	return out + text[at:]
}

// TestAgainstNaive compares with the definition on random texts of few
// letters, in which much matches and overlaps; whole, and in pieces.
func TestAgainstNaive(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "ab%c"[random.IntN(4)]
		}
		return string(b)
	}
	for range 4000 {
		var set redact.Set
		var forms []string
		for range 1 + random.IntN(6) {
			secret := letters(3 + random.IntN(6))
			set.Add(secret)
			if len(secret) >= redact.MinLength {
				forms = append(forms, redact.Forms(secret)...)
			}
		}
		text := letters(random.IntN(60))
		want := naive(forms, text)
		if got := set.Text(text); got != want {
			t.Fatalf("secrets %q in %q: got %q, want %q", forms, text, got, want)
		}
		checkPieces(t, &set, random, text, forms)
	}
}

// checkPieces cuts a text anywhere and sends it through a Window: no secret is
// left in what comes out, put together, and what no secret touches is whole.
func checkPieces(t *testing.T, set *redact.Set, random *rand.Rand, text string, forms []string) {
	t.Helper()
	w := redact.NewWindow(set)
	var in, out []string
	cut := false
	take := func(pieces []redact.Piece) {
		for _, p := range pieces {
			out = append(out, p.Text)
			cut = cut || p.Cut
		}
	}
	for rest := text; rest != ""; {
		n := 1 + random.IntN(len(rest))
		in = append(in, rest[:n])
		take(w.Add(rest[:n]))
		rest = rest[n:]
	}
	take(w.Flush())
	if len(out) != len(in) || w.Held() != 0 {
		t.Fatalf("%q: %d pieces came out of %d", text, len(out), len(in))
	}
	joined := strings.Join(out, "")
	for _, part := range strings.Split(joined, redact.Mask) {
		for _, f := range forms {
			if strings.Contains(part, f) {
				t.Fatalf("%q in pieces %q: %q holds %q", text, in, joined, f)
			}
		}
	}
	// The same bytes are left as when the text is masked as a whole.
	strip := func(s string) string { return strings.ReplaceAll(s, redact.Mask, "") }
	if strip(joined) != strip(set.Text(text)) {
		t.Fatalf("%q in pieces %q: %q, as a whole %q", text, in, joined, set.Text(text))
	}
	if !cut && joined != set.Text(text) {
		t.Fatalf("%q in pieces %q: nothing was cut, and %q is not %q", text, in, joined, set.Text(text))
	}
}

func TestWindow(t *testing.T) {
	for _, tt := range []struct {
		name   string
		pieces []string
		steps  []int // how many come out of each Add
		out    []string
	}{
		{"nothing like it", []string{"one.", "two."}, []int{1, 1}, []string{"one.", "two."}},
		{"in two", []string{"it is hun", "ter22 now"}, []int{0, 2}, []string{"it is *****", "***** now"}},
		{"letter by letter", strings.Split("hunter22", ""), []int{0, 0, 0, 0, 0, 0, 0, 8}, slices.Repeat([]string{"*****"}, 8)},
		{"begun and not ended", []string{"hunt", "ing."}, []int{0, 2}, []string{"hunt", "ing."}},
		{"begun at the very end", []string{"x", "hunter2"}, []int{1, 0}, []string{"x", "hunter2"}},
		{"ended and begun", []string{"hunter22 h", "unter22"}, []int{0, 2}, []string{"***** *****", "*****"}},
		{"empty pieces", []string{"hun", "", "ter22"}, []int{0, 0, 3}, []string{"*****", "", "*****"}},
	} {
		w := redact.NewWindow(setOf("hunter22"))
		var out []string
		for i, p := range tt.pieces {
			done := w.Add(p)
			if len(done) != tt.steps[i] {
				t.Errorf("%s: %d pieces after %q, want %d", tt.name, len(done), p, tt.steps[i])
			}
			for _, d := range done {
				out = append(out, d.Text)
			}
		}
		for _, d := range w.Flush() {
			out = append(out, d.Text)
		}
		if !slices.Equal(out, tt.out) {
			t.Errorf("%s: %q, want %q", tt.name, out, tt.out)
		}
	}
}

// TestManyValues adds more values than get all their forms, all alike in the
// beginning.
func TestManyValues(t *testing.T) {
	var set redact.Set
	for i := range 20_000 {
		set.Add(fmt.Sprintf("item-%05d", i))
	}
	if got := set.Text("item-00000 item-19999 item-20000 aXRlbS0wMDAwMA=="); got != "***** ***** item-20000 *****" {
		t.Errorf("%q", got)
	}
}

func FuzzText(f *testing.F) {
	f.Add("hunter22", "abcdef", "the hunter22 of abcdef aHVudGVyMjI=")
	f.Add("a b&c", "%2f%2", "a%20b%26c a+b%26c %2f%2f%2")
	f.Add("aaaa", "aaaaaa", "aaaaaaaaaaaaaaa")
	f.Add("\xff\xfe\xfd\xfc", "ü\"\\\n", "\xff\xfe\xfd\xfc ü\\\"\\\\\\n")
	f.Fuzz(func(t *testing.T, one, two, text string) {
		if len(one)+len(two) > 200 || len(text) > 2000 {
			return
		}
		set := setOf(one, two)
		var forms []string
		for _, s := range []string{one, two} {
			if len(s) >= redact.MinLength {
				forms = append(forms, redact.Forms(s)...)
			}
		}
		if got, want := set.Text(text), naive(forms, text); got != want {
			t.Fatalf("secrets %q and %q in %q: got %q, want %q", one, two, text, got, want)
		}
		checkPieces(t, set, rand.New(rand.NewPCG(1, uint64(len(text)))), text, forms)
	})
}

// BenchmarkText masks text of a log, in which a secret stands now and then.
func BenchmarkText(b *testing.B) {
	for _, n := range []int{1, 20, 200} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 2))
			const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%&/()=?+-_.:,; "
			var set redact.Set
			var secrets []string
			for range n {
				s := make([]byte, 8+random.IntN(24))
				for i := range s {
					s[i] = letters[random.IntN(len(letters))]
				}
				secrets = append(secrets, string(s))
				set.Add(string(s))
			}
			var text strings.Builder
			for i := 0; text.Len() < 64<<10; i++ {
				fmt.Fprintf(&text, "2026-01-02T03:04:05.%07dZ host-%d Updated the resource group 'contoso-%d' in westeurope; state Succeeded, %d item(s)\n", random.IntN(1e7), i%7, i, random.IntN(1000))
				if i%100 == 50 {
					fmt.Fprintf(&text, "password=%s\n", secrets[random.IntN(n)])
				}
			}
			in := text.String()
			if set.Text(in) == in {
				b.Fatal("nothing was masked")
			}
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				set.Text(in)
			}
			b.ReportMetric(float64(b.N)*float64(len(in))/b.Elapsed().Seconds()/1e6, "redacted-MB/s")
		})
	}
}

// BenchmarkWindow sends lines of a log through a Window, one by one.
func BenchmarkWindow(b *testing.B) {
	var set redact.Set
	for i := range 20 {
		set.Add(fmt.Sprintf("Secret-%d-%x", i, i*7919))
	}
	lines := []string{"a line of output, as a script writes it", "Updated the resource group 'contoso'", "state Succeeded, 17 item(s)"}
	w := redact.NewWindow(&set)
	n := 0
	for b.Loop() {
		for _, l := range lines {
			n += len(w.Add(l))
		}
	}
	b.ReportMetric(float64(3*b.N)/b.Elapsed().Seconds(), "lines/s")
}
