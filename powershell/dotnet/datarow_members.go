package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// newDataColumn makes a column of name, type and expression.
func newDataColumn(c *Call) *DataColumn {
	col := &DataColumn{t: types.String, step: 1, maxLength: -1}
	if len(c.Args) > 0 {
		col.name = c.Str(0)
	}
	if len(c.Args) > 1 {
		if t, ok := types.Unwrap(c.Args[1]).(*types.Type); ok {
			col.t = t
		}
	}
	if len(c.Args) > 2 {
		col.expression = c.Str(2)
	}
	return col
}

var dataColumnTable = sync.OnceValue(func() Table {
	this := func(c *Call) *DataColumn { return c.This.(*DataColumn) }
	t := Table{
		"new(*)":     func(c *Call) (any, error) { return newDataColumn(c), nil },
		"ToString()": func(c *Call) (any, error) { return this(c).name, nil },
		"get Table": func(c *Call) (any, error) {
			if t := this(c).table; t != nil {
				return t, nil
			}
			return nil, nil
		},
		"get Ordinal": func(c *Call) (any, error) {
			if t := this(c).table; t != nil {
				return int32(t.column(this(c).name)), nil
			}
			return int32(-1), nil
		},
		"get DataType": func(c *Call) (any, error) { return this(c).t, nil },
		"set DataType": func(c *Call) (any, error) {
			col := this(c)
			if col.table != nil && len(col.table.rows) > 0 {
				return nil, ArgumentError("Cannot change DataType of a column once it has data.", "")
			}
			col.t, _ = types.Unwrap(c.Args[0]).(*types.Type)
			return nil, nil
		},
		"get Caption": func(c *Call) (any, error) {
			if s := this(c).caption; s != "" {
				return s, nil
			}
			return this(c).name, nil
		},
		"set Caption": func(c *Call) (any, error) { this(c).caption = c.Str(0); return nil, nil },
		"get DefaultValue": func(c *Call) (any, error) {
			if v := this(c).otherwise; v != nil {
				return v, nil
			}
			return DBNull, nil
		},
		"set DefaultValue": func(c *Call) (any, error) {
			v, err := this(c).convert(c, c.Args[0])
			if err != nil {
				return nil, err
			}
			if isDBNull(v) {
				v = nil
			}
			this(c).otherwise = v
			return nil, nil
		},
		"get AllowDBNull": func(c *Call) (any, error) { return !this(c).noNull, nil },
		"set AllowDBNull": func(c *Call) (any, error) { this(c).noNull = !c.Bool(0); return nil, nil },
		"SetOrdinal(int)": func(c *Call) (any, error) {
			col := this(c)
			from, to := col.table.column(col.name), min(max(c.Int(0), 0), len(col.table.columns)-1)
			move(col.table.columns, from, to)
			for _, r := range col.table.rows {
				move(r.vals, from, to)
			}
			return nil, nil
		},
		"set ColumnName": func(c *Call) (any, error) { this(c).name = c.Str(0); return nil, nil },
		"get ColumnName": func(c *Call) (any, error) { return this(c).name, nil },
		"get Expression": func(c *Call) (any, error) { return this(c).expression, nil },
		"set Expression": func(c *Call) (any, error) { this(c).expression = c.Str(0); return nil, nil },
		"get MaxLength":  func(c *Call) (any, error) { return this(c).maxLength, nil },
		"set MaxLength":  func(c *Call) (any, error) { this(c).maxLength = int32(c.Int(0)); return nil, nil },
	}
	flag := func(name string, at func(c *DataColumn) *bool) {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) { *at(this(c)) = c.Bool(0); return nil, nil }
	}
	flag("Unique", func(c *DataColumn) *bool { return &c.unique })
	flag("ReadOnly", func(c *DataColumn) *bool { return &c.readOnly })
	flag("AutoIncrement", func(c *DataColumn) *bool { return &c.auto })
	number := func(name string, at func(c *DataColumn) *int64) {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) { *at(this(c)), _ = c.Args[0].(int64); return nil, nil }
	}
	number("AutoIncrementSeed", func(c *DataColumn) *int64 { return &c.next })
	number("AutoIncrementStep", func(c *DataColumn) *int64 { return &c.step })
	return t
})

// move takes an element from one place to another.
func move[T any](list []T, from, to int) {
	v := list[from]
	copy(list[from:], list[from+1:])
	copy(list[to+1:], list[to:len(list)-1])
	list[to] = v
}

