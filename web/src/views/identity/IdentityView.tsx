import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import { assignIdentity, getIdentity, setProvider, type Identity } from '../../api/identity';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { ErrorBar } from '../../components/ErrorBar';
import { Facts } from '../../components/Facts';
import { ListPage } from '../../components/ListPage';
import { Section } from '../../components/Section';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { ProviderForm } from './ProviderForm';

const useStyles = makeStyles({ bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

/** The managed identity: what runbooks are, without a secret, when they ask at IDENTITY_ENDPOINT. */
export function IdentityView({ account }: { account: string }) {
  const client = useClient();
  const loaded = useLoad(useCallback((signal: AbortSignal) => getIdentity(client, account, signal), [client, account]));
  return (
    <ListPage title="Managed identity" loaded={loaded}>
      {(identity) => (identity.assigned ? <Assigned account={account} identity={identity} onChanged={loaded.reload} /> : <None account={account} onChanged={loaded.reload} />)}
    </ListPage>
  );
}

interface Props {
  account: string;
  onChanged: () => void;
}

function None({ account, onChanged }: Props) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  return (
    <>
      <Text>There is none. With one, runbooks ask at IDENTITY_ENDPOINT for tokens and need no secret to say who they are.</Text>
      <ErrorBar message={action.error} title="It was not given." />
      <div className={styles.bar}>
        <Button appearance="primary" disabledFocusable={action.busy} onClick={() => action.run((signal) => assignIdentity(client, account, true, signal), onChanged)}>
          Give the account an identity
        </Button>
      </div>
    </>
  );
}

type Asked = 'provider' | 'own' | 'off';

function Assigned({ account, identity, onChanged }: Props & { identity: Identity }) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const done = () => {
    close();
    onChanged();
  };
  const { provider } = identity;
  return (
    <>
      <Facts facts={[['Principal', identity.principalId], ['Tokens', provider ? 'of the identity provider' : 'of this server']]} />
      <div className={styles.bar}>
        <Button onClick={() => setAsked('provider')}>{provider ? 'Change the provider' : 'Exchange at a provider'}</Button>
        {provider && <Button onClick={() => setAsked('own')}>Use the server’s own tokens</Button>}
        <Button onClick={() => setAsked('off')}>Take the identity away</Button>
      </div>
      <Section title="What to register">
        <Text>Whoever is to trust these tokens needs to know:</Text>
        <Facts facts={[['Issuer', identity.issuer], ['Subject', identity.subject], ['Audience', provider?.audience ?? '']]} />
      </Section>
      {provider && (
        <Section title="Exchanged at">
          <Facts facts={[['Token endpoint', provider.tokenEndpoint], ['Client', provider.clientId], ['Scope', provider.scope]]} />
        </Section>
      )}
      {asked === 'provider' && <ProviderForm account={account} stored={provider} onClose={close} onDone={done} />}
      {asked === 'own' && (
        <ConfirmDialog title="Use the server’s own tokens?" verb="Use them" action={action} onConfirm={() => action.run((signal) => setProvider(client, account, null, signal), done)} onClose={close}>
          <Text>Runbooks no longer get tokens of the provider. What is registered there stays.</Text>
        </ConfirmDialog>
      )}
      {asked === 'off' && (
        <ConfirmDialog title="Take the identity away?" verb="Take it away" action={action} onConfirm={() => action.run((signal) => assignIdentity(client, account, false, signal), done)} onClose={close}>
          <Text>Jobs that start from then on have none. A later identity is another principal.</Text>
        </ConfirmDialog>
      )}
    </>
  );
}
