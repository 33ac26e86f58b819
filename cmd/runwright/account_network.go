package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

// networkCommand shows and sets what the jobs of an account may connect to.
func (p *program) networkCommand(r *remote) *cobra.Command {
	cmd := p.group("network", "What the jobs of an account may connect to")
	cmd.AddCommand(&cobra.Command{
		Use: "show ACCOUNT", Short: "Show what the jobs of an account may connect to", Args: p.args("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connect(r)
			if err != nil {
				return err
			}
			n, raw, err := getNetwork(cmd, c.WithAccount(args[0]))
			if err != nil {
				return err
			}
			return p.printNetwork(n, raw)
		},
	}, p.networkSetCommand(r))
	return cmd
}

func (p *program) networkSetCommand(r *remote) *cobra.Command {
	var change networkChange
	var runbook string
	cmd := &cobra.Command{
		Use: "set ACCOUNT", Short: "Change what the jobs of an account may connect to",
		Long: "Adds rules to the lists of an account, or of one of its runbooks, and takes rules away.\n" +
			"A rule is NAME, *.NAME, ADDRESS, ADDRESS/BITS or *, with :PORT or :FROM-TO behind it if not all ports are meant.\n" +
			"Without rules to allow, everything is allowed that the server allows; a runbook's lists narrow its account's.\n" +
			"The change holds for jobs that start afterwards.",
		Example: "  runwright account network set contoso --allow '*.contoso.com:443' --allow 10.0.0.0/8\n  runwright account network set contoso --runbook Backup --deny '*:22'\n  runwright account network set contoso --clear",
		Args:    p.args("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if change.empty() {
				return usagef("no change is given; give --allow, --deny, --remove or --clear")
			}
			c, err := p.connect(r)
			if err != nil {
				return err
			}
			c = c.WithAccount(args[0])
			n, _, err := getNetwork(cmd, c)
			if err != nil {
				return err
			}
			if err := change.apply(&n, runbook); err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPut, Path: []string{"network"}, JSON: map[string]any{"properties": n.Properties}})
			if err != nil {
				return err
			}
			if err := json.Unmarshal(raw, &n); err != nil {
				return err
			}
			return p.printNetwork(n, raw)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&change.allow, "allow", nil, "add a rule to what is allowed; may be repeated")
	f.StringArrayVar(&change.deny, "deny", nil, "add a rule to what is denied; may be repeated")
	f.StringArrayVar(&change.remove, "remove", nil, "take a rule out of both lists; may be repeated")
	f.BoolVar(&change.clear, "clear", false, "empty both lists before anything is added")
	f.StringVar(&runbook, "runbook", "", "change the lists of this runbook, which narrow the account's")
	return cmd
}

// networkChange is what is to become of two lists.
type networkChange struct {
	allow, deny, remove []string
	clear               bool
}

func (c networkChange) empty() bool {
	return !c.clear && len(c.allow)+len(c.deny)+len(c.remove) == 0
}

func (c networkChange) apply(n *client.Network, runbook string) error {
	lists := &n.Properties.NetworkLists
	if runbook != "" {
		if n.Properties.Runbooks == nil {
			n.Properties.Runbooks = map[string]client.NetworkLists{}
		}
		for name := range n.Properties.Runbooks {
			if strings.EqualFold(name, runbook) {
				runbook = name
			}
		}
		own := n.Properties.Runbooks[runbook]
		lists = &own
		defer func() { n.Properties.Runbooks[runbook] = own }()
	}
	if c.clear {
		*lists = client.NetworkLists{}
	}
	for _, rule := range c.remove {
		is := func(other string) bool { return strings.EqualFold(rule, other) }
		if !slices.ContainsFunc(lists.Allow, is) && !slices.ContainsFunc(lists.Deny, is) {
			return usagef("the rule '%s' is in none of the lists", rule)
		}
		lists.Allow, lists.Deny = slices.DeleteFunc(lists.Allow, is), slices.DeleteFunc(lists.Deny, is)
	}
	add := func(to *[]string, rules []string) {
		for _, rule := range rules {
			if !slices.Contains(*to, rule) {
				*to = append(*to, rule)
			}
		}
	}
	add(&lists.Allow, c.allow)
	add(&lists.Deny, c.deny)
	return nil
}

func getNetwork(cmd *cobra.Command, c *client.Client) (n client.Network, raw []byte, err error) {
	if raw, err = c.Do(cmd.Context(), client.Request{Path: []string{"network"}}); err == nil {
		err = json.Unmarshal(raw, &n)
	}
	return n, raw, err
}

// networkRow is a line of the table.
type networkRow struct{ scope, list, rule string }

func (p *program) printNetwork(n client.Network, raw []byte) error {
	var rows []networkRow
	add := func(scope string, l client.NetworkLists) {
		for _, r := range l.Allow {
			rows = append(rows, networkRow{scope, "allow", r})
		}
		for _, r := range l.Deny {
			rows = append(rows, networkRow{scope, "deny", r})
		}
	}
	add("account", n.Properties.NetworkLists)
	var names []string
	for name := range n.Properties.Runbooks {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add("runbook "+name, n.Properties.Runbooks[name])
	}
	if len(rows) == 0 {
		return p.done(raw, "No lists: jobs of account %s may connect to everything that the server allows.", n.Name)
	}
	if p.output == "json" {
		return p.printJSON(json.RawMessage(raw))
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SCOPE\tLIST\tRULE")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\n", oneLine(r.scope), r.list, oneLine(r.rule))
	}
	return w.Flush()
}
