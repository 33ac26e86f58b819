import type { Client } from './client';

/** What runbooks without a list of their own may use. */
export type AccessMode = 'all' | 'deny' | 'learn';

export interface AssetRights {
  runbook: string;
  properties: {
    /** The account's. */
    mode: AccessMode;
    /** KIND:NAME; null for a runbook without a list. */
    rules: string[] | null;
  };
}

/** An asset that jobs of a runbook asked for. */
export interface AssetUse {
  rule: string;
  outcome: string;
  count: number;
  last: string;
  /** Whether a rule of the runbook's list allows it already. */
  listed: boolean;
}

/** The kinds that a rule can name. */
export const ruleKinds = ['connection', 'variable', 'credential', 'certificate', 'identity', '*'] as const;

interface Access {
  properties: { mode: AccessMode };
}

export async function getAccess(client: Client, account: string, signal?: AbortSignal): Promise<AccessMode> {
  return (await client.json<Access>(`${account}/assetAccess`, { signal })).properties.mode;
}

export async function setAccess(client: Client, account: string, mode: AccessMode, signal?: AbortSignal): Promise<void> {
  await client.send(`${account}/assetAccess`, { method: 'PUT', body: { properties: { mode } }, signal });
}

function rightsPath(account: string, runbook: string): string {
  return `${account}/runbooks/${encodeURIComponent(runbook)}/assetRights`;
}

export function getRights(client: Client, account: string, runbook: string, signal?: AbortSignal): Promise<AssetRights> {
  return client.json(rightsPath(account, runbook), { signal });
}

/** Gives a runbook a list; an empty one allows nothing. */
export function putRights(client: Client, account: string, runbook: string, rules: string[], signal?: AbortSignal): Promise<AssetRights> {
  return client.json(rightsPath(account, runbook), { method: 'PUT', body: { properties: { rules } }, signal });
}

/** Takes the list of a runbook away. */
export async function dropRights(client: Client, account: string, runbook: string, signal?: AbortSignal): Promise<void> {
  await client.send(rightsPath(account, runbook), { method: 'DELETE', signal });
}

/** What the jobs of a runbook have asked for, from the audit records. */
export async function proposeRights(client: Client, account: string, runbook: string, signal?: AbortSignal): Promise<AssetUse[]> {
  return (await client.list<AssetUse>(`${rightsPath(account, runbook)}/proposal`, signal)).items;
}
