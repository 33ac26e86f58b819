package pfx

import "encoding/asn1"

// MaxRounds is how many rounds of key derivation a PFX file may ask for, each
// time it asks. Programs that write such files take 2,000 to 600,000; the
// number is the file's, and a round takes the server about a third of a
// microsecond.
const MaxRounds = 2_000_000

// maxNesting bounds how deep the parts of a PFX file are looked into.
const maxNesting = 32

// checkRounds refuses a PFX file that asks for more rounds. They stand, in the
// parameters of every kind of encryption and of the checksum, as a number right
// behind the salt. What stands within an encrypted part is hidesKey's affair.
func checkRounds(file []byte) error {
	if most := rounds(file, 0); most > MaxRounds {
		return ErrRounds
	}
	return nil
}

// rounds returns the largest number that follows a byte string in any sequence
// of a DER text, or within a byte string that is DER itself.
func rounds(der []byte, depth int) (most int64) {
	if depth > maxNesting {
		return 0
	}
	salted := false
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return most // no DER: a text of another kind, or a broken file, which its reader refuses
		}
		der = rest
		isOctets := v.Class == asn1.ClassUniversal && v.Tag == asn1.TagOctetString && !v.IsCompound
		switch {
		case v.IsCompound || isOctets:
			most = max(most, rounds(v.Bytes, depth+1))
		case salted && v.Class == asn1.ClassUniversal && v.Tag == asn1.TagInteger:
			var n int64
			if _, err := asn1.Unmarshal(v.FullBytes, &n); err != nil {
				n = MaxRounds + 1 // larger than any number that is read
			}
			most = max(most, n)
		}
		salted = isOctets
	}
	return most
}
