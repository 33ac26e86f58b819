import { Badge, Button } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import { isSystem, listEnvironments } from '../../api/environments';
import type { Environment } from '../../api/moduleTypes';
import { DataTable, type Column } from '../../components/DataTable';
import { ListPage } from '../../components/ListPage';
import { useClient } from '../../state/contexts';
import { formatTime } from '../../state/format';
import { useLoad } from '../../state/load';
import { DeleteEnvironment } from './DeleteEnvironment';
import { EnvironmentDialog } from './EnvironmentDialog';

/** The runtime environments of an account: sets of modules for the runbooks that name them. */
export function EnvironmentsView({ account }: { account: string }) {
  const client = useClient();
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState('');
  const loaded = useLoad(useCallback((signal: AbortSignal) => listEnvironments(client, account, signal), [client, account]));
  const changed = () => {
    setCreating(false);
    setDeleting('');
    loaded.reload();
  };
  const columns: Column<Environment>[] = [
    { title: 'Name', cell: (e) => e.name },
    { title: 'Runtime', width: '9rem', cell: (e) => `${e.properties.runtime.language} ${e.properties.runtime.version}` },
    { title: 'Packages', width: '8rem', cell: (e) => Object.entries(e.properties.defaultPackages).map(([name, version]) => `${name} ${version}`).join(', ') },
    { title: 'Description', cell: (e) => e.properties.description ?? '' },
    { title: 'Changed', width: '11rem', cell: (e) => formatTime(e.properties.lastModifiedTime) },
    {
      title: 'Actions',
      width: '7.5rem',
      cell: (e) =>
        isSystem(e) ? (
          <Badge appearance="outline">System</Badge>
        ) : (
          <Button size="small" icon={<DeleteRegular />} aria-label={`Delete ${e.name}`} onClick={() => setDeleting(e.name)}>
            Delete
          </Button>
        ),
    },
  ];
  return (
    <ListPage title="Runtime environments" loaded={loaded} actions={<Button appearance="primary" icon={<AddRegular />} onClick={() => setCreating(true)}>Create</Button>}>
      {(environments) => (
        <>
          <DataTable label="Runtime environments" columns={columns} rows={environments} empty="There are no runtime environments." minWidth="60rem" />
          {creating && <EnvironmentDialog account={account} taken={environments.map((e) => e.name)} onClose={() => setCreating(false)} onCreated={changed} />}
          {deleting !== '' && <DeleteEnvironment account={account} name={deleting} onClose={() => setDeleting('')} onDeleted={changed} />}
        </>
      )}
    </ListPage>
  );
}
