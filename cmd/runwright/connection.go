package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/fieldtype"
)

func connectionTypeResource() resource[client.ConnectionType] {
	return resource[client.ConnectionType]{
		noun: "connection type", collection: "connectionTypes",
		columns: []column[client.ConnectionType]{
			{"NAME", func(t client.ConnectionType) string { return t.Name }},
			{"GLOBAL", func(t client.ConnectionType) string { return strconv.FormatBool(t.Properties.IsGlobal) }},
			{"MODULE", func(t client.ConnectionType) string { return t.Properties.Module }},
			{"FIELDS", func(t client.ConnectionType) string {
				var out []string
				for _, name := range slices.Sorted(maps.Keys(t.Properties.FieldDefinitions)) {
					f := t.Properties.FieldDefinitions[name]
					text := name + ":" + f.Type
					if f.IsEncrypted {
						text += ":encrypted"
					}
					if f.IsOptional {
						text += ":optional"
					}
					out = append(out, text)
				}
				return strings.Join(out, " ")
			}},
		},
	}
}

func (p *program) connectionTypeCommand() *cobra.Command {
	cmd := p.group("connection-type", "Connection types: which fields connections have")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	res := connectionTypeResource()
	var fields []string
	set := &cobra.Command{
		Use: "set NAME", Short: "Create a connection type, or replace one that is not in use", Args: p.args("NAME"),
		Example: "  runwright connection-type set Contoso -a A --field User:string --field Password:string:encrypted",
		RunE: func(cmd *cobra.Command, args []string) error {
			definitions := map[string]any{}
			for _, f := range fields {
				name, d, err := parseField(f)
				if err != nil {
					return err
				}
				definitions[name] = d
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPut, Path: []string{res.collection, args[0]},
				JSON: map[string]any{"name": args[0], "properties": map[string]any{"fieldDefinitions": definitions}}})
			if err != nil {
				return err
			}
			return p.done(raw, "Connection type %s is there.", args[0])
		},
	}
	set.Flags().StringArrayVar(&fields, "field", nil, "a field as NAME:TYPE[:encrypted][:optional]; TYPE is "+fieldtype.ShortNames()+" (repeat)")
	cmd.AddCommand(res.list(p, r), res.show(p, r), set, res.delete(p, r))
	return cmd
}

// parseField reads NAME:TYPE[:encrypted][:optional].
func parseField(text string) (name string, definition map[string]any, err error) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || parts[0] == "" {
		return "", nil, usagef("the field '%s' is not understood; expected NAME:TYPE[:encrypted][:optional]", text)
	}
	kind := fieldtype.Parse(parts[1])
	if kind == fieldtype.Unknown {
		return "", nil, usagef("the field '%s' has the type '%s'; expected %s", text, parts[1], fieldtype.ShortNames())
	}
	definition = map[string]any{"type": kind.String(), "isEncrypted": false, "isOptional": false}
	for _, mark := range parts[2:] {
		switch mark {
		case "encrypted":
			definition["isEncrypted"] = true
		case "optional":
			definition["isOptional"] = true
		default:
			return "", nil, usagef("the field '%s' has the mark '%s'; expected encrypted or optional", text, mark)
		}
	}
	return parts[0], definition, nil
}

func connectionResource() resource[client.Connection] {
	return resource[client.Connection]{
		noun: "connection", collection: "connections", used: true,
		columns: []column[client.Connection]{
			{"NAME", func(c client.Connection) string { return c.Name }},
			{"TYPE", func(c client.Connection) string { return c.Properties.ConnectionType.Name }},
			{"MODIFIED", func(c client.Connection) string { return when(c.Properties.LastModifiedTime) }},
		},
		details: []column[client.Connection]{
			{"DESCRIPTION", func(c client.Connection) string { return c.Properties.Description }},
			{"VALUES", func(c client.Connection) string {
				var out []string
				for _, name := range slices.Sorted(maps.Keys(c.Properties.FieldDefinitionValues)) {
					if v := c.Properties.FieldDefinitionValues[name]; v != nil {
						out = append(out, name+"="+*v)
					} else {
						out = append(out, name+"=(encrypted)")
					}
				}
				return strings.Join(out, " ")
			}},
		},
	}
}

func (p *program) connectionCommand() *cobra.Command {
	cmd := p.group("connection", "Connections: what a runbook needs to reach a service")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	res := connectionResource()
	var typeName string
	var fields, files []string
	set := &cobra.Command{
		Use: "set NAME", Short: "Create a connection, or replace its values", Args: p.args("NAME"),
		Long: "Creates a connection, or replaces the values of the one that is there.\n" +
			"Secrets are better read from a file or the standard input (--field-file Password=-) than written on the command line,\nwhere other users of the machine may see them.",
		RunE: func(cmd *cobra.Command, args []string) error {
			values, err := pairs("--field", fields)
			if err != nil {
				return err
			}
			fromFiles, err := pairs("--field-file", files)
			if err != nil {
				return err
			}
			for name, path := range fromFiles {
				text, err := p.readFile(path)
				if err != nil {
					return fmt.Errorf("read field %s: %w", name, err)
				}
				values[name] = strings.TrimRight(string(text), "\r\n")
			}
			if typeName == "" {
				return usagef("no connection type is named; give --type")
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			about, err := description(cmd, c, res.collection, args[0])
			if err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPut, Path: []string{res.collection, args[0]}, JSON: map[string]any{
				"name": args[0],
				"properties": map[string]any{
					"connectionType": map[string]string{"name": typeName}, "fieldDefinitionValues": values, "description": about,
				},
			}})
			if err != nil {
				return err
			}
			return p.done(raw, "Connection %s is there.", args[0])
		},
	}
	set.Flags().StringVar(&typeName, "type", "", "connection type")
	addDescription(set, "connection")
	set.Flags().StringArrayVar(&fields, "field", nil, "a value as FIELD=VALUE (repeat)")
	set.Flags().StringArrayVar(&files, "field-file", nil, "a value as FIELD=FILE, '-' for standard input (repeat)")
	cmd.AddCommand(res.list(p, r), res.show(p, r), p.usageCommand(r, "connection", "connections"), set, res.delete(p, r))
	return cmd
}

// pairs reads NAME=VALUE flags.
func pairs(flag string, all []string) (map[string]string, error) {
	out := map[string]string{}
	for _, text := range all {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, usagef("%s '%s' is not understood; expected NAME=VALUE", flag, text)
		}
		out[name] = value
	}
	return out, nil
}
