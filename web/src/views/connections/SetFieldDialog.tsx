import { useState } from 'react';
import { setFields } from '../../api/connections';
import type { FieldDefinition } from '../../api/types';
import { FormDialog } from '../../components/FormDialog';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { FieldInput } from './FieldInput';

interface Props {
  account: string;
  connection: string;
  name: string;
  field: FieldDefinition;
  /** The value of a plain field; empty where it is not set or not shown. */
  value: string;
  onClose: () => void;
  onDone: () => void;
}

/** Sets one field of a connection; the others stay. */
export function SetFieldDialog({ account, connection, name, field, value, onClose, onDone }: Props) {
  const client = useClient();
  const action = useAction();
  const [typed, setTyped] = useState(value);
  return (
    <FormDialog
      title={`Set ${name} of ${connection}`}
      verb="Set"
      failure="It was not set."
      action={action}
      ready={typed !== ''}
      onSubmit={() => action.run((signal) => setFields(client, account, connection, { [name]: typed }, signal), onDone)}
      onClose={onClose}
    >
      <FieldInput name={name} field={{ ...field, isOptional: false }} kept={false} value={typed} onChange={setTyped} />
    </FormDialog>
  );
}