var dataRowTable = sync.OnceValue(func() Table {
	this := func(c *Call) *DataRow { return c.This.(*DataRow) }
	nothing := func(*Call) (any, error) { return nil, nil }
	return Table{
		"get Table": func(c *Call) (any, error) { return this(c).table, nil },
		"get RowState": func(c *Call) (any, error) {
			return types.NewEnum(types.MustNamed("System.Data.DataRowState"), this(c).state), nil
		},
		"get RowError":  func(*Call) (any, error) { return "", nil },
		"get HasErrors": func(*Call) (any, error) { return false, nil },
		"get ItemArray": func(c *Call) (any, error) {
			items := make([]any, len(this(c).table.columns))
			for i := range items {
				v, err := this(c).get(c, i)
				if err != nil {
					return nil, err
				}
				items[i] = v
			}
			return types.NewArray(items...), nil
		},
		"set ItemArray": func(c *Call) (any, error) {
			items, err := collectionItems(c.Args[0])
			if err != nil {
				return nil, err
			}
			for i, v := range items {
				if i >= len(this(c).table.columns) {
					return nil, ArgumentError("Input array is longer than the number of columns in this table.", "")
				}
				if types.Unwrap(v) == nil {
					continue
				}
				if err := this(c).set(c, i, v); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
		"IsNull(*)": func(c *Call) (any, error) {
			i, err := this(c).table.find(c, c.Args[0])
			if err != nil {
				return nil, err
			}
			v, err := this(c).get(c, i)
			return isDBNull(v), err
		},
		"Delete()": func(c *Call) (any, error) {
			r := this(c)
			switch r.state {
			case rowDetached:
				return nil, types.NewException("System.Data.RowNotInTableException", "This row has been removed from a table and does not have any data.  BeginEdit() will allow creation of new data in this row.")
			case rowAdded:
				r.table.drop(r)
			default:
				if r.old == nil {
					r.old = append([]any{}, r.vals...)
				}
				r.state = rowDeleted
			}
			return nil, nil
		},
		"AcceptChanges()": func(c *Call) (any, error) {
			r := this(c)
			if r.state == rowDeleted {
				r.table.drop(r)
				return nil, nil
			}
			r.old, r.state = nil, rowUnchanged
			return nil, nil
		},
		"RejectChanges()": func(c *Call) (any, error) {
			r := this(c)
			if r.state == rowAdded {
				r.table.drop(r)
				return nil, nil
			}
			r.restore()
			return nil, nil
		},
		"SetAdded()":    func(c *Call) (any, error) { this(c).state = rowAdded; return nil, nil },
		"SetModified()": func(c *Call) (any, error) { this(c).state = rowModified; return nil, nil },
		"BeginEdit()":   nothing, "EndEdit()": nothing, "CancelEdit()": nothing, "ClearErrors()": nothing,
	}
})

var dataSetTable = sync.OnceValue(func() Table {
	this := func(c *Call) *DataSet { return c.This.(*DataSet) }
	each := func(f func(t *DataTable)) Func {
		return func(c *Call) (any, error) {
			for _, t := range this(c).tables {
				f(t)
			}
			return nil, nil
		}
	}
	return Table{
		"new(*)": func(c *Call) (any, error) {
			s := &DataSet{name: "NewDataSet"}
			if len(c.Args) > 0 {
				s.name = c.Str(0)
			}
			return s, nil
		},
		"get DataSetName": func(c *Call) (any, error) { return this(c).name, nil },
		"set DataSetName": func(c *Call) (any, error) { this(c).name = c.Str(0); return nil, nil },
		"get Tables":      func(c *Call) (any, error) { return &dataList{"DataTableCollection", nil, this(c)}, nil },
		"get HasErrors":   func(*Call) (any, error) { return false, nil },
		"AcceptChanges()": each((*DataTable).accept), "RejectChanges()": each((*DataTable).reject),
		"Clear()": each(func(t *DataTable) { t.rows = nil }),
		"HasChanges(*)": func(c *Call) (any, error) {
			for _, t := range this(c).tables {
				for _, r := range t.rows {
					if r.state != rowUnchanged {
						return true, nil
					}
				}
			}
			return false, nil
		},
		"Dispose()": func(*Call) (any, error) { return nil, nil },
	}
})

// DataView is System.Data.DataView: the rows of a table by filter and order.
type DataView struct {
	table         *DataTable
	filter, order string
}

// PSType is DataView.
func (*DataView) PSType() *types.Type { return types.MustNamed("System.Data.DataView") }

var dataViewTable = sync.OnceValue(func() Table {
	this := func(c *Call) *DataView { return c.This.(*DataView) }
	rows := func(c *Call) ([]*DataRow, error) { return this(c).table.selectRows(c, this(c).filter, this(c).order) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			v := &DataView{}
			if len(c.Args) > 0 {
				v.table, _ = types.Unwrap(c.Args[0]).(*DataTable)
			}
			if v.table == nil {
				return nil, ArgumentNull("table")
			}
			if len(c.Args) > 2 {
				v.filter, v.order = c.Str(1), c.Str(2)
			}
			return v, nil
		},
		"get Table":     func(c *Call) (any, error) { return this(c).table, nil },
		"get RowFilter": func(c *Call) (any, error) { return this(c).filter, nil },
		"set RowFilter": func(c *Call) (any, error) { this(c).filter = c.Str(0); return nil, nil },
		"get Sort":      func(c *Call) (any, error) { return this(c).order, nil },
		"set Sort":      func(c *Call) (any, error) { this(c).order = c.Str(0); return nil, nil },
		"get Count":     func(c *Call) (any, error) { r, err := rows(c); return int32(len(r)), err },
		"GetEnumerator()": func(c *Call) (any, error) {
			r, err := rows(c)
			if err != nil {
				return nil, err
			}
			return newEnumerator(rowArray(r).Items), nil
		},
		"ToTable(*)": func(c *Call) (any, error) {
			r, err := rows(c)
			if err != nil {
				return nil, err
			}
			out := this(c).table.clone(false)
			for _, x := range r {
				out.rows = append(out.rows, &DataRow{table: out, vals: append([]any{}, x.vals...), state: rowAdded})
			}
			return out, nil
		},
	}
})
