import * as path from 'path';
import { asObject, asString, isObject } from './json';

/** The files and folders that the app uploads, by the name they are uploaded under. */
export class Assets {
  private readonly sources = new Map<string, string>();

  /** Adds a `*.assets.json` manifest. */
  add(manifest: unknown, directory: string): void {
    for (const [hash, asset] of Object.entries(asObject(asObject(manifest).files))) {
      const source = asString(asObject(asObject(asset).source).path);
      if (source === undefined) continue;
      const file = path.resolve(directory, source);
      this.sources.set(hash, file);
      for (const destination of Object.values(asObject(asObject(asset).destinations))) {
        const key = isObject(destination) ? asString(destination.objectKey) : undefined;
        if (key !== undefined) this.sources.set(key, file);
      }
    }
  }

  /** The source of an asset: by its hash, its object key, `bucket/key`, or a URL that ends in the key. */
  find(name: string): string | undefined {
    for (let key = name; ; key = key.slice(key.indexOf('/') + 1)) {
      const source = this.sources.get(key);
      if (source !== undefined || !key.includes('/')) return source;
    }
  }
}
