import { makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useEffect } from 'react';
import type { Account } from '../api/types';
import { ErrorBar } from '../components/ErrorBar';
import { useClient } from '../state/contexts';
import { useLoad } from '../state/load';
import { go, useRoute, type Route } from '../state/route';
import { AuditView } from './audit/AuditView';
import { CertificatesView } from './certificates/CertificatesView';
import { ConnectionsView } from './connections/ConnectionsView';
import { CredentialsView } from './credentials/CredentialsView';
import { EnvironmentsView } from './environments/EnvironmentsView';
import { Header } from './Header';
import { JobsView } from './JobsView';
import { JobView } from './JobView';
import { ModulesView } from './modules/ModulesView';
import { Navigation } from './Navigation';
import { NoAccount } from './NoAccount';
import { KeysView } from './keys/KeysView';
import { IdentityView } from './identity/IdentityView';
import { PackagesView } from './python/PackagesView';
import { RunAsView } from './runas/RunAsView';
import { RunbooksView } from './runbooks/RunbooksView';
import { VariablesView } from './variables/VariablesView';

const narrow = '@media (max-width: 720px)';

const useStyles = makeStyles({
  page: { height: '100%', display: 'flex', flexDirection: 'column', backgroundColor: tokens.colorNeutralBackground3 },
  body: { flexGrow: 1, minHeight: 0, display: 'flex', [narrow]: { flexDirection: 'column', overflowY: 'auto' } },
  main: {
    flexGrow: 1,
    minWidth: 0,
    overflowY: 'auto',
    padding: tokens.spacingHorizontalXXL,
    [narrow]: { overflowY: 'visible', padding: tokens.spacingHorizontalL },
  },
});

/** The portal of someone who is signed in: accounts at the left, one section of one account beside it. */
export function Portal({ subscription }: { subscription: string }) {
  const styles = useStyles();
  const client = useClient();
  const load = useCallback((signal: AbortSignal) => client.accounts(subscription, signal), [client, subscription]);
  const accounts = useLoad(load);
  const route = useRoute();
  const account = chosen(accounts.data, route);
  const here = { ...route, account: account?.id ?? '' };

  useEffect(() => {
    document.title = account ? `${account.name} – Runwright` : 'Runwright';
  }, [account]);

  return (
    <div className={styles.page}>
      <Header />
      <div className={styles.body}>
        <Navigation accounts={accounts.data ?? []} route={here} />
        <main className={styles.main}>
          <ErrorBar message={accounts.error} title="The accounts could not be loaded." onRetry={accounts.reload} />
          {account && <SectionView key={account.id} route={here} />}
          {accounts.data?.length === 0 && <NoAccount onRetry={accounts.reload} />}
        </main>
      </div>
    </div>
  );
}

/** The account of the address, or the first one. */
function chosen(accounts: Account[] | undefined, route: Route): Account | undefined {
  return accounts?.find((a) => a.id === route.account) ?? accounts?.[0];
}

function SectionView({ route }: { route: Route }) {
  const openJob = (name: string) => go({ account: route.account, section: 'jobs', item: name });
  switch (route.section) {
    case 'runbooks':
      return <RunbooksView account={route.account} onStarted={openJob} />;
    case 'jobs':
      return route.item === '' ? (
        <JobsView account={route.account} onOpen={openJob} />
      ) : (
        <JobView key={route.item} account={route.account} name={route.item} onBack={() => openJob('')} onStarted={openJob} />
      );
    case 'modules':
      return <ModulesView account={route.account} />;
    case 'python':
      return <PackagesView account={route.account} />;
    case 'environments':
      return <EnvironmentsView account={route.account} />;
    case 'connections':
      return <ConnectionsView account={route.account} />;
    case 'variables':
      return <VariablesView account={route.account} />;
    case 'credentials':
      return <CredentialsView account={route.account} />;
    case 'certificates':
      return <CertificatesView account={route.account} />;
    case 'runas':
      return <RunAsView account={route.account} />;
    case 'identity':
      return <IdentityView account={route.account} />;
    case 'keys':
      return <KeysView account={route.account} />;
    case 'audit':
      return <AuditView account={route.account} onOpenJob={openJob} />;
  }
}
