import { withQuery, type Client } from './client';
import type { Consequences, Revision, RevisionDiff } from './moduleTypes';

/** The history of a module set, the latest revision first. */
export async function listRevisions(client: Client, account: string, runtime: string, signal?: AbortSignal): Promise<Revision[]> {
  return (await client.list<Revision>(withQuery(`${account}/moduleRevisions`, { runtime }), signal)).items;
}

export function diffRevisions(client: Client, account: string, from: number, to: number, signal?: AbortSignal): Promise<RevisionDiff> {
  return client.json(withQuery(`${account}/moduleRevisions/${to}/diff`, { from }), { signal });
}

/** What going back would bring about. */
export function foreseeRollBack(client: Client, account: string, runtime: string, revision: number, module?: string, signal?: AbortSignal): Promise<Consequences> {
  return client.json(withQuery(`${account}/moduleRevisions/${revision}/rollback`, { runtime, ...(module === undefined ? {} : { module }) }), { signal });
}

/** Makes one module, or the whole set without one, as it was in a revision. */
export function rollBack(client: Client, account: string, runtime: string, revision: number, module?: string, signal?: AbortSignal): Promise<Revision> {
  const body = module === undefined ? {} : { module };
  return client.json(withQuery(`${account}/moduleRevisions/${revision}/rollback`, { runtime }), { method: 'POST', body, signal });
}
