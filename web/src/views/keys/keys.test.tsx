import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { vaultName, type Encryption, type Rotation } from '../../api/keys';
import { account, json } from '../../testing';
import { time } from '../../testing.assets';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { KeysView } from './KeysView';

afterEach(cleanup);

// The test's document knows no layout: what moves the focus for Fluent UI may take a dialog for hidden.
configure({ defaultHidden: true });

const rotation = (id: string, properties: Partial<Rotation['properties']> = {}): Rotation => ({
  id,
  name: id,
  properties: { kind: 'data', state: 'Succeeded', error: null, creationTime: time, lastModifiedTime: '2026-01-31T08:30:02+00:00', progress: { done: 9, total: 9 }, ...properties },
});

const server: Encryption = { keySource: 'Microsoft.Automation', keyVaultProperties: null };
const own: Encryption = { keySource: 'Microsoft.Keyvault', keyVaultProperties: { keyvaultUri: 'https://Contoso.vault.azure.net/', keyName: 'prod', keyVersion: '3' } };
const vault = (name: string, kind: string) => ({ name, properties: { kind, accounts: 1, configured: true } });

const showKeys = (encryption: Encryption, answers: Answers) =>
  showView(<KeysView account={account} />, {
    ...answers,
    'GET /providers/Microsoft.Automation/vaults': listOf(vault('default', 'file'), vault('contoso', 'transit')),
    'GET $': () => json({ id: account, name: 'a', properties: { state: 'Ok', encryption } }),
  });

const facts = () => [...document.querySelectorAll('dl > div')].map((d) => [d.querySelector('dt')?.textContent, d.querySelector('dd')?.textContent]);

test('the key source, its vault and the last rotation show', async () => {
  showKeys(own, { 'GET /keyRotations': listOf(rotation('2', { kind: 'vault', state: 'Failed', error: 'vault says no', progress: { done: 0, total: 1 } }), rotation('1')) });
  const rows = within(await screen.findByRole('table', { name: 'Rotations' })).getAllByRole('row').slice(1);
  expect(rows.map((r) => within(r).getAllByRole('cell').map((c) => c.textContent).filter((_, i) => i !== 3))).toEqual([
    ['Wrapping', 'Failed', 'vault says no', '2.0 s'],
    ['Data key', 'Succeeded', '9 of 9', '2.0 s'],
  ]);
  expect(facts().slice(0, 4)).toEqual([['Key source', 'A key of its own'], ['Vault', 'contoso (transit)'], ['Key in the vault', 'prod'], ['Version', '3']]);
  expect(facts()[4]?.[1]).toMatch(/\(Data key\)$/);
});

test('a rotation is begun after a question, and followed to its end', async () => {
  let all: Rotation[] = [];
  let answer = refusal(409, 'A rotation of this account runs already.');
  const { asked } = showKeys(server, { 'GET /keyRotations': () => json({ value: all }), 'POST /keyRotations': () => answer() });
  expect(await screen.findByText('No key was rotated yet.')).toBeTruthy();
  expect(facts()).toEqual([['Key source', 'The server’s'], ['Vault', 'default (file)'], ['Last rotation', 'none']]);
  fireEvent.click(screen.getByRole('button', { name: 'Rotate the data key' }));
  const question = await screen.findByRole('alertdialog');
  fireEvent.click(within(question).getByRole('button', { name: 'Rotate' }));
  expect(await within(question).findByText('A rotation of this account runs already.')).toBeTruthy();
  const running = rotation('1', { state: 'Running', progress: { done: 250, total: 900 } });
  answer = () => {
    all = [running];
    return json(running, 202);
  };
  fireEvent.click(within(question).getByRole('button', { name: 'Rotate' }));
  expect(await screen.findByRole('progressbar', { name: '250 of 900' })).toBeTruthy();
  expect(asked.findLast((a) => a.method === 'POST')?.body).toEqual({ kind: 'data' });
  all = [rotation('1', { progress: { done: 900, total: 900 } })];
  expect(await screen.findByText('900 of 900')).toBeTruthy();
  expect(screen.queryByRole('progressbar')).toBeNull();
});

test('a vault that the server does not have is told', async () => {
  const gone: Encryption = { keySource: 'Microsoft.Keyvault', keyVaultProperties: { keyvaultUri: 'gone', keyName: 'k', keyVersion: null } };
  showKeys(gone, { 'GET /keyRotations': listOf() });
  expect(await screen.findByText('The server does not have the vault gone: the secrets of the account are closed.')).toBeTruthy();
});

test('the key is wrapped anew', async () => {
  const { asked } = showKeys(server, { 'GET /keyRotations': listOf(), 'POST /keyRotations': () => json(rotation('1', { kind: 'vault' }), 202) });
  await screen.findByText('No key was rotated yet.');
  fireEvent.click(screen.getByRole('button', { name: 'Wrap the key anew' }));
  fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Rotate' }));
  await waitFor(() => expect(asked.find((a) => a.method === 'POST')?.body).toEqual({ kind: 'vault' }));
});

test.each([
  ['https://contoso.vault.azure.net/', 'contoso'],
  ['https://contoso:8200/v1', 'contoso'],
  ['Contoso', 'contoso'],
])('%s is the vault %s', (keyvaultUri, name) => expect(vaultName({ keySource: 'Microsoft.Keyvault', keyVaultProperties: { keyvaultUri, keyName: 'k', keyVersion: null } })).toBe(name));
