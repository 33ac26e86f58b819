package types

// IntegerSize returns the bits of an integer type and whether it has a sign; 0
// for other types.
func IntegerSize(t *Type) (bits int, signed bool) {
	switch t {
	case Byte:
		return 8, false
	case SByte:
		return 8, true
	case Int16:
		return 16, true
	case UInt16:
		return 16, false
	case Int32:
		return 32, true
	case UInt32:
		return 32, false
	case Int64:
		return 64, true
	case UInt64:
		return 64, false
	}
	return 0, false
}

// IntegerBits are the bits of an integer type, 0 for other types.
func IntegerBits(t *Type) int {
	bits, _ := IntegerSize(t)
	return bits
}

// OverflowOf is OverflowException for a value that a type cannot hold.
func OverflowOf(t *Type) *Exception { return overflowError(t) }
