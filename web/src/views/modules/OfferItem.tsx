import { Caption1, Link, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { Offer } from '../../api/moduleTypes';

const useStyles = makeStyles({
  item: { display: 'flex', flexDirection: 'column', alignItems: 'start', overflowWrap: 'anywhere' },
  about: { color: tokens.colorNeutralForeground2 },
});

/** A module that a search in the galleries found. */
export function OfferItem({ offer, onOpen }: { offer: Offer; onOpen: () => void }) {
  const styles = useStyles();
  const about = [offer.version, offer.authors ?? '', offer.feed].filter((t) => t !== '');
  return (
    <div className={styles.item}>
      <Link as="button" onClick={onOpen}>
        {offer.name}
      </Link>
      {offer.description && <Text>{offer.description}</Text>}
      <Caption1 className={styles.about}>{about.join(' · ')}</Caption1>
    </div>
  );
}
