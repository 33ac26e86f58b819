package module

import (
	"strings"
	"testing"
)

func galleryVersion(t *testing.T, s string) GalleryVersion {
	t.Helper()
	v, err := ParseGalleryVersion(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRange(t *testing.T) {
	tests := []struct{ in, reads, yes, no string }{
		{"", "", "0.0.1 9.9-beta", ""},
		{"2.7.6", ">= 2.7.6", "2.7.6 2.7.6.1 3.0", "2.7.5 2.7.6-beta"},
		{"[4.0.0]", "= 4.0.0", "4.0 4.0.0 4.0.0.0", "4.0.1 4.0.0-rc1"},
		{"[1.0,1.9.2147483647]", ">= 1.0.0, <= 1.9.2147483647", "1.0 1.9.5", "0.9 1.10 2.0"},
		{"(1.0,2.0)", "> 1.0.0, < 2.0.0", "1.0.1 2.0-beta", "1.0 2.0"},
		{"(,1.0]", "<= 1.0.0", "0.1 1.0", "1.0.1"},
		{"[1.0,)", ">= 1.0.0", "1.0 7.0", "0.9"},
		{" [ 1.0 , 2.0 ] ", ">= 1.0.0, <= 2.0.0", "1.5", "2.1"},
		{"1.0.0-beta2", ">= 1.0.0-beta2", "1.0.0-beta2 1.0.0-beta3 1.0.0 1.0.0-beta2.1", "1.0.0-beta1 1.0.0-alpha"},
	}
	for _, tt := range tests {
		r, err := ParseRange(tt.in)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		if r.String() != tt.reads {
			t.Errorf("%q reads %q, want %q", tt.in, r, tt.reads)
		}
		for list, want := range map[string]bool{tt.yes: true, tt.no: false} {
			for v := range strings.FieldsSeq(list) {
				if r.Admits(galleryVersion(t, v)) != want {
					t.Errorf("%q admits %s: %v, want %v", tt.in, v, !want, want)
				}
			}
		}
	}
}

func TestRangeRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"x":         `"x" is not a number`,
		"1.2.3.4.5": "one to four numbers",
		"[1.0":      "closing bracket",
		"(1.0)":     "square brackets",
		"[,]":       "names no version",
		"[2.0,1.0]": "the first version is above the second",
		"[1.a,2.0]": `"a" is not a number`,
		"1.0-":      "label after the dash is empty",
		"[":         "closing bracket",
	} {
		if _, err := ParseRange(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", in, err, want)
		}
	}
}

func TestGalleryVersionOrder(t *testing.T) {
	ordered := strings.Fields("0.1 1.0.0-1 1.0.0-2 1.0.0-10 1.0.0-alpha 1.0.0-alpha.1 1.0.0-beta 1.0.0 1.0.0.1 1.0.1 1.10")
	for i := range ordered {
		for j := range ordered {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := galleryVersion(t, ordered[i]).Compare(galleryVersion(t, ordered[j])); got != want {
				t.Errorf("%s against %s: %d, want %d", ordered[i], ordered[j], got, want)
			}
		}
	}
	v, err := ParseVersion("2.5.0.7")
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Gallery("beta3").String(); got != "2.5.0.7-beta3" {
		t.Errorf("gallery version %s", got)
	}
}
