package pwshhost

import (
	"path/filepath"
	"sort"
	"strconv"
)

// Settings are what the environment of a process depends on.
type Settings struct {
	Home      string // a folder that can be made and written to
	HeapBytes uint64 // bound of .NET's heap; 0 for none
	Proxy     string // HOST:PORT of the HTTP proxy; empty for none
	// Confined says that the process will be locked: threads made after the lock
	// must not need calls that it refuses.
	Confined bool
}

// Environment gives the variables of a process of PowerShell: none of the
// service's own.
func (in Installation) Environment(s Settings) []string {
	vars := map[string]string{
		"PATH": "/usr/bin:/bin", "HOME": s.Home, "LANG": "C.UTF-8", "TERM": "dumb", "TZ": "UTC",
		"POWERSHELL_TELEMETRY_OPTOUT":   "1",
		"POWERSHELL_UPDATECHECK":        "Off",
		"POWERSHELL_DIAGNOSTICS_OPTOUT": "1",
		"PSModuleAnalysisCachePath":     filepath.Join(s.Home, ".cache", "powershell", "ModuleAnalysisCache"),
		"DOTNET_NOLOGO":                 "1",
		"DOTNET_EnableDiagnostics":      "0",
		"DOTNET_EnableWriteXorExecute":  "0", // the compiler writes and runs its memory anyway
		"DOTNET_TieredPGO":              "0",
		"DOTNET_gcConcurrent":           "0",
	}
	if in.Runtime != "" && in.Runtime != in.Home {
		vars["DOTNET_ROOT"] = in.Runtime
	}
	if s.Confined {
		vars["GLIBC_TUNABLES"] = "glibc.pthread.rseq=0"
	}
	if s.HeapBytes > 0 {
		// .NET reads the number as hexadecimal.
		vars["DOTNET_GCHeapHardLimit"] = strconv.FormatUint(s.HeapBytes, 16)
	}
	if s.Proxy != "" {
		for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"} {
			vars[name] = "http://" + s.Proxy
		}
		vars["NO_PROXY"] = ""
	}
	out := make([]string, 0, len(vars))
	for n, v := range vars {
		out = append(out, n+"="+v)
	}
	sort.Strings(out)
	return out
}
