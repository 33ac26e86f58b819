import { Button, Caption1, Checkbox, Field, SearchBox, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useState, type FormEvent } from 'react';
import { galleryPage, nextSkip, searchGallery, type GalleryPage } from '../../api/gallery';
import { ErrorBar } from '../../components/ErrorBar';
import { Fetched } from '../../components/Fetched';
import { useClient } from '../../state/contexts';
import { count } from '../../state/format';
import { useLoad } from '../../state/load';
import { OfferItem } from './OfferItem';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  find: { flexGrow: 1, minWidth: '12rem' },
  box: { maxWidth: '100%' },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, listStyleType: 'none', margin: 0, padding: 0 },
  paging: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

/** A question to the galleries, and how far its answers were turned over. */
export interface Search {
  text: string;
  prerelease: boolean;
  skip: number;
}

interface Props {
  account: string;
  search: Search;
  onSearch: (search: Search) => void;
  onOpen: (name: string) => void;
}

/** Searches the galleries, page by page. */
export function GallerySearch({ account, search, onSearch, onOpen }: Props) {
  const styles = useStyles();
  const client = useClient();
  const [text, setText] = useState(search.text);
  const loaded = useLoad(
    useCallback((signal: AbortSignal) => searchGallery(client, account, search.text, search.skip, search.prerelease, signal), [client, account, search]),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch({ ...search, text: text.trim(), skip: 0 });
  };
  return (
    <>
      <form className={styles.form} role="search" onSubmit={submit}>
        <Field label="Search the gallery" className={styles.find}>
          <SearchBox className={styles.box} value={text} onChange={(_, d) => setText(d.value)} />
        </Field>
        <Button type="submit">Search</Button>
        <Checkbox label="Prereleases" checked={search.prerelease} onChange={(_, d) => onSearch({ ...search, prerelease: d.checked === true, skip: 0 })} />
      </form>
      <Fetched what="The gallery" loaded={loaded}>
        {(page) => (
          <>
            {page.problems?.map((problem) => (
              <ErrorBar key={problem} message={problem} title="A feed did not answer." />
            ))}
            {page.value.length === 0 && <Text>The gallery has no such module.</Text>}
            <ul className={styles.list} aria-label="Modules of the gallery">
              {page.value.map((offer) => (
                <li key={offer.name}>
                  <OfferItem offer={offer} onOpen={() => onOpen(offer.name)} />
                </li>
              ))}
            </ul>
            <Paging page={page} skip={search.skip} onSkip={(skip) => onSearch({ ...search, skip })} />
          </>
        )}
      </Fetched>
    </>
  );
}

function Paging({ page, skip, onSkip }: { page: GalleryPage; skip: number; onSkip: (skip: number) => void }) {
  const styles = useStyles();
  const next = nextSkip(page);
  return (
    <div className={styles.paging}>
      {(skip > 0 || next !== undefined) && (
        <>
          <Button disabled={skip === 0} onClick={() => onSkip(Math.max(0, skip - galleryPage))}>
            Previous page
          </Button>
          <Button disabled={next === undefined} onClick={() => next !== undefined && onSkip(next)}>
            Next page
          </Button>
        </>
      )}
      <Caption1 role="status">{page.total === null ? '' : count(page.total, 'module')}</Caption1>
    </div>
  );
}
