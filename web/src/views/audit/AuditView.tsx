import { Button, Link, Spinner } from '@fluentui/react-components';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import { listAudit, verifyAudit, type AuditRecord, type Verification } from '../../api/audit';
import { DataTable, type Column } from '../../components/DataTable';
import { ErrorBar } from '../../components/ErrorBar';
import { ListPage } from '../../components/ListPage';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { enumerate, formatTime } from '../../state/format';
import { useLoad } from '../../state/load';
import { FilterForm, noFilter } from './FilterForm';
import { VerifyResult } from './VerifyResult';

/** How many records are shown at first, and how many more on demand: an account may have very many. */
const portion = 100;

/** Who used and changed the assets of an account, the latest first; the chain of records can be verified. */
export function AuditView({ account, onOpenJob }: { account: string; onOpenJob: (job: string) => void }) {
  const client = useClient();
  const action = useAction();
  const [filter, setFilter] = useState(noFilter);
  const [enough, setEnough] = useState(portion);
  const [result, setResult] = useState<Verification>();
  const loaded = useLoad(useCallback((signal: AbortSignal) => listAudit(client, account, filter, enough, signal), [client, account, filter, enough]));
  const verify = () => {
    setResult(undefined);
    action.run((signal) => verifyAudit(client, account, signal), setResult);
  };
  const columns: Column<AuditRecord & { id: string }>[] = [
    { title: 'Number', width: '5rem', cell: (r) => r.seq },
    { title: 'Time', width: '12rem', cell: (r) => formatTime(r.time) },
    { title: 'Action', width: '6.5rem', cell: (r) => r.action },
    { title: 'Asset', cell: (r) => [r.kind, r.name].filter(Boolean).join(' ') },
    { title: 'Outcome', width: '6rem', cell: (r) => r.outcome },
    {
      title: 'By',
      width: '7.5rem',
      cell: (r) =>
        r.jobName ? (
          <Link as="button" onClick={() => onOpenJob(r.jobName ?? '')} aria-label={`Open the job of ${r.runbook} of record ${r.seq}`}>
            {r.runbook}
          </Link>
        ) : (
          (r.by ?? 'the server')
        ),
    },
    { title: 'Detail', cell: (r) => [r.fields ? enumerate(r.fields) : '', r.detail].filter(Boolean).join('; ') },
  ];
  const above = (
    <>
      <ErrorBar message={action.error} title="The records were not verified." />
      {result && <VerifyResult result={result} />}
      <FilterForm
        onFilter={(wanted) => {
          setEnough(portion);
          setFilter(wanted);
        }}
      />
    </>
  );
  return (
    <ListPage
      title="Audit records"
      loaded={loaded}
      actions={
        <Button appearance="primary" icon={action.busy ? <Spinner size="tiny" /> : <ShieldCheckmarkRegular />} disabledFocusable={action.busy} onClick={verify}>
          Verify
        </Button>
      }
      above={above}
    >
      {({ items, next }) => (
        <>
          <DataTable label="Audit records" columns={columns} rows={items.map((r) => ({ ...r, id: String(r.seq) }))} empty="There are no such records." minWidth="62rem" />
          {next !== undefined && <Button onClick={() => setEnough((n) => n + portion)}>Show older records</Button>}
        </>
      )}
    </ListPage>
  );
}
