import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Textarea,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';
import { messageOf } from '../api/errors';
import type { Parameters } from '../api/types';
import { ErrorBar } from '../components/ErrorBar';
import { useClient } from '../state/contexts';
import { newJobName, parseParameters } from '../state/format';
import { useRefused } from '../state/load';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  text: { fontFamily: tokens.fontFamilyMonospace },
});

interface Props {
  account: string;
  runbook: string;
  /** The parameters to begin with. */
  parameters?: Parameters;
  onClose: () => void;
  onStarted: (job: string) => void;
}

/** Asks for the parameters of a job and starts it. */
export function StartDialog({ account, runbook, parameters = {}, onClose, onStarted }: Props) {
  const styles = useStyles();
  const client = useClient();
  const refused = useRefused();
  const [text, setText] = useState(() => (Object.keys(parameters).length === 0 ? '' : JSON.stringify(parameters, null, 2)));
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  const start = async () => {
    setError('');
    setBusy(true);
    try {
      const job = await client.startJob(account, newJobName(), runbook, parseParameters(text));
      onClose();
      onStarted(job.name);
    } catch (problem) {
      if (refused(problem)) return;
      setError(messageOf(problem));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void start();
  };

  return (
    <Dialog open onOpenChange={(_, d) => d.open || onClose()}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>Start {runbook}</DialogTitle>
            <DialogContent className={styles.content}>
              <ErrorBar message={error} title="The job was not started." />
              <Field label="Parameters" hint='A JSON object, such as {"Name": "value"}; empty for none.'>
                <Textarea
                  textarea={{ className: styles.text, spellCheck: false }}
                  rows={6}
                  resize="vertical"
                  value={text}
                  onChange={(_, d) => setText(d.value)}
                />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabled={busy}>
                Start
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
