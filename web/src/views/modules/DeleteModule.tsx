import { Text } from '@fluentui/react-components';
import { useCallback } from 'react';
import type { Client } from '../../api/client';
import type { Use } from '../../api/moduleTypes';
import { deleteModule, foreseeDelete, moduleUsage } from '../../api/modules';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Fetched } from '../../components/Fetched';
import { Lines } from '../../components/Lines';
import { WarningList } from '../../components/WarningList';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { runtimeTitle } from './RuntimeChooser';
import { usesByRunbook } from './uses';

interface Props {
  account: string;
  runtime: string;
  name: string;
  onClose: () => void;
  onDeleted: () => void;
}

/** The runbooks that use a module, and the modules that need it. */
async function whoNeeds(client: Client, account: string, runtime: string, name: string, signal: AbortSignal): Promise<{ uses: Use[]; breaks: string[] }> {
  const [uses, { breaks }] = await Promise.all([moduleUsage(client, account, runtime, name, signal), foreseeDelete(client, account, runtime, name, signal)]);
  return { uses, breaks };
}

/** Asks before a module is deleted, and names the runbooks that use it and the modules that need it. */
export function DeleteModule({ account, runtime, name, onClose, onDeleted }: Props) {
  const client = useClient();
  const action = useAction();
  const loaded = useLoad(useCallback((signal: AbortSignal) => whoNeeds(client, account, runtime, name, signal), [client, account, runtime, name]));
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      verb="Delete"
      action={action}
      // Without knowing who uses it one may still delete it: the error says what is not known.
      ready={loaded.data !== undefined || loaded.error !== ''}
      onConfirm={() => action.run((signal) => deleteModule(client, account, runtime, name, signal), onDeleted)}
      onClose={onClose}
    >
      <Text>The module goes from {runtimeTitle(runtime)}; a default module goes back to the version the account came with. The history can bring it back.</Text>
      <Fetched what="Who uses the module" loaded={loaded}>
        {({ uses, breaks }) => (
          <>
            <WarningList title="Modules that need it" lines={breaks} />
            {uses.length > 0 && <Text weight="semibold">These runbooks use it:</Text>}
            <Lines items={usesByRunbook(uses)} empty="No runbook names it or its commands." />
          </>
        )}
      </Fetched>
    </ConfirmDialog>
  );
}
