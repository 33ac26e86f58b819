import { Badge, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { CommandChange, ModuleDiff } from '../../api/moduleTypes';
import { Lines } from '../../components/Lines';
import { changeWords } from './changes';
import { usesOfCommand } from './uses';

const useStyles = makeStyles({
  module: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  title: { margin: 0, fontSize: tokens.fontSizeBase300 },
  used: { display: 'block', fontWeight: tokens.fontWeightSemibold },
});

/** What differs between two states of a module set, by command; what may break calls is marked. */
export function DiffReport({ modules }: { modules: ModuleDiff[] }) {
  const styles = useStyles();
  if (modules.length === 0) return <Text>Nothing differs.</Text>;
  const breaking = modules.flatMap((m) => m.commands).filter((c) => c.breaking).length;
  return (
    <>
      <Text>{breaking === 0 ? 'No change breaks calls.' : `Changes that may break calls: ${breaking}.`}</Text>
      {modules.map((m) => (
        <div key={m.module} className={styles.module}>
          <h4 className={styles.title}>{changeWords(m)}</h4>
          <Lines items={m.commands.map((c) => ({ key: c.command, line: <CommandLine change={c} /> }))} empty="No command differs." />
        </div>
      ))}
    </>
  );
}

function CommandLine({ change }: { change: CommandChange }) {
  const styles = useStyles();
  return (
    <>
      {change.command} {change.change}{' '}
      {change.breaking && (
        <Badge appearance="tint" color="danger">
          Breaking
        </Badge>
      )}
      {change.details.length > 0 && <Lines items={change.details.map((line) => ({ key: line, line }))} empty="" />}
      {change.usedBy.length > 0 && <span className={styles.used}>Used by {usesOfCommand(change.usedBy)}</span>}
    </>
  );
}
