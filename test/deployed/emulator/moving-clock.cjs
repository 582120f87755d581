// Loaded before every handler: the time it reads is ahead of the machine's by as many milliseconds as a file says, so
// that a test can let minutes pass. Timers go on as ever.
'use strict';
const { readFileSync } = require('node:fs');

const file = process.env.EMULATED_CLOCK;
const machineNow = Date.now;
const now = () => machineNow() + Number(readFileSync(file, 'utf8'));

Date.now = now;
globalThis.Date = new Proxy(Date, {
  construct: (date, given, made) => Reflect.construct(date, given.length === 0 ? [now()] : given, made),
});
