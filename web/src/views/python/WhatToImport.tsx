import { Field, Input, Text, Textarea } from '@fluentui/react-components';
import { ErrorBar } from '../../components/ErrorBar';
import { FileDrop } from '../../components/FileDrop';
import { formatSize } from '../../state/format';
import { fileProblem, type Draft, type Way } from './draft';

/** Asks which packages: names, a file or a link. */
export function WhatToImport({ way, draft, onChange }: { way: Way; draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  switch (way) {
    case 'names':
      return (
        <Field label="Packages" required hint="One on each line, such as requests, requests>=2.28,<3 or azure-identity[broker].">
          <Textarea value={draft.names} rows={3} resize="vertical" onChange={(_, d) => onChange({ names: d.value })} />
        </Field>
      );
    case 'file': {
      const problem = fileProblem(draft.files);
      const file = draft.files[0];
      return (
        <>
          <FileDrop label="Drop a wheel (.whl) here" accept=".whl" disabled={false} onFiles={(files) => onChange({ files })} />
          <ErrorBar message={problem} />
          {file && problem === '' && (
            <Text role="status">
              {file.name} ({formatSize(file.size)})
            </Text>
          )}
        </>
      );
    }
    case 'link':
      return (
        <>
          <Field label="Link" required hint="To a wheel (.whl) that the server can fetch.">
            <Input type="url" value={draft.link} onChange={(_, d) => onChange({ link: d.value })} />
          </Field>
          <Field label="SHA256 of the wheel" hint="Checked when it is given.">
            <Input value={draft.hash} onChange={(_, d) => onChange({ hash: d.value })} />
          </Field>
        </>
      );
  }
}
