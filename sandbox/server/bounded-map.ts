/** A map that forgets its oldest entries, so that a simulator left running for weeks cannot fill the memory. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  // Assigned after super(): Map's constructor must not call `set` with entries.
  readonly #limit: number;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override set(key: Key, value: Value): this {
    super.set(key, value);
    if (this.size > this.#limit) {
      for (const oldest of this.keys()) {
        this.delete(oldest);
        break;
      }
    }
    return this;
  }
}
