import { Button, Field, SearchBox, Select, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import { isInPlace, listPackages, type PythonRuntime } from '../../api/python';
import { ListPage } from '../../components/ListPage';
import { useAgainWhile } from '../../state/again';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { ImportPanel } from './ImportPanel';
import { ImportView } from './ImportView';
import { NativeSwitch } from './NativeSwitch';
import { PackagePanel } from './PackagePanel';
import { PackageTable } from './PackageTable';
import { runtimes } from './words';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS },
  dismiss: { alignSelf: 'start' },
});

/** What is open beside the list. */
type Open = { kind: 'package'; name: string } | { kind: 'import' };

/** The Python packages of an account by runtime, and what can be done with them. */
export function PackagesView({ account }: { account: string }) {
  const styles = useStyles();
  const client = useClient();
  const [runtime, setRuntime] = useState<PythonRuntime>('python3');
  const [open, setOpen] = useState<Open>();
  const [find, setFind] = useState('');
  const [started, setStarted] = useState(''); // the last import: when its panel is closed it goes on above the list
  const loaded = useLoad(useCallback((signal: AbortSignal) => listPackages(client, account, runtime, signal), [client, account, runtime]));
  useAgainWhile(loaded, (packages) => packages.some((p) => !isInPlace(p)));
  const close = () => {
    setOpen(undefined);
    loaded.reload();
  };
  const shared = { account, runtime, onClose: close, onChanged: loaded.reload };
  const begin = () => {
    setStarted('');
    setOpen({ kind: 'import' });
  };
  const above = (
    <>
      <NativeSwitch account={account} />
      <div className={styles.bar}>
        <SearchBox aria-label="Find a package" placeholder="Find a package" value={find} onChange={(_, d) => setFind(d.value)} />
        <Field label="Runtime">
          <Select value={runtime} onChange={(_, d) => setRuntime(d.value as PythonRuntime)}>
            {runtimes.map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {started !== '' && open === undefined && (
        <>
          <ImportView key={started} account={account} name={started} onOver={loaded.reload} />
          <Button className={styles.dismiss} onClick={() => setStarted('')}>
            Hide the import
          </Button>
        </>
      )}
    </>
  );
  return (
    <>
      <ListPage
        title="Python packages"
        loaded={loaded}
        above={above}
        actions={
          <Button appearance="primary" icon={<AddRegular />} onClick={begin}>
            Import packages
          </Button>
        }
      >
        {(packages) => (
          <PackageTable
            packages={packages.filter((p) => p.name.toLowerCase().includes(find.trim().toLowerCase()))}
            empty={packages.length === 0 ? 'The account has no packages of its own for this runtime.' : 'No package is called like that.'}
            onOpen={(name) => setOpen({ kind: 'package', name })}
          />
        )}
      </ListPage>
      {open?.kind === 'package' && <PackagePanel key={open.name} name={open.name} {...shared} />}
      {open?.kind === 'import' && <ImportPanel started={started} onStarted={setStarted} {...shared} />}
    </>
  );
}

/** What every panel about packages is given. */
export interface PanelProps {
  account: string;
  runtime: PythonRuntime;
  onClose: () => void;
  /** The packages may be others now. */
  onChanged: () => void;
}
