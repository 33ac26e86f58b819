import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { account, json } from '../../testing';
import { connection, connectionType, everything, field, use } from '../../testing.assets';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { ConnectionsView } from './ConnectionsView';

afterEach(cleanup);

// The test's document knows no layout: what moves the focus for Fluent UI may take a dialog above a panel for hidden.
configure({ defaultHidden: true });

const contoso = connectionType('Contoso', {
  User: field(),
  Port: field('System.Int32', { isOptional: true }),
  Tls: field('System.Boolean', { isOptional: true }),
  Password: field('System.String', { isEncrypted: true }),
}, false, 'ContosoTools');
const azure = connectionType('Azure', { SubscriptionID: field() }, true);

function showConnections(answers: Answers = {}) {
  return showView(<ConnectionsView account={account} />, {
    ...answers,
    'GET /connectionTypes': listOf(azure, contoso),
    'GET /connections/Main/usage': listOf(use('Sync', 3, 'Get-AutomationConnection')),
    'GET /connections/Main': () => json(connection('Main', 'contoso', { User: 'ada', Port: '443', Password: null })),
    'GET /connections': listOf(connection('Main', 'contoso')),
  });
}

const type = (within_: HTMLElement, label: string | RegExp, value: string) => fireEvent.change(within(within_).getByLabelText(label), { target: { value } });

test('a connection is created with the inputs of its type; nothing of it stays when the dialog is gone', async () => {
  let answer = refusal(400, "The field 'Port' expects a whole number.");
  const { asked } = showConnections({ 'PUT /connections/Second': () => answer() });
  fireEvent.click(await screen.findByRole('button', { name: 'Create' }));
  const dialog = await screen.findByRole('dialog');
  const create = within(dialog).getByRole('button', { name: 'Create' });
  type(dialog, 'Type', 'Contoso');
  expect([...dialog.querySelectorAll('input:not([type=file]), select')].map((i) => i.getAttribute('type') ?? i.tagName)).toEqual(['text', 'SELECT', 'text', 'number', 'SELECT', 'password', 'text']);
  type(dialog, /^Name/, 'main');
  expect(within(dialog).getByText('There is one of this name.')).toBeTruthy();
  type(dialog, /^Name/, ' Second ');
  type(dialog, /^User/, 'bob');
  expect(create).toHaveProperty('disabled', true); // the password is required
  type(dialog, /^Password/, 'p4ss-S3cret');
  type(dialog, /^Port/, '70000000000');
  type(dialog, /^Tls/, 'true');
  fireEvent.click(create);
  expect(await within(dialog).findByText("The field 'Port' expects a whole number.")).toBeTruthy();
  type(dialog, /^Port/, '');
  answer = () => json(connection('Second', 'Contoso', {}), 201);
  fireEvent.click(create);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.findLast((a) => a.method === 'PUT')?.body).toEqual({
    properties: { connectionType: { name: 'Contoso' }, description: '', fieldDefinitionValues: { User: 'bob', Tls: 'true', Password: 'p4ss-S3cret' } },
  });
  expect(everything()).not.toContain('p4ss-S3cret');
  expect(asked.every((a) => !a.path.includes('p4ss-S3cret'))).toBe(true);
});

test('a closed dialog forgets a secret that was not sent', async () => {
  showConnections();
  fireEvent.click(await screen.findByRole('button', { name: 'Create' }));
  const dialog = await screen.findByRole('dialog');
  type(dialog, 'Type', 'Contoso');
  type(dialog, /^Password/, 'p4ss-S3cret');
  expect(everything()).toContain('p4ss-S3cret');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(everything()).not.toContain('p4ss-S3cret');
  fireEvent.click(screen.getByRole('button', { name: 'Create' }));
  type(await screen.findByRole('dialog'), 'Type', 'Contoso');
  expect(screen.getByLabelText(/^Password/)).toHaveProperty('value', '');
});

