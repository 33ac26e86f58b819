import { useState } from 'react';
import type { AddProps } from './AddPanel';
import { GalleryModule } from './GalleryModule';
import { GallerySearch } from './GallerySearch';

/** Finds a module in the galleries, then shows its versions and what importing one would do. */
export function GalleryBrowser(props: AddProps) {
  const [search, setSearch] = useState({ text: '', prerelease: false, skip: 0 });
  const [name, setName] = useState('');
  if (name !== '') return <GalleryModule key={name} {...props} name={name} prerelease={search.prerelease} onBack={() => setName('')} />;
  return <GallerySearch account={props.account} search={search} onSearch={setSearch} onOpen={setName} />;
}
