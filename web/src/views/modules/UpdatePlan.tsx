import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import { updateAz, type UpdateRequest } from '../../api/operations';
import { ErrorBar } from '../../components/ErrorBar';
import { Fetched } from '../../components/Fetched';
import { Lines } from '../../components/Lines';
import { Section } from '../../components/Section';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { PlanTable } from './PlanTable';

const useStyles = makeStyles({ buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

interface Props {
  account: string;
  /** What to update to; another request needs another key. */
  request: UpdateRequest;
  onStarted: (operation: string, report: boolean) => void;
}

/** Shows what an update of the Az modules would do and what it leaves out; starts it, or a report of what changes. */
export function UpdatePlan({ account, request, onStarted }: Props) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const [fixed] = useState(request); // the same object while this shows, so that it is planned once
  const loaded = useLoad(useCallback((signal: AbortSignal) => updateAz(client, account, { ...fixed, plan: true }, signal), [client, account, fixed]));
  const start = (report: boolean) =>
    action.run(
      (signal) => updateAz(client, account, { ...fixed, report }, signal),
      (started) => started.operation && onStarted(started.operation.name, report),
    );
  return (
    <Fetched what="The plan" loaded={loaded}>
      {({ plan = [], skipped }) => {
        const nothing = plan.every((i) => i.action === 'keep');
        return (
          <>
            <Section title="What would happen">
              <PlanTable items={plan} />
            </Section>
            <Section title="Skipped, as users imported them">
              <Lines items={skipped.map((line) => ({ key: line, line }))} empty="None." />
            </Section>
            <ErrorBar message={action.error} title="The update was not started." />
            <div className={styles.buttons}>
              <Button appearance="primary" disabledFocusable={action.busy} disabled={nothing} onClick={() => start(false)}>
                Update
              </Button>
              <Button disabledFocusable={action.busy} disabled={nothing} onClick={() => start(true)}>
                Report breaking changes
              </Button>
            </div>
          </>
        );
      }}
    </Fetched>
  );
}
