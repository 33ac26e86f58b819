package dotnet

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// DataTable is System.Data.DataTable.
type DataTable struct {
	name    string
	columns []*DataColumn
	rows    []*DataRow
	key     []*DataColumn
	set     *DataSet
}

// DataColumn is System.Data.DataColumn.
type DataColumn struct {
	name, caption, expression string
	t                         *types.Type
	table                     *DataTable
	noNull, unique, readOnly  bool
	auto                      bool
	next, step                int64
	otherwise                 any
	maxLength                 int32
}

// DataRow is System.Data.DataRow: its values, and those of the last accepted
// state while they differ.
type DataRow struct {
	table *DataTable
	vals  []any
	old   []any
	state int64
}

// The values of DataRowState.
const (
	rowDetached  = 1
	rowUnchanged = 2
	rowAdded     = 4
	rowDeleted   = 8
	rowModified  = 16
)

// DataSet is System.Data.DataSet.
type DataSet struct {
	name   string
	tables []*DataTable
}

// dataList is a collection of columns, rows or tables.
type dataList struct {
	class string
	table *DataTable
	set   *DataSet
}

// PSType is DataTable.
func (*DataTable) PSType() *types.Type { return types.MustNamed("System.Data.DataTable") }

// PSString is the table's name.
func (t *DataTable) PSString() string { return t.name }

// Enumerates is true: pipelines take a table's rows.
func (t *DataTable) Enumerates() bool { return true }

// Each yields the rows.
func (t *DataTable) Each(yield func(any) bool) {
	for _, r := range append([]*DataRow{}, t.rows...) {
		if r.state != rowDeleted && !yield(r) {
			return
		}
	}
}

// PSType is DataColumn.
func (*DataColumn) PSType() *types.Type { return types.MustNamed("System.Data.DataColumn") }

// PSString is the column's name.
func (c *DataColumn) PSString() string { return c.name }

// PSType is DataRow.
func (*DataRow) PSType() *types.Type { return types.MustNamed("System.Data.DataRow") }

// PSType is DataSet.
func (*DataSet) PSType() *types.Type { return types.MustNamed("System.Data.DataSet") }

// PSType is the collection's class.
func (l *dataList) PSType() *types.Type { return types.MustNamed("System.Data." + l.class) }

// Enumerates is true.
func (l *dataList) Enumerates() bool { return true }

func (l *dataList) items() []any {
	var out []any
	switch l.class {
	case "DataColumnCollection":
		for _, c := range l.table.columns {
			out = append(out, c)
		}
	case "DataRowCollection":
		for _, r := range l.table.rows {
			out = append(out, r)
		}
	default:
		for _, t := range l.set.tables {
			out = append(out, t)
		}
	}
	return out
}

// Each yields the members.
func (l *dataList) Each(yield func(any) bool) {
	for _, v := range l.items() {
		if !yield(v) {
			return
		}
	}
}

// GetIndex returns a member by position or name.
func (l *dataList) GetIndex(env Env, i any) (any, error) {
	items := l.items()
	if n, ok := types.Unwrap(i).(int32); ok {
		if n < 0 || int(n) >= len(items) {
			switch l.class {
			case "DataRowCollection":
				return nil, types.NewException("System.IndexOutOfRangeException", fmt.Sprintf("There is no row at position %d.", n))
			case "DataColumnCollection":
				return nil, types.NewException("System.IndexOutOfRangeException", fmt.Sprintf("Cannot find column %d.", n))
			}
			return nil, types.NewException("System.IndexOutOfRangeException", fmt.Sprintf("Cannot find table %d.", n))
		}
		return items[n], nil
	}
	name, err := env.Text(i)
	if err != nil {
		return nil, err
	}
	for _, v := range items {
		if strings.EqualFold(types.ToString(v), name) {
			return v, nil
		}
	}
	return nil, nil
}

// isDBNull reports whether a field is empty.
func isDBNull(v any) bool {
	v = types.Unwrap(v)
	return v == nil || types.TypeOf(v).Name == "System.DBNull"
}

func (t *DataTable) column(name string) int {
	for i, c := range t.columns {
		if strings.EqualFold(c.name, name) {
			return i
		}
	}
	return -1
}

