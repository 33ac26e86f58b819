import type { Reference } from '../../api/moduleTypes';
import { enumerate } from '../../state/format';

/** The kinds of things that a runbook names, in the order they show; `empty` is what to say where there are none. */
export const kinds = [
  { kind: 'module', title: 'Modules', empty: 'It names no module.' },
  { kind: 'command', title: 'Commands', empty: 'It calls no command.' },
  { kind: 'connection', title: 'Connections', empty: 'It reads no connection.' },
  { kind: 'runbook', title: 'Child runbooks', empty: 'It calls no other runbook.' },
  { kind: 'variable', title: 'Variables', empty: '' },
  { kind: 'credential', title: 'Credentials', empty: '' },
  { kind: 'certificate', title: 'Certificates', empty: '' },
] as const;

/** The names of a kind, each once, with the lines. */
export function namesOf(references: Reference[], kind: string): { key: string; line: string }[] {
  const found = new Map<string, { shown: string; lines: string[] }>();
  for (const r of references) {
    if (r.kind !== kind) continue;
    const shown = r.module ? `${r.module}\\${r.name}` : r.name;
    const entry = found.get(shown.toLowerCase()) ?? { shown, lines: [] };
    if (!entry.lines.includes(String(r.line))) entry.lines.push(String(r.line));
    found.set(shown.toLowerCase(), entry);
  }
  return [...found].map(([key, { shown, lines }]) => ({ key, line: `${shown}, line${lines.length === 1 ? '' : 's'} ${enumerate(lines)}` }));
}
