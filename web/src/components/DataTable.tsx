import { Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

/** A column of a table. */
export interface Column<T> {
  title: string;
  /** The width as CSS; columns without one share what is left. */
  width?: string;
  cell: (row: T) => ReactNode;
}

const useStyles = makeStyles({
  frame: { overflowX: 'auto', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge, backgroundColor: tokens.colorNeutralBackground1 },
  head: { backgroundColor: tokens.colorNeutralBackground2 },
  // The components' own shade leaves links too little contrast in the dark.
  row: { ':hover': { backgroundColor: tokens.colorNeutralBackground2 }, ':active': { backgroundColor: tokens.colorNeutralBackground2 } },
  title: { fontWeight: tokens.fontWeightSemibold },
  cell: { overflowWrap: 'anywhere', paddingTop: tokens.spacingVerticalXS, paddingBottom: tokens.spacingVerticalXS },
  empty: { display: 'block', padding: tokens.spacingHorizontalXL, color: tokens.colorNeutralForeground2 },
});

interface Props<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  /** What to say where there are no rows. */
  empty: string;
  /** The width as CSS below which the table scrolls. */
  minWidth?: string;
}

/** A table of resources; says `empty` where there are none. */
export function DataTable<T extends { id: string }>({ label, columns, rows, empty, minWidth = '40rem' }: Props<T>) {
  const styles = useStyles();
  if (rows.length === 0) return <Text className={styles.empty}>{empty}</Text>;
  return (
    <div className={styles.frame} role="region" aria-label={label} tabIndex={0}>
      <Table aria-label={label} style={{ minWidth }}>
        <TableHeader className={styles.head}>
          <TableRow>
            {columns.map((c) => (
              <TableHeaderCell key={c.title} className={styles.title} style={c.width === undefined ? {} : { width: c.width }}>
                {c.title}
              </TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id} className={styles.row}>
              {columns.map((c) => (
                <TableCell key={c.title} className={styles.cell}>
                  {c.cell(row)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
