import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { account, json } from '../../testing';
import { refusal, showView } from '../../testing.views';
import { IdentityView } from './IdentityView';

afterEach(cleanup);

// The test's document knows no layout: what moves the focus for Fluent UI may take a dialog for hidden.
configure({ defaultHidden: true });

const provider = (properties: object = {}) => ({
  id: 'x',
  name: 'a',
  properties: { tokenEndpoint: null, clientId: null, audience: null, scope: null, issuer: 'https://server/identity/1', subject: '/the/account', assigned: true, ...properties },
});
const exchanged = provider({ tokenEndpoint: 'https://idp/token', clientId: 'app', audience: 'api://x', scope: '{resource}/.default' });
const type = (inside: HTMLElement, label: RegExp, value: string) => fireEvent.change(within(inside).getByLabelText(label), { target: { value } });

test('an identity is given; then it says what to register', async () => {
  let assigned = false;
  const { asked } = showView(<IdentityView account={account} />, {
    'GET /identityProvider': () => json(provider({ assigned })),
    'GET ': () => json({ id: account, name: 'a', ...(assigned ? { identity: { type: 'SystemAssigned', principalId: 'p-1' } } : {}) }),
    'PATCH ': () => {
      assigned = true;
      return json({});
    },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Give the account an identity' }));
  expect(await screen.findByText('https://server/identity/1')).toBeTruthy();
  expect(screen.getByText('p-1')).toBeTruthy();
  expect(screen.getByText('/the/account')).toBeTruthy();
  expect(screen.getByText('of this server')).toBeTruthy();
  expect(asked.find((a) => a.method === 'PATCH')?.body).toEqual({ identity: { type: 'SystemAssigned' } });
});

test('a provider is named, which the server checks, and let go', async () => {
  let now = provider();
  let answer = refusal(400, "The token endpoint 'idp' is not understood; expected https://HOST/….");
  const { asked } = showView(<IdentityView account={account} />, {
    'GET /identityProvider': () => json(now),
    'PUT /identityProvider': () => answer(),
    'DELETE /identityProvider': () => {
      now = provider();
      return json(now);
    },
    'GET ': () => json({ id: account, name: 'a', identity: { type: 'SystemAssigned', principalId: 'p-1' } }),
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Exchange at a provider' }));
  const dialog = await screen.findByRole('dialog');
  const save = within(dialog).getByRole('button', { name: 'Save' });
  type(dialog, /^Token endpoint/, ' idp ');
  expect(save).toHaveProperty('disabled', true);
  type(dialog, /^Client id/, 'app');
  fireEvent.click(save);
  expect(await within(dialog).findByText(/expected https:\/\/HOST/)).toBeTruthy();
  answer = () => {
    now = exchanged;
    return json(now);
  };
  fireEvent.click(save);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked.findLast((a) => a.method === 'PUT')?.body).toEqual({ properties: { tokenEndpoint: 'idp', clientId: 'app', audience: '', scope: '' } });
  expect(await screen.findByText('https://idp/token')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Use the server’s own tokens' }));
  fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Use them' }));
  expect(await screen.findByText('of this server')).toBeTruthy();
});

test('an identity is taken away only when that is confirmed', async () => {
  const { asked } = showView(<IdentityView account={account} />, {
    'GET /identityProvider': () => json(exchanged),
    'GET ': () => json({ id: account, name: 'a', identity: { type: 'SystemAssigned', principalId: 'p-1' } }),
    'PATCH ': () => json({}),
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Take the identity away' }));
  expect(asked.some((a) => a.method === 'PATCH')).toBe(false);
  fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Take it away' }));
  await waitFor(() => expect(asked.find((a) => a.method === 'PATCH')?.body).toEqual({ identity: { type: 'None' } }));
});
