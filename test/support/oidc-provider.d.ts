/** The part of panva's oidc-provider that tests use; it ships without types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export default class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    /** Trust `x-forwarded-proto` and `x-forwarded-host`. */
    proxy: boolean;
    callback(): RequestListener;
  }
}
