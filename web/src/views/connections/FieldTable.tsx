import { Button } from '@fluentui/react-components';
import { EditRegular } from '@fluentui/react-icons';
import type { Connection } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { FieldValue } from '../../components/FieldValue';
import type { Fields } from './fields';

interface Row {
  id: string;
  type: string;
  sealed: boolean;
  value: string | null | undefined;
}

/** The fields of a connection with their values; what is encrypted shows as sealed, as it never leaves the server. */
export function FieldTable({ connection, fields, onSet }: { connection: Connection; fields: Fields; onSet: (field: string) => void }) {
  const values = connection.properties.fieldDefinitionValues ?? {};
  const rows: Row[] = Object.entries(fields).map(([id, f]) => ({ id, type: f.type.replace(/^System\./, ''), sealed: f.isEncrypted, value: values[id] }));
  const columns: Column<Row>[] = [
    { title: 'Field', cell: (r) => r.id },
    { title: 'Type', width: '6rem', cell: (r) => r.type },
    { title: 'Value', cell: (r) => <FieldValue value={r.value} sealed={r.sealed} /> },
    {
      title: 'Actions',
      width: '6rem',
      cell: (r) => (
        <Button size="small" icon={<EditRegular />} aria-label={`Set ${r.id}`} onClick={() => onSet(r.id)}>
          Set
        </Button>
      ),
    },
  ];
  return <DataTable label="Fields" columns={columns} rows={rows} empty="Its type is not known." minWidth="30rem" />;
}
