import { Field, Input, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { putConnection } from '../../api/connections';
import type { Connection, ConnectionType } from '../../api/types';
import { FormDialog } from '../../components/FormDialog';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { NameField, isFree } from '../assets/NameField';
import { FieldInput } from './FieldInput';
import { isComplete, isKept, typedOf, valuesOf, type Dropped, type Typed } from './fields';

interface Props {
  account: string;
  types: ConnectionType[];
  /** The connection to replace, with its values; undefined to create one. */
  stored?: Connection | undefined;
  /** Names that are there. */
  taken: string[];
  onClose: () => void;
  onDone: () => void;
}

/** Creates a connection with the fields of its type, or replaces the values of one. */
export function ConnectionForm({ account, types, stored, taken, onClose, onDone }: Props) {
  const client = useClient();
  const action = useAction();
  const [name, setName] = useState(stored?.name ?? '');
  const [type, setType] = useState(types[0]);
  const fields = type?.properties.fieldDefinitions ?? {};
  const [typed, setTyped] = useState<Typed>(() => typedOf(fields, stored));
  const [dropped, setDropped] = useState<Dropped>({});
  const [description, setDescription] = useState(stored?.properties.description ?? '');
  const choose = (wanted: string) => {
    setType(types.find((t) => t.name === wanted));
    setTyped({});
    setDropped({});
  };
  const submit = () => {
    if (!type) return;
    const values = valuesOf(fields, typed, stored, dropped);
    action.run((signal) => putConnection(client, account, { name: name.trim(), type: type.name, description, values }, signal), onDone);
  };
  return (
    <FormDialog
      title={stored ? `Replace ${stored.name}` : 'Create a connection'}
      verb={stored ? 'Replace' : 'Create'}
      failure={stored ? 'It was not replaced.' : 'It was not created.'}
      action={action}
      ready={type !== undefined && (stored !== undefined || isFree(name, taken)) && isComplete(fields, typed, stored)}
      onSubmit={submit}
      onClose={onClose}
    >
      {!stored && <NameField value={name} taken={taken} onChange={setName} />}
      <Field label="Type" {...(stored ? { hint: 'It cannot be changed.' } : {})}>
        <Select value={type?.name ?? ''} disabled={stored !== undefined} onChange={(_, d) => choose(d.value)}>
          {types.map((t) => (
            <option key={t.name} value={t.name}>
              {t.name}
            </option>
          ))}
        </Select>
      </Field>
      {Object.entries(fields).map(([field, definition]) => (
        <FieldInput
          key={`${type?.name} ${field}`}
          name={field}
          field={definition}
          kept={isKept(field, definition, stored)}
          value={typed[field] ?? ''}
          dropped={dropped[field] === true}
          onDrop={(drop) => setDropped((d) => ({ ...d, [field]: drop }))}
          onChange={(value) => setTyped((t) => ({ ...t, [field]: value }))}
        />
      ))}
      <Field label="Description">
        <Input value={description} onChange={(_, d) => setDescription(d.value)} />
      </Field>
    </FormDialog>
  );
}
