import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { Client } from './api/client';
import { ApiClient } from './state/contexts';
import { account, json } from './testing';

// What tests of views need.

/** What a fake server answers: by method and path below the account, as a regular expression for the beginning. */
export type Answers = Record<string, (request: Asked) => Response | Promise<Response>>;

/** A request that a view sent. */
export interface Asked {
  method: string;
  /** Below the account, without the api-version. */
  path: string;
  body: unknown;
  signal: AbortSignal | undefined;
}

/** Shows a view above a fake server; `asked` are the requests it got. */
export function showView(element: ReactElement, answers: Answers) {
  const asked: Asked[] = [];
  const client = new Client('secret', async (input, init = {}) => {
    const url = new URL(String(input), 'http://server');
    url.searchParams.delete('api-version');
    const path = decodeURIComponent(url.pathname).replace(account, '') + (url.search === '' ? '' : `?${decodeURIComponent(url.searchParams.toString())}`);
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : init.body;
    const request: Asked = { method: init.method ?? 'GET', path, body, signal: init.signal ?? undefined };
    asked.push(request);
    const key = Object.keys(answers).find((k) => `${request.method} ${path}`.search(new RegExp(`^${k}`)) === 0);
    return key === undefined ? json({ error: { code: 'NotFound', message: `No answer to ${request.method} ${path}.` } }, 404) : answers[key]!(request);
  });
  const shown = render(
    <FluentProvider theme={webLightTheme}>
      <ApiClient value={client}>{element}</ApiClient>
    </FluentProvider>,
  );
  return { asked, ...shown };
}

/** An answer that is a list. */
export const listOf =
  (...value: unknown[]) =>
  () =>
    json({ value });

/** An answer that says no. */
export const refusal = (status: number, message: string) => () => json({ error: { code: 'No', message } }, status);
