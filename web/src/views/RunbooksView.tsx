import { Button, Text } from '@fluentui/react-components';
import { PlayRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import type { Runbook } from '../api/types';
import { DataTable, type Column } from '../components/DataTable';
import { ListPage } from '../components/ListPage';
import { StatusBadge } from '../components/StatusBadge';
import { useClient } from '../state/contexts';
import { formatTime } from '../state/format';
import { useLoad } from '../state/load';
import { StartDialog } from './StartDialog';

/** The runbooks of an account; a published one can be started. */
export function RunbooksView({ account, onStarted }: { account: string; onStarted: (job: string) => void }) {
  const client = useClient();
  const [starting, setStarting] = useState('');
  const load = useCallback((signal: AbortSignal) => client.runbooks(account, signal), [client, account]);
  const columns: Column<Runbook>[] = [
    { title: 'Name', cell: (r) => <Text weight="semibold">{r.name}</Text> },
    { title: 'Type', width: '9rem', cell: (r) => r.properties.runbookType },
    { title: 'State', width: '8rem', cell: (r) => <StatusBadge status={r.properties.state} /> },
    { title: 'Changed', width: '12rem', cell: (r) => formatTime(r.properties.lastModifiedTime) },
    {
      title: 'Actions',
      width: '8rem',
      cell: (r) => (
        // A runbook that was never published ("New") has nothing to run.
        <Button
          size="small"
          icon={<PlayRegular />}
          aria-label={`Start ${r.name}`}
          disabled={r.properties.state === 'New'}
          onClick={() => setStarting(r.name)}
        >
          Start
        </Button>
      ),
    },
  ];
  return (
    <ListPage title="Runbooks" loaded={useLoad(load)}>
      {(runbooks) => (
        <>
          <DataTable label="Runbooks" columns={columns} rows={runbooks} empty="There are no runbooks." />
          {starting !== '' && <StartDialog account={account} runbook={starting} onClose={() => setStarting('')} onStarted={onStarted} />}
        </>
      )}
    </ListPage>
  );
}
