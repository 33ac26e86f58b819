import type { ModuleChange } from '../../api/moduleTypes';

/** What became of a module, in words: "Contoso 1.0.0 → 1.2.0". */
export function changeWords({ module, from, to }: ModuleChange): string {
  if (from === null) return `${module} ${to ?? ''} added`;
  if (to === null) return `${module} ${from} removed`;
  return `${module} ${from} → ${to}`;
}
