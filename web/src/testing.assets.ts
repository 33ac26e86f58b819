import type { Connection, ConnectionType, FieldDefinition } from './api/types';
import { account } from './testing';

// Things about assets as a server sends them.

export const time = '2026-01-31T08:30:00+00:00';

export function field(type = 'System.String', properties: Partial<FieldDefinition> = {}): FieldDefinition {
  return { type, isEncrypted: false, isOptional: false, ...properties };
}

export function connectionType(name: string, fieldDefinitions: Record<string, FieldDefinition>, isGlobal = false, module: string | null = null): ConnectionType {
  return { id: `${account}/connectionTypes/${name}`, name, properties: { isGlobal, module, fieldDefinitions } };
}

export function connection(name: string, type: string, fieldDefinitionValues: Record<string, string | null> | null = null): Connection {
  return { id: `${account}/connections/${name}`, name, properties: { connectionType: { name: type }, fieldDefinitionValues, description: null, lastModifiedTime: time } };
}

/** A line of a runbook that uses an asset. */
export function use(runbook: string, line: number, via: string) {
  return { runbook, kind: 'connection', name: 'n', line, via };
}

/** All that the page shows or keeps: markup, what inputs hold, address, storage. */
export function everything(): string {
  const held = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')].filter((i) => i.type !== 'file').map((i) => i.value);
  return [document.documentElement.outerHTML, ...held, location.href, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join('\n');
}
