/** How the one page is read for one of the orgs. */
export interface OrgView {
  /** Days after which a page without any new entry says nothing any more. */
  readonly staleDays: number;
  /** The only sub-services that count; every one when empty. */
  readonly subServices: readonly string[];
  /** True for the one org of all that announces that the page they share cannot be read. */
  readonly tells: boolean;
}
