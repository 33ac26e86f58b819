import { withQuery, type Client } from './client';
import type { Activity, AzMigration, Consequences, Module, Use } from './moduleTypes';

// Modules of an account, by runtime: the number of one, or the name of a runtime environment.

function modulePath(account: string, name: string): string {
  return `${account}/modules/${encodeURIComponent(name)}`;
}

/** Whether no import of a module is under way. */
export function isSettled(module: Module): boolean {
  return ['Succeeded', 'Failed', 'Cancelled'].includes(module.properties.provisioningState);
}

export async function listModules(client: Client, account: string, runtime: string, signal?: AbortSignal): Promise<Module[]> {
  return (await client.list<Module>(withQuery(`${account}/modules`, { runtime }), signal)).items;
}

/** One module; unlike a list's, it says why its import failed. */
export function getModule(client: Client, account: string, runtime: string, name: string, signal?: AbortSignal): Promise<Module> {
  return client.json(withQuery(modulePath(account, name), { runtime }), { signal });
}

/** The commands of a module. */
export async function listActivities(client: Client, account: string, runtime: string, name: string, signal?: AbortSignal): Promise<Activity[]> {
  return (await client.list<Activity>(withQuery(`${modulePath(account, name)}/activities`, { runtime }), signal)).items;
}

/** The places in runbooks that load a module or call its commands. */
export async function moduleUsage(client: Client, account: string, runtime: string, name: string, signal?: AbortSignal): Promise<Use[]> {
  return (await client.list<Use>(withQuery(`${modulePath(account, name)}/usage`, { runtime }), signal)).items;
}

/** What deleting a module would bring about. */
export function foreseeDelete(client: Client, account: string, runtime: string, name: string, signal?: AbortSignal): Promise<Consequences> {
  return client.json(withQuery(`${modulePath(account, name)}/removal`, { runtime }), { signal });
}

/** What uses AzureRM, with what replaces it. */
export function azMigration(client: Client, account: string, signal?: AbortSignal): Promise<AzMigration> {
  return client.json(`${account}/azMigration`, { signal });
}

export async function deleteModule(client: Client, account: string, runtime: string, name: string, signal?: AbortSignal): Promise<void> {
  await client.send(withQuery(modulePath(account, name), { runtime }), { method: 'DELETE', signal });
}

/** Imports a package under the name it has itself; the answer comes when that is done. */
export function uploadModule(client: Client, account: string, runtime: string, file: File, dependencies: boolean, signal?: AbortSignal): Promise<Module> {
  const path = withQuery(`${account}/modules`, { runtime, fileName: file.name, dependencies });
  return client.json(path, { method: 'POST', content: file, signal });
}
