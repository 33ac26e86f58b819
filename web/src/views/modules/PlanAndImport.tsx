import { Button, makeStyles } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import { planImport, startImport, type ImportRequest } from '../../api/operations';
import { ErrorBar } from '../../components/ErrorBar';
import { Fetched } from '../../components/Fetched';
import { Section } from '../../components/Section';
import { WarningList } from '../../components/WarningList';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { PlanTable } from './PlanTable';

const useStyles = makeStyles({ button: { alignSelf: 'start' } });

interface Props {
  account: string;
  /** What to import; another request needs another key. */
  request: ImportRequest;
  onStarted: (operation: string) => void;
}

/** Shows what an import would do, and does it. */
export function PlanAndImport({ account, request, onStarted }: Props) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const [fixed] = useState(request); // the same object while this shows, so that it is planned once
  const loaded = useLoad(useCallback((signal: AbortSignal) => planImport(client, account, fixed, signal), [client, account, fixed]));
  const start = () =>
    action.run(
      (signal) => startImport(client, account, fixed, signal),
      (operation) => onStarted(operation.name),
    );
  return (
    <Section title="What would happen">
      <Fetched what="The plan" loaded={loaded}>
        {(plan) => (
          <>
            <WarningList title="The import would be refused." lines={plan.modules.flatMap((i) => (i.problem ? [i.problem] : []))} />
            <WarningList title="Modules that need something else" lines={plan.modules.flatMap((i) => i.breaks ?? [])} />
            <PlanTable items={plan.modules} />
            <ErrorBar message={action.error} title="The import was not started." />
            <Button className={styles.button} appearance="primary" disabledFocusable={action.busy} disabled={plan.modules.every((i) => i.action === 'keep')} onClick={start}>
              Import
            </Button>
          </>
        )}
      </Fetched>
    </Section>
  );
}
