/** What the console shows of the widget where its parameters are edited, in Markdown. */

export const DESCRIPTION = `## Okta health monitor: tables

What the monitor has stored of its orgs: open incidents, mutes, or SAML certificates. It only reads.

### Parameters

| name | | |
|---|---|---|
| \`show\` | required | \`incidents\`, \`mutes\` or \`certificates\` |
| \`org\` | optional | alias of the only org to show; without it all of \`orgs\` |
| \`orgs\` | required | list of \`alias\` and \`url\`; copy it from the widgets of the deployed dashboard. For \`certificates\` an org may have \`certificates\` too, where its settings are not the usual ones: \`certificateDays\`, \`minimumSamlApps\`, \`overrides\` |
| \`runbookUrl\` | required | where the runbook is read; codes link to its headings if it begins with https |

### Example parameters

\`\`\` yaml
show: incidents
org: acme
orgs:
  - alias: acme
    url: https://acme.okta.com
runbookUrl: https://wiki.example.com/okta-runbook
\`\`\`

Whoever looks at it needs \`lambda:InvokeFunction\` on this function.
`;
