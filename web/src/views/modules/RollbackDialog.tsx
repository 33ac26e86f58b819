import { Text } from '@fluentui/react-components';
import { useCallback } from 'react';
import type { ModuleDiff } from '../../api/moduleTypes';
import { diffRevisions, rollBack } from '../../api/revisions';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Fetched } from '../../components/Fetched';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { DiffReport } from './DiffReport';

/** Where to go back to: a revision, with one module or with all. */
export interface Target {
  revision: number;
  module?: string;
}

interface Props {
  account: string;
  runtime: string;
  target: Target;
  /** The revision in use. */
  current: number | undefined;
  onClose: () => void;
  onDone: () => void;
}

/** Asks before modules go back to what they were, and shows what that changes. */
export function RollbackDialog({ account, runtime, target: { revision, module }, current, onClose, onDone }: Props) {
  const client = useClient();
  const action = useAction();
  const loaded = useLoad(
    useCallback(
      async (signal: AbortSignal): Promise<ModuleDiff[]> => {
        if (current === undefined) return [];
        const { modules } = await diffRevisions(client, account, current, revision, signal);
        return modules.filter((m) => module === undefined || m.module.toLowerCase() === module.toLowerCase());
      },
      [client, account, current, revision, module],
    ),
  );
  return (
    <ConfirmDialog
      title={module === undefined ? `Go back to revision ${revision}?` : `Take ${module} back to revision ${revision}?`}
      verb="Go back"
      action={action}
      ready={loaded.data !== undefined || loaded.error !== ''}
      onConfirm={() => action.run((signal) => rollBack(client, account, runtime, revision, module, signal), onDone)}
      onClose={onClose}
    >
      <Text>Jobs that run keep the modules they began with. Going back is a revision of its own, which can be taken back.</Text>
      <Fetched what="What would change" loaded={loaded}>
        {(modules) => <DiffReport modules={modules} />}
      </Fetched>
    </ConfirmDialog>
  );
}
