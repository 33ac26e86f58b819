import { Button, Checkbox, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { uploadModule } from '../../api/modules';
import type { Module } from '../../api/moduleTypes';
import { ErrorBar } from '../../components/ErrorBar';
import { FileDrop } from '../../components/FileDrop';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { formatSize } from '../../state/format';
import type { AddProps } from './AddPanel';

const useStyles = makeStyles({ busy: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM } });

/** Imports a package from a file; its name is the module's. */
export function UploadForm({ account, runtime, onStarted }: AddProps) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const [file, setFile] = useState<File>();
  const [dependencies, setDependencies] = useState(true);
  const [done, setDone] = useState<Module>();
  const upload = (given: File) => {
    setFile(given);
    setDone(undefined);
    action.run(
      (signal) => uploadModule(client, account, runtime, given, dependencies, signal),
      (module) => (module.properties.operation ? onStarted(module.properties.operation) : setDone(module)),
    );
  };
  return (
    <>
      <ErrorBar message={action.error} title={`${file?.name ?? 'The file'} was not imported.`} />
      <FileDrop label="Drop a .zip or .nupkg here" accept=".zip,.nupkg" disabled={action.busy} onFile={upload} />
      <Checkbox label="Import what it needs from the galleries" checked={dependencies} onChange={(_, d) => setDependencies(d.checked === true)} />
      {action.busy && file && (
        <div className={styles.busy}>
          <Spinner size="tiny" label={`Importing ${file.name} (${formatSize(file.size)})`} />
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
