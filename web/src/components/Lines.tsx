import { Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL, overflowWrap: 'anywhere' },
  none: { color: tokens.colorNeutralForeground2 },
});

/** A list of short lines; says `empty` where there are none. */
export function Lines({ items, empty }: { items: { key: string; line: ReactNode }[]; empty: string }) {
  const styles = useStyles();
  if (items.length === 0) return <Text className={styles.none}>{empty}</Text>;
  return (
    <ul className={styles.list}>
      {items.map(({ key, line }) => (
        <li key={key}>{line}</li>
      ))}
    </ul>
  );
}
