import { useCallback, useState } from 'react';
import type { Revision } from '../../api/moduleTypes';
import { listRevisions } from '../../api/revisions';
import { Fetched } from '../../components/Fetched';
import { Panel } from '../../components/Panel';
import { Section } from '../../components/Section';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { CompareRevisions } from './CompareRevisions';
import type { PanelProps } from './ModulesView';
import { modulesChangedSince, RevisionList } from './RevisionList';
import { RollbackDialog } from './RollbackDialog';
import { runtimeTitle } from './RuntimeChooser';

/** The history of a module set: its revisions, what differs between two, and going back. */
export function HistoryPanel({ account, runtime, onClose, onChanged }: PanelProps) {
  const client = useClient();
  const [target, setTarget] = useState<Revision>();
  const loaded = useLoad(useCallback((signal: AbortSignal) => listRevisions(client, account, runtime, signal), [client, account, runtime]));
  const done = () => {
    setTarget(undefined);
    loaded.reload();
    onChanged();
  };
  return (
    <Panel title={`History of ${runtimeTitle(runtime)}`} onClose={onClose}>
      <Fetched what="The history" loaded={loaded}>
        {(revisions: Revision[]) => (
          <>
            <Section title="Revisions">
              <RevisionList revisions={revisions} onRollBack={setTarget} />
            </Section>
            {revisions.length > 1 && (
              <Section title="Compare">
                <CompareRevisions account={account} revisions={revisions} />
              </Section>
            )}
            {target && (
              <RollbackDialog
                account={account}
                runtime={runtime}
                revision={target.properties.revision}
                modules={modulesChangedSince(revisions, target)}
                onClose={() => setTarget(undefined)}
                onDone={done}
              />
            )}
          </>
        )}
      </Fetched>
    </Panel>
  );
}
