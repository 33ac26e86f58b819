import { Text } from '@fluentui/react-components';
import type { Client } from '../../api/client';
import { deleteRunAs, stepRunAs, type RunAsStep } from '../../api/runAs';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';

export type Step = RunAsStep | 'delete';

/** What each step is called and does. */
const steps: Record<Step, { title: string; verb: string; about: string }> = {
  renew: {
    title: 'Make the next certificate?',
    verb: 'Renew',
    about: 'Runbooks go on with the current one until the next is activated, or until the current one has ended: the identity provider has to know the next one first.',
  },
  activate: {
    title: 'Activate the next certificate?',
    verb: 'Activate',
    about: 'Runbooks use it from now on, so it has to be registered at the identity provider. The current one is kept, to go back to.',
  },
  revert: { title: 'Go back to the previous certificate?', verb: 'Go back', about: 'Runbooks use it again from now on; it has to be registered still.' },
  delete: {
    title: 'Remove the Run As account?',
    verb: 'Remove',
    about: 'Its connection and its certificates go, and runbooks that sign in with them fail. What is registered at the identity provider stays there.',
  },
};

function perform(client: Client, account: string, step: Step, signal: AbortSignal): Promise<unknown> {
  return step === 'delete' ? deleteRunAs(client, account, signal) : stepRunAs(client, account, step, signal);
}

interface Props {
  account: string;
  step: Step;
  onClose: () => void;
  onDone: () => void;
}

/** Asks before something is done with the Run As account. */
export function StepDialog({ account, step, onClose, onDone }: Props) {
  const client = useClient();
  const action = useAction();
  const { title, verb, about } = steps[step];
  return (
    <ConfirmDialog title={title} verb={verb} action={action} onConfirm={() => action.run((signal) => perform(client, account, step, signal), onDone)} onClose={onClose}>
      <Text>{about}</Text>
    </ConfirmDialog>
  );
}
