import { Text } from '@fluentui/react-components';
import { useCallback } from 'react';
import { deleteModule, moduleUsage } from '../../api/modules';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Fetched } from '../../components/Fetched';
import { Lines } from '../../components/Lines';
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

/** Asks before a module is deleted, and names the runbooks that use it. */
export function DeleteModule({ account, runtime, name, onClose, onDeleted }: Props) {
  const client = useClient();
  const action = useAction();
  const loaded = useLoad(useCallback((signal: AbortSignal) => moduleUsage(client, account, runtime, name, signal), [client, account, runtime, name]));
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
        {(uses) => (
          <>
            {uses.length > 0 && <Text weight="semibold">These runbooks use it:</Text>}
            <Lines items={usesByRunbook(uses)} empty="No runbook names it or its commands." />
          </>
        )}
      </Fetched>
    </ConfirmDialog>
  );
}
