import { Field, Select, Text } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import type { Consequences } from '../../api/moduleTypes';
import { foreseeRollBack, rollBack } from '../../api/revisions';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Fetched } from '../../components/Fetched';
import { WarningList } from '../../components/WarningList';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { DiffReport } from './DiffReport';

interface Props {
  account: string;
  runtime: string;
  /** Where to go back to. */
  revision: number;
  /** Those that may go back alone. */
  modules: string[];
  onClose: () => void;
  onDone: () => void;
}

/** Asks before modules go back to what they were, and shows what that changes. */
export function RollbackDialog({ account, runtime, revision, modules, onClose, onDone }: Props) {
  const client = useClient();
  const action = useAction();
  const [module, setModule] = useState(''); // empty for the whole set
  const loaded = useLoad(
    useCallback(
      (signal: AbortSignal): Promise<Consequences> => foreseeRollBack(client, account, runtime, revision, module === '' ? undefined : module, signal),
      [client, account, runtime, revision, module],
    ),
  );
  return (
    <ConfirmDialog
      title={`Go back to revision ${revision}?`}
      verb="Go back"
      action={action}
      ready={loaded.data !== undefined || loaded.error !== ''}
      onConfirm={() => action.run((signal) => rollBack(client, account, runtime, revision, module === '' ? undefined : module, signal), onDone)}
      onClose={onClose}
    >
      <Text>Jobs that run keep the modules they began with. Going back is a revision of its own, which can be taken back.</Text>
      <Field label="What goes back">
        <Select value={module} onChange={(_, d) => setModule(d.value)}>
          <option value="">The whole set</option>
          {modules.map((m) => (
            <option key={m} value={m}>
              Only {m}
            </option>
          ))}
        </Select>
      </Field>
      <Fetched what="What would change" loaded={loaded}>
        {({ changes, breaks }) => (
          <>
            <WarningList title="Modules that need something else" lines={breaks} />
            <DiffReport modules={changes} />
          </>
        )}
      </Fetched>
    </ConfirmDialog>
  );
}