// find is the place of a column given by position, name or itself.
func (t *DataTable) find(env Env, by any) (int, error) {
	switch x := types.Unwrap(by).(type) {
	case int32:
		if x < 0 || int(x) >= len(t.columns) {
			return 0, types.NewException("System.IndexOutOfRangeException", fmt.Sprintf("Cannot find column %d.", x))
		}
		return int(x), nil
	case *DataColumn:
		return t.find(env, x.name)
	default:
		name, err := env.Text(x)
		if err != nil {
			return 0, err
		}
		if i := t.column(name); i >= 0 {
			return i, nil
		}
		return 0, ArgumentError("Column '"+name+"' does not belong to table "+t.name+".", "")
	}
}

// addColumn appends a column, which every row gets an empty field of.
func (t *DataTable) addColumn(c *Call, col *DataColumn) error {
	if col.name == "" {
		n := 1
		for t.column(fmt.Sprintf("Column%d", n)) >= 0 {
			n++
		}
		col.name = fmt.Sprintf("Column%d", n)
	}
	if t.column(col.name) >= 0 {
		return types.NewException("System.Data.DuplicateNameException", "A column named '"+col.name+"' already belongs to this DataTable.")
	}
	col.table = t
	t.columns = append(t.columns, col)
	for _, r := range t.rows {
		r.vals = append(r.vals, col.initial(c))
	}
	return nil
}

// initial is what a new row holds in the column.
func (col *DataColumn) initial(c *Call) any {
	if col.auto {
		v := col.next
		col.next += col.step
		if out, err := c.Convert(v, col.t); err == nil {
			return out
		}
	}
	if col.otherwise != nil {
		return col.otherwise
	}
	return DBNull
}

// convert makes a value one of the column's.
func (col *DataColumn) convert(c *Call, v any) (any, error) {
	if isDBNull(v) {
		return DBNull, nil
	}
	if v = types.Unwrap(v); col.t == types.Object || types.TypeOf(v).AssignableTo(col.t) {
		return v, nil
	}
	out, err := c.Convert(v, col.t)
	if err != nil {
		text, terr := c.Text(v)
		if terr != nil {
			return nil, terr
		}
		return nil, ArgumentError(fmt.Sprintf("%sCouldn't store <%s> in %s Column.  Expected type is %s.", errText(err), text, col.name, col.t.ShortName()), "")
	}
	return out, nil
}

// errText is the text of the cause of a failed conversion.
func errText(err error) string {
	x, ok := err.(*types.Exception)
	if !ok {
		return ""
	}
	for x.Inner != nil {
		x = x.Inner
	}
	if i := strings.LastIndex(x.Message, "Error: \""); i >= 0 {
		return strings.TrimSuffix(x.Message[i+8:], "\"")
	}
	return x.Message
}

func (t *DataTable) newRow(c *Call) *DataRow {
	r := &DataRow{table: t, vals: make([]any, len(t.columns)), state: rowDetached}
	for i, col := range t.columns {
		r.vals[i] = col.initial(c)
	}
	return r
}

// check tests a row against the columns' constraints.
func (t *DataTable) check(c *Call, r *DataRow) error {
	for i, col := range t.columns {
		key := len(t.key) == 1 && t.key[0] == col
		if (col.noNull || key) && isDBNull(r.vals[i]) {
			return types.NewException("System.Data.NoNullAllowedException", "Column '"+col.name+"' does not allow nulls.")
		}
		if !col.unique && !key {
			continue
		}
		for _, o := range t.rows {
			if o != r && o.state != rowDeleted && equals(types.Unwrap(o.vals[i]), types.Unwrap(r.vals[i])) {
				return types.NewException("System.Data.ConstraintException", fmt.Sprintf("Column '%s' is constrained to be unique.  Value '%s' is already present.", col.name, types.ToString(r.vals[i])))
			}
		}
	}
	return nil
}

// insert adds a row that belongs to the table and is in none.
func (t *DataTable) insert(c *Call, r *DataRow, at int) error {
	if r.state != rowDetached {
		return ArgumentError("This row already belongs to this table.", "")
	}
	if r.table != t {
		return ArgumentError("This row already belongs to another table.", "")
	}
	if err := t.check(c, r); err != nil {
		return err
	}
	r.state = rowAdded
	t.rows = append(t.rows, nil)
	copy(t.rows[at+1:], t.rows[at:])
	t.rows[at] = r
	return nil
}

func (t *DataTable) drop(r *DataRow) {
	for i, o := range t.rows {
		if o == r {
			t.rows = append(t.rows[:i:i], t.rows[i+1:]...)
			break
		}
	}
	r.state = rowDetached
}

