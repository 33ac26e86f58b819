import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import type { CommandChange } from '../../api/moduleTypes';
import { Lines } from '../../components/Lines';
import { usesOfCommand } from './uses';

const useStyles = makeStyles({ used: { display: 'block', fontWeight: tokens.fontWeightSemibold } });

/** What differs in one command, and who calls it when that may break calls. */
export function CommandLine({ change }: { change: CommandChange }) {
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
