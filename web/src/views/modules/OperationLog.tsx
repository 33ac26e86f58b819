import { makeStyles, tokens } from '@fluentui/react-components';
import type { LogLine } from '../../api/moduleTypes';
import { formatClock } from '../../state/format';

const useStyles = makeStyles({
  log: {
    maxHeight: '20rem',
    overflow: 'auto',
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    overflowWrap: 'anywhere',
  },
  time: { color: tokens.colorNeutralForeground2 },
});

/** The log of an import. */
export function OperationLog({ lines }: { lines: LogLine[] }) {
  const styles = useStyles();
  return (
    <div className={styles.log} role="log" aria-label="Log of the import" tabIndex={0}>
      {lines.map((l, i) => (
        // Lines come in order and are never changed: their number is their identity.
        <div key={i}>
          <time className={styles.time} dateTime={l.time}>
            {formatClock(l.time)}
          </time>{' '}
          {l.module ? `${l.module}: ${l.text}` : l.text}
        </div>
      ))}
    </div>
  );
}
