/**
 * Stands in for the endpoint discovery of DynamoDB's client when a function is bundled. No operation of the client
 * makes use of it, and with its cache it is 3 ms of each cold start; one that did would fail at bundling, as what it
 * needs is not here. Why so: docs/decisions/0009.
 */

/** Where the client would look whether it is switched on; nobody asks. */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {};

export function resolveEndpointDiscoveryConfig<Config extends object>(config: Config): Config {
  return config;
}
