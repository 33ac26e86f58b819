import { Checkbox, Field, Input, Select } from '@fluentui/react-components';
import { fieldHint, fieldKind } from '../../api/connections';
import type { FieldDefinition } from '../../api/types';
import { SecretField } from '../../components/SecretField';

interface Props {
  name: string;
  field: FieldDefinition;
  /** Whether the stored value of an encrypted field stays when nothing is typed. */
  kept: boolean;
  value: string;
  /** Whether the stored value is to go; only an optional encrypted field that has one asks. */
  dropped?: boolean;
  onDrop?: (dropped: boolean) => void;
  onChange: (value: string) => void;
}

/** Asks for the value of a connection's field, in the way that its type and its encryption ask for. */
export function FieldInput({ name, field, kept, value, dropped = false, onDrop, onChange }: Props) {
  const required = !field.isOptional && !kept;
  const kind = fieldKind(field);
  const asked = { text: fieldHint(field), whole: 'A whole number.', number: 'A number.', truth: '' }[kind];
  if (field.isEncrypted) {
    const hint = [kept ? 'Empty keeps what is stored.' : '', kind === 'truth' ? 'True or false.' : asked].filter((h) => h !== '').join(' ');
    return (
      <>
        {!dropped && <SecretField label={name} required={required} hint={hint} value={value} onChange={onChange} />}
        {kept && field.isOptional && onDrop && (
          <Checkbox
            label={`Remove the stored value of ${name}`}
            checked={dropped}
            onChange={(_, d) => {
              onChange('');
              onDrop(d.checked === true);
            }}
          />
        )}
      </>
    );
  }
  return (
    <Field label={name} required={required} {...(asked !== '' ? { hint: asked } : {})}>
      {kind === 'truth' ? (
        <Select value={value.toLowerCase()} onChange={(_, d) => onChange(d.value)}>
          <option value="">not set</option>
          <option value="true">true</option>
          <option value="false">false</option>
        </Select>
      ) : (
        <Input type={kind === 'whole' || kind === 'number' ? 'number' : 'text'} {...(kind === 'number' ? { step: 'any' } : {})} value={value} onChange={(_, d) => onChange(d.value)} />
      )}
    </Field>
  );
}
