import type { Operation, Step } from '../../api/moduleTypes';
import { DataTable, type Column } from '../../components/DataTable';
import { StatusBadge } from '../../components/StatusBadge';
import { formatSize } from '../../state/format';
import { neededBy } from './PlanTable';

/** The modules of an import, and how far each is. Of one that failed or was cancelled, no module is changed. */
export function StepTable({ steps, state }: { steps: Step[]; state: Operation['properties']['state'] }) {
  const given = state === 'Failed' || state === 'Cancelled';
  const columns: Column<Step & { id: string }>[] = [
    { title: 'Module', cell: (s) => s.module },
    { title: 'Version', width: '7rem', cell: (s) => (s.from && s.version ? `${s.from} → ${s.version}` : (s.version ?? '')) },
    { title: 'State', width: '8.5rem', cell: (s) => <StatusBadge status={given && s.state !== 'Failed' ? 'Not imported' : s.state} /> },
    { title: 'Needed by', width: '8rem', cell: (s) => neededBy(s.module, s.requestedBy) },
    { title: 'Size', width: '4.5rem', cell: (s) => formatSize(s.sizeInBytes) },
  ];
  return (
    <DataTable label="Modules of the import" columns={columns} rows={steps.map((s) => ({ ...s, id: s.module }))} empty="Nothing was to be done." minWidth="42rem" />
  );
}
