package dotnet

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/runwright/runwright/powershell/types"
)

// eastAsian finds a code page of several bytes a character by name or number.
func eastAsian(name string) (*Encoding, bool) {
	for _, p := range [...]struct {
		page         int
		names, title string
		e            encoding.Encoding
	}{
		{932, "shift_jis sjis shift-jis ms_kanji x-sjis csshiftjis", "Japanese (Shift-JIS)", japanese.ShiftJIS},
		{51932, "euc-jp x-euc x-euc-jp", "Japanese (EUC)", japanese.EUCJP},
		{50220, "iso-2022-jp", "Japanese (JIS)", japanese.ISO2022JP},
		{936, "gb2312 gbk cp936 chinese csgb2312 gb2312-80 gb_2312-80", "Chinese Simplified (GB2312)", simplifiedchinese.GBK},
		{54936, "gb18030", "Chinese Simplified (GB18030)", simplifiedchinese.GB18030},
		{52936, "hz-gb-2312", "Chinese Simplified (HZ)", simplifiedchinese.HZGB2312},
		{950, "big5 big5-hkscs cn-big5 csbig5 x-x-big5", "Chinese Traditional (Big5)", traditionalchinese.Big5},
		{949, "ks_c_5601-1987 ks_c_5601 korean ksc5601 csksc56011987", "Korean", korean.EUCKR},
		{51949, "euc-kr cseuckr", "Korean (EUC)", korean.EUCKR},
	} {
		all := strings.Fields(p.names)
		found := strconv.Itoa(p.page) == name
		for _, n := range all {
			found = found || n == name
		}
		if !found {
			continue
		}
		return &Encoding{class: "System.Text.DBCSCodePageEncoding", name: all[0], body: all[0], title: p.title, page: p.page,
			encode: func(u []uint16) []byte {
				out, err := encoding.ReplaceUnsupported(p.e.NewEncoder()).Bytes([]byte(types.FromUnits(u)))
				if err != nil { // what cannot be read as text at all
					return []byte("?")
				}
				return []byte(strings.ReplaceAll(string(out), "\x1a", "?"))
			},
			decode: func(b []byte) string {
				out, err := p.e.NewDecoder().Bytes(b)
				if err != nil {
					return strings.Repeat("\ufffd", len(b))
				}
				return string(out)
			}}, true
	}
	return nil, false
}
