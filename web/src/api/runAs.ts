import type { Client } from './client';
import { ApiError } from './errors';
import type { Resource } from './types';

/** A certificate of the Run As account; all of this is public. */
export interface RunAsKey {
  name: string;
  thumbprint: string;
  expiryTime: string;
  pem: string;
}

export type RunAsState = 'Incomplete' | 'Ready' | 'RenewalPending' | 'CertificateMissing';

export type RunAs = Resource<{
  /** Empty until it is known. */
  applicationId: string;
  tenantId: string;
  subscriptionId: string;
  validityInMonths: number;
  state: RunAsState;
  connectionName: string;
  certificate: RunAsKey | null;
  /** Waits to be registered. */
  nextCertificate: RunAsKey | null;
  /** What the current one replaced, until its end. */
  previousCertificate: RunAsKey | null;
  /** When the next one is made; null where there is one. */
  renewalTime: string | null;
}>;

/** What the identity provider knows; what is left out stays, or is the server's default for a new one. */
export interface RunAsSettings {
  applicationId?: string;
  tenantId?: string;
  subscriptionId?: string;
  validityInMonths?: number;
}

/** What can be done with it once it is there. */
export type RunAsStep = 'renew' | 'activate' | 'revert';

/** The Run As account of an account; null where there is none. */
export async function getRunAs(client: Client, account: string, signal?: AbortSignal): Promise<RunAs | null> {
  try {
    return await client.json<RunAs>(`${account}/runAs`, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404 && error.code === 'NotFound') return null;
    throw error;
  }
}

/** Makes it, or changes what is given. */
export function putRunAs(client: Client, account: string, properties: RunAsSettings, signal?: AbortSignal): Promise<RunAs> {
  return client.json(`${account}/runAs`, { method: 'PUT', body: { properties }, signal });
}

export function stepRunAs(client: Client, account: string, step: RunAsStep, signal?: AbortSignal): Promise<RunAs> {
  return client.json(`${account}/runAs/${step}`, { method: 'POST', signal });
}

/** Removes it with its connection and certificates. */
export async function deleteRunAs(client: Client, account: string, signal?: AbortSignal): Promise<void> {
  await client.send(`${account}/runAs`, { method: 'DELETE', signal });
}
