import { Spinner, Text } from '@fluentui/react-components';
import { useEffect } from 'react';
import { isImportOver } from '../../api/python';
import { ErrorBar } from '../../components/ErrorBar';
import { Facts } from '../../components/Facts';
import { StatusBadge } from '../../components/StatusBadge';
import { WarningBar } from '../../components/WarningBar';
import { WarningList } from '../../components/WarningList';
import { formatDuration, formatTime } from '../../state/format';
import { usePythonImport } from '../../state/pythonImport';
import { StepTable } from './StepTable';
import { Waiting } from './Waiting';
import { runtimeTitle } from './words';

interface Props {
  account: string;
  name: string;
  /** Hears when it has ended. */
  onOver: () => void;
}

/** How an import goes, and its end: the packages, or why it failed. */
export function ImportView({ account, name, onOver }: Props) {
  const { current, interrupted, failed } = usePythonImport(account, name);
  const over = current !== undefined && isImportOver(current);
  useEffect(() => {
    if (over) onOver();
    // What is called may be another function at every render; it is called once.
  }, [over]);
  const again = interrupted === '' ? '' : `${interrupted} Trying again …`;
  if (!current) return failed === '' ? <Spinner label={again === '' ? 'Loading' : again} /> : <ErrorBar message={failed} title="The import cannot be followed." />;
  const p = current.properties;
  return (
    <>
      <ErrorBar message={failed} title="The import cannot be followed." />
      <ErrorBar message={p.error ?? ''} title="It failed; no package was changed." />
      <WarningBar message={again} />
      <Facts
        facts={[
          ['State', <span role="status"><StatusBadge status={p.state} /></span>],
          ['Runtime', runtimeTitle(p.runtimeVersion)],
          ['Started', formatTime(p.creationTime)],
          ['Took', over ? formatDuration(p.creationTime, p.lastModifiedTime) : ''],
          ['Revision', p.revision],
        ]}
      />
      {!over && failed === '' && <Waiting label="The server imports; it goes on when this is closed" />}
      <WarningList title="Warnings" lines={p.warnings} />
      {p.state === 'Succeeded' && p.revision === null && <Text>Nothing changed: the same content is in use already.</Text>}
      {p.state === 'Succeeded' && <StepTable label="Packages of the import" steps={p.steps} />}
    </>
  );
}
