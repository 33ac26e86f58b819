import { Button, Tab, TabList, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';
import type { PythonRequest } from '../../api/python';
import { Panel } from '../../components/Panel';
import { ImportOptions } from './ImportOptions';
import { ImportView } from './ImportView';
import type { PanelProps } from './PackagesView';
import { PlanAndImport } from './PlanAndImport';
import { requestOf, type Draft, type Way } from './draft';
import { runtimeTitle } from './words';
import { WhatToImport } from './WhatToImport';

const useStyles = makeStyles({
  ways: { flexWrap: 'wrap' },
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  button: { alignSelf: 'start' },
});

interface Props extends PanelProps {
  /** The import that was started; empty before. */
  started: string;
  onStarted: (name: string) => void;
}

const empty: Draft = { names: '', files: [], link: '', hash: '', dependencies: true, prerelease: false, index: '' };

/** Imports packages: by name, from a file or from a link. First it shows what that would do, at last how it goes. */
export function ImportPanel({ account, runtime, started, onStarted, onClose, onChanged }: Props) {
  const styles = useStyles();
  const [way, setWay] = useState<Way>('names');
  const [draft, setDraft] = useState(empty);
  const [planned, setPlanned] = useState<{ request: PythonRequest; number: number }>();
  const request = requestOf(way, draft, runtime);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (request) setPlanned((before) => ({ request, number: (before?.number ?? 0) + 1 }));
  };
  // What was planned is no longer what would be imported.
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setPlanned(undefined);
  };
  const turn = (to: Way) => {
    setWay(to);
    setPlanned(undefined);
  };
  if (started !== '') {
    return (
      <Panel title="Import packages" onClose={onClose}>
        <ImportView key={started} account={account} name={started} onOver={onChanged} />
      </Panel>
    );
  }
  return (
    <Panel title="Import packages" onClose={onClose}>
      <Text>They are imported for {runtimeTitle(runtime)}, as a whole or not at all.</Text>
      <TabList className={styles.ways} aria-label="Where from" selectedValue={way} onTabSelect={(_, d) => turn(d.value as Way)}>
        <Tab value="names">By name</Tab>
        <Tab value="file">From a file</Tab>
        <Tab value="link">From a link</Tab>
      </TabList>
      <form className={styles.form} onSubmit={submit} autoComplete="off">
        <WhatToImport way={way} draft={draft} onChange={change} />
        <ImportOptions draft={draft} onChange={change} />
        <Button className={styles.button} type="submit" appearance={planned ? 'secondary' : 'primary'} disabled={request === undefined}>
          Show the plan
        </Button>
      </form>
      {planned && <PlanAndImport key={planned.number} account={account} request={planned.request} onStarted={onStarted} />}
    </Panel>
  );
}
