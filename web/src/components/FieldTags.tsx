import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons';
import type { FieldDefinition } from '../api/types';

const useStyles = makeStyles({ tags: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS } });

/** The names of a connection's fields; a lock marks those that are sealed. */
export function FieldTags({ fields }: { fields: Record<string, FieldDefinition> }) {
  const styles = useStyles();
  return (
    <div className={styles.tags}>
      {Object.entries(fields).map(([name, field]) =>
        field.isEncrypted ? (
          <Badge key={name} appearance="tint" color="warning" icon={<LockClosedRegular aria-label="Sealed" />}>
            {name}
          </Badge>
        ) : (
          <Badge key={name} appearance="tint" color="informative">
            {name}
          </Badge>
        ),
      )}
    </div>
  );
}
