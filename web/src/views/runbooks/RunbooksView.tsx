import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { BranchForkRegular, PlayRegular, ShieldKeyholeRegular, ShieldRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import type { Runbook } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { ListPage } from '../../components/ListPage';
import { StatusBadge } from '../../components/StatusBadge';
import { useClient } from '../../state/contexts';
import { formatTime } from '../../state/format';
import { useLoad } from '../../state/load';
import { StartDialog } from '../StartDialog';
import { AccessDialog } from './AccessDialog';
import { DependenciesPanel } from './DependenciesPanel';
import { RightsPanel } from './RightsPanel';

const useStyles = makeStyles({ actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS } });

/** The runbooks of an account; a published one can be started. */
export function RunbooksView({ account, onStarted }: { account: string; onStarted: (job: string) => void }) {
  const styles = useStyles();
  const client = useClient();
  const [asked, setAsked] = useState<Runbook>();
  const [starting, setStarting] = useState('');
  const [limiting, setLimiting] = useState('');
  const [access, setAccess] = useState(false);
  const load = useCallback((signal: AbortSignal) => client.runbooks(account, signal), [client, account]);
  const columns: Column<Runbook>[] = [
    { title: 'Name', cell: (r) => <Text weight="semibold">{r.name}</Text> },
    { title: 'Type', width: '9rem', cell: (r) => typeOf(r) },
    { title: 'State', width: '6.5rem', cell: (r) => <StatusBadge status={r.properties.state} /> },
    { title: 'Changed', width: '11.5rem', cell: (r) => formatTime(r.properties.lastModifiedTime) },
    {
      title: 'Actions',
      width: '22rem',
      cell: (r) => (
        <div className={styles.actions}>
          {/* A runbook that was never published ("New") has nothing to run. */}
          <Button
            size="small"
            icon={<PlayRegular />}
            aria-label={`Start ${r.name}`}
            disabled={r.properties.state === 'New'}
            onClick={() => setStarting(r.name)}
          >
            Start
          </Button>
          <Button size="small" icon={<BranchForkRegular />} aria-label={`Dependencies of ${r.name}`} onClick={() => setAsked(r)}>
            Dependencies
          </Button>
          <Button size="small" icon={<ShieldKeyholeRegular />} aria-label={`Asset rights of ${r.name}`} onClick={() => setLimiting(r.name)}>
            Rights
          </Button>
        </div>
      ),
    },
  ];
  return (
    <ListPage
      title="Runbooks"
      loaded={useLoad(load)}
      actions={
        <Button appearance="subtle" icon={<ShieldRegular />} onClick={() => setAccess(true)}>
          Asset access
        </Button>
      }
    >
      {(runbooks) => (
        <>
          <DataTable label="Runbooks" columns={columns} rows={runbooks} empty="There are no runbooks." minWidth="64rem" />
          {starting !== '' && <StartDialog account={account} runbook={starting} onClose={() => setStarting('')} onStarted={onStarted} />}
          {asked && <DependenciesPanel account={account} runbook={asked.name} draft={asked.properties.state === 'New'} onClose={() => setAsked(undefined)} />}
          {limiting !== '' && <RightsPanel account={account} runbook={limiting} onClose={() => setLimiting('')} />}
          {access && <AccessDialog account={account} onClose={() => setAccess(false)} />}
        </>
      )}
    </ListPage>
  );
}

/** The type of a runbook, with the runtime environment that it names. */
function typeOf({ properties: p }: Runbook): string {
  return p.runtimeEnvironment ? `${p.runbookType} (${p.runtimeEnvironment})` : p.runbookType;
}
