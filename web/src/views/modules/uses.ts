import type { Use } from '../../api/moduleTypes';
import { enumerate } from '../../state/format';

/** The places of one runbook: "Sync, lines 3 (Get-Widget) and 7 (using module)". */
export function usesByRunbook(uses: Use[]): { key: string; line: string }[] {
  const places = new Map<string, string[]>();
  for (const u of uses) {
    const what = u.kind === 'command' ? u.name : (u.via ?? u.name);
    places.set(u.runbook, [...(places.get(u.runbook) ?? []), `${u.line} (${what})`]);
  }
  return [...places].map(([runbook, lines]) => ({ key: runbook, line: `${runbook}, line${lines.length === 1 ? '' : 's'} ${enumerate(lines)}` }));
}

/** The calls of a command: "Sync, line 3; Report, lines 7 and 9". */
export function usesOfCommand(uses: { runbook: string; line: number }[]): string {
  const places = new Map<string, number[]>();
  for (const { runbook, line } of uses) places.set(runbook, [...(places.get(runbook) ?? []), line]);
  return [...places].map(([runbook, lines]) => `${runbook}, line${lines.length === 1 ? '' : 's'} ${enumerate(lines.map(String))}`).join('; ');
}
