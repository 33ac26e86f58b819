import { Button, Checkbox, Field, Input, Select, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { createConnectionType, fieldTypes } from '../../api/connections';
import type { FieldDefinition } from '../../api/types';
import { FormDialog } from '../../components/FormDialog';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { NameField, isFree } from '../assets/NameField';

const useStyles = makeStyles({
  field: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS, margin: 0, padding: 0, border: 'none' },
  name: { flexGrow: 1, minWidth: '7rem' },
  add: { alignSelf: 'start' },
});

/** A field of the type that is made. */
interface Draft extends FieldDefinition {
  key: number;
  name: string;
}

const emptyField = (key: number): Draft => ({ key, name: '', type: fieldTypes[0], isEncrypted: false, isOptional: false });

interface Props {
  account: string;
  /** Names that are there: the server would replace the type. */
  taken: string[];
  onClose: () => void;
  onCreated: () => void;
}

/** Creates a connection type: its fields, each with type, encryption and whether it may be left out. */
export function TypeForm({ account, taken, onClose, onCreated }: Props) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const [name, setName] = useState('');
  const [fields, setFields] = useState([emptyField(1)]);
  const change = (key: number, to: Partial<Draft>) => setFields((all) => all.map((f) => (f.key === key ? { ...f, ...to } : f)));
  const names = fields.map((f) => f.name.trim().toLowerCase());
  const submit = () => {
    const definitions = Object.fromEntries(fields.map(({ name: field, type, isEncrypted, isOptional }) => [field.trim(), { type, isEncrypted, isOptional }]));
    action.run((signal) => createConnectionType(client, account, name.trim(), definitions, signal), onCreated);
  };
  return (
    <FormDialog
      title="Create a connection type"
      verb="Create"
      failure="It was not created."
      action={action}
      ready={isFree(name, taken) && names.every((n) => n !== '') && new Set(names).size === names.length && names.length > 0}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField value={name} taken={taken} onChange={setName} />
      {fields.map((f, i) => {
        const twice = names.indexOf(names[i]!) < i && names[i] !== '';
        return (
          <fieldset key={f.key} className={styles.field} aria-label={`Field ${i + 1}`}>
            <Field className={styles.name} label={`Name of field ${i + 1}`} required {...(twice ? { validationState: 'error' as const, validationMessage: 'There is a field of this name.' } : {})}>
              <Input value={f.name} onChange={(_, d) => change(f.key, { name: d.value })} />
            </Field>
            <Field label="Type">
              <Select value={f.type} onChange={(_, d) => change(f.key, { type: d.value })}>
                {fieldTypes.map((t) => (
                  <option key={t} value={t}>
                    {t.replace('System.', '')}
                  </option>
                ))}
              </Select>
            </Field>
            <Checkbox label="Encrypted" checked={f.isEncrypted} onChange={(_, d) => change(f.key, { isEncrypted: d.checked === true })} />
            <Checkbox label="Optional" checked={f.isOptional} onChange={(_, d) => change(f.key, { isOptional: d.checked === true })} />
            <Button
              icon={<DeleteRegular />}
              aria-label={`Remove field ${i + 1}`}
              disabled={fields.length === 1}
              onClick={() => setFields((all) => all.filter((o) => o.key !== f.key))}
            />
          </fieldset>
        );
      })}
      <Button className={styles.add} size="small" icon={<AddRegular />} onClick={() => setFields((all) => [...all, emptyField(Math.max(...all.map((f) => f.key)) + 1)])}>
        Add a field
      </Button>
    </FormDialog>
  );
}
