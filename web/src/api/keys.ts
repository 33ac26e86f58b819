import { withQuery, type Client } from './client';
import type { Resource } from './types';

export interface Encryption {
  /** Microsoft.Automation for the server's default vault, Microsoft.Keyvault for a key of the account's own. */
  keySource: string;
  keyVaultProperties: { keyvaultUri: string; keyName: string; keyVersion: string | null } | null;
}

export type RotationKind = 'data' | 'vault';

export type Rotation = Resource<{
  kind: RotationKind;
  state: 'Running' | 'Succeeded' | 'Failed';
  error: string | null;
  creationTime: string;
  lastModifiedTime: string;
  progress: { done: number; total: number };
}>;

export interface Vault {
  name: string;
  properties: { kind: string; accounts: number; configured: boolean };
}

/** What an account's keys are: where the key comes from, the vaults there are, the latest rotations. */
export interface Keys {
  encryption: Encryption;
  vaults: Vault[];
  rotations: Rotation[];
}

/** How many rotations are read. */
const portion = 20;

export async function getKeys(client: Client, account: string, signal?: AbortSignal): Promise<Keys> {
  const [{ properties }, vaults, rotations] = await Promise.all([
    client.json<Resource<{ encryption: Encryption }>>(account, { signal }),
    client.list<Vault>('/providers/Microsoft.Automation/vaults', signal),
    client.list<Rotation>(withQuery(`${account}/keyRotations`, { $top: portion }), signal, 1),
  ]);
  return { encryption: properties.encryption, vaults: vaults.items, rotations: rotations.items };
}

/** The name of the vault that protects an account's key: an address names it at the beginning of its host. */
export function vaultName({ keyVaultProperties }: Encryption): string {
  if (!keyVaultProperties) return 'default';
  const { keyvaultUri } = keyVaultProperties;
  return (/^[a-z][a-z0-9+.-]*:\/\/([^/.:]+)/i.exec(keyvaultUri)?.[1] ?? keyvaultUri).toLowerCase();
}

export function startRotation(client: Client, account: string, kind: RotationKind, signal?: AbortSignal): Promise<Rotation> {
  return client.json(`${account}/keyRotations`, { method: 'POST', body: { kind }, signal });
}
