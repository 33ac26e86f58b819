import { Checkbox, Text } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import { getPackage, removePackage, type PythonRuntime } from '../../api/python';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Fetched } from '../../components/Fetched';
import { WarningList } from '../../components/WarningList';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { runtimeTitle } from './words';

interface Props {
  account: string;
  runtime: PythonRuntime;
  name: string;
  onClose: () => void;
  onRemoved: () => void;
}

/** Asks before a package is removed, and names the packages that need it: then it goes only by force. */
export function RemovePackage({ account, runtime, name, onClose, onRemoved }: Props) {
  const client = useClient();
  const action = useAction();
  const [force, setForce] = useState(false);
  // Asked anew: since the package was opened, another may have come that needs it.
  const loaded = useLoad(useCallback((signal: AbortSignal) => getPackage(client, account, runtime, name, signal), [client, account, runtime, name]));
  const free = loaded.data !== undefined && (loaded.data.properties.requiredBy ?? []).length === 0;
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      verb="Remove"
      action={action}
      ready={free || force}
      onConfirm={() => action.run((signal) => removePackage(client, account, runtime, name, signal), onRemoved)}
      onClose={onClose}
    >
      <Text>The package goes from {runtimeTitle(runtime)} of this account. Jobs that run keep what they began with.</Text>
      <Fetched what="What needs the package" loaded={loaded}>
        {({ properties: p }) => <WarningList title="These packages need it:" lines={p.requiredBy ?? []} />}
      </Fetched>
      {!free && !(loaded.loading && loaded.data === undefined) && (
        <Checkbox
          label={loaded.data ? 'Remove it all the same' : 'Remove it without knowing what needs it'}
          checked={force}
          onChange={(_, d) => setForce(d.checked === true)}
        />
      )}
    </ConfirmDialog>
  );
}
