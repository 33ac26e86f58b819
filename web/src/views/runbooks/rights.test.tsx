import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { AccessMode } from '../../api/rights';
import { account, json } from '../../testing';
import { time } from '../../testing.assets';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { rightsWords } from './RightsPanel';
import { RunbooksView } from './RunbooksView';

afterEach(cleanup);

// The test's document knows no layout: what moves the focus for Fluent UI may take a dialog for hidden.
configure({ defaultHidden: true });

const runbook = { id: 'Sync', name: 'Sync', properties: { runbookType: 'PowerShell', state: 'Published', description: null, lastModifiedTime: time } };

/** Shows a runbook whose list is kept as the view writes it. */
function showRunbooks(mode: AccessMode, rules: string[] | null, answers: Answers = {}) {
  const now = () => json({ runbook: 'Sync', properties: { mode, rules } });
  const uses = [
    { rule: 'variable:Region', outcome: 'allowed', count: 3, last: time },
    { rule: 'connection:Main', outcome: 'allowed', count: 1, last: time },
    { rule: 'credential:Admin', outcome: 'refused', count: 2, last: time },
  ];
  return showView(<RunbooksView account={account} onStarted={vi.fn()} />, {
    'GET /runbooks/Sync/assetRights/proposal': () => json({ value: uses.map((u) => ({ ...u, listed: rules?.includes(u.rule) ?? false })) }),
    'GET /runbooks/Sync/assetRights': now,
    'PUT /runbooks/Sync/assetRights': ({ body }) => {
      ({ rules } = (body as { properties: { rules: string[] } }).properties);
      return now();
    },
    'DELETE /runbooks/Sync/assetRights': () => {
      rules = null;
      return new Response(null, { status: 200 });
    },
    'GET /runbooks': listOf(runbook),
    ...answers,
  });
}

const rulesShown = () => within(screen.getByRole('list', { name: 'Rules' })).getAllByRole('listitem').map((l) => l.textContent);

test('a list is made, from rules and from what was used, shortened and taken away', async () => {
  const { asked } = showRunbooks('deny', null);
  fireEvent.click(await screen.findByRole('button', { name: 'Asset rights of Sync' }));
  expect(await screen.findByText(/has no list, and may use no asset/)).toBeTruthy();
  fireEvent.change(screen.getByLabelText('Kind'), { target: { value: 'certificate' } });
  fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: ' App* ' } });
  fireEvent.click(screen.getByRole('button', { name: 'Allow' }));
  await waitFor(() => expect(rulesShown()).toEqual(['certificate:App*Deny']));
  fireEvent.click(await screen.findByRole('button', { name: 'Allow all that was used' }));
  await waitFor(() => expect(rulesShown()).toHaveLength(3));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Allow all that was used' })).toBeNull());
  fireEvent.click(screen.getByRole('button', { name: 'Allow credential:Admin, which was refused' }));
  await waitFor(() => expect(rulesShown()).toHaveLength(4));
  fireEvent.click(screen.getByRole('button', { name: 'Deny variable:Region' }));
  await waitFor(() => expect(rulesShown()).toEqual(['certificate:App*Deny', 'connection:MainDeny', 'credential:AdminDeny']));
  fireEvent.click(screen.getByRole('button', { name: 'Take the list away' }));
  expect(await screen.findByText(/has no list, and may use no asset/)).toBeTruthy();
  expect(asked.filter((a) => a.method === 'PUT').map((a) => a.body)[0]).toEqual({ properties: { rules: ['certificate:App*'] } });
});

test('an empty list allows nothing; a refusal shows', async () => {
  showRunbooks('all', null, { 'PUT /runbooks/Sync/assetRights': refusal(413, 'That is too much.') });
  fireEvent.click(await screen.findByRole('button', { name: 'Asset rights of Sync' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Allow nothing' }));
  expect(await screen.findByText('That is too much.')).toBeTruthy();
});

test.each([
  ['all', null, 'It has no list, and may use every asset'],
  ['deny', null, 'It has no list, and may use no asset'],
  ['learn', ['*:*'], 'It may use every asset while'],
  ['all', [], 'Its list is empty'],
  ['deny', ['*:*'], 'It may use what a rule'],
] as [AccessMode, string[] | null, string][])('mode %s, list %j', (mode, rules, words) => expect(rightsWords({ runbook: 'Sync', properties: { mode, rules } })).toContain(words));

test('the mode of the account is changed', async () => {
  const { asked } = showRunbooks('all', null, { 'GET /assetAccess': () => json({ properties: { mode: 'all' } }), 'PUT /assetAccess': () => json({}) });
  fireEvent.click(await screen.findByRole('button', { name: 'Asset access' }));
  const dialog = await screen.findByRole('dialog');
  expect(await within(dialog).findByLabelText(/^all/)).toHaveProperty('checked', true);
  expect(within(dialog).getByRole('button', { name: 'Change' })).toHaveProperty('disabled', true);
  fireEvent.click(within(dialog).getByLabelText(/^learn/));
  fireEvent.click(within(dialog).getByRole('button', { name: 'Change' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.find((a) => a.method === 'PUT')?.body).toEqual({ properties: { mode: 'learn' } });
});
