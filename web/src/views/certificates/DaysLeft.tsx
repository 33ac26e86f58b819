import { Badge } from '@fluentui/react-components';
import { WarningRegular } from '@fluentui/react-icons';
import { endsSoon, type Certificate } from '../../api/certificates';
import { count } from '../../state/format';

/** How long a certificate is good, in words. */
export function daysLeft({ properties: { expiresInDays } }: Certificate): string {
  return expiresInDays < 0 ? 'Expired' : `${count(expiresInDays, 'day')} left`;
}

/** How long a certificate is good; marked when that is not long. */
export function DaysLeft({ certificate }: { certificate: Certificate }) {
  if (!endsSoon(certificate)) return <>{daysLeft(certificate)}</>;
  return (
    <Badge appearance="tint" color={certificate.properties.expiresInDays < 0 ? 'danger' : 'warning'} icon={<WarningRegular aria-label="Warning" />}>
      {daysLeft(certificate)}
    </Badge>
  );
}
