/**
 * Stands in for the AWS clients' event streams when a function is bundled. No operation that is called here has one,
 * and because the clients load them late, every module that they need is wrapped and evaluated for itself: 3 ms of each
 * cold start. Why so: docs/decisions/0009.
 */
throw new Error(
  'functions are bundled without event streams (lib/bundling.ts), and an operation asks for one',
);
