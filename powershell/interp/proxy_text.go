package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// The text of a proxy: a function that runs a command as a steppable pipeline.
// Scripts that change it look for its variables $wrappedCmd, $scriptCmd and
// $steppablePipeline.

const proxyClean = `
    if ($null -ne $steppablePipeline) {
        $steppablePipeline.Clean()
    }
`

// proxyTry is a block that does something and throws on.
func proxyTry(do string) string {
	return `
    try {
        ` + do + `
    } catch {
        throw
    }
`
}

// lookup finds the wrapped command.
func (m *CommandMetadata) lookup() string {
	return `$ExecutionContext.InvokeCommand.GetCommand(` + proxyQuote(m.wrapped) + `, [System.Management.Automation.CommandTypes]::` + m.kind
}

// begin is the begin block, which makes the steppable pipeline.
func (m *CommandMetadata) begin() string {
	buffer := ""
	if m.meta.Advanced || m.meta.Cmdlet {
		buffer = `$outBuffer = $null
        if ($PSBoundParameters.TryGetValue('OutBuffer', [ref]$outBuffer))
        {
            $PSBoundParameters['OutBuffer'] = 1
        }

        `
	}
	return proxyTry(buffer + `$wrappedCmd = ` + m.lookup() + `)
        $scriptCmd = {& $wrappedCmd @PSBoundParameters }

        $steppablePipeline = $scriptCmd.GetSteppablePipeline($myInvocation.CommandOrigin)
        $steppablePipeline.Begin($PSCmdlet)`)
}

// dynamic reports whether the command has dynamic parameters.
func (m *CommandMetadata) dynamic() bool {
	for _, p := range m.meta.Params {
		if p.Dynamic {
			return true
		}
	}
	return false
}

// dynamicParam is the dynamicparam block, which declares what the command's own
// would; "" for a command without.
func (m *CommandMetadata) dynamicParam() string {
	if !m.dynamic() {
		return ""
	}
	return proxyTry(`$targetCmd = ` + m.lookup() + `, $PSBoundParameters)
        $dynamicParams = @($targetCmd.Parameters.GetEnumerator() | Microsoft.PowerShell.Core\Where-Object { $_.Value.IsDynamic })
        if ($dynamicParams.Length -gt 0)
        {
            $paramDictionary = [Management.Automation.RuntimeDefinedParameterDictionary]::new()
            foreach ($param in $dynamicParams)
            {
                $param = $param.Value

                if(-not $MyInvocation.MyCommand.Parameters.ContainsKey($param.Name))
                {
                    $dynParam = [Management.Automation.RuntimeDefinedParameter]::new($param.Name, $param.ParameterType, $param.Attributes)
                    $paramDictionary.Add($param.Name, $dynParam)
                }
            }

            return $paramDictionary
        }`)
}

// create is the whole proxy; extra are a help comment, which is otherwise the
// command's own by name, and whether dynamic parameters are declared.
func (m *CommandMetadata) create(rs *Runspace, extra []any) (string, error) {
	params, err := m.paramBlock(rs)
	if err != nil {
		return "", err
	}
	help := "\n.ForwardHelpTargetName " + m.wrapped + "\n.ForwardHelpCategory " + m.kind + "\n"
	if len(extra) > 0 && types.Norm(extra[0]) != nil {
		help = types.ToString(extra[0])
	}
	var b strings.Builder
	b.WriteString(m.binding() + "\nparam(" + params + ")\n")
	block := func(name, body string) { b.WriteString("\n" + name + "\n{" + body + "}\n") }
	if d := m.dynamicParam(); d != "" && (len(extra) < 2 || types.IsTrue(extra[1])) {
		block("dynamicparam", d)
	}
	block("begin", m.begin())
	block("process", proxyTry("$steppablePipeline.Process($_)"))
	block("end", proxyTry("$steppablePipeline.End()"))
	block("clean", proxyClean)
	b.WriteString("<#\n" + help + "\n#>\n")
	return b.String(), nil
}
