import { Badge } from '@fluentui/react-components';
import type { PythonStep } from '../../api/python';
import { DataTable, type Column } from '../../components/DataTable';
import { formatSize } from '../../state/format';
import { actionWord, codeWord } from './words';

/** What becomes of every package: imported, updated or kept, and who needs it. */
export function StepTable({ label, steps }: { label: string; steps: PythonStep[] }) {
  const columns: Column<PythonStep & { id: string }>[] = [
    { title: 'Package', cell: (s) => s.package },
    { title: 'What', width: '5rem', cell: (s) => <Badge appearance="tint" color={s.action === 'keep' ? 'informative' : 'brand'}>{actionWord(s.action)}</Badge> },
    { title: 'Version', width: '8rem', cell: (s) => (s.action === 'update' && s.from ? `${s.from} → ${s.version}` : s.version) },
    { title: 'Code', width: '6rem', cell: (s) => codeWord(s.native) },
    { title: 'Needed by', width: '9rem', cell: (s) => (s.requestedBy ?? []).slice(0, -1).join(' → ') },
    { title: 'Size', width: '5rem', cell: (s) => formatSize(s.sizeInBytes) },
  ];
  return <DataTable label={label} columns={columns} rows={steps.map((s) => ({ ...s, id: s.package }))} empty="Nothing is to be done." minWidth="42rem" />;
}
