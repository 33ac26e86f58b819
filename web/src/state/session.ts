import { defaultSubscription } from '../api/client';

/** Who is signed in, and to which subscription of the server. */
export interface Session {
  token: string;
  subscription: string;
}

const key = 'runwright.session';

/** What of the browser a session needs. */
export interface Browser {
  location: Pick<Location, 'hash' | 'pathname'>;
  history: Pick<History, 'replaceState'>;
  sessionStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

/**
 * Finds the session: in the fragment of the address (#token=…, which browsers keep to themselves), from where it moves
 * into the tab's storage, or in the storage.
 */
export function openSession(browser: Browser): Session | undefined {
  const given = fragment(browser);
  const token = given.get('token');
  if (token) {
    browser.history.replaceState(null, '', browser.location.pathname);
    return keepSession(browser, { token, subscription: given.get('subscription') ?? defaultSubscription });
  }
  const kept = browser.sessionStorage.getItem(key);
  if (kept === null) return undefined;
  try {
    const { token, subscription } = JSON.parse(kept) as Partial<Session>;
    if (token && subscription) return { token, subscription };
  } catch {
    // Not what this page wrote: gone below.
  }
  endSession(browser);
  return undefined;
}

/** Whether the address brings a token. */
export function hasToken(browser: Browser): boolean {
  return fragment(browser).has('token');
}

function fragment(browser: Browser): URLSearchParams {
  return new URLSearchParams(browser.location.hash.replace(/^#/, ''));
}

/** Keeps a session for as long as the tab is open. */
export function keepSession(browser: Browser, session: Session): Session {
  browser.sessionStorage.setItem(key, JSON.stringify(session));
  return session;
}

export function endSession(browser: Browser): void {
  browser.sessionStorage.removeItem(key);
}
