import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { account, json } from '../../testing';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { EnvironmentsView } from './EnvironmentsView';

afterEach(cleanup);

const environment = (name: string, defaultPackages = {}) => ({
  id: `e/${name}`,
  name,
  properties: { runtime: { language: 'PowerShell', version: '7.4' }, defaultPackages, description: null, lastModifiedTime: null },
});

function showEnvironments(answers: Answers) {
  return showView(<EnvironmentsView account={account} />, { ...answers, 'GET /runtimeEnvironments': listOf(environment('PowerShell-7.4'), environment('Prod', { Az: '12.0.0' })) });
}

test('environments show; those of the system cannot be deleted', async () => {
  showEnvironments({});
  const rows = within(await screen.findByRole('table', { name: 'Runtime environments' })).getAllByRole('row').slice(1);
  expect(rows.map((r) => within(r).getAllByRole('cell').map((c) => c.textContent))).toEqual([
    ['PowerShell-7.4', 'PowerShell 7.4', '', '', '', 'System'],
    ['Prod', 'PowerShell 7.4', 'Az 12.0.0', '', '', 'Delete'],
  ]);
});

test('one is created with a runtime and a release of Az; a refusal shows', async () => {
  let answer = refusal(400, 'The version is not valid.');
  const { asked } = showEnvironments({ 'PUT /runtimeEnvironments/Lab': () => answer() });
  fireEvent.click(await screen.findByRole('button', { name: 'Create' }));
  const dialog = await screen.findByRole('dialog');
  const create = within(dialog).getByRole('button', { name: 'Create' });
  const name = within(dialog).getByLabelText(/^Name/);
  fireEvent.change(name, { target: { value: 'prod' } });
  expect(within(dialog).getByText('There is one of this name.')).toBeTruthy();
  expect(create).toHaveProperty('disabled', true);
  fireEvent.change(name, { target: { value: ' Lab ' } });
  fireEvent.change(within(dialog).getByLabelText('Runtime version'), { target: { value: '7.2' } });
  fireEvent.change(within(dialog).getByLabelText('Release of the Az modules'), { target: { value: '13.0.0' } });
  fireEvent.click(create);
  expect(await within(dialog).findByText('The version is not valid.')).toBeTruthy();
  answer = () => json(environment('Lab'), 201);
  fireEvent.click(create);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.findLast((a) => a.method === 'PUT')?.body).toEqual({
    properties: { runtime: { language: 'PowerShell', version: '7.2' }, defaultPackages: { Az: '13.0.0' }, description: '' },
  });
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ method: 'GET', path: '/runtimeEnvironments' }));
});

test('one is deleted after a question; a refusal shows', async () => {
  let answer = refusal(409, "The runbook 'Sync' names it.");
  const { asked } = showEnvironments({ 'DELETE /runtimeEnvironments/Prod': () => answer() });
  fireEvent.click(await screen.findByRole('button', { name: 'Delete Prod' }));
  const dialog = await screen.findByRole('alertdialog');
  expect(asked.some((a) => a.method === 'DELETE')).toBe(false);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
  expect(await within(dialog).findByText("The runbook 'Sync' names it.")).toBeTruthy();
  answer = () => new Response(null, { status: 200 });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
});
