import { Button, Checkbox, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { uploadModule } from '../../api/modules';
import type { Module } from '../../api/moduleTypes';
import { uploadModules } from '../../api/operations';
import { ErrorBar } from '../../components/ErrorBar';
import { FileDrop } from '../../components/FileDrop';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { formatSize } from '../../state/format';
import type { AddProps } from './AddPanel';

const useStyles = makeStyles({ busy: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM } });

/** Imports packages from files, under the names they have themselves; several are one import. */
export function UploadForm({ account, runtime, onStarted }: AddProps) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const [files, setFiles] = useState<File[]>([]);
  const [dependencies, setDependencies] = useState(true);
  const [done, setDone] = useState<Module>();
  const what = files.length === 1 ? files[0]!.name : `${files.length} files`;
  const upload = (given: File[]) => {
    setFiles(given);
    setDone(undefined);
    if (given.length > 1) {
      action.run(
        (signal) => uploadModules(client, account, runtime, given, dependencies, signal),
        (operation) => onStarted(operation.name),
      );
      return;
    }
    action.run(
      (signal) => uploadModule(client, account, runtime, given[0]!, dependencies, signal),
      (module) => (module.properties.operation ? onStarted(module.properties.operation) : setDone(module)),
    );
  };
  return (
    <>
      <ErrorBar message={action.error} title={files.length === 1 ? `${what} was not imported.` : `The ${what} were not imported.`} />
      <FileDrop label="Drop .zip or .nupkg files here" accept=".zip,.nupkg" disabled={action.busy} onFiles={upload} />
      <Checkbox label="Import what it needs from the galleries" checked={dependencies} onChange={(_, d) => setDependencies(d.checked === true)} />
      {action.busy && files.length > 0 && (
        <div className={styles.busy}>
          <Spinner size="tiny" label={`Importing ${what} (${formatSize(files.reduce((sum, f) => sum + f.size, 0))})`} />
          <Button onClick={action.reset}>Cancel</Button>
        </div>
      )}
      {done && (
        <Text role="status">
          {done.name} {done.properties.version} is there.
        </Text>
      )}
    </>
  );
}
