import { assetPath } from './assets';
import type { Client } from './client';
import type { Resource } from './types';

export type Variable = Resource<{
  /** JSON; absent when it is encrypted, null where there is none. */
  value?: string | null;
  isEncrypted: boolean;
  description: string | null;
  lastModifiedTime: string;
}>;

export interface NewVariable {
  name: string;
  /** JSON, which is kept byte for byte. */
  value: string;
  isEncrypted: boolean;
  description: string;
}

export function createVariable(client: Client, account: string, { name, ...properties }: NewVariable, signal?: AbortSignal): Promise<Variable> {
  return client.json(assetPath(account, 'variables', name), { method: 'PUT', body: { properties }, signal });
}

/** Changes what is given. */
export function changeVariable(client: Client, account: string, name: string, properties: { value?: string; description?: string }, signal?: AbortSignal): Promise<Variable> {
  return client.json(assetPath(account, 'variables', name), { method: 'PATCH', body: { properties }, signal });
}
