/** What is said to people, before a channel gives it its form. Names in it are harmless, markup is not escaped. */
export interface AlertMessage {
  /** One line. */
  readonly title: string;
  readonly sections: readonly AlertSection[];
  readonly footer: string;
}

export interface AlertSection {
  readonly intro: string;
  readonly items: readonly AlertItem[];
  /** How many more there are than are listed. */
  readonly more: string | null;
  /** What to do. */
  readonly advice: string | null;
}

export interface AlertItem {
  readonly text: string;
  /** Opens the page on which this account is connected again: a credential. */
  readonly link: { readonly url: string; readonly label: string } | null;
}
