import { Badge } from '@fluentui/react-components';
import type { PlanItem } from '../../api/moduleTypes';
import { DataTable, type Column } from '../../components/DataTable';
import { formatSize } from '../../state/format';

/** What would become of every module: imported, updated or kept, and who needs it. */
export function PlanTable({ items }: { items: PlanItem[] }) {
  const columns: Column<PlanItem & { id: string }>[] = [
    { title: 'Module', cell: (i) => i.module },
    { title: 'What', width: '5rem', cell: (i) => <Badge appearance="tint" color={i.action === 'keep' ? 'informative' : 'brand'}>{actionWord(i.action)}</Badge> },
    { title: 'Version', width: '7.5rem', cell: (i) => (i.action === 'update' && i.from ? `${i.from} → ${i.version}` : i.version) },
    { title: 'Needed by', width: '8rem', cell: (i) => neededBy(i.module, i.requestedBy) },
    { title: 'Size', width: '4.5rem', cell: (i) => formatSize(i.sizeInBytes) },
  ];
  return <DataTable label="Plan" columns={columns} rows={items.map((i) => ({ ...i, id: i.module }))} empty="Nothing is to be done." minWidth="40rem" />;
}

function actionWord(action: string): string {
  return { import: 'Import', update: 'Update', keep: 'Keep' }[action] ?? action;
}

/** The chain from what was asked for to a module, without the module itself. */
export function neededBy(module: string, chain: string[] | null): string {
  const before = chain ?? [];
  return before.filter((name, i) => i < before.length - 1 || name.toLowerCase() !== module.toLowerCase()).join(' → ');
}
