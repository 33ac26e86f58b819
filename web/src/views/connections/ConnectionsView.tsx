import { Button, Link } from '@fluentui/react-components';
import { AddRegular, FormRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import type { Connection } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { FieldTags } from '../../components/FieldTags';
import { ListPage } from '../../components/ListPage';
import { useClient } from '../../state/contexts';
import { formatTime } from '../../state/format';
import { useLoad } from '../../state/load';
import { ConnectionForm } from './ConnectionForm';
import { ConnectionPanel } from './ConnectionPanel';
import { TypesPanel } from './TypesPanel';
import { typeNamed } from './fields';

/** What is open beside the list. */
type Open = { kind: 'connection'; connection: Connection } | { kind: 'create' | 'types' };

/** The connections of an account, with the fields that their types give them, and the types. */
export function ConnectionsView({ account }: { account: string }) {
  const client = useClient();
  const [open, setOpen] = useState<Open>();
  const loaded = useLoad(
    useCallback((signal: AbortSignal) => Promise.all([client.connections(account, signal), client.connectionTypes(account, signal)]), [client, account]),
  );
  const close = () => setOpen(undefined);
  const actions = (
    <>
      <Button appearance="subtle" icon={<FormRegular />} disabled={!loaded.data} onClick={() => setOpen({ kind: 'types' })}>
        Connection types
      </Button>
      <Button appearance="primary" icon={<AddRegular />} disabled={!loaded.data} onClick={() => setOpen({ kind: 'create' })}>
        Create
      </Button>
    </>
  );
  return (
    <ListPage title="Connections" loaded={loaded} actions={actions}>
      {([connections, types]) => {
        const typeOf = (c: Connection) => typeNamed(c.properties.connectionType.name, types);
        const columns: Column<Connection>[] = [
          {
            title: 'Name',
            cell: (c) => (
              <Link as="button" onClick={() => setOpen({ kind: 'connection', connection: c })}>
                {c.name}
              </Link>
            ),
          },
          { title: 'Type', cell: (c) => c.properties.connectionType.name },
          { title: 'Fields', cell: (c) => <FieldTags fields={typeOf(c)?.properties.fieldDefinitions ?? {}} /> },
          { title: 'Changed', width: '12rem', cell: (c) => formatTime(c.properties.lastModifiedTime) },
        ];
        return (
          <>
            <DataTable label="Connections" columns={columns} rows={connections} empty="There are no connections." />
            {open?.kind === 'connection' && (
              <ConnectionPanel account={account} name={open.connection.name} type={typeOf(open.connection)} onClose={close} onChanged={loaded.reload} />
            )}
            {open?.kind === 'types' && <TypesPanel account={account} types={types} onClose={close} onChanged={loaded.reload} />}
            {open?.kind === 'create' && (
              <ConnectionForm
                account={account}
                types={types}
                taken={connections.map((c) => c.name)}
                onClose={close}
                onDone={() => {
                  close();
                  loaded.reload();
                }}
              />
            )}
          </>
        );
      }}
    </ListPage>
  );
}
