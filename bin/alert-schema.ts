/** Writes the JSON Schema of alerts: `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERT_SCHEMA_FILE, alertSchemaText } from '../local/alert-schema.ts';

writeFileSync(join(import.meta.dirname, '..', ALERT_SCHEMA_FILE), alertSchemaText());
console.log(`wrote ${ALERT_SCHEMA_FILE}`);
