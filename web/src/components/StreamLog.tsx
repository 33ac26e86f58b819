import { Button, Caption1, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownRegular } from '@fluentui/react-icons';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Live } from '../state/live';
import { StreamLine } from './StreamLine';

const useStyles = makeStyles({
  frame: { position: 'relative', flexGrow: 1, minHeight: '16rem', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  log: {
    flexGrow: 1,
    flexBasis: 0,
    minHeight: '16rem',
    overflow: 'auto',
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
  },
  note: { color: tokens.colorNeutralForeground2 },
  jump: { position: 'absolute', right: tokens.spacingHorizontalXXL, bottom: tokens.spacingVerticalXXXL },
});

/** How near to the end, in pixels, the log keeps following it. */
const near = 40;

/** The records of a job. It stays at the end as they come, unless the reader scrolls away from it. */
export function StreamLog({ live }: { live: Live }) {
  const styles = useStyles();
  const log = useRef<HTMLDivElement>(null);
  const [stuck, setStuck] = useState(true);
  const toEnd = () => {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(() => {
    if (stuck) toEnd();
  }, [live.records, stuck]);
  const scrolled = () => {
    const element = log.current;
    if (element) setStuck(element.scrollHeight - element.scrollTop - element.clientHeight < near);
  };
  return (
    <div className={styles.frame}>
      {live.dropped > 0 && <Caption1 className={styles.note}>The first {live.dropped} records are not shown.</Caption1>}
      <div ref={log} className={styles.log} role="log" aria-label="Streams of the job" aria-live="polite" tabIndex={0} onScroll={scrolled}>
        {live.records.map((record) => (
          <StreamLine key={record.id} record={record} />
        ))}
      </div>
      {!stuck && (
        <Button className={styles.jump} size="small" shape="circular" icon={<ArrowDownRegular />} onClick={() => setStuck(true)}>
          To the end
        </Button>
      )}
      <Caption1 className={styles.note}>{phaseText(live)}</Caption1>
    </div>
  );
}

function phaseText({ phase, reason, records, dropped }: Live): string {
  const count = records.length + dropped;
  const all = count === 1 ? '1 record' : `${count} records`;
  switch (phase) {
    case 'connecting':
      return 'Connecting …';
    case 'live':
      return `Live, ${all} so far.`;
    case 'interrupted':
      return `${reason} Trying again …`;
    case 'ended':
      return `The job has ended, ${all}.`;
    case 'failed':
      return reason;
  }
}
