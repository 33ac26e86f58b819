import { Text } from '@fluentui/react-components';
import { deleteEnvironment } from '../../api/environments';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';

interface Props {
  account: string;
  name: string;
  onClose: () => void;
  onDeleted: () => void;
}

/** Asks before a runtime environment is deleted. */
export function DeleteEnvironment({ account, name, onClose, onDeleted }: Props) {
  const client = useClient();
  const action = useAction();
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      verb="Delete"
      action={action}
      onConfirm={() => action.run((signal) => deleteEnvironment(client, account, name, signal), onDeleted)}
      onClose={onClose}
    >
      <Text>The environment goes with its modules. While runbooks name it, the server refuses.</Text>
    </ConfirmDialog>
  );
}
