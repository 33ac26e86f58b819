import { assetPath } from './assets';
import type { Client } from './client';
import type { Connection, ConnectionType, FieldDefinition } from './types';

/** Values of fields; null keeps the stored value of an encrypted field. */
export type FieldValues = Record<string, string | null>;

export interface NewConnection {
  name: string;
  type: string;
  description: string;
  values: FieldValues;
}

/** Creates a connection, or replaces one of the same type: fields that are not given go. */
export function putConnection(client: Client, account: string, { name, type, description, values }: NewConnection, signal?: AbortSignal): Promise<Connection> {
  const body = { properties: { connectionType: { name: type }, description, fieldDefinitionValues: values } };
  return client.json(assetPath(account, 'connections', name), { method: 'PUT', body, signal });
}

/** Changes the values that are given and no others. */
export function setFields(client: Client, account: string, name: string, values: Record<string, string>, signal?: AbortSignal): Promise<Connection> {
  return client.json(assetPath(account, 'connections', name), { method: 'PATCH', body: { properties: { fieldDefinitionValues: values } }, signal });
}

/** The types that a field's values can have. */
export const fieldTypes = ['System.String', 'System.Int32', 'System.Int64', 'System.Double', 'System.Boolean', 'System.DateTime', 'System.Guid', 'System.Uri'] as const;

/** What a value looks like, where its kind does not say so. */
export function fieldHint({ type }: FieldDefinition): string {
  switch (type.toLowerCase().replace(/^system\./, '')) {
    case 'datetime':
      return 'A date and time such as 2026-03-31T09:08:43Z.';
    case 'guid':
      return 'A GUID.';
    case 'uri':
      return 'An absolute address such as https://example.com/.';
    default:
      return '';
  }
}

/** What a field takes: type names come in several spellings. */
export function fieldKind({ type }: FieldDefinition): 'text' | 'whole' | 'number' | 'truth' {
  switch (type.toLowerCase().replace(/^system\./, '')) {
    case 'int32':
    case 'int':
    case 'int64':
    case 'long':
      return 'whole';
    case 'double':
      return 'number';
    case 'boolean':
    case 'bool':
      return 'truth';
    default:
      return 'text';
  }
}

function typePath(account: string, name: string): string {
  return `${account}/connectionTypes/${encodeURIComponent(name)}`;
}

export function createConnectionType(client: Client, account: string, name: string, fieldDefinitions: Record<string, FieldDefinition>, signal?: AbortSignal): Promise<ConnectionType> {
  return client.json(typePath(account, name), { method: 'PUT', body: { properties: { fieldDefinitions } }, signal });
}

/** Removes a connection type; refused while connections use it. */
export async function deleteConnectionType(client: Client, account: string, name: string, signal?: AbortSignal): Promise<void> {
  await client.send(typePath(account, name), { method: 'DELETE', signal });
}
