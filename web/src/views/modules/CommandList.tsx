import { Accordion, Button, SearchBox, Text, makeStyles } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import { listActivities } from '../../api/modules';
import type { Activity } from '../../api/moduleTypes';
import { Fetched } from '../../components/Fetched';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { CommandItem } from './CommandItem';

const useStyles = makeStyles({ more: { alignSelf: 'start' }, find: { maxWidth: '100%' } });

/** How many commands are shown at first, and how many more on demand: modules may have thousands. */
const portion = 50;

/** The commands of a module; each opens to its parameter sets. */
export function CommandList({ account, runtime, name }: { account: string; runtime: string; name: string }) {
  const client = useClient();
  const loaded = useLoad(useCallback((signal: AbortSignal) => listActivities(client, account, runtime, name, signal), [client, account, runtime, name]));
  return (
    <Fetched what="The commands" loaded={loaded}>
      {(commands) => <Commands commands={commands} />}
    </Fetched>
  );
}

function Commands({ commands }: { commands: Activity[] }) {
  const styles = useStyles();
  const [find, setFind] = useState('');
  const [most, setMost] = useState(portion);
  if (commands.length === 0) return <Text>No commands of it are listed.</Text>;
  const found = commands.filter((c) => c.name.toLowerCase().includes(find.trim().toLowerCase()));
  return (
    <>
      {commands.length > 10 && <SearchBox className={styles.find} aria-label="Find a command" placeholder="Find a command" value={find} onChange={(_, d) => setFind(d.value)} />}
      {found.length === 0 && <Text>No command is called like that.</Text>}
      <Accordion multiple collapsible>
        {found.slice(0, most).map((c) => (
          <CommandItem key={c.name} command={c} />
        ))}
      </Accordion>
      {found.length > most && (
        <Button className={styles.more} onClick={() => setMost((n) => n + portion)}>
          Show more ({found.length - most})
        </Button>
      )}
    </>
  );
}
