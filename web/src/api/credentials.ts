import { assetPath } from './assets';
import type { Client } from './client';
import type { Resource } from './types';

/** A credential as the server shows it: without its password. */
export type Credential = Resource<{ userName: string; description: string | null; lastModifiedTime: string }>;

export interface CredentialValues {
  userName: string;
  /** Left out, the stored one is kept. */
  password?: string;
  description: string;
}

export function createCredential(client: Client, account: string, name: string, properties: CredentialValues, signal?: AbortSignal): Promise<Credential> {
  return client.json(assetPath(account, 'credentials', name), { method: 'PUT', body: { properties }, signal });
}

export function changeCredential(client: Client, account: string, name: string, properties: CredentialValues, signal?: AbortSignal): Promise<Credential> {
  return client.json(assetPath(account, 'credentials', name), { method: 'PATCH', body: { properties }, signal });
}
