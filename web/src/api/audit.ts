import { withQuery, type Client, type Listing } from './client';

/** A record of what was done with an asset, a right or a key. */
export interface AuditRecord {
  seq: number;
  time: string;
  action: string;
  outcome: string;
  /** Who asked; for a job, who started it. */
  by?: string;
  job?: string;
  jobName?: string;
  runbook?: string;
  kind?: string;
  name?: string;
  fields?: string[];
  detail?: string;
}

/** Narrows the list; empty texts do not. */
export interface AuditFilter {
  asset: string;
  job: string;
  runbook: string;
  outcome: string;
}

export const outcomes = ['allowed', 'refused', 'missing', 'failed'] as const;

/** The latest records, at least `enough` of them where there are so many. */
export async function listAudit(client: Client, account: string, filter: AuditFilter, enough: number, signal?: AbortSignal): Promise<Listing<AuditRecord>> {
  const given = Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, value === '' ? undefined : value]));
  const { items, ...rest } = await client.list<{ record: AuditRecord }>(withQuery(`${account}/auditRecords`, given), signal, enough);
  return { items: items.map((i) => i.record), ...rest };
}

export interface Verification {
  whole: boolean;
  records: number;
  /** NUMBER:HASH of the last record. */
  head: string;
  /** Up to which record the seal vouches; null when it was not checked. */
  sealedTo: number | null;
  problems: string[];
  remarks: string[];
}

/** Has the server walk the chain of records. */
export function verifyAudit(client: Client, account: string, signal?: AbortSignal): Promise<Verification> {
  return client.json(`${account}/auditVerification`, { signal });
}
