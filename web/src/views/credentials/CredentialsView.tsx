import type { Credential } from '../../api/credentials';
import { Sealed } from '../../components/Sealed';
import { formatTime } from '../../state/format';
import { AssetsView } from '../assets/AssetsView';
import { CredentialForm } from './CredentialForm';

/** The credentials of an account: user names, and passwords that are never shown. */
export function CredentialsView({ account }: { account: string }) {
  return (
    <AssetsView<Credential>
      account={account}
      kind="credentials"
      title="Credentials"
      noun="credential"
      columns={[
        { title: 'User name', cell: (c) => c.properties.userName },
        { title: 'Description', cell: (c) => c.properties.description ?? '' },
        { title: 'Changed', width: '12rem', cell: (c) => formatTime(c.properties.lastModifiedTime) },
      ]}
      facts={(c) => [
        ['User name', c.properties.userName],
        ['Password', <Sealed />],
        ['Changed', formatTime(c.properties.lastModifiedTime)],
        ['Description', c.properties.description],
      ]}
      form={(props) => <CredentialForm {...props} />}
    />
  );
}
