import { Checkbox, Field, Input, Select, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { changeVariable, createVariable, type Variable } from '../../api/variables';
import { FormDialog } from '../../components/FormDialog';
import { SecretField } from '../../components/SecretField';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import type { FormProps } from '../assets/AssetsView';
import { NameField, isFree } from '../assets/NameField';
import { formOf, jsonOf, problemOf, type Form } from './value';

/** Creates a variable, or changes value and description of one; an encrypted value is typed anew or kept. */
export function VariableForm({ account, asset, taken, onClose, onDone }: FormProps<Variable>) {
  const client = useClient();
  const action = useAction();
  const stored = asset?.properties;
  const before = formOf(stored?.value);
  const [name, setName] = useState('');
  const [encrypted, setEncrypted] = useState(stored?.isEncrypted ?? false);
  const [form, setForm] = useState<Form>(before.form);
  const [typed, setTyped] = useState(before.typed);
  const [description, setDescription] = useState(stored?.description ?? '');
  const problem = problemOf(form, typed);
  const changed = stored?.isEncrypted ? typed !== '' : typed !== before.typed || form !== before.form;
  // A text may be empty, but no JSON is, and an empty secret is more likely a slip.
  const missing = typed === '' && (form === 'json' || encrypted);
  const submit = () =>
    action.run<Variable>(
      (signal) =>
        asset
          ? changeVariable(client, account, asset.name, { description, ...(changed ? { value: jsonOf(form, typed) } : {}) }, signal)
          : createVariable(client, account, { name: name.trim(), value: jsonOf(form, typed), isEncrypted: encrypted, description }, signal),
      onDone,
    );
  const cover = (wanted: boolean) => {
    setEncrypted(wanted);
    setTyped(''); // what was meant as a secret does not come to light, nor the other way round
  };
  return (
    <FormDialog
      title={asset ? `Change ${asset.name}` : 'Create a variable'}
      verb={asset ? 'Change' : 'Create'}
      failure={asset ? 'It was not changed.' : 'It was not created.'}
      action={action}
      ready={problem === '' && (asset ? !(changed && missing) : isFree(name, taken) && !missing)}
      onSubmit={submit}
      onClose={onClose}
    >
      {!asset && <NameField value={name} taken={taken} onChange={setName} />}
      {!asset && <Checkbox label="Encrypted; it is never shown, and stays encrypted" checked={encrypted} onChange={(_, d) => cover(d.checked === true)} />}
      <Field label="Written as">
        <Select value={form} onChange={(_, d) => setForm(d.value as Form)}>
          <option value="text">Text</option>
          <option value="json">JSON: a number, true or false, a list, an object</option>
        </Select>
      </Field>
      {encrypted ? (
        <SecretField label="Value" required={!asset} hint={[asset ? 'Empty keeps what is stored.' : '', problem].filter((h) => h !== '').join(' ')} value={typed} onChange={setTyped} />
      ) : (
        <Field label="Value" {...(problem === '' ? {} : { validationState: 'error' as const, validationMessage: problem })}>
          <Textarea rows={3} resize="vertical" value={typed} onChange={(_, d) => setTyped(d.value)} />
        </Field>
      )}
      <Field label="Description">
        <Input value={description} onChange={(_, d) => setDescription(d.value)} />
      </Field>
    </FormDialog>
  );
}
