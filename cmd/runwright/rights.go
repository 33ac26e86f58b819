package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

func (p *program) runbookRightsCommand(r *remote) *cobra.Command {
	cmd := p.group("rights", "Which assets a runbook may use")
	cmd.AddCommand(p.rightsShowCommand(r), p.rightsSetCommand(r), p.rightsProposeCommand(r))
	return cmd
}

func rightsPath(runbook string) []string { return []string{"runbooks", runbook, "assetRights"} }

func (p *program) rightsShowCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show which assets a runbook may use", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: rightsPath(args[0])})
			if err != nil {
				return err
			}
			return p.tellRights(raw)
		},
	}
}

// tellRights says in words what a runbook may use.
func (p *program) tellRights(raw []byte) error {
	if p.output == "json" {
		return p.printJSON(json.RawMessage(raw))
	}
	l, err := client.Decode[client.AssetRights](raw)
	if err != nil {
		return err
	}
	mode := l.Properties.Mode
	switch {
	case mode == "learn":
		fmt.Fprintf(p.out, "%s may use every asset while the account's asset access is 'learn'.\n", l.Runbook)
	case l.Properties.Rules == nil && mode == "deny":
		fmt.Fprintf(p.out, "%s has no list, and may use no asset: the account's asset access is 'deny'.\n", l.Runbook)
	case l.Properties.Rules == nil:
		fmt.Fprintf(p.out, "%s has no list, and may use every asset: the account's asset access is 'all'.\n", l.Runbook)
	case len(l.Properties.Rules) == 0:
		fmt.Fprintf(p.out, "%s has an empty list, and may use no asset.\n", l.Runbook)
	}
	for _, rule := range l.Properties.Rules {
		fmt.Fprintln(p.out, rule)
	}
	return nil
}

func (p *program) rightsSetCommand(r *remote) *cobra.Command {
	var allow, add, remove []string
	var none, drop bool
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Say which assets a runbook may use", Args: p.args("NAME"),
		Long: "Gives a runbook a list of the assets it may use, or changes it. A rule is KIND:NAME; KIND is connection, variable, credential,\n" +
			"certificate or *, and in NAME * stands for any characters and ? for one. A rule for a variable allows to set it, too.",
		Example: "  runwright runbook rights set Nightly -a A --allow connection:Contoso --allow 'variable:App*'",
		RunE: func(cmd *cobra.Command, args []string) error {
			ways := 0
			for _, given := range []bool{len(allow) > 0, len(add)+len(remove) > 0, none, drop} {
				if given {
					ways++
				}
			}
			if ways != 1 {
				return usagef("say what the list is to be: --allow RULE … for a new one, --add or --remove RULE … to change it, --none for an empty one, or --drop to take it away")
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			if drop {
				if _, err := c.Do(cmd.Context(), client.Request{Method: http.MethodDelete, Path: rightsPath(args[0])}); err != nil {
					return err
				}
				return p.done(nil, "Runbook %s has no list of asset rights.", args[0])
			}
			rules := append([]string{}, allow...)
			if len(add)+len(remove) > 0 {
				if rules, err = p.changedRules(cmd, c, args[0], add, remove); err != nil {
					return err
				}
			}
			return p.putRights(cmd, c, args[0], rules)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&allow, "allow", nil, "the whole list: a rule KIND:NAME (repeat)")
	f.StringArrayVar(&add, "add", nil, "add a rule to the list (repeat)")
	f.StringArrayVar(&remove, "remove", nil, "remove a rule from the list (repeat)")
	f.BoolVar(&none, "none", false, "an empty list: the runbook may use no asset")
	f.BoolVar(&drop, "drop", false, "take the list away: the account's asset access decides")
	return cmd
}

// changedRules reads the list of a runbook and changes it.
func (p *program) changedRules(cmd *cobra.Command, c *client.Client, runbook string, add, remove []string) ([]string, error) {
	raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: rightsPath(runbook)})
	if err != nil {
		return nil, err
	}
	l, err := client.Decode[client.AssetRights](raw)
	if err != nil {
		return nil, err
	}
	rules := append([]string{}, l.Properties.Rules...)
	for _, text := range remove {
		i := slices.IndexFunc(rules, func(rule string) bool { return strings.EqualFold(rule, text) })
		if i < 0 {
			return nil, fmt.Errorf("the list of %s has no rule '%s'", l.Runbook, text)
		}
		rules = slices.Delete(rules, i, i+1)
	}
	return append(rules, add...), nil
}

