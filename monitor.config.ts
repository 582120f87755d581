/**
 * What is watched and who is told. Synth checks every value; `npm run synth` names what is wrong.
 * For a first try, leave this file alone and pass `-c org=https://acme.okta.com -c email=oncall@example.com`.
 */
import { defineMonitor } from './lambda/config.ts';

export default defineMonitor({
  orgs: [
    // {
    //   alias: 'acme',
    //   url: 'https://acme.okta.com',
    //   authorizationServers: [{ id: 'default' }],
    // },
  ],
  notify: 'nobody', // or: [{ email: 'oncall@example.com' }]
});
