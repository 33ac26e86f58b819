import { describe, expect, test } from 'vitest';
import { account, clientWith, json } from '../testing';
import { runbookDependencies } from './dependencies';
import { createEnvironment, deleteEnvironment, isSystem, listEnvironments } from './environments';
import { galleryVersions, nextSkip, searchGallery } from './gallery';
import { deleteModule, getModule, listActivities, listModules, moduleUsage, uploadModule } from './modules';
import type { Environment } from './moduleTypes';
import { cancelOperation, listOperations, planImport, startImport, updateAz } from './operations';
import { diffRevisions, listRevisions, rollBack } from './revisions';
import type { Client } from './client';

const request = { runtime: '7.2', modules: [{ name: 'A', version: '[1.0,2.0)' }], dependencies: true };

/** What is called, and the request it makes. */
const calls: [string, (c: Client) => Promise<unknown>, string, unknown?][] = [
  ['the list', (c) => listModules(c, account, 'My-Env'), 'GET /modules?runtime=My-Env'],
  ['a module', (c) => getModule(c, account, '5.1', 'A b'), 'GET /modules/A%20b?runtime=5.1'],
  ['its commands', (c) => listActivities(c, account, '5.1', 'A'), 'GET /modules/A/activities?runtime=5.1'],
  ['who uses it', (c) => moduleUsage(c, account, '7.4', 'A'), 'GET /modules/A/usage?runtime=7.4'],
  ['deleting it', (c) => deleteModule(c, account, '7.4', 'A'), 'DELETE /modules/A?runtime=7.4'],
  ['a plan', (c) => planImport(c, account, request), 'POST /modulePlans', request],
  ['an import', (c) => startImport(c, account, request), 'POST /moduleOperations', request],
  ['imports', (c) => listOperations(c, account), 'GET /moduleOperations?%24top=20'],
  ['cancelling', (c) => cancelOperation(c, account, 'o/1'), 'POST /moduleOperations/o%2F1/cancel'],
  ['an update', (c) => updateAz(c, account, { runtime: '7.2', release: 'Az', plan: true }), 'POST /moduleUpdates', { runtime: '7.2', release: 'Az', plan: true }],
  ['a search', (c) => searchGallery(c, account, 'a&b', 20, false), 'GET /galleryModules?search=a%26b&prerelease=false&%24skip=20&%24top=20'],
  ['versions', (c) => galleryVersions(c, account, 'Az.Accounts'), 'GET /galleryModules/Az.Accounts'],
  ['the history', (c) => listRevisions(c, account, '5.1'), 'GET /moduleRevisions?runtime=5.1'],
  ['a comparison', (c) => diffRevisions(c, account, 3, 5), 'GET /moduleRevisions/5/diff?from=3'],
  ['going back', (c) => rollBack(c, account, '5.1', 3), 'POST /moduleRevisions/3/rollback?runtime=5.1', {}],
  ['taking a module back', (c) => rollBack(c, account, '5.1', 3, 'A'), 'POST /moduleRevisions/3/rollback?runtime=5.1', { module: 'A' }],
  ['environments', (c) => listEnvironments(c, account), 'GET /runtimeEnvironments'],
  [
    'an environment',
    (c) => createEnvironment(c, account, { name: 'E', version: '7.4', description: 'd', az: '12.0.0' }),
    'PUT /runtimeEnvironments/E',
    { properties: { runtime: { language: 'PowerShell', version: '7.4' }, defaultPackages: { Az: '12.0.0' }, description: 'd' } },
  ],
  ['deleting an environment', (c) => deleteEnvironment(c, account, 'E'), 'DELETE /runtimeEnvironments/E'],
  ['dependencies', (c) => runbookDependencies(c, account, 'R', true), 'GET /runbooks/R/dependencies?draft=true'],
];

test.each(calls)('%s', async (_, call, want, body) => {
  const { client, sent } = clientWith(json({ value: [] }));
  await call(client);
  const url = sent[0]!.url.replace(account, '').replace(/[?&]api-version=2024-10-23$/, '');
  expect(`${sent[0]!.method} ${url}`).toBe(want);
  expect(sent[0]!.body).toEqual(body);
});

test('a file is sent as it is, under its name', async () => {
  const { client, sent } = clientWith(json({ name: 'A' }, 201));
  await uploadModule(client, account, '5.1', new File(['PK'], 'A b.1.0.zip'), false);
  expect(sent[0]).toMatchObject({
    method: 'POST',
    url: `${account}/modules?runtime=5.1&fileName=A+b.1.0.zip&dependencies=false&api-version=2024-10-23`,
    headers: { 'Content-Type': 'application/octet-stream' },
  });
});

describe('pages of the gallery', () => {
  const page = (nextLink?: string) => ({ value: [], total: null, ...(nextLink === undefined ? {} : { nextLink }) });
  test('go on where the link says, whatever server it names', () => {
    expect(nextSkip(page('https://elsewhere.example/x?$skip=40&search=a'))).toBe(40);
    expect(nextSkip(page('https://elsewhere.example/x?%24skip=40'))).toBe(40);
    expect(nextSkip(page())).toBeUndefined();
  });
});

test('environments of the system are told from those that were made', () => {
  const named = (name: string) => ({ name }) as Environment;
  expect([named('PowerShell-7.2'), named('powershell-5.1'), named('PowerShell-8'), named('Prod')].map(isSystem)).toEqual([true, true, false, false]);
});
