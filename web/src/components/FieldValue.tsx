import { Badge, Text, makeStyles, tokens } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons';

const useStyles = makeStyles({ none: { color: tokens.colorNeutralForeground2 } });

/** The value of a connection's field. */
export function FieldValue({ value, sealed }: { value: string | null; sealed: boolean }) {
  const styles = useStyles();
  if (sealed) {
    return (
      <Badge appearance="tint" color="warning" icon={<LockClosedRegular />}>
        Sealed
      </Badge>
    );
  }
  return value === null ? <Text className={styles.none}>not set</Text> : <Text>{value}</Text>;
}