func (p *program) putRights(cmd *cobra.Command, c *client.Client, runbook string, rules []string) error {
	raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPut, Path: rightsPath(runbook), JSON: map[string]any{"properties": map[string]any{"rules": rules}}})
	if err != nil {
		return err
	}
	return p.tellRights(raw)
}

func (p *program) rightsProposeCommand(r *remote) *cobra.Command {
	var apply, refused bool
	cmd := &cobra.Command{
		Use: "propose NAME", Short: "Propose a list from what the runbook's jobs have used", Args: p.args("NAME"),
		Long: "Proposes a list of asset rights from the audit records: the assets that jobs of the runbook have used. With --refused also\n" +
			"those that were refused. --apply adds them to the runbook's list.",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), "", append(rightsPath(args[0]), "proposal")...)
			if err != nil {
				return err
			}
			var rules []string
			shown := []json.RawMessage{}
			for _, raw := range all {
				u, err := client.Decode[client.AssetUse](raw)
				if err != nil {
					return err
				}
				if u.Outcome != "allowed" && !(refused && u.Outcome == "refused") {
					continue
				}
				shown = append(shown, raw)
				if !u.Listed && !slices.Contains(rules, u.Rule) {
					rules = append(rules, u.Rule)
				}
			}
			if !apply {
				return printList(p, shown, proposalColumns())
			}
			if len(shown) == 0 {
				return errors.New("jobs of the runbook have used no asset yet; there is nothing to apply")
			}
			rules, err = p.changedRules(cmd, c, args[0], rules, nil)
			if err != nil {
				return err
			}
			return p.putRights(cmd, c, args[0], rules)
		},
	}
	cmd.Flags().BoolVar(&apply, "apply", false, "add what is proposed to the runbook's list")
	cmd.Flags().BoolVar(&refused, "refused", false, "also what was refused")
	return cmd
}

func proposalColumns() []column[client.AssetUse] {
	return []column[client.AssetUse]{
		{"RULE", func(u client.AssetUse) string { return u.Rule }},
		{"OUTCOME", func(u client.AssetUse) string { return u.Outcome }},
		{"COUNT", func(u client.AssetUse) string { return strconv.Itoa(u.Count) }},
		{"LAST", func(u client.AssetUse) string { return when(u.Last) }},
		{"LISTED", func(u client.AssetUse) string { return strconv.FormatBool(u.Listed) }},
	}
}

// accountAccessCommand shows or sets what runbooks without a list may use.
func (p *program) accountAccessCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "asset-access NAME [all|deny|learn]", Short: "Show or set what the runbooks of an account may use without a list of their own", Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 && len(args) != 2 {
				return usagef("'%s' takes NAME, and all, deny or learn to set it", cmd.CommandPath())
			}
			return nil
		},
		Long: "all: a runbook without a list of asset rights may use every asset, as in the original.\ndeny: it may use none.\n" +
			"learn: nothing is refused to any runbook; 'runbook rights propose' makes lists of what was used.",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connect(r)
			if err != nil {
				return err
			}
			req := client.Request{Method: http.MethodGet, Path: []string{"assetAccess"}}
			if len(args) == 2 {
				req.Method, req.JSON = http.MethodPut, map[string]any{"properties": map[string]string{"mode": args[1]}}
			}
			raw, err := c.WithAccount(args[0]).Do(cmd.Context(), req)
			if err != nil {
				return err
			}
			a, err := client.Decode[client.AssetAccess](raw)
			if err != nil {
				return err
			}
			return p.done(raw, "%s", a.Properties.Mode)
		},
	}
}
