import { Badge, type BadgeProps } from '@fluentui/react-components';

type Look = Pick<BadgeProps, 'color' | 'appearance'>;

const good: Look = { color: 'success', appearance: 'tint' };
const bad: Look = { color: 'danger', appearance: 'tint' };
const busy: Look = { color: 'brand', appearance: 'tint' };
const odd: Look = { color: 'warning', appearance: 'tint' };
const plain: Look = { color: 'informative', appearance: 'tint' };

/** How statuses and states of jobs, runbooks, modules and Run As accounts look. */
const looks: Record<string, Look> = {
  Completed: good,
  Succeeded: good,
  Published: good,
  Failed: bad,
  Running: busy,
  Activating: busy,
  Creating: busy,
  ContentDownloaded: busy,
  ContentValidated: busy,
  ContentStored: busy,
  Stopping: odd,
  Suspended: odd,
  Cancelled: odd,
  Edit: odd,
  Ready: good,
  Incomplete: odd,
  RenewalPending: odd,
  CertificateMissing: bad,
};

/** A status as a coloured word. */
export function StatusBadge({ status }: { status: string }) {
  return <Badge {...(looks[status] ?? plain)}>{status}</Badge>;
}
