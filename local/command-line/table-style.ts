/** Of tables in a terminal: no lines between rows, and no colours of the library's own. */
export const TABLE_STYLE = {
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  style: { head: [], border: [] },
};
