package dev.orch.network.dns;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The specification read aloud: every record that must exist, in one list, and a name exists if it
 * has a record or one below it has.
 */
final class NaiveNames {
  private static final String ZONE = NamesWorld.DOMAIN;
  private static final Pattern POD = Pattern.compile("([0-9a-f-]+)\\.([ab])\\.pod\\." + ZONE);

  private final NamesWorld world;
  private final List<ResourceRecord> all = new ArrayList<>();
  private final Set<String> names = new TreeSet<>();

  NaiveNames(NamesWorld world) {
    this.world = world;
    // 2.2
    all.add(new ResourceRecord("dns-version." + ZONE, 28800, new RecordData.Text("1.1.0")));
    all.add(new ResourceRecord(ZONE, 30, new RecordData.NameServer("ns.dns." + ZONE)));
    names.addAll(List.of(ZONE, "dns." + ZONE, "ns.dns." + ZONE, "svc." + ZONE, "pod." + ZONE));
    for (String space : world.namespaces.keySet()) {
      names.add(space + ".svc." + ZONE);
      names.add(space + ".pod." + ZONE);
    }
    world.services.values().forEach(this::service);
    all.forEach(record -> names.add(record.name()));
    all.stream()
        .filter(record -> record.name().startsWith("_"))
        .forEach(record -> names.add(record.name().substring(record.name().indexOf('.') + 1)));
    pointers();
    all.forEach(record -> names.add(record.name()));
  }

  private static boolean headless(Service service) {
    return service.spec().clusterIP().equals("None")
        && !service.spec().type().equals("ExternalName");
  }

  private static String own(Service service) {
    return service.metadata().name() + "." + service.metadata().namespace() + ".svc." + ZONE;
  }

  private void say(String name, RecordData data) {
    ResourceRecord record = new ResourceRecord(name, 30, data);
    if (!all.contains(record)) {
      all.add(record);
    }
  }

  private void service(Service service) {
    String own = own(service);
    if (service.spec().type().equals("ExternalName")) { // 2.5
      String target = service.spec().externalName().replaceAll("\\.$", "");
      if (!InetAddresses.isInetAddress(target)) {
        say(own, new RecordData.Alias(target));
      }
      return;
    }
    ready(service).forEach(e -> say(e.host(service), new RecordData.Address(e.address)));
    List<Port> ports = new ArrayList<>();
    if (headless(service)) { // 2.4
      for (Ready e : ready(service)) {
        say(own, new RecordData.Address(e.address));
        for (EndpointPort port : e.slice.ports()) {
          ports.add(new Port(port.name(), port.protocol(), port.port(), e.host(service)));
        }
      }
    } else { // 2.3
      names.add(own);
      for (String ip : service.spec().clusterIPs()) {
        say(own, new RecordData.Address(InetAddresses.forString(ip)));
        for (ServicePort port : service.spec().ports()) {
          ports.add(new Port(port.name(), port.protocol(), port.port(), own));
        }
      }
    }
    locations(own, ports);
  }

  private record Port(String name, String protocol, int number, String host) {
    String label() {
      return name == null || name.isEmpty()
          ? ""
          : "_" + name + "._" + (protocol == null ? "tcp" : protocol.toLowerCase(Locale.ROOT));
    }
  }

  private void locations(String own, List<Port> ports) {
    Set<String> labels =
        ports.stream().map(Port::label).collect(Collectors.toCollection(TreeSet::new));
    labels.add("");
    for (String label : labels) {
      List<RecordData.Location> there =
          ports.stream()
              .filter(port -> label.isEmpty() || port.label().equals(label))
              .map(port -> new RecordData.Location(0, 0, port.number, port.host))
              .distinct()
              .toList();
      for (RecordData.Location each : there) {
        say(
            label.isEmpty() ? own : label + "." + own,
            new RecordData.Location(
                0, Math.max(1, 100 / there.size()), each.port(), each.target()));
      }
    }
  }

  /** 2.3.3 and 2.4.3. */
  private void pointers() {
    Set<String> taken = new TreeSet<>();
    for (Service service : world.services.values()) {
      if (!headless(service) && !service.spec().type().equals("ExternalName")) {
        for (String ip : service.spec().clusterIPs()) {
          String name = reverse(InetAddresses.forString(ip));
          taken.add(name);
          say(name, new RecordData.Pointer(own(service)));
        }
      }
    }
    for (Service service : world.services.values()) {
      if (headless(service)) {
        for (Ready e : ready(service)) {
          if (!taken.contains(reverse(e.address))) {
            say(reverse(e.address), new RecordData.Pointer(e.host(service)));
          }
        }
      }
    }
  }

