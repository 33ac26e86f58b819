import { Button, Link, makeStyles } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import type { Operation } from '../../api/moduleTypes';
import { listOperations } from '../../api/operations';
import { DataTable, type Column } from '../../components/DataTable';
import { Fetched } from '../../components/Fetched';
import { Panel } from '../../components/Panel';
import { StatusBadge } from '../../components/StatusBadge';
import { useClient } from '../../state/contexts';
import { count, formatTime } from '../../state/format';
import { useLoad } from '../../state/load';
import type { PanelProps } from './ModulesView';
import { OperationView } from './OperationView';
import { runtimeTitle } from './RuntimeChooser';

const useStyles = makeStyles({ start: { alignSelf: 'start' } });

/** The latest imports of the account, in all runtimes; each opens to its modules and its log. */
export function ImportsPanel({ account, onClose, onChanged }: PanelProps) {
  const styles = useStyles();
  const [open, setOpen] = useState('');
  return (
    <Panel title="Imports" onClose={onClose}>
      {open === '' ? (
        <ImportList account={account} onOpen={setOpen} />
      ) : (
        <>
          <Button className={styles.start} appearance="subtle" icon={<ArrowLeftRegular />} onClick={() => setOpen('')}>
            All imports
          </Button>
          <OperationView key={open} account={account} name={open} onOver={onChanged} />
        </>
      )}
    </Panel>
  );
}

function ImportList({ account, onOpen }: { account: string; onOpen: (name: string) => void }) {
  const client = useClient();
  const loaded = useLoad(useCallback((signal: AbortSignal) => listOperations(client, account, signal), [client, account]));
  const columns: Column<Operation>[] = [
    {
      title: 'Modules',
      cell: (o) => (
        <Link as="button" onClick={() => onOpen(o.name)}>
          {titleOf(o)}
        </Link>
      ),
    },
    { title: 'Kind', width: '6rem', cell: (o) => kindWord(o.properties.kind) },
    { title: 'Runtime', width: '8rem', cell: (o) => runtimeTitle(o.properties.runtimeVersion) },
    { title: 'State', width: '7rem', cell: (o) => <StatusBadge status={o.properties.state} /> },
    { title: 'Started', width: '11rem', cell: (o) => formatTime(o.properties.creationTime) },
  ];
  return (
    <Fetched what="The imports" loaded={loaded}>
      {(operations) => <DataTable label="Imports" columns={columns} rows={operations} empty="Nothing was imported yet." minWidth="46rem" />}
    </Fetched>
  );
}

function kindWord(kind: string): string {
  return { import: 'Import', update: 'Az update', defaults: 'Defaults', report: 'Report' }[kind] ?? kind;
}

/** What an import is about: what was asked for stands alone in its chain. */
function titleOf({ properties: { steps } }: Operation): string {
  const asked = steps.filter((s) => (s.requestedBy ?? []).length <= 1);
  const shown = asked.length > 0 ? asked : steps;
  if (shown.length === 0) return 'Nothing';
  return shown.length > 3 ? count(steps.length, 'module') : shown.map((s) => s.module).join(', ');
}
