package types

import (
	"math/big"
	"strings"
)

// parseLiteral reads what ParseNumberText does not: numbers with the suffixes
// that literals have in scripts (5L, 1.5d, 2kb, 10uy).
func parseLiteral(s string) (any, bool) {
	body := strings.ToLower(s)
	scale := int64(1)
	for i, m := range [...]string{"kb", "mb", "gb", "tb", "pb"} {
		if rest, ok := strings.CutSuffix(body, m); ok {
			scale, body = 1<<(10*(i+1)), rest
			break
		}
	}
	var t *Type
	if !strings.HasPrefix(strings.TrimLeft(body, "+-"), "0x") {
		for _, x := range [...]struct {
			suffix string
			t      *Type
		}{{"us", UInt16}, {"uy", Byte}, {"ul", UInt64}, {"u", nil}, {"l", Int64}, {"d", DecimalType}, {"s", Int16}, {"y", SByte}, {"n", BigInt}} {
			if rest, ok := strings.CutSuffix(body, x.suffix); ok {
				t, body = x.t, rest
				break
			}
		}
	}
	if body == strings.ToLower(s) || body == "" || strings.ContainsAny(body, ",∞") {
		return nil, false
	}
	if t == DecimalType {
		d, err, ok := ParseDecimal(body)
		if !ok || err != nil {
			return nil, false
		}
		return scaled(d, scale)
	}
	n, ok := ParseNumberText(body)
	if !ok {
		return nil, false
	}
	if t != nil {
		out, err := ConvertNumber(n, t)
		if err != nil {
			return nil, false
		}
		n = out
	}
	return scaled(n, scale)
}

func scaled(n any, scale int64) (any, bool) {
	if scale == 1 {
		return n, true
	}
	if b, ok := n.(*big.Int); ok {
		return new(big.Int).Mul(b, big.NewInt(scale)), true
	}
	out, err := Arithmetic(OpMul, n, scale)
	if err != nil {
		return nil, false
	}
	if i, ok := out.(int64); ok && i == int64(int32(i)) {
		return int32(i), true
	}
	return out, true
}
