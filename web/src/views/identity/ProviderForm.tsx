import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { setProvider, type IdentityProvider } from '../../api/identity';
import { FormDialog } from '../../components/FormDialog';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';

interface Props {
  account: string;
  stored: IdentityProvider | null;
  onClose: () => void;
  onDone: () => void;
}

/** Asks where tokens are exchanged. */
export function ProviderForm({ account, stored, onClose, onDone }: Props) {
  const client = useClient();
  const action = useAction();
  const [given, setGiven] = useState<IdentityProvider>(stored ?? { tokenEndpoint: '', clientId: '', audience: '', scope: '' });
  const input = (label: string, name: keyof IdentityProvider, hint: string, required = false) => (
    <Field label={label} required={required} hint={hint}>
      <Input value={given[name]} onChange={(_, d) => setGiven({ ...given, [name]: d.value })} />
    </Field>
  );
  return (
    <FormDialog
      title="Exchange tokens at a provider"
      verb="Save"
      failure="It was not saved."
      action={action}
      ready={given.tokenEndpoint.trim() !== '' && given.clientId.trim() !== ''}
      onSubmit={() => action.run((signal) => setProvider(client, account, trimmed(given), signal), onDone)}
      onClose={onClose}
    >
      {input('Token endpoint', 'tokenEndpoint', 'Such as https://login.microsoftonline.com/TENANT/oauth2/v2.0/token.', true)}
      {input('Client id', 'clientId', 'The application that the account is there.', true)}
      {input('Audience', 'audience', 'Empty for api://AzureADTokenExchange.')}
      {input('Scope', 'scope', '{resource} stands for what the runbook asks for. Empty for {resource}/.default.')}
    </FormDialog>
  );
}

function trimmed(p: IdentityProvider): IdentityProvider {
  return { tokenEndpoint: p.tokenEndpoint.trim(), clientId: p.clientId.trim(), audience: p.audience.trim(), scope: p.scope.trim() };
}
