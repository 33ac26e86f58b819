import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, ArrowSyncRegular, ArrowUndoRegular, CheckmarkRegular, DeleteRegular, EditRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import { getRunAs, type RunAs, type RunAsKey } from '../../api/runAs';
import { Facts } from '../../components/Facts';
import { ListPage } from '../../components/ListPage';
import { Section } from '../../components/Section';
import { StatusBadge } from '../../components/StatusBadge';
import { WarningBar } from '../../components/WarningBar';
import { useClient } from '../../state/contexts';
import { count, formatTime } from '../../state/format';
import { useLoad } from '../../state/load';
import { UsedBy } from '../assets/UsedBy';
import { Register } from './Register';
import { RunAsForm } from './RunAsForm';
import { StepDialog, type Step } from './StepDialog';

const useStyles = makeStyles({ bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

/** The Run As account: the connection and the certificate with which runbooks sign in as an application. */
export function RunAsView({ account }: { account: string }) {
  const client = useClient();
  const [asked, setAsked] = useState<Step | 'form'>();
  const loaded = useLoad(useCallback((signal: AbortSignal) => getRunAs(client, account, signal), [client, account]));
  const close = () => setAsked(undefined);
  const done = () => {
    close();
    loaded.reload();
  };
  return (
    <ListPage title="Run As account" loaded={loaded}>
      {(runAs) => (
        <>
          {runAs ? <Shown account={account} runAs={runAs} onAsk={setAsked} /> : <None onAsk={setAsked} />}
          {asked === 'form' && <RunAsForm account={account} runAs={runAs ?? undefined} onClose={close} onDone={done} />}
          {asked !== undefined && asked !== 'form' && <StepDialog account={account} step={asked} onClose={close} onDone={done} />}
        </>
      )}
    </ListPage>
  );
}

type Ask = (asked: Step | 'form') => void;

function None({ onAsk }: { onAsk: Ask }) {
  const styles = useStyles();
  return (
    <>
      <Text>There is none. It is the connection AzureRunAsConnection and the certificate AzureRunAsCertificate, with which runbooks sign in to Azure as an application; the server makes and renews the certificate.</Text>
      <div className={styles.bar}>
        <Button appearance="primary" icon={<AddRegular />} onClick={() => onAsk('form')}>
          Create
        </Button>
      </div>
    </>
  );
}

/** What is to be done in each state; empty when nothing is. */
const advice: Record<RunAs['properties']['state'], string> = {
  Ready: '',
  Incomplete: 'Runbooks cannot sign in yet: register the certificate, then give the application and the tenant.',
  RenewalPending: 'A next certificate waits: register it, then activate it. Until then runbooks use the current one, as long as it is valid.',
  CertificateMissing: 'Runbooks cannot sign in: the certificate AzureRunAsCertificate is gone. Renew makes a new one, unless a next one waits to be activated.',
};

function Shown({ account, runAs, onAsk }: { account: string; runAs: RunAs; onAsk: Ask }) {
  const styles = useStyles();
  const p = runAs.properties;
  return (
    <>
      <WarningBar message={advice[p.state] ?? ''} />
      <Facts
        facts={[
          ['State', <StatusBadge status={p.state} />],
          ['Application', p.applicationId],
          ['Tenant', p.tenantId],
          ['Subscription', p.subscriptionId],
          ['Connection', p.connectionName],
          ['Validity', count(p.validityInMonths, 'month')],
          ['Certificate', keyWords(p.certificate)],
          ['Next', keyWords(p.nextCertificate)],
          ['Previous', keyWords(p.previousCertificate)],
          ['Renewal', formatTime(p.renewalTime)],
        ]}
      />
      <div className={styles.bar}>
        <Button icon={<EditRegular />} onClick={() => onAsk('form')}>
          Change
        </Button>
        {p.nextCertificate ? (
          <Button appearance="primary" icon={<CheckmarkRegular />} onClick={() => onAsk('activate')}>
            Activate the next certificate
          </Button>
        ) : (
          <Button icon={<ArrowSyncRegular />} onClick={() => onAsk('renew')}>
            Renew
          </Button>
        )}
        {/* The server goes back only where no next certificate waits. */}
        {p.previousCertificate && !p.nextCertificate && (
          <Button icon={<ArrowUndoRegular />} onClick={() => onAsk('revert')}>
            Go back to the previous
          </Button>
        )}
        <Button icon={<DeleteRegular />} onClick={() => onAsk('delete')}>
          Remove
        </Button>
      </div>
      <Section title="What to register">
        <Register runAs={runAs} />
      </Section>
      <Section title="Used by">
        <UsedBy account={account} kind="connections" name={p.connectionName} />
      </Section>
    </>
  );
}

function keyWords(key: RunAsKey | null): string {
  return key ? `${key.thumbprint}, ends ${formatTime(key.expiryTime)}` : '';
}
