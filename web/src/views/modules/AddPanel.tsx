import { Tab, TabList, Text, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { Panel } from '../../components/Panel';
import { GalleryBrowser } from './GalleryBrowser';
import { LinkForm } from './LinkForm';
import type { PanelProps } from './ModulesView';
import { OperationView } from './OperationView';
import { runtimeTitle } from './RuntimeChooser';
import { UploadForm } from './UploadForm';

const useStyles = makeStyles({ ways: { flexWrap: 'wrap' } });

type Way = 'gallery' | 'file' | 'link';

/** Adds a module: out of a gallery, from a file or from a link; then shows how the import goes. */
export function AddPanel({ account, runtime, onClose, onChanged }: PanelProps) {
  const styles = useStyles();
  const [way, setWay] = useState<Way>('gallery');
  const [operation, setOperation] = useState('');
  const props = { account, runtime, onStarted: setOperation };
  if (operation !== '') {
    return (
      <Panel title="Add a module" onClose={onClose}>
        <OperationView key={operation} account={account} name={operation} onOver={onChanged} />
      </Panel>
    );
  }
  return (
    <Panel title="Add a module" onClose={onClose}>
      <Text>It is imported for {runtimeTitle(runtime)}, with the modules it needs.</Text>
      <TabList className={styles.ways} aria-label="Where from" selectedValue={way} onTabSelect={(_, d) => setWay(d.value as Way)}>
        <Tab value="gallery">Browse gallery</Tab>
        <Tab value="file">From a file</Tab>
        <Tab value="link">From a link</Tab>
      </TabList>
      {way === 'gallery' && <GalleryBrowser {...props} />}
      {way === 'file' && <UploadForm {...props} />}
      {way === 'link' && <LinkForm {...props} />}
    </Panel>
  );
}

/** What every way of adding a module is given. */
export interface AddProps {
  account: string;
  runtime: string;
  /** An import was started: the name of its operation. */
  onStarted: (operation: string) => void;
}
