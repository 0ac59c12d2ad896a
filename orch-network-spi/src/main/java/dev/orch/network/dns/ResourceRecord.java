package dev.orch.network.dns;

/**
 * A record of the Internet class. Immutable.
 *
 * @param name whose, in lower case and without the last dot
 * @param ttl how many seconds it may be remembered
 */
public record ResourceRecord(String name, int ttl, RecordData data) {
  /** Its type. */
  public RecordType type() {
    return data.type();
  }
}
