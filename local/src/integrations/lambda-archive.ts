import * as fs from 'fs';
import * as path from 'path';
import { inflateRawSync } from 'zlib';

const endRecord = 0x06054b50;
const directoryEntry = 0x02014b50;

/**
 * Unpacks a `.zip` file into a directory.
 * @throws where the file is no archive, an entry would lie outside the directory, or its compression is neither none nor deflate
 */
export function extractArchive(file: string, directory: string): void {
  const archive = fs.readFileSync(file);
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== endRecord) throw new Error(`"${path.basename(file)}" is not a zip archive; run "npx cdk synth" again`);
  let entry = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(entry) !== directoryEntry) throw new Error(`"${path.basename(file)}" has a damaged directory; run "npx cdk synth" again`);
    const nameLength = archive.readUInt16LE(entry + 28);
    const name = archive.toString('utf8', entry + 46, entry + 46 + nameLength);
    if (!name.endsWith('/')) writeEntry(archive, entry, path.join(directory, inside(name)));
    entry += 46 + nameLength + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32);
  }
}

function writeEntry(archive: Buffer, entry: number, target: string): void {
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
  const method = archive.readUInt16LE(entry + 10);
  if (method !== 0 && method !== 8) throw new Error(`"${path.basename(target)}" is packed with method "${method}"; pack the archive with deflate`);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, method === 8 ? inflateRawSync(packed) : packed);
}

function inside(name: string): string {
  const normal = path.normalize(name);
  if (path.isAbsolute(normal) || normal.split(path.sep)[0] === '..') {
    throw new Error(`archive entry "${name}" lies outside its folder; pack the archive with relative paths`);
  }
  return normal;
}
