import type { Client } from './client';
import type { Environment } from './moduleTypes';

/** The runtimes whose modules an account keeps apart. */
export const runtimes = ['5.1', '7.1', '7.2', '7.4'] as const;

/** What begins the names of the environments that mirror an account's runtimes. */
const systemPrefix = 'powershell-';

/** Whether an environment is one of the system: it cannot be changed. */
export function isSystem(environment: Environment): boolean {
  const name = environment.name.toLowerCase();
  return runtimes.some((r) => name === systemPrefix + r);
}

function environmentPath(account: string, name: string): string {
  return `${account}/runtimeEnvironments/${encodeURIComponent(name)}`;
}

/** The runtime environments of an account, those of the system included. */
export async function listEnvironments(client: Client, account: string, signal?: AbortSignal): Promise<Environment[]> {
  return (await client.list<Environment>(`${account}/runtimeEnvironments`, signal)).items;
}

export interface NewEnvironment {
  name: string;
  version: string;
  description: string;
  /** The release of the Az modules it comes with; empty for none. */
  az: string;
}

export function createEnvironment(client: Client, account: string, { name, version, description, az }: NewEnvironment, signal?: AbortSignal): Promise<Environment> {
  const defaultPackages = az === '' ? {} : { Az: az };
  const body = { properties: { runtime: { language: 'PowerShell', version }, defaultPackages, description } };
  return client.json(environmentPath(account, name), { method: 'PUT', body, signal });
}

/** Removes an environment with its modules; refused while runbooks name it. */
export async function deleteEnvironment(client: Client, account: string, name: string, signal?: AbortSignal): Promise<void> {
  await client.send(environmentPath(account, name), { method: 'DELETE', signal });
}
