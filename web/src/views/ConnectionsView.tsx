import { Link } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import type { Connection, ConnectionType, FieldDefinition } from '../api/types';
import { DataTable, type Column } from '../components/DataTable';
import { FieldTags } from '../components/FieldTags';
import { ListPage } from '../components/ListPage';
import { useClient } from '../state/contexts';
import { formatTime } from '../state/format';
import { useLoad } from '../state/load';
import { ConnectionDialog } from './ConnectionDialog';

/** The connections of an account, with the fields that their types give them. */
export function ConnectionsView({ account }: { account: string }) {
  const client = useClient();
  const [open, setOpen] = useState<Connection>();
  const load = useCallback(
    (signal: AbortSignal) => Promise.all([client.connections(account, signal), client.connectionTypes(account, signal)]),
    [client, account],
  );
  return (
    <ListPage title="Connections" loaded={useLoad(load)}>
      {([connections, types]) => {
        const fields = (c: Connection) => fieldsOf(c, types);
        const columns: Column<Connection>[] = [
          {
            title: 'Name',
            cell: (c) => (
              <Link as="button" onClick={() => setOpen(c)}>
                {c.name}
              </Link>
            ),
          },
          { title: 'Type', cell: (c) => c.properties.connectionType.name },
          { title: 'Fields', cell: (c) => <FieldTags fields={fields(c)} /> },
          { title: 'Changed', width: '12rem', cell: (c) => formatTime(c.properties.lastModifiedTime) },
        ];
        return (
          <>
            <DataTable label="Connections" columns={columns} rows={connections} empty="There are no connections." />
            {open && <ConnectionDialog account={account} name={open.name} fields={fields(open)} onClose={() => setOpen(undefined)} />}
          </>
        );
      }}
    </ListPage>
  );
}

function fieldsOf(connection: Connection, types: ConnectionType[]): Record<string, FieldDefinition> {
  const wanted = connection.properties.connectionType.name.toLowerCase();
  return types.find((t) => t.name.toLowerCase() === wanted)?.properties.fieldDefinitions ?? {};
}
