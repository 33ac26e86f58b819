import { endsSoon, type Certificate } from '../../api/certificates';
import { WarningList } from '../../components/WarningList';
import { formatTime } from '../../state/format';
import { AssetsView } from '../assets/AssetsView';
import { CertificateForm } from './CertificateForm';
import { DaysLeft, daysLeft } from './DaysLeft';

/** The certificates of an account, with a warning of those that end soon. */
export function CertificatesView({ account }: { account: string }) {
  return (
    <AssetsView<Certificate>
      account={account}
      kind="certificates"
      title="Certificates"
      noun="certificate"
      columns={[
        { title: 'Thumbprint', cell: (c) => c.properties.thumbprint },
        { title: 'Ends', width: '12rem', cell: (c) => formatTime(c.properties.expiryTime) },
        { title: 'Days', width: '9rem', cell: (c) => <DaysLeft certificate={c} /> },
        { title: 'Private key', width: '8rem', cell: keyWords },
      ]}
      facts={(c) => [
        ['Thumbprint', c.properties.thumbprint],
        ['Ends', formatTime(c.properties.expiryTime)],
        ['Days', <DaysLeft certificate={c} />],
        ['Private key', keyWords(c)],
        ['Changed', formatTime(c.properties.lastModifiedTime)],
        ['Description', c.properties.description],
      ]}
      notice={(all) => <WarningList title="These certificates end soon" lines={all.filter(endsSoon).map((c) => `${c.name}: ${daysLeft(c)}`)} />}
      form={(props) => <CertificateForm {...props} />}
    />
  );
}

function keyWords({ properties: p }: Certificate): string {
  if (!p.hasPrivateKey) return 'none';
  return p.isExportable ? 'exportable' : 'kept';
}
