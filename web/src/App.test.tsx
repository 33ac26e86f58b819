import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { App } from './App';
import { account, job, json, live, record } from './testing';

const accountItem = { id: account, name: 'a', location: 'local', properties: { state: 'Ok' } };
const runbook = { id: `${account}/runbooks/Hello`, name: 'Hello', properties: { runbookType: 'PowerShell', state: 'Published', description: null, lastModifiedTime: '' } };

/** What the server answers, by the method and the end of the path. */
type Answers = Record<string, () => Response>;

function serve(answers: Answers) {
  const fetched = vi.fn(async (input: RequestInfo | URL, init?: RequestInit) => {
    const path = new URL(String(input), 'http://server').pathname;
    const key = Object.keys(answers).find((k) => `${init?.method ?? 'GET'} ${path}`.search(new RegExp(`^${k}$`)) === 0);
    return key === undefined ? json({ error: { code: 'NotFound', message: `${path} is not there.` } }, 404) : answers[key]!();
  });
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

const list = (...value: unknown[]) => () => json({ value });

beforeEach(() => {
  sessionStorage.clear();
  window.location.hash = '#token=t';
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('App', () => {
  test('signs in with the token in the address, starts a runbook and follows the job', async () => {
    const event = (type: string, body: unknown) => `event: ${type}\ndata: ${JSON.stringify(body)}\n\n`;
    const fetched = serve({
      'GET .*/automationAccounts': list(accountItem),
      'GET .*/runbooks': list(runbook),
      'PUT .*/jobs/[0-9a-f-]+': () => json({ ...job('New'), name: 'j' }, 201),
      'GET .*/jobs/j/streams/live': () => live(event('record', record(1)) + event('status', job('Completed')) + event('end', {})),
    });
    render(<App browser={window} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Start Hello' }));
    fireEvent.change(await screen.findByLabelText('Parameters'), { target: { value: '{"Name": "you"}' } });
    fireEvent.click(screen.getByRole('button', { name: 'Start' }));
    expect(await screen.findByText('line 1')).toBeTruthy();
    expect(await screen.findByText('Completed')).toBeTruthy();
    expect(await screen.findByText('The job has ended, 1 record.')).toBeTruthy();

    const put = fetched.mock.calls.find(([, init]) => init?.method === 'PUT');
    expect(JSON.parse(String(put?.[1]?.body))).toEqual({ properties: { runbook: { name: 'Hello' }, parameters: { Name: 'you' } } });
    expect(window.location.hash).toMatch(/^#\/jobs\/j\?account=/);
  });

  test('shows what the server says, and loads again on demand', async () => {
    let broken = true;
    serve({
      'GET .*/automationAccounts': list(accountItem),
      'GET .*/runbooks': () => (broken ? json({ error: { code: 'Internal', message: 'The disk is full.' } }, 500) : json({ value: [runbook] })),
    });
    render(<App browser={window} />);
    expect(await screen.findByText('The disk is full.')).toBeTruthy();
    broken = false;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Hello')).toBeTruthy();
    expect(screen.queryByText('The disk is full.')).toBeNull();
  });

  test('asks for a token again when the server refuses it', async () => {
    serve({ 'GET .*': () => json({ error: { code: 'AuthenticationFailed', message: 'The token is not known.' } }, 401) });
    render(<App browser={window} />);
    expect(await screen.findByText('The token is not known.')).toBeTruthy();
    expect(screen.getByLabelText(/^Token/)).toBeTruthy();
    expect(sessionStorage.length).toBe(0);
  });

  test('takes another token that the address brings', async () => {
    const fetched = serve({ 'GET .*/automationAccounts': list() });
    render(<App browser={window} />);
    await screen.findByText('runwright account create NAME');
    window.location.hash = '#token=another';
    window.dispatchEvent(new HashChangeEvent('hashchange'));
    const tokens = () => fetched.mock.calls.map(([, init]) => (init?.headers as Record<string, string>)['Authorization']);
    await waitFor(() => expect(tokens().at(-1)).toBe('Bearer another'));
    expect(window.location.hash).toBe('');
  });

  test('says how to make the first account', async () => {
    serve({ 'GET .*/automationAccounts': list() });
    render(<App browser={window} />);
    expect(await screen.findByText('runwright account create NAME')).toBeTruthy();
  });
});
