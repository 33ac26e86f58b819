import { Button, makeStyles } from '@fluentui/react-components';
import type { AssetUse } from '../../api/rights';
import { DataTable, type Column } from '../../components/DataTable';
import { formatTime } from '../../state/format';

const useStyles = makeStyles({ start: { alignSelf: 'start' } });

/** What was used and is not in the list yet: each rule once. */
export function proposed(uses: AssetUse[]): string[] {
  return [...new Set(uses.filter((u) => u.outcome === 'allowed' && !u.listed).map((u) => u.rule))];
}

/** What the jobs of a runbook have asked for; what they used can be allowed at once, what was refused one by one. */
export function Proposal({ uses, busy, onAllow }: { uses: AssetUse[]; busy: boolean; onAllow: (rules: string[]) => void }) {
  const styles = useStyles();
  const more = proposed(uses);
  const columns: Column<AssetUse & { id: string }>[] = [
    { title: 'Asset', cell: (u) => u.rule },
    { title: 'Outcome', width: '6rem', cell: (u) => u.outcome },
    { title: 'Times', width: '4.5rem', cell: (u) => u.count },
    { title: 'Last', width: '12rem', cell: (u) => formatTime(u.last) },
    {
      title: 'Actions',
      width: '6.5rem',
      cell: (u) =>
        u.listed ? (
          'allowed'
        ) : (
          <Button size="small" aria-label={`Allow ${u.rule}, which was ${u.outcome}`} disabledFocusable={busy} onClick={() => onAllow([u.rule])}>
            Allow
          </Button>
        ),
    },
  ];
  return (
    <>
      <DataTable label="What its jobs asked for" columns={columns} rows={uses.map((u) => ({ ...u, id: `${u.rule} ${u.outcome}` }))} empty="Its jobs have asked for no asset yet." minWidth="42rem" />
      {more.length > 0 && (
        <Button className={styles.start} disabledFocusable={busy} onClick={() => onAllow(more)}>
          Allow all that was used
        </Button>
      )}
    </>
  );
}
