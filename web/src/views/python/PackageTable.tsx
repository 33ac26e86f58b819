import { Badge, Caption1, Link, makeStyles, tokens } from '@fluentui/react-components';
import type { PythonPackage } from '../../api/python';
import { DataTable, type Column } from '../../components/DataTable';
import { StatusBadge } from '../../components/StatusBadge';
import { codeWord } from './words';

const useStyles = makeStyles({
  cell: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXXS },
  about: { color: tokens.colorNeutralForeground2 },
});

/** Packages: what each is, who needs it, how its import stands and why it failed. */
export function PackageTable({ packages, empty, onOpen }: { packages: PythonPackage[]; empty: string; onOpen: (name: string) => void }) {
  const styles = useStyles();
  const columns: Column<PythonPackage>[] = [
    {
      title: 'Name',
      cell: (p) => (
        <div className={styles.cell}>
          <Link as="button" onClick={() => onOpen(p.name)}>
            {p.name}
          </Link>
          {p.properties.description && <Caption1 className={styles.about}>{p.properties.description}</Caption1>}
        </div>
      ),
    },
    { title: 'Version', width: '6.5rem', cell: (p) => p.properties.version ?? '' },
    { title: 'Code', width: '7rem', cell: (p) => p.properties.version && <Badge appearance="outline">{codeWord(p.properties.native)}</Badge> },
    { title: 'Required by', width: '11rem', cell: (p) => (p.properties.requiredBy ?? []).join(', ') },
    {
      title: 'State',
      width: '16rem',
      cell: (p) => (
        <div className={styles.cell}>
          <StatusBadge status={p.properties.provisioningState} />
          {p.properties.error?.message && <Caption1>{p.properties.error.message}</Caption1>}
        </div>
      ),
    },
  ];
  return <DataTable label="Python packages" columns={columns} rows={packages} empty={empty} minWidth="54rem" />;
}
