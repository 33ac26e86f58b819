import type { Job } from '../api/types';
import { Facts } from '../components/Facts';
import { formatDuration, formatTime } from '../state/format';

/** What is known of a job besides its streams. */
export function JobFacts({ job }: { job: Job }) {
  const p = job.properties;
  const parameters = Object.entries(p.parameters ?? {}).map(([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return (
    <Facts
      facts={[
        ['Created', formatTime(p.creationTime)],
        ['Started', formatTime(p.startTime)],
        ['Ended', formatTime(p.endTime)],
        ['Ran for', formatDuration(p.startTime, p.endTime)],
        ['Started by', p.startedBy ?? ''],
        ['Parameters', parameters.join(', ')],
      ]}
    />
  );
}
