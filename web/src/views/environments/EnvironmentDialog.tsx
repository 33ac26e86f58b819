import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  Select,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';
import { createEnvironment, runtimes, type NewEnvironment } from '../../api/environments';
import { ErrorBar } from '../../components/ErrorBar';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useReturnFocus } from '../../state/focus';

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

interface Props {
  account: string;
  /** Names that are there: the server would replace the environment. */
  taken: string[];
  onClose: () => void;
  onCreated: () => void;
}

/** Creates a runtime environment: its runtime, and the release of the Az modules it comes with. */
export function EnvironmentDialog({ account, taken, onClose, onCreated }: Props) {
  const styles = useStyles();
  useReturnFocus();
  const client = useClient();
  const action = useAction();
  const [given, setGiven] = useState<NewEnvironment>({ name: '', version: '7.4', description: '', az: '' });
  const trimmed = { ...given, name: given.name.trim(), az: given.az.trim() };
  const there = taken.some((t) => t.toLowerCase() === trimmed.name.toLowerCase());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.run((signal) => createEnvironment(client, account, trimmed, signal), onCreated);
  };
  return (
    <Dialog open onOpenChange={(_, d) => d.open || onClose()}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>Create a runtime environment</DialogTitle>
            <DialogContent className={styles.content}>
              <ErrorBar message={action.error} title="It was not created." />
              <Field label="Name" required {...(there ? { validationState: 'error' as const, validationMessage: 'There is one of this name.' } : {})}>
                <Input value={given.name} onChange={(_, d) => setGiven({ ...given, name: d.value })} />
              </Field>
              <Field label="Runtime version" hint="It cannot be changed later.">
                <Select value={given.version} onChange={(_, d) => setGiven({ ...given, version: d.value })}>
                  {runtimes.map((r) => (
                    <option key={r} value={r}>
                      PowerShell {r}
                    </option>
                  ))}
                </Select>
              </Field>
              <Field label="Release of the Az modules" hint="A version, such as 12.3.0; empty for none. The gallery must have it.">
                <Input value={given.az} onChange={(_, d) => setGiven({ ...given, az: d.value })} />
              </Field>
              <Field label="Description">
                <Input value={given.description} onChange={(_, d) => setGiven({ ...given, description: d.value })} />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={action.busy} disabled={there || trimmed.name === ''}>
                Create
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
