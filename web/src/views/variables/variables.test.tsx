import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { account, json } from '../../testing';
import { everything, time, use } from '../../testing.assets';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { VariablesView } from './VariablesView';
import { formOf, jsonOf, problemOf } from './value';

afterEach(cleanup);

// The test's document knows no layout: what moves the focus for Fluent UI may take a dialog above a panel for hidden.
configure({ defaultHidden: true });

const variable = (name: string, value?: string | null) => ({
  id: name,
  name,
  properties: { ...(value === undefined ? {} : { value }), isEncrypted: value === undefined, description: null, lastModifiedTime: time },
});

function showVariables(answers: Answers = {}) {
  return showView(<VariablesView account={account} />, {
    ...answers,
    'GET /variables/[^/]*/usage': listOf(use('Sync', 3, 'Get-AutomationVariable')),
    'GET /variables': listOf(variable('Region', '"westeurope"'), variable('Limits', '{"retries":3}'), variable('Empty', null), variable('Key')),
  });
}

const type = (inside: HTMLElement, label: string | RegExp, value: string) => fireEvent.change(within(inside).getByLabelText(label), { target: { value } });

test('values show; encrypted ones are sealed', async () => {
  showVariables();
  const rows = within(await screen.findByRole('table', { name: 'Variables' })).getAllByRole('row').slice(1);
  expect(rows.map((r) => within(r).getAllByRole('cell').slice(0, 2).map((c) => c.textContent))).toEqual([
    ['Region', '"westeurope"'],
    ['Limits', '{"retries":3}'],
    ['Empty', 'not set'],
    ['Key', 'Sealed'],
  ]);
});

test('one is created as text or as JSON; a refusal shows', async () => {
  let answer = refusal(400, 'The name is not valid.');
  const { asked } = showVariables({ 'PUT /variables/Size': () => answer() });
  fireEvent.click(await screen.findByRole('button', { name: 'Create' }));
  const dialog = await screen.findByRole('dialog');
  const create = within(dialog).getByRole('button', { name: 'Create' });
  type(dialog, /^Name/, 'region');
  expect(create).toHaveProperty('disabled', true);
  type(dialog, /^Name/, 'Size');
  type(dialog, 'Written as', 'json');
  type(dialog, 'Value', 'large');
  expect(within(dialog).getByText(/That is not JSON/)).toBeTruthy();
  expect(create).toHaveProperty('disabled', true);
  type(dialog, 'Value', '12345678901234567890');
  fireEvent.click(create);
  expect(await within(dialog).findByText('The name is not valid.')).toBeTruthy();
  expect(asked.at(-1)?.body).toEqual({ properties: { value: '12345678901234567890', isEncrypted: false, description: '' } });
  type(dialog, 'Written as', 'text');
  answer = () => json(variable('Size', '"12345678901234567890"'), 201);
  fireEvent.click(create);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.findLast((a) => a.method === 'PUT')?.body).toEqual({ properties: { value: '"12345678901234567890"', isEncrypted: false, description: '' } });
});

test('an encrypted value is typed unseen, sent once, and nowhere to be found afterwards', async () => {
  const { asked } = showVariables({ 'PUT /variables/Token': () => json(variable('Token'), 201), 'PATCH /variables/Key': () => json(variable('Key')) });
  fireEvent.click(await screen.findByRole('button', { name: 'Create' }));
  const dialog = await screen.findByRole('dialog');
  type(dialog, /^Name/, 'Token');
  type(dialog, 'Value', 'in the clear');
  fireEvent.click(within(dialog).getByLabelText(/^Encrypted/));
  const value = within(dialog).getByLabelText(/^Value/);
  expect(value.getAttribute('type')).toBe('password');
  expect(value).toHaveProperty('value', '');
  type(dialog, /^Value/, 'v4lue-S3cret');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Create' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.find((a) => a.method === 'PUT')?.body).toEqual({ properties: { value: '"v4lue-S3cret"', isEncrypted: true, description: '' } });
  expect(everything()).not.toContain('v4lue-S3cret');
  expect(asked.every((a) => !a.path.includes('v4lue-S3cret'))).toBe(true);

  fireEvent.click(screen.getByRole('button', { name: 'Key' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Change the variable' }));
  const change = await screen.findByRole('dialog', { name: 'Change Key' });
  type(change, 'Description', 'new words');
  fireEvent.click(within(change).getByRole('button', { name: 'Change' }));
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Change Key' })).toBeNull());
  expect(asked.find((a) => a.method === 'PATCH')?.body).toEqual({ properties: { description: 'new words' } });
});

test('changing the description of a plain one leaves its value alone', async () => {
  const { asked } = showVariables({ 'PATCH /variables/Limits': () => json({}) });
  fireEvent.click(await screen.findByRole('button', { name: 'Limits' }));
  expect(await screen.findByText('Sync, line 3 (Get-AutomationVariable)')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Change the variable' }));
  const change = await screen.findByRole('dialog', { name: 'Change Limits' });
  expect(within(change).getByLabelText('Value')).toHaveProperty('value', '{"retries":3}');
  type(change, 'Description', 'new words');
  fireEvent.click(within(change).getByRole('button', { name: 'Change' }));
  await waitFor(() => expect(asked.find((a) => a.method === 'PATCH')?.body).toEqual({ properties: { description: 'new words' } }));
});

test('before one is deleted its uses are named', async () => {
  const { asked } = showVariables({ 'DELETE /variables/Region': () => new Response(null, { status: 200 }) });
  fireEvent.click(await screen.findByRole('button', { name: 'Region' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
  const question = await screen.findByRole('alertdialog');
  expect(await within(question).findByText('Used by 1 runbook')).toBeTruthy();
  fireEvent.click(within(question).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.filter((a) => a.method === 'DELETE').map((a) => a.path)).toEqual(['/variables/Region']);
});

test.each([
  [null, 'text', ''],
  ['"a \\"b\\""', 'text', 'a "b"'],
  ['10', 'json', '10'],
  ['{"a":1}', 'json', '{"a":1}'],
  ['broken', 'json', 'broken'],
] as const)('%j is written as %s', (value, form, typed) => {
  expect(formOf(value)).toEqual({ form, typed });
  if (value !== null) expect(jsonOf(form, typed)).toBe(value);
});

test('what is not JSON is told without repeating it', () => {
  expect(problemOf('json', 'v4lue-S3cret')).not.toContain('S3cret');
  expect([problemOf('json', 'true'), problemOf('text', 'v4lue'), problemOf('json', '')]).toEqual(['', '', '']);
});
