import { useState } from 'react';
import { Panel } from '../../components/Panel';
import type { PanelProps } from './ModulesView';
import { OperationView } from './OperationView';
import { UpdateForm } from './UpdateForm';

/** Makes a release of the Az modules the account's default set: choose, plan, start, and how it goes. */
export function UpdatePanel({ account, runtime, onClose, onChanged }: PanelProps) {
  const [operation, setOperation] = useState('');
  return (
    <Panel title="Update Az modules" onClose={onClose}>
      {operation === '' ? (
        <UpdateForm account={account} runtime={runtime} onStarted={setOperation} />
      ) : (
        <OperationView key={operation} account={account} name={operation} onOver={onChanged} />
      )}
    </Panel>
  );
}