test('another type begins with empty fields', async () => {
  showConnections();
  fireEvent.click(await screen.findByRole('button', { name: 'Create' }));
  const dialog = await screen.findByRole('dialog');
  type(dialog, 'Type', 'Contoso');
  type(dialog, /^Password/, 'p4ss-S3cret');
  type(dialog, 'Type', 'Azure');
  expect(everything()).not.toContain('p4ss-S3cret');
  type(dialog, 'Type', 'Contoso');
  expect(within(dialog).getByLabelText(/^Password/)).toHaveProperty('value', '');
});

test('values and uses show; one field is set, and all are replaced with sealed ones kept', async () => {
  const { asked } = showConnections({ 'PATCH /connections/Main': () => json({}), 'PUT /connections/Main': () => json({}) });
  fireEvent.click(await screen.findByRole('button', { name: 'Main' }));
  const panel = await screen.findByRole('dialog');
  const rows = within(await within(panel).findByRole('table', { name: 'Fields' })).getAllByRole('row').slice(1);
  expect(rows.map((r) => within(r).getAllByRole('cell').slice(0, 3).map((c) => c.textContent))).toEqual([
    ['User', 'String', 'ada'],
    ['Port', 'Int32', '443'],
    ['Tls', 'Boolean', 'not set'],
    ['Password', 'String', 'Sealed'],
  ]);
  expect(await within(panel).findByText('Sync, line 3 (Get-AutomationConnection)')).toBeTruthy();

  fireEvent.click(within(panel).getByRole('button', { name: 'Set Password' }));
  const set = await screen.findByRole('dialog', { name: 'Set Password of Main' });
  expect(within(set).getByLabelText(/^Password/)).toHaveProperty('value', '');
  type(set, /^Password/, 'n3w-S3cret');
  fireEvent.click(within(set).getByRole('button', { name: 'Set' }));
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Set Password of Main' })).toBeNull());
  expect(asked.find((a) => a.method === 'PATCH')?.body).toEqual({ properties: { fieldDefinitionValues: { Password: 'n3w-S3cret' } } });
  expect(everything()).not.toContain('n3w-S3cret');

  fireEvent.click(await within(panel).findByRole('button', { name: 'Replace' }));
  const replace = await screen.findByRole('dialog', { name: 'Replace Main' });
  expect(within(replace).getByText('Empty keeps what is stored.')).toBeTruthy();
  type(replace, /^User/, 'eve');
  type(replace, /^Port/, '');
  fireEvent.click(within(replace).getByRole('button', { name: 'Replace' }));
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Replace Main' })).toBeNull());
  expect(asked.find((a) => a.method === 'PUT')?.body).toEqual({
    properties: { connectionType: { name: 'Contoso' }, description: '', fieldDefinitionValues: { User: 'eve', Password: null } },
  });
});

