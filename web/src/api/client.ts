import { ApiError, errorOf } from './errors';
import type { Account, Connection, ConnectionType, Job, Page, Parameters, Runbook } from './types';

/** The api-version the portal speaks: errors come in ARM's envelope. */
export const apiVersion = '2024-10-23';

/** The subscription that stands for all of a server, unless one is named. */
export const defaultSubscription = '00000000-0000-0000-0000-000000000000';

export interface RequestOptions {
  method?: string;
  body?: unknown;
  /** Bytes to send as they are, or a form, instead of a body. */
  content?: Blob | FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** A list as far as it was read. */
export interface Listing<T> {
  items: T[];
  /** Where the rest is; absent when everything was read. */
  next?: string;
}

/** Speaks to the server that the page came from, with a bearer token. */
export class Client {
  private readonly token: string;
  private readonly fetch: typeof fetch;

  constructor(token: string, fetchWith: typeof fetch = (...args) => fetch(...args)) {
    this.token = token;
    this.fetch = fetchWith;
  }

  /** Sends a request to a path and returns the answer, or throws what the server says is wrong. */
  async send(path: string, options: RequestOptions = {}): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json', ...options.headers, Authorization: `Bearer ${this.token}` };
    const init: RequestInit = { method: options.method ?? 'GET', headers, cache: 'no-store', redirect: 'error' };
    if (options.body !== undefined) {
      headers['Content-Type'] = 'application/json';
      init.body = JSON.stringify(options.body);
    }
    if (options.content) {
      // The browser says what a form is, with its boundary.
      if (!(options.content instanceof FormData)) headers['Content-Type'] = 'application/octet-stream';
      init.body = options.content;
    }
    if (options.signal) init.signal = options.signal;
    const response = await this.fetch(withVersion(path), init);
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  /** Sends a request and reads the JSON of the answer. */
  async json<T>(path: string, options?: RequestOptions): Promise<T> {
    const response = await this.send(path, options);
    try {
      return (await response.json()) as T;
    } catch {
      throw new ApiError(response.status, 'NotJSON', `The answer to ${path} is not JSON.`);
    }
  }

  /** Reads a list page after page: all of it, or until there are at least `enough` entries. */
  async list<T>(path: string, signal?: AbortSignal, enough = Infinity): Promise<Listing<T>> {
    const items: T[] = [];
    let next: string | undefined = path;
    while (next !== undefined && items.length < enough) {
      const page: Page<T> = await this.json<Page<T>>(next, { signal });
      items.push(...page.value);
      next = page.nextLink === undefined ? undefined : ownPath(page.nextLink);
    }
    return next === undefined ? { items } : { items, next };
  }

  async accounts(subscription: string, signal?: AbortSignal): Promise<Account[]> {
    const path = `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.Automation/automationAccounts`;
    return (await this.list<Account>(path, signal)).items;
  }

  async connectionTypes(account: string, signal?: AbortSignal): Promise<ConnectionType[]> {
    return (await this.list<ConnectionType>(`${account}/connectionTypes`, signal)).items;
  }

  async connections(account: string, signal?: AbortSignal): Promise<Connection[]> {
    return (await this.list<Connection>(`${account}/connections`, signal)).items;
  }

  connection(account: string, name: string, signal?: AbortSignal): Promise<Connection> {
    return this.json(`${account}/connections/${encodeURIComponent(name)}`, { signal });
  }

  async runbooks(account: string, signal?: AbortSignal): Promise<Runbook[]> {
    return (await this.list<Runbook>(`${account}/runbooks`, signal)).items;
  }

  /** The newest jobs, at least `enough` of them where there are so many. */
  jobs(account: string, enough: number, signal?: AbortSignal): Promise<Listing<Job>> {
    return this.list<Job>(`${account}/jobs`, signal, enough);
  }

  startJob(account: string, name: string, runbook: string, parameters: Parameters, signal?: AbortSignal): Promise<Job> {
    const body = { properties: { runbook: { name: runbook }, parameters } };
    return this.json(jobPath(account, name), { method: 'PUT', body, signal });
  }

  async stopJob(account: string, name: string, signal?: AbortSignal): Promise<void> {
    await this.send(`${jobPath(account, name)}/stop`, { method: 'POST', signal });
  }
}

/** The path of a job below its account. */
export function jobPath(account: string, name: string): string {
  return `${account}/jobs/${encodeURIComponent(name)}`;
}

/**
 * Keeps the path and the query of a link to a next page. The page may have come through another address than the one
 * the server knows of, and the token goes to no other server, whatever a link says.
 */
function ownPath(link: string): string {
  const url = new URL(link, 'http://portal.invalid');
  return url.pathname + url.search;
}

/** Appends a query to a path; values that are undefined are left out. */
export function withQuery(path: string, query: Record<string, string | number | boolean | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

function withVersion(path: string): string {
  if (/[?&]api-version=/i.test(path)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`;
}
