import type { Client } from './client';
import type { Resource } from './types';

/** The managed identity of an account, and where its tokens are exchanged. */
export interface Identity {
  assigned: boolean;
  /** Empty for an account without an identity. */
  principalId: string;
  issuer: string;
  subject: string;
  /** Null where runbooks get the server's own tokens. */
  provider: IdentityProvider | null;
}

/** What exchanges the server's tokens for its own. */
export interface IdentityProvider {
  tokenEndpoint: string;
  clientId: string;
  /** Empty for the server's default. */
  audience: string;
  scope: string;
}

type AccountIdentity = Resource<unknown> & { identity?: { type: string; principalId?: string } };

type Provider = Resource<{
  tokenEndpoint: string | null;
  clientId: string | null;
  audience: string | null;
  scope: string | null;
  issuer: string;
  subject: string;
  assigned: boolean;
}>;

export async function getIdentity(client: Client, account: string, signal?: AbortSignal): Promise<Identity> {
  const [found, { properties: p }] = await Promise.all([client.json<AccountIdentity>(account, { signal }), client.json<Provider>(`${account}/identityProvider`, { signal })]);
  return {
    assigned: p.assigned,
    principalId: found.identity?.principalId ?? '',
    issuer: p.issuer,
    subject: p.subject,
    provider: p.tokenEndpoint === null ? null : { tokenEndpoint: p.tokenEndpoint, clientId: p.clientId ?? '', audience: p.audience ?? '', scope: p.scope ?? '' },
  };
}

/** Gives the account an identity, or takes it away. */
export async function assignIdentity(client: Client, account: string, assigned: boolean, signal?: AbortSignal): Promise<void> {
  await client.json(account, { method: 'PATCH', body: { identity: { type: assigned ? 'SystemAssigned' : 'None' } }, signal });
}

/** Says where tokens are exchanged; null for nowhere. */
export async function setProvider(client: Client, account: string, provider: IdentityProvider | null, signal?: AbortSignal): Promise<void> {
  const path = `${account}/identityProvider`;
  await (provider ? client.json(path, { method: 'PUT', body: { properties: provider }, signal }) : client.send(path, { method: 'DELETE', signal }));
}
