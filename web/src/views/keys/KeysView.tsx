import { Button, ProgressBar, Text } from '@fluentui/react-components';
import { KeyResetRegular, ArrowWrapRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import { getKeys, startRotation, vaultName, type Keys, type Rotation, type RotationKind } from '../../api/keys';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { DataTable, type Column } from '../../components/DataTable';
import { Facts } from '../../components/Facts';
import { ListPage } from '../../components/ListPage';
import { StatusBadge } from '../../components/StatusBadge';
import { WarningBar } from '../../components/WarningBar';
import { useAction } from '../../state/action';
import { useAgainWhile } from '../../state/again';
import { useClient } from '../../state/contexts';
import { formatDuration, formatTime } from '../../state/format';
import { useLoad } from '../../state/load';

/** The keys of an account: what protects them, and rotations, which show how far they are. */
export function KeysView({ account }: { account: string }) {
  const client = useClient();
  const [asked, setAsked] = useState<RotationKind>();
  const loaded = useLoad(useCallback((signal: AbortSignal) => getKeys(client, account, signal), [client, account]));
  useAgainWhile(loaded, ({ rotations }) => rotations.some((r) => r.properties.state === 'Running'));
  const actions = (
    <>
      <Button appearance="subtle" icon={<ArrowWrapRegular />} onClick={() => setAsked('vault')}>
        Wrap the key anew
      </Button>
      <Button appearance="primary" icon={<KeyResetRegular />} onClick={() => setAsked('data')}>
        Rotate the data key
      </Button>
    </>
  );
  return (
    <ListPage title="Keys" loaded={loaded} actions={actions}>
      {(keys) => (
        <>
          <Shown keys={keys} />
          {asked && (
            <RotateDialog
              account={account}
              kind={asked}
              onClose={() => setAsked(undefined)}
              onStarted={() => {
                setAsked(undefined);
                loaded.reload();
              }}
            />
          )}
        </>
      )}
    </ListPage>
  );
}

function Shown({ keys: { encryption, vaults, rotations } }: { keys: Keys }) {
  const name = vaultName(encryption);
  const vault = vaults.find((v) => v.name.toLowerCase() === name);
  const own = encryption.keyVaultProperties;
  const last = rotations.find((r) => r.properties.state === 'Succeeded');
  return (
    <>
      <WarningBar message={vault?.properties.configured ? '' : `The server does not have the vault ${name}: the secrets of the account are closed.`} />
      <Facts
        facts={[
          ['Key source', own ? 'A key of its own' : 'The server’s'],
          ['Vault', vault ? `${name} (${vault.properties.kind})` : name],
          ['Key in the vault', own?.keyName],
          ['Version', own?.keyVersion],
          ['Last rotation', last ? `${formatTime(last.properties.lastModifiedTime)} (${kindWord(last.properties.kind)})` : 'none'],
        ]}
      />
      <DataTable label="Rotations" columns={columns} rows={rotations} empty="No key was rotated yet." minWidth="46rem" />
    </>
  );
}

const columns: Column<Rotation>[] = [
  { title: 'Kind', width: '8rem', cell: (r) => kindWord(r.properties.kind) },
  { title: 'State', width: '8rem', cell: (r) => <StatusBadge status={r.properties.state} /> },
  { title: 'Progress', cell: (r) => <Progress rotation={r} /> },
  { title: 'Started', width: '12rem', cell: (r) => formatTime(r.properties.creationTime) },
  { title: 'Took', width: '6rem', cell: (r) => (r.properties.state === 'Running' ? '' : formatDuration(r.properties.creationTime, r.properties.lastModifiedTime)) },
];

/** How far a rotation is, or why it failed. */
function Progress({ rotation: { properties: p } }: { rotation: Rotation }) {
  const words = `${p.progress.done} of ${p.progress.total}`;
  if (p.error) return <Text>{p.error}</Text>;
  return (
    <>
      {words}
      {p.state === 'Running' && <ProgressBar aria-label={words} max={Math.max(1, p.progress.total)} value={p.progress.done} />}
    </>
  );
}

function kindWord(kind: RotationKind): string {
  return kind === 'data' ? 'Data key' : 'Wrapping';
}

/** Asks before a rotation is begun. */
function RotateDialog({ account, kind, onClose, onStarted }: { account: string; kind: RotationKind; onClose: () => void; onStarted: () => void }) {
  const client = useClient();
  const action = useAction();
  return (
    <ConfirmDialog
      title={kind === 'data' ? 'Rotate the data key?' : 'Wrap the key anew?'}
      verb="Rotate"
      action={action}
      onConfirm={() => action.run((signal) => startRotation(client, account, kind, signal), onStarted)}
      onClose={onClose}
    >
      <Text>
        {kind === 'data'
          ? 'The account gets a new key, and all its secrets are sealed with it. Jobs go on meanwhile; the server goes on when this page is closed.'
          : 'The account’s key is wrapped by the key that its vault has now. Nothing is sealed anew.'}
      </Text>
    </ConfirmDialog>
  );
}
