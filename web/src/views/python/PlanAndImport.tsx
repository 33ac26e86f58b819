import { Button, makeStyles } from '@fluentui/react-components';
import { useCallback } from 'react';
import { planPythonImport, startPythonImport, type PythonRequest } from '../../api/python';
import { ErrorBar } from '../../components/ErrorBar';
import { Section } from '../../components/Section';
import { WarningList } from '../../components/WarningList';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { StepTable } from './StepTable';
import { Waiting } from './Waiting';

const useStyles = makeStyles({ button: { alignSelf: 'start' } });

interface Props {
  account: string;
  /** What to import, the same object while this shows. */
  request: PythonRequest;
  onStarted: (name: string) => void;
}

/** Shows what an import would do, and does it. */
export function PlanAndImport({ account, request, onStarted }: Props) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const { data, error, loading, reload } = useLoad(useCallback((signal: AbortSignal) => planPythonImport(client, account, request, signal), [client, account, request]));
  const start = () =>
    action.run(
      (signal) => startPythonImport(client, account, request, signal),
      (im) => onStarted(im.name),
    );
  return (
    <Section title="What would happen">
      <ErrorBar message={error} title="This cannot be imported." onRetry={reload} />
      {loading && <Waiting label="The server looks for what fits" />}
      {data && (
        <>
          <WarningList title="Warnings" lines={data.properties.warnings} />
          <StepTable label="Plan" steps={data.properties.steps} />
          <ErrorBar message={action.error} title="The import was not started." />
          <Button className={styles.button} appearance="primary" disabledFocusable={action.busy} disabled={data.properties.steps.every((s) => s.action === 'keep')} onClick={start}>
            Import
          </Button>
        </>
      )}
    </Section>
  );
}
