import { useState } from 'react';
import { Panel } from '../../components/Panel';
import type { PanelProps } from './ModulesView';
import { OperationView } from './OperationView';
import { UpdateForm } from './UpdateForm';

/** Makes a release of the Az modules the account's default set: choose, plan, start, and how it goes. */
export function UpdatePanel({ account, runtime, onClose, onChanged }: PanelProps) {
  const [started, setStarted] = useState<{ operation: string; report: boolean }>();
  return (
    <Panel title="Update Az modules" onClose={onClose}>
      {started === undefined ? (
        <UpdateForm account={account} runtime={runtime} onStarted={(operation, report) => setStarted({ operation, report })} />
      ) : (
        <OperationView key={started.operation} account={account} name={started.operation} report={started.report} onOver={onChanged} />
      )}
    </Panel>
  );
}
