package threadjob

// AsJob makes the whole a job with a child for each object.
func (f *Fanout) AsJob() error {
	t := TableOf(f.rs)
	j, err := t.newJob(space+"PSTasks.PSTaskJob", "", "PSTaskJob", f.block.Text())
	if err != nil {
		return err
	}
	j.Location = "PowerShell"
	f.job = j
	return nil
}

// Job is the job as scripts see it, nil when there is none.
func (f *Fanout) Job() any {
	if f.job == nil {
		return nil
	}
	return f.job.Object
}

// Enlist adds a child that will run the block for an object.
func (f *Fanout) Enlist(v any) error {
	child, err := f.job.table.newJob(space+"PSTasks.PSTaskChildJob", "", "PSTaskChildJob", f.block.Text())
	if err != nil {
		return err
	}
	child.piece, child.Location = true, "PowerShell"
	f.job.Children = append(f.job.Children, child)
	f.pieces = append(f.pieces, work{text: f.block.Text(), using: f.using, folder: f.folder, item: []any{v}})
	return nil
}

// StartJob starts the children, as many at a time as are allowed.
func (f *Fanout) StartJob() {
	turns := &limiter{limit: f.limit}
	f.job.table.add(f.job)
	f.job.set("Running")
	left := len(f.pieces)
	if left == 0 {
		f.job.set("Completed")
		return
	}
	for i, w := range f.pieces {
		w.turns = turns
		w.then = func() {
			if left--; left == 0 && !f.job.Over() {
				f.job.set(f.outcome())
			}
		}
		f.job.Children[i].start(f.rs, w)
	}
}

// outcome is the state of a job whose children have all ended.
func (f *Fanout) outcome() string {
	state := "Completed"
	for _, c := range f.job.Children {
		switch c.state {
		case "Failed":
			return "Failed"
		case "Stopped":
			state = "Stopped"
		}
	}
	return state
}
