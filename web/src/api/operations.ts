import { withQuery, type Client } from './client';
import { pause, sleep, type Sleep } from './follow';
import { ApiError, isAbort, messageOf } from './errors';
import type { AzUpdate, LogLine, Operation, Plan } from './moduleTypes';

/** A module to import: of the galleries by name, or what is behind a link. */
export interface Wish {
  name: string;
  /** A version, which means exactly that one, or a range in NuGet's notation. */
  version?: string;
  contentLink?: { uri: string; contentHash?: { algorithm: string; value: string } };
}

export interface ImportRequest {
  runtime: string;
  modules: Wish[];
  dependencies?: boolean;
  prerelease?: boolean;
  /** Take the highest versions of what is needed, not the lowest. */
  highest?: boolean;
}

/** Asks for a release of the Az modules. */
export interface UpdateRequest {
  runtime: string;
  release: string;
  /** Of the release; the highest without one. */
  version?: string;
  preview?: boolean;
  /** Update what users imported, too. */
  custom?: boolean;
  report?: boolean;
  plan?: boolean;
}

export function operationPath(account: string, name: string): string {
  return `${account}/moduleOperations/${encodeURIComponent(name)}`;
}

/** The latest imports of an account, the newest first. */
export async function listOperations(client: Client, account: string, signal?: AbortSignal): Promise<Operation[]> {
  return (await client.list<Operation>(withQuery(`${account}/moduleOperations`, { $top: 20 }), signal, 1)).items;
}

/** What an import would do. */
export function planImport(client: Client, account: string, request: ImportRequest, signal?: AbortSignal): Promise<Plan> {
  return client.json(`${account}/modulePlans`, { method: 'POST', body: request, signal });
}

export function startImport(client: Client, account: string, request: ImportRequest, signal?: AbortSignal): Promise<Operation> {
  return client.json(`${account}/moduleOperations`, { method: 'POST', body: request, signal });
}

/** Imports several packages as one operation. */
export function uploadModules(client: Client, account: string, runtime: string, files: File[], dependencies: boolean, signal?: AbortSignal): Promise<Operation> {
  const form = new FormData();
  form.append('import', JSON.stringify({ runtime, dependencies, modules: [] }));
  for (const file of files) form.append('package', file, file.name);
  return client.json(`${account}/moduleOperations`, { method: 'POST', content: form, signal });
}

/** Plans an update of the Az modules, or starts it. */
export function updateAz(client: Client, account: string, request: UpdateRequest, signal?: AbortSignal): Promise<AzUpdate> {
  return client.json(`${account}/moduleUpdates`, { method: 'POST', body: request, signal });
}

export function cancelOperation(client: Client, account: string, name: string, signal?: AbortSignal): Promise<Operation> {
  return client.json(`${operationPath(account, name)}/cancel`, { method: 'POST', signal });
}

/** Whether an operation will not change any more. */
export function isOver(operation: Operation): boolean {
  return operation.properties.state !== 'Running';
}

/** Hears of a followed operation. */
export interface Watcher {
  /** How the operation stands, and the lines of its log that are new. */
  news(operation: Operation, lines: LogLine[]): void;
  /** The server could not be asked; it is asked again. */
  interrupted(reason: string): void;
}

/**
 * Asks how an operation stands until it is over or the signal aborts: at once, then less often the longer nothing
 * changes. What the server refuses is thrown.
 */
export async function followOperation(client: Client, account: string, name: string, watcher: Watcher, signal: AbortSignal, wait: Sleep = sleep): Promise<void> {
  const path = operationPath(account, name);
  let read = 0;
  let before = '';
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      // The operation first: once it is over, its log is complete.
      const operation = await client.json<Operation>(path, { signal });
      const { items } = await client.list<LogLine>(withQuery(`${path}/log`, { $skip: read }), signal);
      read += items.length;
      watcher.news(operation, items);
      if (isOver(operation)) return;
      const now = JSON.stringify(operation.properties);
      if (now !== before || items.length > 0) attempt = 0;
      before = now;
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (error instanceof ApiError && !error.passing) throw error;
      watcher.interrupted(messageOf(error));
    }
    await wait(pause(attempt), signal);
  }
}
