import { Text } from '@fluentui/react-components';
import { useCallback } from 'react';
import { assetUsage, deleteAsset, type AssetKind } from '../../api/assets';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Fetched } from '../../components/Fetched';
import { WarningList } from '../../components/WarningList';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { count } from '../../state/format';
import { useLoad } from '../../state/load';
import { usesByRunbook } from '../modules/uses';

interface Props {
  account: string;
  kind: AssetKind;
  name: string;
  onClose: () => void;
  onDeleted: () => void;
}

/** Asks before an asset is deleted, and names the runbooks that use it. */
export function DeleteAsset({ account, kind, name, onClose, onDeleted }: Props) {
  const client = useClient();
  const action = useAction();
  const loaded = useLoad(useCallback((signal: AbortSignal) => assetUsage(client, account, kind, name, signal), [client, account, kind, name]));
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      verb="Delete"
      action={action}
      // Without knowing who uses it one may still delete it: the error says what is not known.
      ready={loaded.data !== undefined || loaded.error !== ''}
      onConfirm={() => action.run((signal) => deleteAsset(client, account, kind, name, signal), onDeleted)}
      onClose={onClose}
    >
      <Text>It goes with its values, and cannot be brought back.</Text>
      <Fetched what="Who uses it" loaded={loaded}>
        {(uses) => {
          const runbooks = usesByRunbook(uses);
          return runbooks.length === 0 ? <Text>No runbook names it.</Text> : <WarningList title={`Used by ${count(runbooks.length, 'runbook')}`} lines={runbooks.map((r) => r.line)} />;
        }}
      </Fetched>
    </ConfirmDialog>
  );
}
