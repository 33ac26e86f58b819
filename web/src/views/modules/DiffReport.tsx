import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ModuleDiff } from '../../api/moduleTypes';
import { Lines } from '../../components/Lines';
import { changeWords } from './changes';
import { CommandLine } from './CommandLine';

const useStyles = makeStyles({
  module: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS },
  title: { margin: 0, fontSize: tokens.fontSizeBase300 },
});

/** How many commands of a module are shown at first: a release may change thousands. */
const portion = 30;

/** What differs between two states of a module set, by command; what may break calls is marked and comes first. */
export function DiffReport({ modules }: { modules: ModuleDiff[] }) {
  if (modules.length === 0) return <Text>Nothing differs.</Text>;
  const breaking = modules.flatMap((m) => m.commands).filter((c) => c.breaking).length;
  return (
    <>
      <Text>{breaking === 0 ? 'No change breaks calls.' : `Changes that may break calls: ${breaking}.`}</Text>
      {modules.map((m) => (
        <ModuleReport key={m.module} module={m} />
      ))}
    </>
  );
}

function ModuleReport({ module }: { module: ModuleDiff }) {
  const styles = useStyles();
  const [most, setMost] = useState(portion);
  const commands = module.commands.toSorted((a, b) => Number(b.breaking) - Number(a.breaking));
  return (
    <div className={styles.module}>
      <h4 className={styles.title}>{changeWords(module)}</h4>
      <Lines items={commands.slice(0, most).map((c) => ({ key: c.command, line: <CommandLine change={c} /> }))} empty="No command differs." />
      {commands.length > most && (
        <Button size="small" onClick={() => setMost(commands.length)}>
          Show {commands.length - most} more
        </Button>
      )}
    </div>
  );
}
