/** Incidents on a page of an unknown layout: arrays found by how they begin. Pure. */
import { type ArrayRead, arrayAt } from './json-array.ts';

/** How Salesforce begins a list of incidents, with raw quotes and with each way of encoding them. */
const MARKERS = ['"', '&quot;', '&#34;', '&#x22;'].map((quote) => ({
  text: '[{"attributes":{"type":"Incident__c"'.replaceAll('"', quote),
  isEncoded: quote !== '"',
}));

/** All arrays that begin so, up to the first that cannot be read: which of several is the one cannot be told. */
export function markedArrays(html: string): ArrayRead[] {
  return MARKERS.flatMap(({ text, isEncoded }) => {
    const arrays: ArrayRead[] = [];
    let at = html.indexOf(text);
    while (at !== -1) {
      const array = arrayAt(html, at, isEncoded);
      arrays.push(array);
      if (!array.ok) break;
      at = html.indexOf(text, array.end);
    }
    return arrays;
  });
}
