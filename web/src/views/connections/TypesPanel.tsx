import { Badge, Button, Text, makeStyles } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { deleteConnectionType } from '../../api/connections';
import type { ConnectionType } from '../../api/types';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { DataTable, type Column } from '../../components/DataTable';
import { FieldTags } from '../../components/FieldTags';
import { Panel } from '../../components/Panel';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { TypeForm } from './TypeForm';

const useStyles = makeStyles({ start: { alignSelf: 'start' } });

interface Props {
  account: string;
  types: ConnectionType[];
  onClose: () => void;
  onChanged: () => void;
}

/** The connection types of an account: built in, made by modules or by people; create and delete. */
export function TypesPanel({ account, types, onClose, onChanged }: Props) {
  const styles = useStyles();
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState('');
  const done = () => {
    setCreating(false);
    setDeleting('');
    onChanged();
  };
  const columns: Column<ConnectionType>[] = [
    { title: 'Name', cell: (t) => t.name },
    { title: 'Module', width: '9rem', cell: (t) => t.properties.module ?? '' },
    { title: 'Fields', cell: (t) => <FieldTags fields={t.properties.fieldDefinitions} /> },
    {
      title: 'Actions',
      width: '7.5rem',
      cell: (t) =>
        t.properties.isGlobal ? (
          <Badge appearance="outline">Built in</Badge>
        ) : (
          <Button size="small" icon={<DeleteRegular />} aria-label={`Delete the type ${t.name}`} onClick={() => setDeleting(t.name)}>
            Delete
          </Button>
        ),
    },
  ];
  return (
    <Panel title="Connection types" onClose={onClose}>
      <Text>A type says which fields connections have. Modules bring types with them; a lock marks fields that are sealed.</Text>
      <Button className={styles.start} icon={<AddRegular />} onClick={() => setCreating(true)}>
        Create a type
      </Button>
      <DataTable label="Connection types" columns={columns} rows={types} empty="There are no connection types." minWidth="34rem" />
      {creating && <TypeForm account={account} taken={types.map((t) => t.name)} onClose={() => setCreating(false)} onCreated={done} />}
      {deleting !== '' && <DeleteType account={account} name={deleting} onClose={() => setDeleting('')} onDeleted={done} />}
    </Panel>
  );
}

/** Asks before a connection type is deleted. */
function DeleteType({ account, name, onClose, onDeleted }: { account: string; name: string; onClose: () => void; onDeleted: () => void }) {
  const client = useClient();
  const action = useAction();
  return (
    <ConfirmDialog title={`Delete ${name}?`} verb="Delete" action={action} onConfirm={() => action.run((signal) => deleteConnectionType(client, account, name, signal), onDeleted)} onClose={onClose}>
      <Text>While connections are of this type, the server refuses.</Text>
    </ConfirmDialog>
  );
}
