import { Badge } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons';

/** Stands where a value is that never leaves the server. */
export function Sealed() {
  return (
    <Badge appearance="tint" color="warning" icon={<LockClosedRegular />}>
      Sealed
    </Badge>
  );
}
