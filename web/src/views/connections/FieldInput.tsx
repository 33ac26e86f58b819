import { Field, Input, Select } from '@fluentui/react-components';
import { fieldKind } from '../../api/connections';
import type { FieldDefinition } from '../../api/types';
import { SecretField } from '../../components/SecretField';

interface Props {
  name: string;
  field: FieldDefinition;
  /** Whether the stored value of an encrypted field stays when nothing is typed. */
  kept: boolean;
  value: string;
  onChange: (value: string) => void;
}

/** Asks for the value of a connection's field, in the way that its type and its encryption ask for. */
export function FieldInput({ name, field, kept, value, onChange }: Props) {
  const required = !field.isOptional && !kept;
  const kind = fieldKind(field);
  if (field.isEncrypted) {
    const hint = [kept ? 'Empty keeps what is stored.' : '', kind === 'number' ? 'A whole number.' : kind === 'truth' ? 'True or false.' : ''].filter((h) => h !== '').join(' ');
    return <SecretField label={name} required={required} hint={hint} value={value} onChange={onChange} />;
  }
  return (
    <Field label={name} required={required} {...(kind === 'number' ? { hint: 'A whole number.' } : {})}>
      {kind === 'truth' ? (
        <Select value={value.toLowerCase()} onChange={(_, d) => onChange(d.value)}>
          <option value="">not set</option>
          <option value="true">true</option>
          <option value="false">false</option>
        </Select>
      ) : (
        <Input type={kind === 'number' ? 'number' : 'text'} value={value} onChange={(_, d) => onChange(d.value)} />
      )}
    </Field>
  );
}
