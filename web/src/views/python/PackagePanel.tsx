import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import { getPackage } from '../../api/python';
import { ErrorBar } from '../../components/ErrorBar';
import { Facts } from '../../components/Facts';
import { Fetched } from '../../components/Fetched';
import { Lines } from '../../components/Lines';
import { Panel } from '../../components/Panel';
import { Section } from '../../components/Section';
import { StatusBadge } from '../../components/StatusBadge';
import { useClient } from '../../state/contexts';
import { formatSize, formatTime } from '../../state/format';
import { useLoad } from '../../state/load';
import type { PanelProps } from './PackagesView';
import { RemovePackage } from './RemovePackage';
import { codeWord, runtimeTitle } from './words';

const useStyles = makeStyles({ remove: { alignSelf: 'start' }, text: { overflowWrap: 'anywhere', color: tokens.colorNeutralForeground1 } });

/** One package: what it is, what it needs, what needs it, and removing it. */
export function PackagePanel({ account, runtime, name, onClose, onChanged }: PanelProps & { name: string }) {
  const styles = useStyles();
  const client = useClient();
  const [removing, setRemoving] = useState(false);
  const loaded = useLoad(useCallback((signal: AbortSignal) => getPackage(client, account, runtime, name, signal), [client, account, runtime, name]));
  const lines = (all: string[] | undefined) => (all ?? []).map((line) => ({ key: line, line }));
  return (
    <Panel title={name} onClose={onClose}>
      <Fetched what="The package" loaded={loaded}>
        {({ properties: p }) => (
          <>
            <ErrorBar message={p.error?.message ?? ''} title="The import failed." />
            {p.description && <Text className={styles.text}>{p.description}</Text>}
            <Facts
              facts={[
                ['State', <StatusBadge status={p.provisioningState} />],
                ['Version', p.version],
                ['Code', p.version && codeWord(p.native)],
                ['Runtime', runtimeTitle(runtime)],
                ['Size', formatSize(p.sizeInBytes)],
                ['Changed', formatTime(p.lastModifiedTime)],
                ['Source', p.source],
              ]}
            />
            {p.remarks && (
              <Section title="Remarks">
                <Lines items={lines(p.remarks)} empty="" />
              </Section>
            )}
            <Section title="Needs">
              <Lines items={lines(p.requires)} empty="It needs no other package." />
            </Section>
            <Section title="Required by">
              <Lines items={lines(p.requiredBy)} empty="No package of the account needs it." />
            </Section>
            <Button className={styles.remove} icon={<DeleteRegular />} onClick={() => setRemoving(true)}>
              Remove
            </Button>
          </>
        )}
      </Fetched>
      {removing && (
        <RemovePackage
          account={account}
          runtime={runtime}
          name={name}
          onClose={() => setRemoving(false)}
          onRemoved={() => {
            onChanged();
            onClose();
          }}
        />
      )}
    </Panel>
  );
}
