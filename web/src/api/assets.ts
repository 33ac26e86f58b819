import type { Client } from './client';
import type { Use } from './moduleTypes';
import type { Resource } from './types';

/** The kinds of assets, as their routes name them. */
export type AssetKind = 'connections' | 'variables' | 'credentials' | 'certificates';

export function assetPath(account: string, kind: AssetKind, name: string): string {
  return `${account}/${kind}/${encodeURIComponent(name)}`;
}

/** The assets of a kind that an account has; what is secret in them is not in the answer. */
export async function listAssets<T extends Resource<unknown>>(client: Client, account: string, kind: AssetKind, signal?: AbortSignal): Promise<T[]> {
  return (await client.list<T>(`${account}/${kind}`, signal)).items;
}

/** The places in runbooks that use an asset. */
export async function assetUsage(client: Client, account: string, kind: AssetKind, name: string, signal?: AbortSignal): Promise<Use[]> {
  return (await client.list<Use>(`${assetPath(account, kind, name)}/usage`, signal)).items;
}

export async function deleteAsset(client: Client, account: string, kind: AssetKind, name: string, signal?: AbortSignal): Promise<void> {
  await client.send(assetPath(account, kind, name), { method: 'DELETE', signal });
}

/** Whether a name is taken: names of assets are compared without regard to case. */
export function isTaken(name: string, taken: string[]): boolean {
  return taken.some((t) => t.toLowerCase() === name.trim().toLowerCase());
}
