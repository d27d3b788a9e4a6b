interface Entry<T> {
  readonly value: T;
  readonly weight: number;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** Values that are kept for a time; where they come to weigh too much, the one longest unused goes first. */
export class ExpiringCache<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private weight = 0;

  /** @param capacity what all values together may weigh */
  constructor(private readonly capacity: number) {}

  /** @param now milliseconds since the epoch */
  get(key: string, now: number): T | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.delete(key);
    if (entry.expires <= now) return undefined;
    this.add(key, entry);
    return entry.value;
  }

  /** A value heavier than the capacity is not kept. */
  set(key: string, value: T, expires: number, weight = 1): void {
    this.delete(key);
    if (weight > this.capacity) return;
    this.add(key, { value, weight, expires });
    for (const oldest of this.entries.keys()) {
      if (this.weight <= this.capacity) return;
      this.delete(oldest);
    }
  }

  private add(key: string, entry: Entry<T>): void {
    this.entries.set(key, entry);
    this.weight += entry.weight;
  }

  private delete(key: string): void {
    this.weight -= this.entries.get(key)?.weight ?? 0;
    this.entries.delete(key);
  }
}
