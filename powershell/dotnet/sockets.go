package dotnet

import "github.com/runwright/runwright/powershell/types"

// absentSocket is the table of a class of the network that the engine does not
// have: connections are opened by the host, which opens those of TCP that go out.
func absentSocket(class, needs string) func() Table {
	return func() Table {
		return Table{"new(*)": func(*Call) (any, error) {
			return nil, types.NewException("System.PlatformNotSupportedException", class+" is not available: "+needs+
				", and the engine opens outgoing connections of TCP only (TcpClient, Invoke-RestMethod, HttpClient). What needs more has to run in PowerShell itself.")
		}}
	}
}
