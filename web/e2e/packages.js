// Packages of a gallery that these tests make: zip archives without compression, with a description as NuGet has it.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes packages as files of a new folder. */
export async function writeGallery(folder, packages) {
  await mkdir(folder, { recursive: true });
  for (const p of packages) await writeFile(path.join(folder, `${p.name}.${p.version}.nupkg`), nupkg(p));
}

/** A package of the galleries: a module with the given functions, or a release that is nothing but what it needs. */
export function nupkg({ name, version, description = `The module ${name}.`, needs = {}, script }) {
  const files = { [`${name}.nuspec`]: nuspec(name, version, description, needs) };
  if (script !== undefined) Object.assign(files, moduleFiles(name, version, description, needs, script));
  return zip(files);
}

/** The files of a module: a manifest and a script. */
export function moduleFiles(name, version, description, needs, script) {
  const required = Object.entries(needs).map(([n, v]) => `@{ ModuleName = '${n}'; ModuleVersion = '${v}' }`);
  return {
    [`${name}.psd1`]: `@{ RootModule = '${name}.psm1'; ModuleVersion = '${version}'; Description = '${description}'; FunctionsToExport = '*'; RequiredModules = @(${required.join(', ')}) }\n`,
    [`${name}.psm1`]: script,
  };
}

function nuspec(name, version, description, needs) {
  const dependencies = Object.entries(needs).map(([n, v]) => `<dependency id="${n}" version="${v}" />`);
  return `<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd"><metadata>
<id>${name}</id><version>${version}</version><authors>The tests</authors><description>${description}</description>
<tags>PSModule</tags><dependencies>${dependencies.join('')}</dependencies>
</metadata></package>
`;
}

/** A zip archive of texts by path, stored as they are. */
export function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const path = Buffer.from(name);
    const data = Buffer.from(text);
    // Version 2.0, names in UTF-8, stored, the first of January 2024.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(((2024 - 1980) << 9) | (1 << 5) | 1, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(path.length, 22);
    parts.push(Buffer.from('PK\x03\x04'), common, path, data);
    const tail = Buffer.alloc(14); // comment, disk, attributes, then the place of the entry
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, tail, path);
    offset += 4 + common.length + path.length + data.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  const n = Object.keys(files).length;
  end.writeUInt16LE(n, 4);
  end.writeUInt16LE(n, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listing, Buffer.from('PK\x05\x06'), end]);
}

/** The check sum of archives; Node has one only since version 22. */
function crc32(data) {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
