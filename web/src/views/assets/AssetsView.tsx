import { Button, Link } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useCallback, useState, type ReactNode } from 'react';
import { listAssets, type AssetKind } from '../../api/assets';
import type { Resource } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { ListPage } from '../../components/ListPage';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { AssetPanel } from './AssetPanel';

/** What a form of an asset is given. */
export interface FormProps<T> {
  account: string;
  /** The asset to change; undefined to create one. */
  asset: T | undefined;
  /** Names that are there. */
  taken: string[];
  onClose: () => void;
  onDone: () => void;
}

interface Props<T> {
  account: string;
  kind: AssetKind;
  title: string;
  /** What one of them is called, in the middle of a sentence. */
  noun: string;
  /** The columns between the name and the end. */
  columns: Column<T>[];
  facts: (asset: T) => [name: string, value: ReactNode][];
  /** What one should know of them before the list. */
  notice?: (assets: T[]) => ReactNode;
  form: (props: FormProps<T>) => ReactNode;
}

/** The assets of a kind: a list, each with a panel; create, change and delete. */
export function AssetsView<T extends Resource<unknown>>({ account, kind, title, noun, columns, facts, notice, form }: Props<T>) {
  const client = useClient();
  const [open, setOpen] = useState('');
  const [creating, setCreating] = useState(false);
  const [changing, setChanging] = useState(false);
  const loaded = useLoad(useCallback((signal: AbortSignal) => listAssets<T>(client, account, kind, signal), [client, account, kind]));
  const done = () => {
    setCreating(false);
    setChanging(false);
    loaded.reload();
  };
  const name: Column<T> = {
    title: 'Name',
    cell: (a) => (
      <Link as="button" onClick={() => setOpen(a.name)}>
        {a.name}
      </Link>
    ),
  };
  return (
    <ListPage title={title} loaded={loaded} actions={<Button appearance="primary" icon={<AddRegular />} onClick={() => setCreating(true)}>Create</Button>}>
      {(assets) => {
        const taken = assets.map((a) => a.name);
        const shown = assets.find((a) => a.name === open);
        return (
          <>
            {notice?.(assets)}
            <DataTable label={title} columns={[name, ...columns]} rows={assets} empty={`There are no ${title.toLowerCase()}.`} minWidth="48rem" />
            {creating && form({ account, asset: undefined, taken, onClose: () => setCreating(false), onDone: done })}
            {shown && (
              <AssetPanel
                account={account}
                kind={kind}
                noun={noun}
                name={shown.name}
                facts={facts(shown)}
                onChange={() => setChanging(true)}
                onClose={() => setOpen('')}
                onDeleted={() => {
                  setOpen('');
                  loaded.reload();
                }}
              >
                {changing && form({ account, asset: shown, taken, onClose: () => setChanging(false), onDone: done })}
              </AssetPanel>
            )}
          </>
        );
      }}
    </ListPage>
  );
}
