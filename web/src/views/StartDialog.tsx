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
import type { Parameters } from '../api/types';
import { ErrorBar } from '../components/ErrorBar';
import { useAction } from '../state/action';
import { useClient } from '../state/contexts';
import { useReturnFocus } from '../state/focus';
import { newJobName, parseParameters } from '../state/format';

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
  useReturnFocus();
  const client = useClient();
  const action = useAction();
  const [text, setText] = useState(() => (Object.keys(parameters).length === 0 ? '' : JSON.stringify(parameters, null, 2)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.run(
      async (signal) => client.startJob(account, newJobName(), runbook, parseParameters(text), signal),
      (job) => {
        onClose();
        onStarted(job.name);
      },
    );
  };

  return (
    <Dialog open onOpenChange={(_, d) => d.open || onClose()}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>Start {runbook}</DialogTitle>
            <DialogContent className={styles.content}>
              <ErrorBar message={action.error} title="The job was not started." />
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
              <Button type="submit" appearance="primary" disabledFocusable={action.busy}>
                Start
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
