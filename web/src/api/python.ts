import { withQuery, type Client } from './client';
import { ApiError, isAbort, messageOf } from './errors';
import { pause, sleep, type Sleep } from './follow';
import type { Resource } from './types';

// Python packages of an account, by runtime.

/** Whose packages they are: those of runbooks in Python 3, or in Python 2. */
export type PythonRuntime = 'python3' | 'python2';

export type PythonPackage = Resource<{
  /** Null until a first import has succeeded. */
  version: string | null;
  sizeInBytes: number;
  provisioningState: string;
  description: string | null;
  lastModifiedTime: string;
  /** Why the import failed; a list has it for packages that failed only. */
  error?: { message: string | null };
  /** It has compiled code. */
  native: boolean;
  source?: string;
  /** What it needs, as it says it. */
  requires?: string[];
  /** Packages of the account that need it. */
  requiredBy?: string[];
  /** What was odd about the wheel, and accepted. */
  remarks?: string[];
}>;

/** One package of an import. */
export interface PythonStep {
  package: string;
  /** import, update or keep */
  action: string;
  version: string;
  /** The version that it replaces. */
  from: string | null;
  source: string;
  sizeInBytes: number;
  native: boolean;
  /** From what was asked for to the package, both included. */
  requestedBy: string[];
}

/** An import of packages, as a whole. */
export type PythonImport = Resource<{
  state: 'Running' | 'Succeeded' | 'Failed';
  runtimeVersion: string;
  error: string | null;
  /** The revision of the packages that it made; null when nothing changed. */
  revision: number | null;
  creationTime: string;
  lastModifiedTime: string;
  /** Known when it has ended. */
  steps: PythonStep[];
  warnings: string[];
}>;

/** A package to import: of the index, or the wheel behind a link. */
export interface PythonWish {
  requirement?: string;
  contentLink?: { uri: string; contentHash?: { algorithm: string; value: string } };
}

/** Asks for packages, or for the wheel in a file. */
export interface PythonRequest {
  runtime: PythonRuntime;
  what: { packages: PythonWish[] } | { file: File };
  dependencies: boolean;
  prerelease: boolean;
  /** The address of an index; empty for the server's. */
  index: string;
}

function listPath(account: string, runtime: PythonRuntime): string {
  return `${account}/${runtime}Packages`;
}

/** Whether no import of a package is under way. */
export function isInPlace(p: PythonPackage): boolean {
  return ['Succeeded', 'Failed'].includes(p.properties.provisioningState);
}

/** Whether an import will not change any more. */
export function isImportOver(im: PythonImport): boolean {
  return im.properties.state !== 'Running';
}

export async function listPackages(client: Client, account: string, runtime: PythonRuntime, signal?: AbortSignal): Promise<PythonPackage[]> {
  return (await client.list<PythonPackage>(listPath(account, runtime), signal)).items;
}

export function getPackage(client: Client, account: string, runtime: PythonRuntime, name: string, signal?: AbortSignal): Promise<PythonPackage> {
  return client.json(`${listPath(account, runtime)}/${encodeURIComponent(name)}`, { signal });
}

/** Removes a package, whoever needs it. */
export async function removePackage(client: Client, account: string, runtime: PythonRuntime, name: string, signal?: AbortSignal): Promise<void> {
  await client.send(`${listPath(account, runtime)}/${encodeURIComponent(name)}`, { method: 'DELETE', signal });
}

function post(client: Client, account: string, request: PythonRequest, plan: boolean, signal?: AbortSignal): Promise<PythonImport> {
  const { what, index, ...options } = request;
  const given = { ...options, ...(index === '' ? {} : { index }), plan };
  if ('file' in what) return client.json(withQuery(`${account}/pythonImports`, { ...given, fileName: what.file.name }), { method: 'POST', content: what.file, signal });
  return client.json(`${account}/pythonImports`, { method: 'POST', body: { ...given, ...what }, signal });
}

/** Begins an import. */
export function startPythonImport(client: Client, account: string, request: PythonRequest, signal?: AbortSignal): Promise<PythonImport> {
  return post(client, account, request, false, signal);
}

/** What an import would do; throws what the server says when it cannot be done. */
export async function planPythonImport(client: Client, account: string, request: PythonRequest, signal: AbortSignal, wait: Sleep = sleep): Promise<PythonImport> {
  let plan = await post(client, account, request, true, signal);
  for (let attempt = 0; !isImportOver(plan); attempt++) {
    await wait(pause(attempt), signal);
    plan = await client.json<PythonImport>(importPath(account, plan.name), { signal });
  }
  if (plan.properties.state === 'Failed') throw new Error(plan.properties.error ?? 'The server does not say why.');
  return plan;
}

function importPath(account: string, name: string): string {
  return `${account}/pythonImports/${encodeURIComponent(name)}`;
}

/** Hears of a followed import. */
export interface ImportWatcher {
  news(im: PythonImport): void;
  /** The server could not be asked; it is asked again. */
  interrupted(reason: string): void;
}

/** Asks how an import stands until it is over or the signal aborts: at once, then less and less often. What the server refuses is thrown. */
export async function followPythonImport(client: Client, account: string, name: string, watcher: ImportWatcher, signal: AbortSignal, wait: Sleep = sleep): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      const im = await client.json<PythonImport>(importPath(account, name), { signal });
      watcher.news(im);
      if (isImportOver(im)) return;
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (error instanceof ApiError && !error.passing) throw error;
      watcher.interrupted(messageOf(error));
    }
    await wait(pause(attempt), signal);
  }
}

type Settings = Resource<{ nativePackages: boolean }>;

/** Whether the account takes packages with compiled code. */
export async function takesNative(client: Client, account: string, signal?: AbortSignal): Promise<boolean> {
  return (await client.json<Settings>(`${account}/python`, { signal })).properties.nativePackages;
}

export async function setTakesNative(client: Client, account: string, nativePackages: boolean, signal?: AbortSignal): Promise<void> {
  await client.json(`${account}/python`, { method: 'PUT', body: { properties: { nativePackages } }, signal });
}
