import { Button, Link } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import type { Job } from '../api/types';
import { DataTable, type Column } from '../components/DataTable';
import { ListPage } from '../components/ListPage';
import { StatusBadge } from '../components/StatusBadge';
import { useClient } from '../state/contexts';
import { useJobEnd } from '../state/follow';
import { formatDuration, formatTime } from '../state/format';
import { isFinal } from '../state/live';
import { useLoad } from '../state/load';

/** How many jobs are shown at first, and how many more on demand: an account may have very many. */
const portion = 200;

/** The jobs of an account, the newest first. */
export function JobsView({ account, onOpen }: { account: string; onOpen: (job: string) => void }) {
  const client = useClient();
  const [enough, setEnough] = useState(portion);
  const load = useCallback((signal: AbortSignal) => client.jobs(account, enough, signal), [client, account, enough]);
  const loaded = useLoad(load);
  // The list is loaded again whenever the newest of the jobs that still run has ended.
  const running = loaded.data?.items.find((j) => !isFinal(j.properties.status) && j.properties.status !== 'Suspended');
  useJobEnd(account, running?.name, loaded.reload);
  const columns: Column<Job>[] = [
    { title: 'Status', width: '8rem', cell: (j) => <StatusBadge status={j.properties.status} /> },
    {
      title: 'Runbook',
      cell: (j) => (
        <Link as="button" onClick={() => onOpen(j.name)} aria-label={`Open the job of ${j.properties.runbook.name} from ${formatTime(j.properties.creationTime)}`}>
          {j.properties.runbook.name}
        </Link>
      ),
    },
    { title: 'Created', width: '12rem', cell: (j) => formatTime(j.properties.creationTime) },
    { title: 'Ended', width: '12rem', cell: (j) => formatTime(j.properties.endTime) },
    { title: 'Ran for', width: '7rem', cell: (j) => formatDuration(j.properties.startTime, j.properties.endTime) },
    { title: 'Started by', width: '8rem', cell: (j) => j.properties.startedBy ?? '' },
  ];
  return (
    <ListPage title="Jobs" loaded={loaded}>
      {(jobs) => (
        <>
          <DataTable label="Jobs" columns={columns} rows={jobs.items} empty="There are no jobs yet: start a runbook." />
          {jobs.next !== undefined && <Button onClick={() => setEnough((n) => n + portion)}>Show older jobs</Button>}
        </>
      )}
    </ListPage>
  );
}
