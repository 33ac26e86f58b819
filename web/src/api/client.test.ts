import { describe, expect, test } from 'vitest';
import { account, clientWith, job, json } from '../testing';
import { ApiError, isAbort, messageOf } from './errors';

describe('requests', () => {
  test('carry the token, the api-version and JSON', async () => {
    const { client, sent } = clientWith(json(job('New'), 201));
    const started = await client.startJob(account, 'n 1', 'Hello', { Count: 3 });
    expect(started.name).toBe('j');
    expect(sent).toEqual([
      {
        method: 'PUT',
        url: `${account}/jobs/n%201?api-version=2024-10-23`,
        headers: { Accept: 'application/json', 'Content-Type': 'application/json', Authorization: 'Bearer secret' },
        body: { properties: { runbook: { name: 'Hello' }, parameters: { Count: 3 } } },
      },
    ]);
  });

  test('without an answer of interest', async () => {
    const { client, sent } = clientWith(new Response(null, { status: 200 }));
    await client.stopJob(account, 'j');
    expect(sent[0]).toMatchObject({ method: 'POST', url: `${account}/jobs/j/stop?api-version=2024-10-23` });
  });
});

describe('lists', () => {
  const next = (skip: number) => `https://elsewhere.example${account}/modules?$skip=${skip}&api-version=2024-10-23`;

  test('are read page after page, from the same server whatever the link says', async () => {
    const { client, sent } = clientWith(
      json({ value: [{ name: 'a' }, { name: 'b' }], nextLink: next(2) }),
      json({ value: [{ name: 'c' }], nextLink: next(3) }),
      json({ value: [] }),
    );
    const modules = await client.list<{ name: string }>(`${account}/modules`);
    expect(modules.items.map((m) => m.name)).toEqual(['a', 'b', 'c']);
    expect(sent.map((s) => s.url)).toEqual([
      `${account}/modules?api-version=2024-10-23`,
      `${account}/modules?$skip=2&api-version=2024-10-23`,
      `${account}/modules?$skip=3&api-version=2024-10-23`,
    ]);
  });

  test('end where there is enough, and say where the rest is', async () => {
    const { client, sent } = clientWith(json({ value: [job('Running'), job('Completed')], nextLink: next(2) }));
    const jobs = await client.jobs(account, 2);
    expect(jobs.items).toHaveLength(2);
    expect(jobs.next).toBe(`${account}/modules?$skip=2&api-version=2024-10-23`);
    expect(sent).toHaveLength(1);
  });
});

describe('errors', () => {
  const bodies: [string, Response, Partial<ApiError>][] = [
    ['wrapped', json({ error: { code: 'ResourceNotFound', message: 'It is gone.' } }, 404), { status: 404, code: 'ResourceNotFound', message: 'It is gone.' }],
    ['plain', json({ code: 'BadRequest', message: 'Not like this.' }, 400), { status: 400, code: 'BadRequest', message: 'Not like this.' }],
    ['of a proxy', new Response('<html>', { status: 502, statusText: 'Bad Gateway' }), { status: 502, code: 'Unknown', message: 'The server answered 502 Bad Gateway.' }],
    ['without a text', new Response('', { status: 500 }), { status: 500, message: 'The server answered 500.' }],
    ['an answer that is not JSON', new Response('<html>'), { status: 200, code: 'NotJSON' }],
  ];
  test.each(bodies)('%s', async (_, response, want) => {
    const { client } = clientWith(response);
    const problem = await client.runbooks(account).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ApiError);
    expect(problem).toMatchObject(want);
  });

  test('are told from one another', () => {
    expect(new ApiError(401, 'AuthenticationFailed', '').unauthorized).toBe(true);
    expect(new ApiError(403, 'Forbidden', '').unauthorized).toBe(false);
    expect(new ApiError(503, 'Unavailable', '').passing).toBe(true);
    expect(new ApiError(404, 'NotFound', '').passing).toBe(false);
    expect(isAbort(new DOMException('', 'AbortError'))).toBe(true);
    expect(isAbort(new Error())).toBe(false);
  });

  test('are shown in words', () => {
    expect(messageOf(new ApiError(404, 'NotFound', 'It is gone.'))).toBe('It is gone.');
    expect(messageOf(new TypeError('Failed to fetch'))).toBe('The server cannot be reached.');
    expect(messageOf(new Error('Something.'))).toBe('Something.');
    expect(messageOf('odd')).toBe('odd');
  });
});
