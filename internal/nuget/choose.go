package nuget

// Choice says which of several fitting versions is wanted. The zero value is
// NuGet's rule for dependencies: the lowest, no prereleases unless the range
// names one.
type Choice struct {
	Highest    bool
	Prerelease bool // prereleases are welcome though the range names none
}

// Prereleases says whether the range itself asks for prereleases: a bound is one,
// or its pattern has a label.
func (r Range) Prereleases() bool {
	return r.Min != nil && r.Min.IsPrerelease() || r.Max != nil && r.Max.IsPrerelease() || r.Float.Prereleases()
}

// Allows says whether a version is in the range and not a prerelease that nobody
// asked for.
func (r Range) Allows(v Version, c Choice) bool {
	return r.Admits(v) && (!v.IsPrerelease() || c.Prerelease || r.Prereleases())
}

// Choose picks one of the versions, in whatever order they are, and gives its
// index, -1 if none fits. Versions that match the range's pattern come first, the
// highest of them; otherwise it is the lowest, or the highest when asked for.
// Among equal versions the first is taken.
func (r Range) Choose(versions []Version, c Choice) int {
	best := -1
	for i, v := range versions {
		if r.Allows(v, c) && (best < 0 || r.better(versions[best], v, c)) {
			best = i
		}
	}
	return best
}

// better says that v is to be preferred to old.
func (r Range) better(old, v Version, c Choice) bool {
	a, b := r.Float.Matches(old), r.Float.Matches(v)
	switch {
	case a != b:
		return b
	case a || c.Highest:
		return v.Compare(old) > 0
	}
	return v.Compare(old) < 0
}
