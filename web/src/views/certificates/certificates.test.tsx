import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { account, json } from '../../testing';
import { everything, time } from '../../testing.assets';
import { listOf, refusal, showView, type Answers } from '../../testing.views';
import { CertificatesView } from './CertificatesView';

afterEach(cleanup);

// The test's document knows no layout: what moves the focus for Fluent UI may take a dialog above a panel for hidden.
configure({ defaultHidden: true });

const certificate = (name: string, expiresInDays: number, hasPrivateKey = false, isExportable = false) => ({
  id: name,
  name,
  properties: { thumbprint: `AB${name}`, expiryTime: time, expiresInDays, isExportable, hasPrivateKey, description: null, lastModifiedTime: time },
});

const showCertificates = (answers: Answers = {}) =>
  showView(<CertificatesView account={account} />, {
    ...answers,
    'GET /certificates/[^/]*/usage': listOf(),
    'GET /certificates': listOf(certificate('Gone', -1), certificate('Today', 0), certificate('One', 1), certificate('Soon', 30, true), certificate('Good', 31, true, true)),
  });

const chooseAll = (inside: HTMLElement, ...files: File[]) => fireEvent.change(within(inside).getByLabelText(/^Drop a/, { selector: 'input' }), { target: { files } });
const choose = (inside: HTMLElement, name: string, content: BlobPart) => chooseAll(inside, new File([content], name));

test('the list marks what has ended or will within 30 days', async () => {
  showCertificates();
  const rows = within(await screen.findByRole('table', { name: 'Certificates' })).getAllByRole('row').slice(1);
  expect(rows.map((r) => [...within(r).getAllByRole('cell').map((c) => c.textContent).filter((_, i) => i === 0 || i > 2), within(r).queryAllByLabelText('Warning').length])).toEqual([
    ['Gone', 'Expired', 'none', 1],
    ['Today', '0 days left', 'none', 1],
    ['One', '1 day left', 'none', 1],
    ['Soon', '30 days left', 'kept', 1],
    ['Good', '31 days left', 'exportable', 0],
  ]);
  expect(screen.getByText('Soon: 30 days left')).toBeTruthy();
  expect(screen.queryByText('Good: 31 days left')).toBeNull();
});

test('a file is sent with its password; neither stays on the page', async () => {
  let answer = refusal(400, 'The password of the file is wrong.');
  const { asked } = showCertificates({ 'PUT /certificates/Signing': () => answer() });
  fireEvent.click(await screen.findByRole('button', { name: 'Create' }));
  const dialog = await screen.findByRole('dialog');
  const create = within(dialog).getByRole('button', { name: 'Create' });
  fireEvent.change(within(dialog).getByLabelText(/^Name/), { target: { value: 'Signing' } });
  expect(create).toHaveProperty('disabled', true);
  choose(dialog, 'huge.pfx', 'x'.repeat(3_000_001));
  expect(await within(dialog).findByText(/too large/)).toBeTruthy();
  expect(create).toHaveProperty('disabled', true);
  chooseAll(dialog, new File(['a'], 'a.pem'), new File(['b'], 'b.pem'));
  expect(await within(dialog).findByText('A certificate comes from one file.')).toBeTruthy();
  expect(create).toHaveProperty('disabled', true);
  choose(dialog, 'signing.pfx', new Uint8Array([0, 255, 16]));
  expect(await within(dialog).findByText('signing.pfx (3 B)')).toBeTruthy();
  fireEvent.change(within(dialog).getByLabelText('Password of the file'), { target: { value: 'f1le-S3cret' } });
  fireEvent.click(within(dialog).getByLabelText(/^Exportable/));
  fireEvent.click(create);
  expect(await within(dialog).findByText('The password of the file is wrong.')).toBeTruthy();
  answer = () => json(certificate('Signing', 300), 201);
  fireEvent.click(create);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.findLast((a) => a.method === 'PUT')?.body).toEqual({ properties: { base64Value: 'AP8Q', password: 'f1le-S3cret', isExportable: true, description: '' } });
  expect(everything()).not.toMatch(/f1le-S3cret|AP8Q/);
});

test('a change without a file changes the description only', async () => {
  const { asked } = showCertificates({ 'PATCH /certificates/Soon': () => json({}) });
  fireEvent.click(await screen.findByRole('button', { name: 'Soon' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Change the certificate' }));
  const dialog = await screen.findByRole('dialog', { name: 'Change Soon' });
  expect(within(dialog).queryByLabelText('Password of the file')).toBeNull();
  fireEvent.change(within(dialog).getByLabelText('Description'), { target: { value: 'new words' } });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Change' }));
  await waitFor(() => expect(asked.find((a) => a.method === 'PATCH')?.body).toEqual({ properties: { description: 'new words' } }));
});
