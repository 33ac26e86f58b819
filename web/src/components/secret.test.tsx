import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { SecretField } from './SecretField';

afterEach(cleanup);

function showField() {
  const changed = vi.fn();
  const Held = () => {
    const [value, setValue] = useState('');
    return (
      <SecretField
        label="Key"
        value={value}
        onChange={(text) => {
          changed(text);
          setValue(text);
        }}
      />
    );
  };
  render(
    <FluentProvider theme={webLightTheme}>
      <Held />
    </FluentProvider>,
  );
  return changed;
}

const choose = (name: string, content: BlobPart) => fireEvent.change(screen.getByLabelText('File with Key'), { target: { files: [new File([content], name)] } });

test('a secret of several lines is not pasted, which would lose its line breaks', () => {
  const changed = showField();
  const input = screen.getByLabelText('Key');
  expect(fireEvent.paste(input, { clipboardData: { getData: () => 'one\ntwo' } })).toBe(false);
  expect(screen.getByText('A secret of several lines comes from a file.')).toBeTruthy();
  expect(fireEvent.paste(input, { clipboardData: { getData: () => 'one\n' } })).toBe(true);
  expect(changed).not.toHaveBeenCalled();
});

test('it comes from a file with its line breaks, without those at the end, and is not shown', async () => {
  const changed = showField();
  choose('key.pem', 'one\ntwo\r\n');
  expect(await screen.findByText('It is in key.pem.')).toBeTruthy();
  expect(changed).toHaveBeenLastCalledWith('one\ntwo');
  expect(document.body.outerHTML).not.toMatch(/one\s*two/);
  fireEvent.click(screen.getByRole('button', { name: 'Type it instead: Key' }));
  expect(screen.getByLabelText('Key')).toHaveProperty('value', '');
  expect(changed).toHaveBeenLastCalledWith('');
});

test.each([
  ['empty.txt', '\n', 'empty.txt is empty.'],
  ['key.der', new Uint8Array([0xff, 0xfe]), 'key.der could not be read as text (UTF-8).'],
  ['large.txt', 'x'.repeat(1024 * 1024 + 1), 'large.txt is larger than 1 MiB.'],
])('%s is refused', async (name, content, message) => {
  showField();
  choose(name, content);
  await waitFor(() => expect(screen.getByText(message)).toBeTruthy());
});
