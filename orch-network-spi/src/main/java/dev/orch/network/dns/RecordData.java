package dev.orch.network.dns;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * What a record says of its name. Names in it are in lower case and without the last dot.
 * Immutable.
 */
public sealed interface RecordData {
  /** The type of record that says it. */
  RecordType type();

  /** An address: A or AAAA, by its family. */
  record Address(InetAddress address) implements RecordData {
    @Override
    public RecordType type() {
      return address instanceof Inet4Address ? RecordType.A : RecordType.AAAA;
    }
  }

  /** CNAME: the name stands for another one. */
  record Alias(String target) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.CNAME;
    }
  }

  /** PTR: the name that an address has. */
  record Pointer(String target) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.PTR;
    }
  }

  /** SRV: where a service is; the lowest priority first, as often as its weight says. */
  record Location(int priority, int weight, int port, String target) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.SRV;
    }
  }

  /** TXT: one string. */
  record Text(String text) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.TXT;
    }
  }

  /** NS: who serves the zone. */
  record NameServer(String target) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.NS;
    }
  }

  /**
   * SOA: the zone itself.
   *
   * @param server its first name server
   * @param mailbox who is responsible, as a name
   * @param serial counts its changes
   * @param minimum how many seconds one may remember that a name isn't there
   */
  record Authority(String server, String mailbox, long serial, int minimum) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.SOA;
    }
  }
}
