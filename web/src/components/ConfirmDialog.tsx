import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Action } from '../state/action';
import { useReturnFocus } from '../state/focus';
import { ErrorBar } from './ErrorBar';

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

interface Props {
  title: string;
  /** What the button says that does it. */
  verb: string;
  /** How it goes, and what went wrong. */
  action: Action;
  /** Whether what one should know before is there. */
  ready?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Asks before something is done that takes something away. */
export function ConfirmDialog({ title, verb, action, ready = true, onConfirm, onClose, children }: Props) {
  const styles = useStyles();
  useReturnFocus();
  return (
    <Dialog open modalType="alert" onOpenChange={(_, d) => d.open || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.content}>
            <ErrorBar message={action.error} />
            {children}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabledFocusable={action.busy} disabled={!ready} icon={action.busy ? <Spinner size="tiny" /> : null} onClick={onConfirm}>
              {verb}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
