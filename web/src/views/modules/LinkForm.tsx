import { Button, Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';
import { startImport, type Wish } from '../../api/operations';
import { ErrorBar } from '../../components/ErrorBar';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import type { AddProps } from './AddPanel';
import { nameFromLink } from './link';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  button: { alignSelf: 'start' },
});

/** Imports a package that is behind a link; the server fetches it. */
export function LinkForm({ account, runtime, onStarted }: AddProps) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const [link, setLink] = useState('');
  const [typed, setTyped] = useState<string>();
  const [hash, setHash] = useState('');
  const [dependencies, setDependencies] = useState(true);
  const name = typed ?? nameFromLink(link.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const contentLink: Wish['contentLink'] = { uri: link.trim() };
    if (hash.trim() !== '') contentLink.contentHash = { algorithm: 'SHA256', value: hash.trim() };
    const request = { runtime, dependencies, modules: [{ name: name.trim(), contentLink }] };
    action.run(
      (signal) => startImport(client, account, request, signal),
      (operation) => onStarted(operation.name),
    );
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <ErrorBar message={action.error} title="The import was not started." />
      <Field label="Link" required hint="To a .zip or .nupkg that the server can fetch.">
        <Input type="url" value={link} onChange={(_, d) => setLink(d.value)} />
      </Field>
      <Field label="Name of the module" required>
        <Input value={name} onChange={(_, d) => setTyped(d.value)} />
      </Field>
      <Field label="SHA256 of the package" hint="Checked when it is given.">
        <Input value={hash} onChange={(_, d) => setHash(d.value)} />
      </Field>
      <Checkbox label="Import what it needs from the galleries" checked={dependencies} onChange={(_, d) => setDependencies(d.checked === true)} />
      <Button className={styles.button} type="submit" appearance="primary" disabledFocusable={action.busy} disabled={link.trim() === '' || name.trim() === ''}>
        Import
      </Button>
    </form>
  );
}
