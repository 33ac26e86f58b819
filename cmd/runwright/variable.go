package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/fault"
)

func variableResource() resource[client.Variable] {
	return resource[client.Variable]{
		noun: "variable", collection: "variables", used: true,
		columns: []column[client.Variable]{
			{"NAME", func(v client.Variable) string { return v.Name }},
			{"VALUE", func(v client.Variable) string {
				switch {
				case v.Properties.IsEncrypted:
					return "(encrypted)"
				case v.Properties.Value == nil:
					return ""
				}
				return *v.Properties.Value
			}},
			{"ENCRYPTED", func(v client.Variable) string { return strconv.FormatBool(v.Properties.IsEncrypted) }},
			{"MODIFIED", func(v client.Variable) string { return when(v.Properties.LastModifiedTime) }},
		},
		details: []column[client.Variable]{
			{"DESCRIPTION", func(v client.Variable) string { return v.Properties.Description }},
		},
	}
}

func (p *program) variableCommand() *cobra.Command {
	cmd := p.group("variable", "Variables: values that runbooks share, plain or encrypted")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	res := variableResource()
	cmd.AddCommand(res.list(p, r), res.show(p, r), p.usageCommand(r, "variable", "variables"), p.variableSetCommand(r), res.delete(p, r))
	return cmd
}

func (p *program) variableSetCommand(r *remote) *cobra.Command {
	var encrypted, asJSON bool
	var file string
	cmd := &cobra.Command{
		Use: "set NAME [VALUE]", Short: "Create a variable, or replace its value",
		Long: "Creates a variable, or replaces the value of the one that is there.\n" +
			"The value is a text, with --json-value any JSON. '-' reads it from the standard input, --value-file from a file;\n" +
			"an encrypted one that is not given so is asked for on the terminal.\n" +
			"Whether a variable is encrypted is chosen when it is created.",
		Example: "  runwright variable set Region -a A westeurope\n  runwright variable set Limit -a A --json-value 10\n  runwright variable set Key -a A --encrypted --value-file key.txt",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 && len(args) != 2 {
				return usagef("'%s' takes NAME and VALUE; %d argument(s) were given", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 && args[1] == "-" {
				args, file = args[:1], "-"
			}
			var value string
			var err error
			switch {
			case len(args) == 2 && file != "":
				return usagef("the value is given twice: as an argument and with --value-file")
			case len(args) == 2 && encrypted:
				return notAsArgument("an encrypted value")
			case len(args) == 2:
				if err := p.refuseForEncrypted(cmd, r, args[0]); err != nil {
					return err
				}
				value = args[1]
			case file == "" && !encrypted:
				return usagef("no value is given; give VALUE, '-' or --value-file")
			default:
				if value, err = p.readSecret(cmd.Context(), "value", file, "'-' or --value-file"); err != nil {
					return err
				}
			}
			if !asJSON {
				quoted, err := json.Marshal(value)
				if err != nil {
					return err
				}
				value = string(quoted)
			}
			properties := map[string]any{"value": value}
			if encrypted {
				properties["isEncrypted"] = true
			}
			return p.put(cmd, r, "variables", args[0], properties, "Variable")
		},
	}
	cmd.Flags().BoolVar(&encrypted, "encrypted", false, "only jobs can read the value")
	cmd.Flags().BoolVar(&asJSON, "json-value", false, "the value is JSON, not a text")
	cmd.Flags().StringVar(&file, "value-file", "", "read the value from a file, '-' for standard input")
	addDescription(cmd, "variable")
	return cmd
}

func notAsArgument(what string) error {
	return usagef("%s on the command line can be seen by other users of the machine; give '-', --value-file, or --encrypted and nothing to be asked", what)
}

// refuseForEncrypted refuses a value from the command line for a variable that
// is there and encrypted.
func (p *program) refuseForEncrypted(cmd *cobra.Command, r *remote, name string) error {
	c, err := p.connectAccount(r)
	if err != nil {
		return err
	}
	raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{"variables", name}})
	if fault.Is(err, fault.NotFound) {
		return nil // it will be a new one, and plain
	}
	if err != nil {
		return err
	}
	v, err := client.Decode[client.Variable](raw)
	if err == nil && v.Properties.IsEncrypted {
		err = notAsArgument(fmt.Sprintf("the variable %s is encrypted, and its value", v.Name))
	}
	return err
}

// put creates or replaces a resource and says that it is there.
func (p *program) put(cmd *cobra.Command, r *remote, collection, name string, properties map[string]any, noun string) error {
	c, err := p.connectAccount(r)
	if err != nil {
		return err
	}
	if properties["description"], err = description(cmd, c, collection, name); err != nil {
		return err
	}
	raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPut, Path: []string{collection, name}, JSON: map[string]any{"name": name, "properties": properties}})
	if err != nil {
		return err
	}
	return p.done(raw, "%s %s is there.", noun, name)
}

// addDescription adds the flag that description reads.
func addDescription(cmd *cobra.Command, noun string) {
	cmd.Flags().String("description", "", "what the "+noun+" is for (default: what it says now)")
}

// description is what the flag gives, and else what is stored: a PUT replaces
// everything, and who sets a value does not mean that.
func description(cmd *cobra.Command, c *client.Client, collection, name string) (string, error) {
	if f := cmd.Flags().Lookup("description"); f.Changed {
		return f.Value.String(), nil
	}
	raw, err := c.Do(cmd.Context(), client.Request{Path: []string{collection, name}})
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	stored, err := client.Decode[struct{ Properties struct{ Description string } }](raw)
	return stored.Properties.Description, err
}
