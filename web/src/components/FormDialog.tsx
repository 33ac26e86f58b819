import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Spinner, makeStyles, tokens } from '@fluentui/react-components';
import type { FormEvent, ReactNode } from 'react';
import type { Action } from '../state/action';
import { useReturnFocus } from '../state/focus';
import { ErrorBar } from './ErrorBar';

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

interface Props {
  title: string;
  /** What the button says that does it. */
  verb: string;
  /** What stands above the server's words when it says no. */
  failure: string;
  action: Action;
  /** Whether everything is there that is needed. */
  ready: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Asks for what something is made of. What was typed goes with the dialog. */
export function FormDialog({ title, verb, failure, action, ready, onSubmit, onClose, children }: Props) {
  const styles = useStyles();
  useReturnFocus();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation(); // a dialog above a form is below it in the tree of components
    if (ready && !action.busy) onSubmit();
  };
  return (
    <Dialog open onOpenChange={(_, d) => d.open || onClose()}>
      <DialogSurface>
        <form onSubmit={submit} autoComplete="off">
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent className={styles.content}>
              <ErrorBar message={action.error} title={failure} />
              {children}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={action.busy} disabled={!ready} icon={action.busy ? <Spinner size="tiny" /> : null}>
                {verb}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
