import { Breadcrumb, BreadcrumbButton, BreadcrumbDivider, BreadcrumbItem, Button, Title3, makeStyles, tokens } from '@fluentui/react-components';
import { PlayRegular, StopRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { ErrorBar } from '../components/ErrorBar';
import { StatusBadge } from '../components/StatusBadge';
import { StreamLog } from '../components/StreamLog';
import { useAction } from '../state/action';
import { useClient } from '../state/contexts';
import { useFollow } from '../state/follow';
import { isFinal } from '../state/live';
import { JobFacts } from './JobFacts';
import { StartDialog } from './StartDialog';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, height: '100%' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  title: { overflowWrap: 'anywhere', margin: 0 },
  grow: { flexGrow: 1 },
});

interface Props {
  account: string;
  name: string;
  onBack: () => void;
  onStarted: (job: string) => void;
}

/** A job, live: its status, its times and its streams as they come. */
export function JobView({ account, name, onBack, onStarted }: Props) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const live = useFollow(account, name);
  const [again, setAgain] = useState(false);
  const { job } = live;
  const runbook = job?.properties.runbook.name ?? '';
  const final = job !== undefined && isFinal(job.properties.status);

  const stop = () => action.run((signal) => client.stopJob(account, name, signal), () => undefined);

  return (
    <section className={styles.page}>
      <Breadcrumb aria-label="Where this is">
        <BreadcrumbItem>
          <BreadcrumbButton onClick={onBack}>Jobs</BreadcrumbButton>
        </BreadcrumbItem>
        <BreadcrumbDivider />
        <BreadcrumbItem>
          <BreadcrumbButton current>{name}</BreadcrumbButton>
        </BreadcrumbItem>
      </Breadcrumb>
      <div className={styles.head}>
        <Title3 as="h1" className={styles.title}>
          {runbook || 'Job'}
        </Title3>
        <span role="status">{job && <StatusBadge status={job.properties.status} />}</span>
        <span className={styles.grow} />
        {final ? (
          <Button icon={<PlayRegular />} onClick={() => setAgain(true)}>
            Start again
          </Button>
        ) : (
          <Button icon={<StopRegular />} onClick={stop} disabled={job === undefined}>
            Stop
          </Button>
        )}
      </div>
      <ErrorBar message={action.error} title="The job could not be stopped." />
      <ErrorBar message={live.phase === 'failed' ? live.reason : ''} title="The job cannot be followed." />
      <ErrorBar message={job?.properties.exception ?? ''} title="The job ended with an error." />
      {job && <JobFacts job={job} />}
      {live.phase !== 'failed' && <StreamLog live={live} />}
      {again && job && (
        <StartDialog account={account} runbook={runbook} parameters={job.properties.parameters ?? {}} onClose={() => setAgain(false)} onStarted={onStarted} />
      )}
    </section>
  );
}
