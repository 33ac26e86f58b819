package syntax

import "math/big"

// DecimalLiteral is the value of a number with the suffix d: Coefficient
// divided by ten to the power of Scale.
type DecimalLiteral struct {
	Coefficient *big.Int
	Scale       int
}
