/** Colours of a tenant's pages, as `#rrggbb`. Each pair was found readable before it was stored. */
export interface BrandColors {
  readonly button?: string | undefined;
  readonly button_text?: string | undefined;
  /** Of the page and of the text on it, in the light scheme; the dark scheme keeps its own. */
  readonly background?: string | undefined;
  readonly text?: string | undefined;
}

/** What a tenant's pages look like. */
export interface Brand {
  /** Name people know the tenant by. */
  readonly name: string;
  readonly logo: Logo | null;
  readonly colors: BrandColors;
}

export interface Logo {
  /** Path on this vault. */
  readonly path: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}
