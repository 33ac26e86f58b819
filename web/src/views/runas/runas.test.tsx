import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { RunAs } from '../../api/runAs';
import { account, json } from '../../testing';
import { time, use } from '../../testing.assets';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { RunAsView } from './RunAsView';

afterEach(cleanup);

// The test's document knows no layout: what moves the focus for Fluent UI may take a dialog for hidden.
configure({ defaultHidden: true });

const key = (name: string, thumbprint: string) => ({ name, thumbprint, expiryTime: time, pem: `-----BEGIN CERTIFICATE-----\n${thumbprint}\n` });

const runAs = (properties: Partial<RunAs['properties']> = {}): RunAs => ({
  id: 'runAs',
  name: 'runAs',
  properties: {
    applicationId: '',
    tenantId: '',
    subscriptionId: 's',
    validityInMonths: 12,
    state: 'Incomplete',
    connectionName: 'AzureRunAsConnection',
    certificate: key('AzureRunAsCertificate', 'AAAA'),
    nextCertificate: null,
    previousCertificate: null,
    renewalTime: time,
    ...properties,
  },
});

const none = () => json({ error: { code: 'NotFound', message: 'There is none.' } }, 404);

const showRunAs = (answers: Answers) =>
  showView(<RunAsView account={account} />, { ...answers, 'GET /connections/AzureRunAsConnection/usage': listOf(use('Sync', 3, 'Get-AutomationConnection')) });

const type = (inside: HTMLElement, label: string | RegExp, value: string) => fireEvent.change(within(inside).getByLabelText(label), { target: { value } });

test('one is created with a validity; then it says what to register', async () => {
  let answer = none;
  let made = refusal(409, "There is a connection called 'AzureRunAsConnection' already.");
  const { asked } = showRunAs({ 'GET /runAs': () => answer(), 'PUT /runAs': () => made() });
  fireEvent.click(await screen.findByRole('button', { name: 'Create' }));
  const dialog = await screen.findByRole('dialog');
  const create = within(dialog).getByRole('button', { name: 'Create' });
  type(dialog, /^Validity/, '');
  expect(create).toHaveProperty('disabled', true);
  type(dialog, /^Validity/, '6');
  fireEvent.click(create);
  expect(await within(dialog).findByText(/AzureRunAsConnection' already/)).toBeTruthy();
  answer = () => json(runAs());
  made = () => json(runAs(), 201);
  fireEvent.click(create);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.findLast((a) => a.method === 'PUT')?.body).toEqual({ properties: { validityInMonths: 6 } });
  expect(await screen.findByText(/register the certificate, then give the application/)).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Certificate as PEM' }).textContent).toContain('AAAA');
  expect(await screen.findByText('Sync, line 3 (Get-AutomationConnection)')).toBeTruthy();
});

test('a change sends what differs', async () => {
  const { asked } = showRunAs({ 'GET /runAs': () => json(runAs()), 'PUT /runAs': () => json(runAs()) });
  fireEvent.click(await screen.findByRole('button', { name: 'Change' }));
  const dialog = await screen.findByRole('dialog');
  type(dialog, /^Application/, ' app ');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Change' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.find((a) => a.method === 'PUT')?.body).toEqual({ properties: { applicationId: 'app' } });
});

test('the next certificate is made, shown to register, activated and gone back from', async () => {
  const next = key('AzureRunAsCertificateNext', 'BBBB');
  let now = runAs({ state: 'Ready' });
  const to = (then: RunAs) => () => json((now = then));
  const { asked } = showRunAs({
    'GET /runAs': () => json(now),
    'POST /runAs/renew': to(runAs({ state: 'RenewalPending', nextCertificate: next, renewalTime: null })),
    'POST /runAs/activate': to(runAs({ state: 'Ready', certificate: next, previousCertificate: key('AzureRunAsCertificatePrevious', 'AAAA') })),
    'POST /runAs/revert': to(runAs({ state: 'RenewalPending', nextCertificate: next })),
  });
  const step = async (button: string, verb: string) => {
    fireEvent.click(await screen.findByRole('button', { name: button }));
    fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: verb }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  };
  await screen.findByRole('button', { name: 'Renew' });
  expect(screen.queryByRole('button', { name: 'Go back to the previous' })).toBeNull();
  await step('Renew', 'Renew');
  expect(await screen.findByText(/A next certificate waits/)).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Certificate as PEM' }).textContent).toContain('BBBB');
  expect(screen.queryByRole('button', { name: 'Renew' })).toBeNull();
  await step('Activate the next certificate', 'Activate');
  await step('Go back to the previous', 'Go back');
  expect(asked.filter((a) => a.method === 'POST').map((a) => a.path)).toEqual(['/runAs/renew', '/runAs/activate', '/runAs/revert']);
});

test('it is removed after a question', async () => {
  let answer = () => json(runAs());
  const { asked } = showRunAs({ 'GET /runAs': () => answer(), 'DELETE /runAs': () => new Response(null, { status: 200 }) });
  fireEvent.click(await screen.findByRole('button', { name: 'Remove' }));
  const question = await screen.findByRole('alertdialog');
  expect(asked.some((a) => a.method === 'DELETE')).toBe(false);
  answer = none;
  fireEvent.click(within(question).getByRole('button', { name: 'Remove' }));
  expect(await screen.findByRole('button', { name: 'Create' })).toBeTruthy();
});

test('another error than that there is none shows', async () => {
  showRunAs({ 'GET /runAs': refusal(409, 'The secrets of this account are closed.') });
  expect(await screen.findByText('The secrets of this account are closed.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
});
