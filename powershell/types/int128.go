package types

import "math/big"

// Int128 is System.Int128 in two's complement. It is no number to PowerShell:
// its operators are methods of the type.
type Int128 struct{ Hi, Lo uint64 }

// UInt128 is System.UInt128.
type UInt128 struct{ Hi, Lo uint64 }

// PSType is Int128.
func (Int128) PSType() *Type { return Int128Type }

// PSType is UInt128.
func (UInt128) PSType() *Type { return UInt128Type }

// PSString is the number in decimal digits.
func (i Int128) PSString() string { return i.Big().String() }

// PSString is the number in decimal digits.
func (u UInt128) PSString() string { return u.Big().String() }

// Big is the value.
func (u UInt128) Big() *big.Int {
	x := new(big.Int).SetUint64(u.Hi)
	return x.Lsh(x, 64).Or(x, new(big.Int).SetUint64(u.Lo))
}

// Big is the value.
func (i Int128) Big() *big.Int {
	x := UInt128(i).Big()
	if i.Hi>>63 != 0 {
		x.Sub(x, twoTo128())
	}
	return x
}

func twoTo128() *big.Int { return new(big.Int).Lsh(big.NewInt(1), 128) }

// LowUInt128 are the low 128 bits of an integer's two's complement.
func LowUInt128(x *big.Int) UInt128 {
	m := new(big.Int).Mod(x, twoTo128())
	hi := new(big.Int).Rsh(m, 64)
	return UInt128{hi.Uint64(), new(big.Int).And(m, new(big.Int).SetUint64(1<<64-1)).Uint64()}
}

// LowInt128 are the low 128 bits of an integer's two's complement.
func LowInt128(x *big.Int) Int128 { return Int128(LowUInt128(x)) }

// wide128 returns an integer as a number of 128 bits; ok is false where t cannot
// hold it.
func wide128(x *big.Int, t *Type) (v any, ok bool) {
	if t == UInt128Type {
		return LowUInt128(x), x.Sign() >= 0 && x.BitLen() <= 128
	}
	i := LowInt128(x)
	return i, i.Big().Cmp(x) == 0
}

// PSCompare orders as CompareTo does.
func (i Int128) PSCompare(other any) (int, error) {
	o, ok := other.(Int128)
	if !ok {
		return 0, NewException("System.ArgumentException", "Object must be of type Int128.")
	}
	return i.Big().Cmp(o.Big()), nil
}

// PSCompare orders as CompareTo does.
func (u UInt128) PSCompare(other any) (int, error) {
	o, ok := other.(UInt128)
	if !ok {
		return 0, NewException("System.ArgumentException", "Object must be of type UInt128.")
	}
	return u.Big().Cmp(o.Big()), nil
}
