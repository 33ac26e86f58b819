import { Button, SearchBox, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, ArrowSwapRegular, ArrowSyncRegular, CloudArrowUpRegular, HistoryRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import { isSystem, listEnvironments } from '../../api/environments';
import { isSettled, listModules } from '../../api/modules';
import { ErrorBar } from '../../components/ErrorBar';
import { ListPage } from '../../components/ListPage';
import { useAgainWhile } from '../../state/again';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { AddPanel } from './AddPanel';
import { HistoryPanel } from './HistoryPanel';
import { ImportsPanel } from './ImportsPanel';
import { MigratePanel } from './MigratePanel';
import { ModulePanel } from './ModulePanel';
import { ModuleTable } from './ModuleTable';
import { RuntimeChooser } from './RuntimeChooser';
import { UpdatePanel } from './UpdatePanel';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS },
});

/** What is open beside the list. */
type Open = { kind: 'module'; name: string } | { kind: 'add' | 'update' | 'migrate' | 'imports' | 'history' };

/** The modules of an account by runtime: its own and the global ones, and what can be done with them. */
export function ModulesView({ account }: { account: string }) {
  const styles = useStyles();
  const client = useClient();
  const [runtime, setRuntime] = useState('5.1');
  const [open, setOpen] = useState<Open>();
  const [find, setFind] = useState('');
  const loaded = useLoad(useCallback((signal: AbortSignal) => listModules(client, account, runtime, signal), [client, account, runtime]));
  useAgainWhile(loaded, (modules) => modules.some((m) => !isSettled(m)));
  const environments = useLoad(useCallback((signal: AbortSignal) => listEnvironments(client, account, signal), [client, account]));
  const close = () => {
    setOpen(undefined);
    loaded.reload(); // an import may be under way that was begun in the panel
  };
  const shared = { account, runtime, onClose: close, onChanged: loaded.reload };
  const own = environments.data?.find((e) => e.name === runtime && !isSystem(e));
  return (
    <ListPage title="Modules" loaded={loaded} actions={<Button appearance="primary" icon={<AddRegular />} onClick={() => setOpen({ kind: 'add' })}>Add a module</Button>}>
      {(modules) => (
        <>
          <ErrorBar message={environments.error} title="The runtime environments could not be loaded." onRetry={environments.reload} />
          <div className={styles.bar}>
            <SearchBox aria-label="Find a module" placeholder="Find a module" value={find} onChange={(_, d) => setFind(d.value)} />
            <RuntimeChooser value={runtime} environments={environments.data ?? []} onChange={setRuntime} />
            <Button appearance="subtle" icon={<ArrowSyncRegular />} onClick={() => setOpen({ kind: 'update' })}>
              Update Az modules
            </Button>
            <Button appearance="subtle" icon={<ArrowSwapRegular />} onClick={() => setOpen({ kind: 'migrate' })}>
              Migrate to Az
            </Button>
            <Button appearance="subtle" icon={<CloudArrowUpRegular />} onClick={() => setOpen({ kind: 'imports' })}>
              Imports
            </Button>
            <Button appearance="subtle" icon={<HistoryRegular />} onClick={() => setOpen({ kind: 'history' })}>
              History
            </Button>
          </div>
          <ModuleTable
            modules={modules.filter((m) => m.name.toLowerCase().includes(find.trim().toLowerCase()))}
           
            runtime={own?.properties.runtime.version ?? runtime}
            onOpen={(name) => setOpen({ kind: 'module', name })}
          />
          {open?.kind === 'module' && <ModulePanel key={open.name} name={open.name} {...shared} />}
          {open?.kind === 'add' && <AddPanel {...shared} />}
          {open?.kind === 'update' && <UpdatePanel {...shared} />}
          {open?.kind === 'migrate' && <MigratePanel {...shared} />}
          {open?.kind === 'imports' && <ImportsPanel {...shared} />}
          {open?.kind === 'history' && <HistoryPanel {...shared} />}
        </>
      )}
    </ListPage>
  );
}

/** What every panel about modules is given. */
export interface PanelProps {
  account: string;
  runtime: string;
  onClose: () => void;
  /** The module set may be another now. */
  onChanged: () => void;
}
