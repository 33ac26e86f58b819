import { Badge, Button, Caption1, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowUndoRegular } from '@fluentui/react-icons';
import type { Revision } from '../../api/moduleTypes';
import { Lines } from '../../components/Lines';
import { formatTime } from '../../state/format';
import { changeWords } from './changes';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  item: { padding: tokens.spacingHorizontalM, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  grow: { flexGrow: 1 },
  about: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** The revisions of a module set, the latest first, with what each changed and a way back to it. */
export function RevisionList({ revisions, onRollBack }: { revisions: Revision[]; onRollBack: (revision: Revision) => void }) {
  const styles = useStyles();
  if (revisions.length === 0) return <Text>There are no revisions yet.</Text>;
  return (
    <ol className={styles.list} aria-label="Revisions">
      {revisions.map((r) => (
        <li key={r.name} className={styles.item}>
          <div className={styles.head}>
            <Text weight="semibold">Revision {r.properties.revision}</Text>
            {r.properties.isCurrent && (
              <Badge appearance="tint" color="success">
                In use
              </Badge>
            )}
            <Caption1 className={styles.about}>
              {formatTime(r.properties.creationTime)} · {r.properties.reason}
            </Caption1>
            <span className={styles.grow} />
            {!r.properties.isCurrent && (
              <Button size="small" icon={<ArrowUndoRegular />} aria-label={`Go back to revision ${r.properties.revision}`} onClick={() => onRollBack(r)}>
                Go back
              </Button>
            )}
          </div>
          <Lines items={r.properties.changes.map((c) => ({ key: c.module, line: changeWords(c) }))} empty="It changed no module." />
        </li>
      ))}
    </ol>
  );
}

/** The modules that may be others now than in a revision: what later ones changed. */
export function modulesChangedSince(revisions: Revision[], past: Revision): string[] {
  const later = revisions.filter((r) => r.properties.revision > past.properties.revision);
  return [...new Set(later.flatMap((r) => r.properties.changes.map((c) => c.module)))].sort();
}