test('before a connection is deleted its uses are named; a refusal shows', async () => {
  let answer = refusal(409, 'It is needed.');
  const { asked } = showConnections({ 'DELETE /connections/Main': () => answer() });
  fireEvent.click(await screen.findByRole('button', { name: 'Main' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
  const question = await screen.findByRole('alertdialog');
  expect(await within(question).findByText('Used by 1 runbook')).toBeTruthy();
  expect(within(question).getByText('Sync, line 3 (Get-AutomationConnection)')).toBeTruthy();
  expect(asked.some((a) => a.method === 'DELETE')).toBe(false);
  fireEvent.click(within(question).getByRole('button', { name: 'Delete' }));
  expect(await within(question).findByText('It is needed.')).toBeTruthy();
  answer = () => new Response(null, { status: 200 });
  fireEvent.click(within(question).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('types show; one is created and one deleted, built-in ones cannot be', async () => {
  let answer = refusal(409, "Connections are of the type 'Contoso'.");
  const { asked } = showConnections({ 'PUT /connectionTypes/Fabrikam': () => json({}, 201), 'DELETE /connectionTypes/Contoso': () => answer() });
  await screen.findByRole('table', { name: 'Connections' });
  fireEvent.click(screen.getByRole('button', { name: 'Connection types' }));
  const panel = await screen.findByRole('dialog');
  const rows = within(within(panel).getByRole('table')).getAllByRole('row').slice(1);
  expect(rows.map((r) => within(r).getAllByRole('cell').map((c) => c.textContent))).toEqual([
    ['Azure', '', 'SubscriptionID', 'Built in'],
    ['Contoso', 'ContosoTools', 'UserPortTlsPassword', 'Delete'],
  ]);
  fireEvent.click(within(panel).getByRole('button', { name: 'Create a type' }));
  const form = await screen.findByRole('dialog', { name: 'Create a connection type' });
  const create = within(form).getByRole('button', { name: 'Create' });
  type(form, /^Name\s*\*?$/, 'Fabrikam');
  type(form, /^Name of field 1/, 'Key');
  fireEvent.click(within(form).getByLabelText('Encrypted'));
  fireEvent.click(within(form).getByRole('button', { name: 'Add a field' }));
  const second = within(form).getByRole('group', { name: 'Field 2' });
  type(second, /^Name of field 2/, 'key');
  expect(within(form).getByText('There is a field of this name.')).toBeTruthy();
  expect(create).toHaveProperty('disabled', true);
  type(second, /^Name of field 2/, 'Size');
  type(second, 'Type', 'System.Int32');
  fireEvent.click(within(second).getByLabelText('Optional'));
  fireEvent.click(create);
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Create a connection type' })).toBeNull());
  expect(asked.find((a) => a.method === 'PUT')?.body).toEqual({
    properties: { fieldDefinitions: { Key: { type: 'System.String', isEncrypted: true, isOptional: false }, Size: { type: 'System.Int32', isEncrypted: false, isOptional: true } } },
  });
  fireEvent.click(await within(panel).findByRole('button', { name: 'Delete the type Contoso' }));
  const question = await screen.findByRole('alertdialog');
  fireEvent.click(within(question).getByRole('button', { name: 'Delete' }));
  expect(await within(question).findByText("Connections are of the type 'Contoso'.")).toBeTruthy();
  answer = () => new Response(null, { status: 200 });
  fireEvent.click(within(question).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
});

test('the stored value of an optional encrypted field can be removed', async () => {
  const typeWith = connectionType('Contoso', { User: field(), Key: field('System.String', { isEncrypted: true, isOptional: true }), Password: field('System.String', { isEncrypted: true }) });
  const { asked } = showView(<ConnectionsView account={account} />, {
    'GET /connectionTypes': listOf(typeWith),
    'GET /connections/Main/usage': listOf(),
    'GET /connections/Main': () => json(connection('Main', 'contoso', { User: 'ada', Key: null, Password: null })),
    'GET /connections': listOf(connection('Main', 'contoso')),
    'PUT /connections/Main': () => json({}),
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Main' }));
  const panel = await screen.findByRole('dialog');
  fireEvent.click(await within(panel).findByRole('button', { name: 'Replace' }));
  const replace = await screen.findByRole('dialog', { name: 'Replace Main' });
  expect(within(replace).queryByLabelText(/Remove the stored value of Password/)).toBeNull();
  type(replace, /^Key/, 'typed-before');
  fireEvent.click(within(replace).getByLabelText('Remove the stored value of Key'));
  expect(within(replace).queryByLabelText(/^Key/)).toBeNull();
  fireEvent.click(within(replace).getByRole('button', { name: 'Replace' }));
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Replace Main' })).toBeNull());
  expect(asked.find((a) => a.method === 'PUT')?.body).toEqual({ properties: { connectionType: { name: 'Contoso' }, description: '', fieldDefinitionValues: { User: 'ada', Password: null } } });
});
