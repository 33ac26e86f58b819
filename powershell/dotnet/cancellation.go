package dotnet

import "github.com/runwright/runwright/powershell/types"

// cancellationToken is a CancellationToken, which here nothing but its making
// cancels.
type cancellationToken bool

// PSType is CancellationToken.
func (cancellationToken) PSType() *types.Type {
	return types.MustNamed("System.Threading.CancellationToken")
}

// cancellationTable is CancellationToken.
func cancellationTable() Table {
	cancelled := func(c *Call) (any, error) { return bool(c.This.(cancellationToken)), nil }
	return Table{
		"static get None":             func(*Call) (any, error) { return cancellationToken(false), nil },
		"new(bool)":                   func(c *Call) (any, error) { return cancellationToken(c.Bool(0)), nil },
		"get IsCancellationRequested": cancelled,
		"get CanBeCanceled":           cancelled,
		"ThrowIfCancellationRequested()": func(c *Call) (any, error) {
			if c.This.(cancellationToken) {
				return nil, types.NewException("System.OperationCanceledException", "The operation was canceled.")
			}
			return nil, nil
		},
	}
}