// get reads a field.
func (r *DataRow) get(c *Call, i int) (any, error) {
	if r.state == rowDeleted {
		return nil, types.NewException("System.Data.DeletedRowInaccessibleException", "Deleted row information cannot be accessed through the row.")
	}
	if col := r.table.columns[i]; col.expression != "" {
		return evaluate(c, r.table, col.expression, r)
	}
	return r.vals[i], nil
}

// set assigns a field.
func (r *DataRow) set(c *Call, i int, v any) error {
	col := r.table.columns[i]
	switch {
	case r.state == rowDeleted:
		return types.NewException("System.Data.DeletedRowInaccessibleException", "Deleted row information cannot be accessed through the row.")
	case col.readOnly || col.expression != "":
		return types.NewException("System.Data.ReadOnlyException", "Column '"+col.name+"' is read only.")
	}
	out, err := col.convert(c, v)
	if err != nil {
		return err
	}
	if s, ok := out.(string); ok && col.maxLength > 0 && types.Len16(s) > int(col.maxLength) {
		return ArgumentError(fmt.Sprintf("Cannot set column '%s'. The value violates the MaxLength limit of this column.", col.name), "")
	}
	was := r.vals[i]
	before := append([]any{}, r.vals...)
	r.vals[i] = out
	if r.state != rowDetached {
		if err := r.table.check(c, r); err != nil {
			r.vals[i] = was
			return err
		}
	}
	if r.state == rowUnchanged {
		r.old, r.state = before, rowModified
	}
	return nil
}

// GetIndex returns a field by position, name or column.
func (r *DataRow) GetIndex(env Env, i any) (any, error) {
	n, err := r.table.find(env, i)
	if err != nil {
		return nil, err
	}
	return r.get(&Call{Env: env}, n)
}

// SetIndex assigns a field.
func (r *DataRow) SetIndex(env Env, i, v any) error {
	n, err := r.table.find(env, i)
	if err != nil {
		return err
	}
	return r.set(&Call{Env: env}, n, v)
}

// AdaptedNames are the columns, which show as the row's properties.
func (r *DataRow) AdaptedNames() []string {
	out := make([]string, len(r.table.columns))
	for i, c := range r.table.columns {
		out[i] = c.name
	}
	return out
}

// AdaptedInfo is the type of a column and whether its field can be set.
func (r *DataRow) AdaptedInfo(name string) (*types.Type, bool) {
	i := r.table.column(name)
	if i < 0 {
		return nil, false
	}
	return r.table.columns[i].t, !r.table.columns[i].readOnly
}

// Extended returns a field as a property.
func (r *DataRow) Extended(env Env, name string) (any, bool, error) {
	i := r.table.column(name)
	if i < 0 {
		return nil, false, nil
	}
	v, err := r.get(&Call{Env: env}, i)
	return v, true, err
}

// SetExtended assigns a field as a property.
func (r *DataRow) SetExtended(env Env, name string, v any) (bool, error) {
	i := r.table.column(name)
	if i < 0 {
		return false, nil
	}
	return true, r.set(&Call{Env: env}, i, v)
}

// accept makes the present state the accepted one; reject goes back to it.
func (t *DataTable) accept() {
	var kept []*DataRow
	for _, r := range t.rows {
		if r.state == rowDeleted {
			r.state = rowDetached
			continue
		}
		r.old, r.state = nil, rowUnchanged
		kept = append(kept, r)
	}
	t.rows = kept
}

func (t *DataTable) reject() {
	var kept []*DataRow
	for _, r := range t.rows {
		if r.state == rowAdded {
			r.state = rowDetached
			continue
		}
		r.restore()
		kept = append(kept, r)
	}
	t.rows = kept
}

// restore gives a row its accepted values.
func (r *DataRow) restore() {
	if r.old != nil {
		r.vals, r.old = r.old, nil
	}
	if r.state == rowModified || r.state == rowDeleted {
		r.state = rowUnchanged
	}
}

// clone copies the structure, and the rows when told.
func (t *DataTable) clone(rows bool) *DataTable {
	out := &DataTable{name: t.name}
	for _, col := range t.columns {
		c := *col
		c.table = out
		out.columns = append(out.columns, &c)
	}
	for _, k := range t.key {
		out.key = append(out.key, out.columns[t.column(k.name)])
	}
	if rows {
		for _, r := range t.rows {
			out.rows = append(out.rows, &DataRow{table: out, vals: append([]any{}, r.vals...), old: r.old, state: r.state})
		}
	}
	return out
}
