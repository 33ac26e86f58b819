import { createContext, useContext } from 'react';
import type { Client } from '../api/client';

/** The client of the session. */
export const ApiClient = createContext<Client | undefined>(undefined);

/** Ends the session, with a reason to show when the server gave one. */
export const SignOut = createContext<(reason: string) => void>(() => undefined);

/** The client of the session; only for components that show when there is one. */
export function useClient(): Client {
  const client = useContext(ApiClient);
  if (!client) throw new Error('useClient is only for components below ApiClient');
  return client;
}
