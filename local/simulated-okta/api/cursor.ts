/** Places in a list as opaque text: clients hand them back as they got them, and cannot make them up. */
import { createHmac, randomBytes } from 'node:crypto';

export interface Cursors<Place> {
  write(place: Place): string;
  /** Undefined for what was never written here. */
  read(cursor: string): Place | undefined;
}

export function createCursors<Place>(): Cursors<Place> {
  const secret = randomBytes(16);
  const seal = (text: string) => createHmac('sha256', secret).update(text).digest('base64url').slice(0, 12);
  return {
    write(place) {
      const text = Buffer.from(JSON.stringify(place)).toString('base64url');
      return `${text}_${seal(text)}`;
    },
    read(cursor) {
      const end = cursor.length - 13;
      const text = cursor.slice(0, Math.max(0, end));
      if (cursor.slice(end) !== `_${seal(text)}`) return undefined;
      return JSON.parse(Buffer.from(text, 'base64url').toString());
    },
  };
}
