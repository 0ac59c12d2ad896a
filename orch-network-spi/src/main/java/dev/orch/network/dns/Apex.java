package dev.orch.network.dns;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** What the zone says of itself. One thread changes it, any may ask. */
final class Apex {
  /** The version of the specification. */
  private static final String VERSION = "1.1.0";

  /** How long that may be remembered, as in the specification's example. */
  private static final int VERSION_TTL = 28_800;

  private final ZoneSettings zone;
  private long serial = 1;
  private volatile ResourceRecord authority;

  Apex(ZoneSettings zone) {
    this.zone = zone;
    this.authority = authority(serial);
  }

  private ResourceRecord authority(long serial) {
    return new ResourceRecord(
        zone.domain(),
        zone.ttl(),
        new RecordData.Authority(server(), "hostmaster." + zone.domain(), serial, zone.ttl()));
  }

  private String server() {
    return "ns.dns." + zone.domain();
  }

  /** The zone isn't what it was. From one thread. */
  void changed() {
    authority = authority(++serial);
  }

  /** Its SOA record. */
  ResourceRecord authority() {
    return authority;
  }

  /** Its names that are always there. */
  Map<String, Node> nodes() {
    String domain = zone.domain();
    List<ResourceRecord> addresses =
        zone.servers().stream().map(this::address).collect(ImmutableList.toImmutableList());
    ResourceRecord server =
        new ResourceRecord(domain, zone.ttl(), new RecordData.NameServer(server()));
    String version = "dns-version." + domain;
    return ImmutableMap.<String, Node>builder()
        .put(domain, new Node(ImmutableList.of(server), addresses))
        .put("dns." + domain, Node.EMPTY)
        .put(server(), Node.of(addresses))
        .put("svc." + domain, Node.EMPTY)
        .put("pod." + domain, Node.EMPTY)
        .put(
            version,
            Node.of(
                ImmutableList.of(
                    new ResourceRecord(version, VERSION_TTL, new RecordData.Text(VERSION)))))
        .buildOrThrow();
  }

  private ResourceRecord address(InetAddress address) {
    return new ResourceRecord(server(), zone.ttl(), new RecordData.Address(address));
  }
}
