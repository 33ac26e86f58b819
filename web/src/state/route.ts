import { useSyncExternalStore } from 'react';

/** The sections of an account. */
export const sections = [
  'runbooks', 'jobs', 'modules', 'python', 'environments', 'connections', 'variables', 'credentials', 'certificates', 'runas', 'identity', 'keys', 'audit',
] as const;

export type Section = (typeof sections)[number];

/** What the page shows. */
export interface Route {
  /** The id of the account; empty until one is chosen. */
  account: string;
  section: Section;
  /** The item of the section that is open; empty for the list. */
  item: string;
}

/** Reads the fragment of an address: #/jobs/NAME?account=ID. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [section = '', item = ''] = path.split('/').filter((part) => part !== '');
  return {
    account: new URLSearchParams(query).get('account') ?? '',
    section: sections.find((s) => s === section) ?? 'runbooks',
    item: decode(item),
  };
}

/** The fragment that parseRoute reads. */
export function formatRoute({ account, section, item }: Route): string {
  const query = account === '' ? '' : `?${new URLSearchParams({ account })}`;
  return `#/${section}${item === '' ? '' : `/${encodeURIComponent(item)}`}${query}`;
}

/** Goes somewhere; the browser's back button comes back. */
export function go(route: Route): void {
  window.location.hash = formatRoute(route);
}

/** The route of the address, as it changes. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(hash);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand
  }
}
