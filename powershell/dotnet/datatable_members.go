package dotnet

import (
	"sort"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// selectRows are the rows that fit a filter, in an order such as "Name DESC, Size".
func (t *DataTable) selectRows(c *Call, filter, order string) ([]*DataRow, error) {
	var out []*DataRow
	for _, r := range t.live() {
		if strings.TrimSpace(filter) != "" {
			v, err := evaluate(c, t, filter, r)
			if err != nil {
				return nil, err
			}
			if !isYes(v) {
				continue
			}
		}
		out = append(out, r)
	}
	if strings.TrimSpace(order) == "" {
		return out, nil
	}
	type key struct {
		i    int
		down bool
	}
	var keys []key
	for part := range strings.SplitSeq(order, ",") {
		f := strings.Fields(part)
		if len(f) == 0 {
			continue
		}
		i, err := t.find(c, strings.Trim(f[0], "[]"))
		if err != nil {
			return nil, types.NewException("System.IndexOutOfRangeException", "Cannot find column "+f[0]+".")
		}
		keys = append(keys, key{i, len(f) > 1 && strings.EqualFold(f[1], "DESC")})
	}
	var failed error
	e := &dataExpr{c: c, table: t}
	sort.SliceStable(out, func(a, b int) bool {
		for _, k := range keys {
			x, y := out[a].vals[k.i], out[b].vals[k.i]
			n := 0
			switch {
			case isDBNull(x) && isDBNull(y):
			case isDBNull(x):
				n = -1
			case isDBNull(y):
				n = 1
			default:
				var err error
				if n, err = e.compare(x, y); err != nil {
					failed = err
				}
			}
			if k.down {
				n = -n
			}
			if n != 0 {
				return n < 0
			}
		}
		return false
	})
	return out, failed
}

func rowArray(rows []*DataRow) *types.Array {
	items := make([]any, len(rows))
	for i, r := range rows {
		items[i] = r
	}
	return types.NewTyped((*DataRow)(nil).PSType(), items)
}

var dataTableTable = sync.OnceValue(func() Table {
	this := func(c *Call) *DataTable { return c.This.(*DataTable) }
	nothing := func(*Call) (any, error) { return nil, nil }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			t := &DataTable{}
			if len(c.Args) > 0 {
				t.name = c.Str(0)
			}
			return t, nil
		},
		"get TableName":     func(c *Call) (any, error) { return this(c).name, nil },
		"set TableName":     func(c *Call) (any, error) { this(c).name = c.Str(0); return nil, nil },
		"get Columns":       func(c *Call) (any, error) { return &dataList{"DataColumnCollection", this(c), nil}, nil },
		"get Rows":          func(c *Call) (any, error) { return &dataList{"DataRowCollection", this(c), nil}, nil },
		"get CaseSensitive": func(*Call) (any, error) { return false, nil },
		"get HasErrors":     func(*Call) (any, error) { return false, nil },
		"get Namespace":     func(*Call) (any, error) { return "", nil },
		"get Prefix":        func(*Call) (any, error) { return "", nil },
		"get DataSet": func(c *Call) (any, error) {
			if s := this(c).set; s != nil {
				return s, nil
			}
			return nil, nil
		},
		"get PrimaryKey": func(c *Call) (any, error) {
			items := make([]any, len(this(c).key))
			for i, k := range this(c).key {
				items[i] = k
			}
			return types.NewTyped((*DataColumn)(nil).PSType(), items), nil
		},
		"set PrimaryKey": func(c *Call) (any, error) {
			items, err := collectionItems(c.Args[0])
			if err != nil {
				items = nil
			}
			this(c).key = nil
			for _, v := range items {
				if col, ok := types.Unwrap(v).(*DataColumn); ok {
					this(c).key = append(this(c).key, col)
				}
			}
			return nil, nil
		},
		"NewRow()":        func(c *Call) (any, error) { return this(c).newRow(c), nil },
		"AcceptChanges()": func(c *Call) (any, error) { this(c).accept(); return nil, nil },
		"RejectChanges()": func(c *Call) (any, error) { this(c).reject(); return nil, nil },
		"Clear()":         func(c *Call) (any, error) { this(c).rows = nil; return nil, nil },
		"Clone()":         func(c *Call) (any, error) { return this(c).clone(false), nil },
		"Copy()":          func(c *Call) (any, error) { return this(c).clone(true), nil },
		"BeginLoadData()": nothing, "EndLoadData()": nothing, "BeginInit()": nothing, "EndInit()": nothing, "Dispose()": nothing,
		"Select(*)": func(c *Call) (any, error) {
			text := func(i int) string {
				if i < len(c.Args) {
					return c.Str(i)
				}
				return ""
			}
			rows, err := this(c).selectRows(c, text(0), text(1))
			return rowArray(rows), err
		},
		"Compute(string,string)": func(c *Call) (any, error) {
			t := this(c)
			rows, err := t.selectRows(c, c.Str(1), "")
			if err != nil {
				return nil, err
			}
			toks, err := dataTokens(c.Str(0))
			if err != nil {
				return nil, err
			}
			return (&dataExpr{c: c, table: t, rows: rows, toks: toks}).whole()
		},
		"ImportRow(*)": func(c *Call) (any, error) {
			from, _ := c.Args[0].(*DataRow)
			if from == nil {
				return nil, nil
			}
			t := this(c)
			r := t.newRow(c)
			for i, col := range t.columns {
				if j := from.table.column(col.name); j >= 0 {
					r.vals[i] = from.vals[j]
				}
			}
			if err := t.insert(c, r, len(t.rows)); err != nil {
				return nil, err
			}
			r.state = from.state
			return nil, nil
		},
		"LoadDataRow(*)": func(c *Call) (any, error) {
			items, err := collectionItems(c.Args[0])
			if err != nil {
				return nil, err
			}
			r, err := this(c).addValues(c, items)
			if err == nil && c.Bool(1) {
				r.state = rowUnchanged
			}
			return r, err
		},
		"GetChanges(*)": func(c *Call) (any, error) {
			out := this(c).clone(false)
			for _, r := range this(c).rows {
				if r.state != rowUnchanged && (len(c.Args) == 0 || r.state&enumBits(c.Args[0]) != 0) {
					out.rows = append(out.rows, &DataRow{table: out, vals: append([]any{}, r.vals...), old: r.old, state: r.state})
				}
			}
			if len(out.rows) == 0 {
				return nil, nil
			}
			return out, nil
		},
		"get DefaultView": func(c *Call) (any, error) { return &DataView{table: this(c)}, nil },
		"ToString()":      func(c *Call) (any, error) { return this(c).name, nil },
	}
})

