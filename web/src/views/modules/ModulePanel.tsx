import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import { getModule } from '../../api/modules';
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
import { CommandList } from './CommandList';
import { DeleteModule } from './DeleteModule';
import type { PanelProps } from './ModulesView';
import { runtimeTitle } from './RuntimeChooser';
import { UsageList } from './UsageList';

const useStyles = makeStyles({ remove: { alignSelf: 'start' }, text: { whiteSpace: 'pre-line', overflowWrap: 'anywhere', color: tokens.colorNeutralForeground1 } });

/** One module: what it is, its commands, who uses it, and deleting it. */
export function ModulePanel({ account, runtime, name, onClose, onChanged }: PanelProps & { name: string }) {
  const styles = useStyles();
  const client = useClient();
  const [deleting, setDeleting] = useState(false);
  const loaded = useLoad(useCallback((signal: AbortSignal) => getModule(client, account, runtime, name, signal), [client, account, runtime, name]));
  const lines = (all: string[] | undefined) => (all ?? []).map((line) => ({ key: line, line }));
  return (
    <Panel title={name} onClose={onClose}>
      <Fetched what="The module" loaded={loaded}>
        {({ properties: p }) => (
          <>
            <ErrorBar message={p.error?.message ?? ''} title="The import failed." />
            {p.description && <Text className={styles.text}>{p.description}</Text>}
            <Facts
              facts={[
                ['State', <StatusBadge status={p.provisioningState} />],
                ['Version', p.version],
                ['Runtime', runtimeTitle(runtime)],
                ['Scope', p.isGlobal ? 'Global' : 'Account'],
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
              <Lines items={lines(p.requires)} empty="It needs no other module." />
            </Section>
            {!p.isGlobal && (
              <Button className={styles.remove} icon={<DeleteRegular />} onClick={() => setDeleting(true)}>
                Delete
              </Button>
            )}
          </>
        )}
      </Fetched>
      <Section title="Used by">
        <UsageList account={account} runtime={runtime} name={name} />
      </Section>
      <Section title="Commands">
        <CommandList account={account} runtime={runtime} name={name} />
      </Section>
      {deleting && (
        <DeleteModule
          account={account}
          runtime={runtime}
          name={name}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            onChanged();
            onClose();
          }}
        />
      )}
    </Panel>
  );
}
