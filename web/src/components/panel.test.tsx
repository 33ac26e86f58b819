import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState, type ReactElement } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Action } from '../state/action';
import { ConfirmDialog } from './ConfirmDialog';
import { Facts } from './Facts';
import { Fetched } from './Fetched';
import { FileDrop } from './FileDrop';
import { Lines } from './Lines';
import { Panel } from './Panel';
import { Section } from './Section';
import { WarningBar } from './WarningBar';

afterEach(cleanup);

const show = (element: ReactElement) => render(<FluentProvider theme={webLightTheme}>{element}</FluentProvider>);

test('a panel closes with its button and with Escape', async () => {
  const close = vi.fn();
  show(<Panel title="Widget" onClose={close}>inside</Panel>);
  const panel = await screen.findByRole('dialog', { name: 'Widget' });
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  fireEvent.keyDown(panel, { key: 'Escape' });
  expect(close).toHaveBeenCalledTimes(2);
});

function Steps() {
  const [done, setDone] = useState(false);
  return <Panel title="Steps" onClose={() => undefined}>{done ? 'done' : <button onClick={() => setDone(true)}>Go</button>}</Panel>;
}

test('the focus stays in a panel when what has it goes', async () => {
  show(<Steps />);
  const go = await screen.findByText('Go');
  go.focus();
  fireEvent.click(go);
  await screen.findByText('done');
  await waitFor(() => expect(screen.getByRole('dialog').contains(document.activeElement)).toBe(true));
});

function Opener() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button onClick={() => setOpen(true)}>Open</button>
      {open && <Panel title="Opened" onClose={() => setOpen(false)}>inside</Panel>}
    </>
  );
}

test('the focus goes back to what opened a panel', async () => {
  show(<Opener />);
  const button = screen.getByText('Open');
  button.focus();
  fireEvent.click(button);
  fireEvent.click(await screen.findByRole('button', { name: 'Close' }));
  await waitFor(() => expect(document.activeElement).toBe(button));
});

const idle: Action = { busy: false, error: '', run: () => undefined, reset: () => undefined };

test('a question is asked before something goes, and says why it did not', async () => {
  const [confirm, close] = [vi.fn(), vi.fn()];
  const dialog = (action: Action, ready: boolean) => (
    <ConfirmDialog title="Delete it?" verb="Delete" action={action} ready={ready} onConfirm={confirm} onClose={close}>
      It goes.
    </ConfirmDialog>
  );
  show(dialog({ ...idle, error: 'Runbooks name it.' }, true));
  expect(await screen.findByText('Runbooks name it.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Delete' }));
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect([confirm.mock.calls.length, close.mock.calls.length]).toEqual([1, 1]);
  cleanup();
  for (const [action, ready] of [[{ ...idle, busy: true }, true], [idle, false]] as const) {
    show(dialog(action, ready));
    fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    expect(confirm).toHaveBeenCalledOnce();
    cleanup();
  }
});

test('facts and lines leave out what is empty', () => {
  show(
    <Section title="About">
      <Facts facts={[['Version', '1.0'], ['Size', ''], ['Error', null], ['Revision', 0]]} />
      <Lines items={[]} empty="None." />
      <Lines items={[{ key: 'a', line: 'first' }, { key: 'b', line: 'second' }]} empty="None." />
      <WarningBar message="" />
    </Section>,
  );
  const section = screen.getByRole('region', { name: 'About' });
  expect([...section.querySelectorAll('dt')].map((e) => e.textContent)).toEqual(['Version', 'Revision']);
  expect([...section.querySelectorAll('li')].map((e) => e.textContent)).toEqual(['first', 'second']);
  expect(screen.getByText('None.')).toBeTruthy();
});

test('what is fetched shows, or that it is on its way, or what went wrong', () => {
  const loaded = { data: undefined, error: '', loading: true, reload: vi.fn() };
  show(<Fetched what="The plan" loaded={loaded}>{() => 'here'}</Fetched>);
  expect(screen.getByText('Loading')).toBeTruthy();
  cleanup();
  show(<Fetched what="The plan" loaded={{ ...loaded, error: 'No gallery.' }}>{() => 'here'}</Fetched>);
  expect(screen.getByText('The plan could not be loaded.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(loaded.reload).toHaveBeenCalledOnce();
  cleanup();
  show(<Fetched what="The plan" loaded={{ ...loaded, data: 7 }}>{(n) => `here ${n}`}</Fetched>);
  expect(screen.getByText('here 7')).toBeTruthy();
});

test('files are taken that are dropped or chosen, but not while another is on its way', () => {
  const take = vi.fn();
  const zone = (disabled: boolean) => <FileDrop label="Drop it" accept=".zip" disabled={disabled} onFiles={take} />;
  const file = new File(['PK'], 'A.zip');
  const drop = () => fireEvent.drop(screen.getByRole('group', { name: 'Drop it' }), { dataTransfer: { files: [file] } });
  show(zone(false));
  drop();
  const input = document.querySelector<HTMLInputElement>('input[type=file]')!;
  fireEvent.change(input, { target: { files: [file] } });
  expect(take.mock.calls).toEqual([[[file]], [[file]]]);
  cleanup();
  show(zone(true));
  drop();
  expect(take).toHaveBeenCalledTimes(2);
});