// addValues adds a row of values in the order of the columns.
func (t *DataTable) addValues(c *Call, items []any) (*DataRow, error) {
	if len(items) > len(t.columns) {
		return nil, ArgumentError("Input array is longer than the number of columns in this table.", "")
	}
	r := t.newRow(c)
	for i, v := range items {
		if types.Unwrap(v) == nil && (t.columns[i].auto || t.columns[i].otherwise != nil) {
			continue
		}
		if err := r.set(c, i, v); err != nil {
			return nil, err
		}
	}
	return r, t.insert(c, r, len(t.rows))
}

var dataListTable = sync.OnceValue(func() Table {
	this := func(c *Call) *dataList { return c.This.(*dataList) }
	row := func(c *Call) *DataRow { r, _ := types.Unwrap(c.Args[0]).(*DataRow); return r }
	find := func(c *Call) (*DataRow, error) {
		t := this(c).table
		if len(t.key) == 0 {
			return nil, types.NewException("System.Data.MissingPrimaryKeyException", "Table doesn't have a primary key.")
		}
		want := []any{c.Args[0]}
		if a, ok := types.Unwrap(c.Args[0]).(*types.Array); ok {
			want = a.Items
		}
		for _, r := range t.live() {
			hit := len(want) == len(t.key)
			for k := 0; hit && k < len(want); k++ {
				i := t.column(t.key[k].name)
				v, err := t.columns[i].convert(c, want[k])
				if err != nil {
					return nil, err
				}
				n, err := (&dataExpr{c: c, table: t}).compare(r.vals[i], v)
				hit = err == nil && n == 0
			}
			if hit {
				return r, nil
			}
		}
		return nil, nil
	}
	t := Table{
		"get Count":          func(c *Call) (any, error) { return int32(len(this(c).items())), nil },
		"get IsReadOnly":     func(*Call) (any, error) { return false, nil },
		"get IsSynchronized": func(*Call) (any, error) { return false, nil },
		"get SyncRoot":       func(c *Call) (any, error) { return c.This, nil },
		"GetEnumerator()":    func(c *Call) (any, error) { return newEnumerator(this(c).items()), nil },
		"CopyTo(*)":          func(c *Call) (any, error) { return nil, copyItems(c, this(c).items(), 0) },
		"Add(*)":             addToData,
		"AddRange(*)": func(c *Call) (any, error) {
			items, err := collectionItems(c.Args[0])
			if err != nil {
				return nil, err
			}
			for _, v := range items {
				inner := *c
				inner.Args = []any{types.Unwrap(v)}
				if _, err := addToData(&inner); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
		"Contains(*)": func(c *Call) (any, error) {
			if this(c).class == "DataRowCollection" {
				r, err := find(c)
				return r != nil, err
			}
			v, err := this(c).GetIndex(c, c.Str(0))
			return v != nil, err
		},
		"IndexOf(*)": func(c *Call) (any, error) {
			for i, v := range this(c).items() {
				if v == types.Unwrap(c.Args[0]) || strings.EqualFold(types.ToString(v), c.Str(0)) && c.Str(0) != "" {
					return int32(i), nil
				}
			}
			return int32(-1), nil
		},
		"Find(*)": func(c *Call) (any, error) {
			r, err := find(c)
			if r == nil {
				return nil, err
			}
			return r, nil
		},
		"InsertAt(*)": func(c *Call) (any, error) {
			tb := this(c).table
			if row(c) == nil {
				return nil, ArgumentNull("row")
			}
			return nil, tb.insert(c, row(c), min(max(c.Int(1), 0), len(tb.rows)))
		},
		"Clear()": func(c *Call) (any, error) {
			l := this(c)
			switch l.class {
			case "DataRowCollection":
				l.table.rows = nil
			case "DataColumnCollection":
				l.table.columns = nil
				for _, r := range l.table.rows {
					r.vals = nil
				}
			default:
				l.set.tables = nil
			}
			return nil, nil
		},
		"Remove(*)": func(c *Call) (any, error) { return nil, this(c).remove(c, types.Unwrap(c.Args[0])) },
		"RemoveAt(int)": func(c *Call) (any, error) {
			v, err := this(c).GetIndex(c, c.Args[0])
			if err != nil {
				return nil, err
			}
			return nil, this(c).remove(c, v)
		},
	}
	return t
})

// addToData is Add of columns, rows and tables.
func addToData(c *Call) (any, error) {
	l := c.This.(*dataList)
	switch l.class {
	case "DataRowCollection":
		if len(c.Args) == 1 {
			if r, ok := types.Unwrap(c.Args[0]).(*DataRow); ok {
				return nil, l.table.insert(c, r, len(l.table.rows))
			}
		}
		items, err := collectionItems(c.Args[0])
		if err != nil {
			return nil, err
		}
		return l.table.addValues(c, items)
	case "DataColumnCollection":
		if len(c.Args) > 0 {
			if col, ok := types.Unwrap(c.Args[0]).(*DataColumn); ok {
				return nil, l.table.addColumn(c, col)
			}
		}
		col := newDataColumn(c)
		return col, l.table.addColumn(c, col)
	}
	var t *DataTable
	if len(c.Args) > 0 {
		t, _ = types.Unwrap(c.Args[0]).(*DataTable)
	}
	made := t == nil
	if made {
		t = &DataTable{}
		if len(c.Args) > 0 {
			t.name = c.Str(0)
		}
	}
	if t.name == "" {
		t.name = "Table" + types.ToString(int32(len(l.set.tables)+1))
	}
	for _, o := range l.set.tables {
		if strings.EqualFold(o.name, t.name) {
			return nil, types.NewException("System.Data.DuplicateNameException", "A DataTable named '"+t.name+"' already belongs to this DataSet.")
		}
	}
	t.set = l.set
	l.set.tables = append(l.set.tables, t)
	if made {
		return t, nil
	}
	return nil, nil
}

func (l *dataList) remove(c *Call, v any) error {
	switch x := v.(type) {
	case *DataRow:
		l.table.drop(x)
	case *DataColumn:
		i := l.table.column(x.name)
		if i < 0 {
			return ArgumentError("Cannot remove a column that doesn't belong to this table.", "")
		}
		l.table.columns = append(l.table.columns[:i:i], l.table.columns[i+1:]...)
		for _, r := range l.table.rows {
			r.vals = append(r.vals[:i:i], r.vals[i+1:]...)
		}
		x.table = nil
	case *DataTable:
		for i, t := range l.set.tables {
			if t == x {
				l.set.tables = append(l.set.tables[:i:i], l.set.tables[i+1:]...)
				x.set = nil
				break
			}
		}
	case string:
		found, err := l.GetIndex(c, x)
		if err != nil {
			return err
		}
		if found == nil {
			return ArgumentError("Column '"+x+"' does not belong to underlying table '"+l.table.name+"'.", "")
		}
		return l.remove(c, found)
	}
	return nil
}
