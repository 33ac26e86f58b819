import { withQuery, type Client } from './client';
import type { Dependencies } from './moduleTypes';

/** What the text of a runbook names: the published one, or the draft. */
export function runbookDependencies(client: Client, account: string, runbook: string, draft: boolean, signal?: AbortSignal): Promise<Dependencies> {
  return client.json(withQuery(`${account}/runbooks/${encodeURIComponent(runbook)}/dependencies`, { draft }), { signal });
}
