import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { account, json } from '../../testing';
import { everything, time } from '../../testing.assets';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { CredentialsView } from './CredentialsView';

afterEach(cleanup);

// The test's document knows no layout: what moves the focus for Fluent UI may take a dialog above a panel for hidden.
configure({ defaultHidden: true });

const admin = { id: 'Admin', name: 'Admin', properties: { userName: 'CONTOSO\\ada', description: null, lastModifiedTime: time } };

const showCredentials = (answers: Answers = {}) =>
  showView(<CredentialsView account={account} />, { ...answers, 'GET /credentials/Admin/usage': listOf(), 'GET /credentials': listOf(admin) });

const type = (inside: HTMLElement, label: string | RegExp, value: string) => fireEvent.change(within(inside).getByLabelText(label), { target: { value } });

test('one is created with a password that nothing shows; a refusal shows', async () => {
  let answer = refusal(409, "The secrets of this account are closed: vault 'default'.");
  const { asked } = showCredentials({ 'PUT /credentials/Backup': () => answer() });
  fireEvent.click(await screen.findByRole('button', { name: 'Create' }));
  const dialog = await screen.findByRole('dialog');
  const create = within(dialog).getByRole('button', { name: 'Create' });
  type(dialog, /^Name/, 'Backup');
  type(dialog, /^User name/, 'bob');
  expect(create).toHaveProperty('disabled', true);
  type(dialog, /^Password/, 'p4ss-S3cret');
  fireEvent.click(create);
  expect(await within(dialog).findByText(/secrets of this account are closed/)).toBeTruthy();
  answer = () => json(admin, 201);
  fireEvent.click(create);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.findLast((a) => a.method === 'PUT')?.body).toEqual({ properties: { userName: 'bob', password: 'p4ss-S3cret', description: '' } });
  expect(everything()).not.toContain('p4ss-S3cret');
});

test('a change without a password keeps the stored one', async () => {
  const { asked } = showCredentials({ 'PATCH /credentials/Admin': () => json(admin) });
  fireEvent.click(await screen.findByRole('button', { name: 'Admin' }));
  expect(await screen.findByText('No runbook names it.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Change the credential' }));
  const dialog = await screen.findByRole('dialog', { name: 'Change Admin' });
  type(dialog, /^User name/, 'eve');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Change' }));
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Change Admin' })).toBeNull());
  expect(asked.find((a) => a.method === 'PATCH')?.body).toEqual({ properties: { userName: 'eve', description: '' } });
});
