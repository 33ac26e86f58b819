import { Checkbox, Field, Select, Text } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import { galleryVersions } from '../../api/gallery';
import type { Offer } from '../../api/moduleTypes';
import { Fetched } from '../../components/Fetched';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { isPrerelease } from './GalleryModule';
import { runtimeTitle } from './RuntimeChooser';
import { UpdatePlan } from './UpdatePlan';

interface Props {
  account: string;
  runtime: string;
  /** An update was started, or a report of what it would change: the name of its operation. */
  onStarted: (operation: string, report: boolean) => void;
}

/** Chooses a release of the Az modules, or of the old family, and what to do with modules that users imported. */
export function UpdateForm({ account, runtime, onStarted }: Props) {
  const client = useClient();
  const [release, setRelease] = useState('Az');
  const [chosen, setChosen] = useState('');
  const [preview, setPreview] = useState(false);
  const [custom, setCustom] = useState(false);
  const loaded = useLoad(useCallback((signal: AbortSignal) => galleryVersions(client, account, release, signal), [client, account, release]));
  const versions = (offers: Offer[]) => offers.map((o) => o.version).filter((v) => preview || !isPrerelease(v));
  return (
    <>
      <Text>A release becomes the default set of {runtimeTitle(runtime)}. The history can take it back.</Text>
      <Field label="Family">
        <Select
          value={release}
          onChange={(_, d) => {
            setRelease(d.value);
            setChosen('');
          }}
        >
          <option>Az</option>
          <option>AzureRM</option>
        </Select>
      </Field>
      <Checkbox
        label="Previews"
        checked={preview}
        onChange={(_, d) => {
          setPreview(d.checked === true);
          setChosen('');
        }}
      />
      <Fetched what={`The releases of ${release}`} loaded={loaded}>
        {(offers) => {
          const all = versions(offers);
          const version = chosen || all[0];
          if (version === undefined) return <Text>The gallery has only previews of {release}.</Text>;
          return (
            <>
              <Field label="Release">
                <Select value={version} onChange={(_, d) => setChosen(d.value)}>
                  {all.map((v) => (
                    <option key={v}>{v}</option>
                  ))}
                </Select>
              </Field>
              <Checkbox label="Update modules that were imported by users, too" checked={custom} onChange={(_, d) => setCustom(d.checked === true)} />
              <UpdatePlan
                key={`${release} ${version} ${preview} ${custom}`}
                account={account}
                request={{ runtime, release, version, preview, custom }}
                onStarted={onStarted}
              />
            </>
          );
        }}
      </Fetched>
    </>
  );
}
