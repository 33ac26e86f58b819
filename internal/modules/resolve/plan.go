package resolve

import "slices"

// plan puts what was chosen in order: each module after those it needs, else
// by name.
func (s *solver) plan() []Item {
	names := make([]string, 0, len(s.chosen))
	for k := range s.chosen {
		names = append(names, k)
	}
	slices.Sort(names)
	var out []Item
	done := map[string]bool{}
	var visit func(k string)
	visit = func(k string) {
		c := s.chosen[k]
		if c == nil || done[k] {
			return
		}
		done[k] = true
		for _, n := range c.needs() {
			visit(key(n.Name))
		}
		out = append(out, c.item())
	}
	for _, k := range names {
		visit(k)
	}
	for _, c := range s.robbed() {
		i := slices.IndexFunc(out, func(i Item) bool { return key(i.Name) == key(c.Name) })
		out[i].Breaks = append(out[i].Breaks, c)
	}
	return out
}

func (c *choice) item() Item {
	item := Item{Name: c.name, Action: Import, Version: c.version(), Needs: c.needs(), Root: c.root, Chain: c.chain()}
	if c.candidate != nil {
		item.Source = c.candidate.Source
	}
	if c.installed != nil {
		item.From = c.installed.Versions[len(c.installed.Versions)-1]
		item.Action = Update
		if c.candidate == nil {
			item.Action = Keep
		}
	}
	return item
}

// circle returns modules that need each other, at least one of them new, the
// first one again at the end; nil when there are none. Circles of modules that
// stay were there before.
func (s *solver) circle() []string {
	names := make([]string, 0, len(s.chosen))
	for k, c := range s.chosen {
		if c.candidate != nil {
			names = append(names, k)
		}
	}
	slices.Sort(names)
	for _, k := range names {
		if path := s.back(k, k, map[string]bool{}); path != nil {
			return append([]string{s.chosen[k].name}, path...)
		}
	}
	return nil
}

// back returns a way from one chosen module to another, without the start;
// nil when there is none.
func (s *solver) back(from, to string, seen map[string]bool) []string {
	for _, n := range s.chosen[from].needs() {
		k := key(n.Name)
		c := s.chosen[k]
		if c == nil || seen[k] {
			continue
		}
		if k == to {
			return []string{c.name}
		}
		seen[k] = true
		if path := s.back(k, to, seen); path != nil {
			return append([]string{c.name}, path...)
		}
	}
	return nil
}
