import { Badge, Caption1, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useCallback } from 'react';
import type { Module } from '../api/types';
import { DataTable, type Column } from '../components/DataTable';
import { ListPage } from '../components/ListPage';
import { StatusBadge } from '../components/StatusBadge';
import { useClient } from '../state/contexts';
import { formatTime } from '../state/format';
import { useLoad } from '../state/load';

const useStyles = makeStyles({
  name: { display: 'flex', flexDirection: 'column' },
  about: { color: tokens.colorNeutralForeground2 },
});

function ModuleName({ module }: { module: Module }) {
  const styles = useStyles();
  return (
    <div className={styles.name}>
      <Text weight="semibold">{module.name}</Text>
      {module.properties.description && <Caption1 className={styles.about}>{module.properties.description}</Caption1>}
    </div>
  );
}

const columns: Column<Module>[] = [
  { title: 'Name', cell: (m) => <ModuleName module={m} /> },
  { title: 'Version', width: '6rem', cell: (m) => m.properties.version ?? '' },
  { title: 'Commands', width: '6rem', cell: (m) => m.properties.activityCount || '' },
  { title: 'Scope', width: '5rem', cell: (m) => (m.properties.isGlobal ? <Badge appearance="outline">Global</Badge> : 'Account') },
  { title: 'State', width: '6.5rem', cell: (m) => <StatusBadge status={m.properties.provisioningState} /> },
  { title: 'Changed', width: '11rem', cell: (m) => formatTime(m.properties.lastModifiedTime) },
];

/** The modules of an account: its own and the global ones. */
export function ModulesView({ account }: { account: string }) {
  const client = useClient();
  const load = useCallback((signal: AbortSignal) => client.modules(account, signal), [client, account]);
  return (
    <ListPage title="Modules" loaded={useLoad(load)}>
      {(modules) => <DataTable label="Modules" columns={columns} rows={modules} empty="There are no modules." />}
    </ListPage>
  );
}
