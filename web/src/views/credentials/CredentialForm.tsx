import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { changeCredential, createCredential, type Credential } from '../../api/credentials';
import { FormDialog } from '../../components/FormDialog';
import { SecretField } from '../../components/SecretField';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import type { FormProps } from '../assets/AssetsView';
import { NameField, isFree } from '../assets/NameField';

/** Creates a credential, or changes one; the password is typed anew or kept. */
export function CredentialForm({ account, asset, taken, onClose, onDone }: FormProps<Credential>) {
  const client = useClient();
  const action = useAction();
  const [name, setName] = useState('');
  const [userName, setUserName] = useState(asset?.properties.userName ?? '');
  const [password, setPassword] = useState('');
  const [description, setDescription] = useState(asset?.properties.description ?? '');
  const submit = () => {
    const values = { userName, description, ...(password === '' ? {} : { password }) };
    action.run((signal) => (asset ? changeCredential(client, account, asset.name, values, signal) : createCredential(client, account, name.trim(), values, signal)), onDone);
  };
  return (
    <FormDialog
      title={asset ? `Change ${asset.name}` : 'Create a credential'}
      verb={asset ? 'Change' : 'Create'}
      failure={asset ? 'It was not changed.' : 'It was not created.'}
      action={action}
      ready={userName !== '' && (asset !== undefined || (isFree(name, taken) && password !== ''))}
      onSubmit={submit}
      onClose={onClose}
    >
      {!asset && <NameField value={name} taken={taken} onChange={setName} />}
      <Field label="User name" required>
        <Input autoComplete="off" value={userName} onChange={(_, d) => setUserName(d.value)} />
      </Field>
      <SecretField label="Password" required={!asset} hint={asset ? 'Empty keeps what is stored.' : ''} value={password} onChange={setPassword} />
      <Field label="Description">
        <Input value={description} onChange={(_, d) => setDescription(d.value)} />
      </Field>
    </FormDialog>
  );
}
