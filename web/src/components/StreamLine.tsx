import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { memo } from 'react';
import type { StreamRecord } from '../api/types';
import { formatClock } from '../state/format';

const useStyles = makeStyles({
  line: {
    display: 'grid',
    gridTemplateColumns: '7rem 6.5rem minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    '@media (max-width: 720px)': { gridTemplateColumns: 'max-content 1fr', marginBottom: tokens.spacingVerticalS },
  },
  time: { color: tokens.colorNeutralForeground2 },
  text: { '@media (max-width: 720px)': { gridColumn: '1 / span 2' } },
  // A single line is broken where it is too long; several are a table, whose columns would get lost.
  single: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  several: { whiteSpace: 'pre' },
  Output: { color: tokens.colorNeutralForeground1 },
  Warning: { color: tokens.colorPaletteDarkOrangeForeground1 },
  Error: { color: tokens.colorPaletteRedForeground1 },
  Verbose: { color: tokens.colorPaletteTealForeground2 },
  Debug: { color: tokens.colorPalettePurpleForeground2 },
  Progress: { color: tokens.colorPaletteGreenForeground1 },
  Information: { color: tokens.colorPaletteBlueForeground2 },
});

/** One record: when it came, its stream, and its text in the stream's colour. */
export const StreamLine = memo(function StreamLine({ record }: { record: StreamRecord }) {
  const styles = useStyles();
  const { time, streamType, streamText } = record.properties;
  const text = streamText.replace(/[\r\n]+$/, '');
  return (
    <div className={styles.line} data-stream={streamType}>
      <time className={styles.time} dateTime={time}>
        {formatClock(time)}
      </time>
      <span className={styles[streamType]}>{streamType}</span>
      <span className={mergeClasses(styles.text, text.includes('\n') ? styles.several : styles.single, styles[streamType])}>{text}</span>
    </div>
  );
});
