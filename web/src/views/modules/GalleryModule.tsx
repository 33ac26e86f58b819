import { Button, Checkbox, Field, Select, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import { galleryVersions } from '../../api/gallery';
import type { Offer } from '../../api/moduleTypes';
import { Facts } from '../../components/Facts';
import { Fetched } from '../../components/Fetched';
import { Lines } from '../../components/Lines';
import { Section } from '../../components/Section';
import { useClient } from '../../state/contexts';
import { formatSize, formatTime } from '../../state/format';
import { useLoad } from '../../state/load';
import type { AddProps } from './AddPanel';
import { PlanAndImport } from './PlanAndImport';

const useStyles = makeStyles({
  start: { alignSelf: 'start' },
  title: { overflowWrap: 'anywhere', margin: 0 },
  text: { whiteSpace: 'pre-line', overflowWrap: 'anywhere', color: tokens.colorNeutralForeground1 },
});

interface Props extends AddProps {
  name: string;
  prerelease: boolean;
  onBack: () => void;
}

/** A module of the galleries: its versions, and the import of one of them. */
export function GalleryModule({ account, runtime, name, prerelease, onStarted, onBack }: Props) {
  const styles = useStyles();
  const client = useClient();
  const loaded = useLoad(useCallback((signal: AbortSignal) => galleryVersions(client, account, name, signal), [client, account, name]));
  return (
    <>
      <Button className={styles.start} appearance="subtle" icon={<ArrowLeftRegular />} onClick={onBack}>
        Back to the search
      </Button>
      <Fetched what={name} loaded={loaded}>
        {(offers) => <Offers account={account} runtime={runtime} offers={offers} prerelease={prerelease} onStarted={onStarted} />}
      </Fetched>
    </>
  );
}

/** Whether a version is one before the release of its name. */
export function isPrerelease(version: string): boolean {
  return version.split('+')[0]!.includes('-');
}

function Offers({ account, runtime, offers, prerelease, onStarted }: AddProps & { offers: Offer[]; prerelease: boolean }) {
  const styles = useStyles();
  const first = offers.find((o) => prerelease || !isPrerelease(o.version)) ?? offers[0]!;
  const [version, setVersion] = useState(first.version);
  const [dependencies, setDependencies] = useState(true);
  const [highest, setHighest] = useState(false);
  const offer = offers.find((o) => o.version === version) ?? first;
  return (
    <>
      <Text as="h3" weight="semibold" size={500} className={styles.title}>
        {offer.name}
      </Text>
      {offer.description && <Text className={styles.text}>{offer.description}</Text>}
      <Field label="Version">
        <Select value={version} onChange={(_, d) => setVersion(d.value)}>
          {offers.map((o) => (
            <option key={o.version}>{o.version}</option>
          ))}
        </Select>
      </Field>
      <Facts
        facts={[
          ['Authors', offer.authors],
          ['Published', formatTime(offer.published)],
          ['Size', formatSize(offer.sizeInBytes)],
          ['Downloads', offer.downloads > 0 ? offer.downloads.toLocaleString() : ''],
          ['Feed', offer.feed],
          ['Tags', offer.tags.join(', ')],
        ]}
      />
      <Section title="Needs">
        <Lines items={offer.dependencies.map((line) => ({ key: line, line }))} empty="It needs no other module." />
      </Section>
      <Checkbox label="Import what it needs, too" checked={dependencies} onChange={(_, d) => setDependencies(d.checked === true)} />
      <Checkbox
        label="In the highest versions that fit, not the lowest"
        checked={highest && dependencies}
        disabled={!dependencies}
        onChange={(_, d) => setHighest(d.checked === true)}
      />
      <PlanAndImport
        key={`${version} ${dependencies} ${highest}`}
        account={account}
        request={{ runtime, dependencies, highest: highest && dependencies, prerelease: prerelease || isPrerelease(version), modules: [{ name: offer.name, version }] }}
        onStarted={onStarted}
      />
    </>
  );
}
