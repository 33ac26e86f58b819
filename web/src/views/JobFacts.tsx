import { makeStyles, tokens } from '@fluentui/react-components';
import type { Job } from '../api/types';
import { formatDuration, formatTime } from '../state/format';

const useStyles = makeStyles({
  list: { display: 'flex', flexWrap: 'wrap', gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL}`, margin: 0 },
  name: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

/** What is known of a job besides its streams. */
export function JobFacts({ job }: { job: Job }) {
  const styles = useStyles();
  const p = job.properties;
  const parameters = Object.entries(p.parameters ?? {}).map(([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const facts: [string, string][] = [
    ['Created', formatTime(p.creationTime)],
    ['Started', formatTime(p.startTime)],
    ['Ended', formatTime(p.endTime)],
    ['Ran for', formatDuration(p.startTime, p.endTime)],
    ['Started by', p.startedBy ?? ''],
    ['Parameters', parameters.join(', ')],
  ];
  return (
    <dl className={styles.list}>
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt className={styles.name}>{name}</dt>
            <dd className={styles.value}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