  private static String reverse(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return IntStream.range(0, 4)
          .mapToObj(i -> (bytes[3 - i] & 0xff) + ".")
          .collect(Collectors.joining("", "", "in-addr.arpa"));
    }
    StringBuilder digits = new StringBuilder();
    for (byte each : bytes) {
      digits.append(String.format(Locale.ROOT, "%02x", each));
    }
    return digits.reverse().chars().mapToObj(c -> (char) c + ".").collect(Collectors.joining())
        + "ip6.arpa";
  }

  private record Ready(EndpointSlice slice, Endpoint endpoint, String text, InetAddress address) {
    String host(Service service) {
      String name =
          endpoint.hostname() == null ? text.replaceAll("[.:]", "-") : endpoint.hostname();
      return name + "." + own(service);
    }
  }

  private List<Ready> ready(Service service) {
    List<Ready> found = new ArrayList<>();
    for (EndpointSlice slice : world.slices.values()) {
      boolean its =
          slice.metadata().namespace().equals(service.metadata().namespace())
              && service
                  .metadata()
                  .name()
                  .equals(slice.metadata().labels().get("kubernetes.io/service-name"));
      for (Endpoint endpoint : slice.endpoints()) {
        Boolean ready = endpoint.conditions().ready();
        if (its
            && !slice.addressType().equals("FQDN")
            && (service.spec().publishNotReadyAddresses() || ready == null || ready)) {
          endpoint
              .addresses()
              .forEach(
                  ip -> found.add(new Ready(slice, endpoint, ip, InetAddresses.forString(ip))));
        }
      }
    }
    return found;
  }

  Set<String> names() {
    return names;
  }

  /** What must be said, with the records in no order. */
  Optional<Said> answer(String question, RecordType type) {
    String name = question.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    if (!exists(name) && !name.endsWith("." + ZONE)) {
      return Optional.empty();
    }
    List<ResourceRecord> chain = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    while (true) {
      String asked = name;
      List<ResourceRecord> here = records(name, type);
      chain.addAll(here);
      Optional<ResourceRecord> alias =
          all.stream()
              .filter(r -> r.name().equals(asked) && r.data() instanceof RecordData.Alias)
              .findFirst();
      if (!here.isEmpty() || alias.isEmpty()) {
        boolean nothing = here.isEmpty();
        return Optional.of(
            new Said(
                exists(name),
                chain,
                nothing,
                null,
                chain.size() > here.size() ? List.of() : more(here)));
      }
      chain.add(alias.get());
      String target = ((RecordData.Alias) alias.get().data()).target();
      if (!target.endsWith("." + ZONE)) {
        return Optional.of(new Said(true, chain, false, target, List.of()));
      }
      if (!seen.add(target)) {
        return Optional.of(new Said(true, chain, true, null, List.of()));
      }
      name = target;
    }
  }

  private boolean exists(String name) {
    return names.contains(name) || pod(name).isPresent();
  }

  private List<ResourceRecord> records(String name, RecordType type) {
    List<ResourceRecord> found = new ArrayList<>();
    all.stream().filter(r -> r.name().equals(name) && r.type() == type).forEach(found::add);
    pod(name).filter(r -> r.type() == type).ifPresent(found::add);
    return found;
  }

  /** 2.6. */
  private static Optional<ResourceRecord> pod(String name) {
    Matcher matcher = POD.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return List.of(".", ":").stream()
        .map(separator -> matcher.group(1).replace("-", separator))
        .filter(InetAddresses::isInetAddress)
        .findFirst()
        .map(
            ip ->
                new ResourceRecord(name, 30, new RecordData.Address(InetAddresses.forString(ip))));
  }

  private List<ResourceRecord> more(List<ResourceRecord> here) {
    return here.stream()
        .filter(r -> r.data() instanceof RecordData.Location)
        .map(r -> ((RecordData.Location) r.data()).target())
        .distinct()
        .flatMap(target -> all.stream().filter(r -> r.name().equals(target)))
        .filter(r -> r.data() instanceof RecordData.Address)
        .toList();
  }

  /** An answer; whether it carries the zone instead of records. */
  record Said(
      boolean exists,
      List<ResourceRecord> records,
      boolean zone,
      String onward,
      List<ResourceRecord> additional) {
    static Said of(Answer answer) {
      return new Said(
          answer.exists(),
          answer.records(),
          !answer.authority().isEmpty(),
          answer.onward(),
          answer.additional());
    }

    /** The same, for comparison. */
    Said sorted() {
      return new Said(exists, sorted(records), zone, onward, sorted(additional));
    }

    private static List<ResourceRecord> sorted(List<ResourceRecord> records) {
      return records.stream()
          .sorted((a, b) -> a.toString().compareTo(b.toString()))
          .collect(ImmutableList.toImmutableList());
    }
  }
}
