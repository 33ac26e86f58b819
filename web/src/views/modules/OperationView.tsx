import { Button, ProgressBar, Spinner, Text, makeStyles } from '@fluentui/react-components';
import { useEffect } from 'react';
import { cancelOperation, isOver } from '../../api/operations';
import { ErrorBar } from '../../components/ErrorBar';
import { Facts } from '../../components/Facts';
import { Section } from '../../components/Section';
import { StatusBadge } from '../../components/StatusBadge';
import { WarningBar } from '../../components/WarningBar';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { count, formatDuration, formatTime } from '../../state/format';
import { useOperation } from '../../state/operation';
import { DiffReport } from './DiffReport';
import { OperationLog } from './OperationLog';
import { runtimeTitle } from './RuntimeChooser';
import { StepTable } from './StepTable';

const useStyles = makeStyles({ button: { alignSelf: 'start' } });

interface Props {
  account: string;
  name: string;
  /** Whether it only reports what an import would change. */
  report?: boolean;
  /** Hears when it has ended. */
  onOver: () => void;
}

/** How an import goes: its modules, its log, its end; it can be cancelled. */
export function OperationView({ account, name, report = false, onOver }: Props) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const { operation, lines, interrupted, failed } = useOperation(account, name);
  const over = operation !== undefined && isOver(operation);
  useEffect(() => {
    if (over) onOver();
    // What is called may be another function at every render; it is called once.
  }, [over]);
  if (!operation) return failed === '' ? <Spinner label={interrupted === '' ? 'Loading' : `${interrupted} Trying again …`} /> : <ErrorBar message={failed} title="The import cannot be followed." />;
  const p = operation.properties;
  // A report without changes is left out of the answer.
  const changes = p.report ?? (report && p.state === 'Succeeded' ? [] : undefined);
  return (
    <>
      <ErrorBar message={failed} title="The import cannot be followed." />
      {p.state === 'Cancelled' ? <WarningBar message={p.error ?? ''} /> : <ErrorBar message={p.error ?? ''} title="It failed; no module was changed." />}
      <ErrorBar message={action.error} title="It was not cancelled." />
      <WarningBar message={interrupted === '' ? '' : `${interrupted} Trying again …`} />
      <Facts
        facts={[
          ['State', <span role="status"><StatusBadge status={p.state} /></span>],
          ['Runtime', runtimeTitle(p.runtimeVersion)],
          ['Started', formatTime(p.creationTime)],
          ['Took', over ? formatDuration(p.creationTime, p.lastModifiedTime) : ''],
          ['Revision', p.revision],
        ]}
      />
      {!over && (
        <>
          <ProgressBar aria-label={`${p.progress.done} of ${count(p.progress.total, 'module')}`} max={Math.max(1, p.progress.total)} value={p.progress.done} />
          <Button className={styles.button} disabledFocusable={action.busy} onClick={() => action.run((signal) => cancelOperation(client, account, name, signal), () => undefined)}>
            Cancel the import
          </Button>
        </>
      )}
      {(report || p.report) && <Text>This is a report: nothing is imported.</Text>}
      <StepTable steps={p.steps} state={p.state} />
      {changes && (
        <Section title="What would change">
          <DiffReport modules={changes} />
        </Section>
      )}
      <Section title="Log">
        <OperationLog lines={lines} />
      </Section>
    </>
  );
}
