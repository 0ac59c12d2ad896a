package dev.orch.dns;

import com.google.common.net.InetAddresses;
import dev.orch.model.Chance;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.network.dns.Answer;
import dev.orch.network.dns.ClusterNames;
import dev.orch.network.dns.RecordType;
import dev.orch.network.dns.ZoneSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A server of some names on loopback, and somebody else's client for it. */
final class Served implements AutoCloseable, DnsNames {
  private final ClusterNames names =
      new ClusterNames(
          ZoneSettings.of("cluster.local")
              .withServers(List.of(InetAddresses.forString("10.3.0.10"))));
  private final List<InetSocketAddress> upstreams = new ArrayList<>();
  private LongSupplier nanos = System::nanoTime;
  private Duration patience = Duration.ofMillis(500);
  private Duration idle = Duration.ofSeconds(10);
  private int threads = 1;
  private boolean known = true;
  private DnsServer server;

  private Served() throws IOException {
    names.namespace(
        null, BuiltInKinds.NAMESPACE.read(json("{'metadata':{'name':'default'}}"), u -> {}));
  }

  static Served with(String... services) throws IOException {
    Served served = new Served();
    for (String service : services) {
      served.names.service(null, BuiltInKinds.SERVICE.read(json(service), u -> {}));
    }
    served.names.publish();
    return served;
  }

  static String service(String name, String spec) {
    return "{'metadata':{'namespace':'default','name':'%s'},'spec':{%s}}".formatted(name, spec);
  }

  Served slice(String service, String type, String ports, String... endpoints) {
    names.slice(
        null,
        BuiltInKinds.ENDPOINT_SLICE.read(
            json(
                "{'metadata':{'namespace':'default','name':'%s-%s','labels':{'kubernetes.io/service-name':'%s'}},'addressType':'%s','ports':[%s],'endpoints':[%s]}"
                    .formatted(
                        service,
                        type.toLowerCase(Locale.ROOT),
                        service,
                        type,
                        ports,
                        String.join(",", endpoints))),
            u -> {}));
    names.publish();
    return this;
  }

  static String endpoint(String address, String hostname, boolean ready) {
    String name = hostname.isEmpty() ? "" : ",'hostname':'" + hostname + "'";
    return "{'addresses':['%s']%s,'conditions':{'ready':%s}}".formatted(address, name, ready);
  }

  private static Json json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  Served upstreams(InetSocketAddress... all) {
    upstreams.addAll(List.of(all));
    return this;
  }

  Served nanos(LongSupplier given) {
    nanos = given;
    return this;
  }

  Served idle(Duration given) {
    idle = given;
    return this;
  }

  Served threads(int count) {
    threads = count;
    return this;
  }

  Served unknown() {
    known = false;
    return this;
  }

  Served start() throws IOException {
    Chance chance = new Chance(7);
    server =
        DnsServer.start(
            DnsSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), upstreams)
                .withPatience(patience)
                .withIdle(idle)
                .withThreads(threads),
            this,
            new DnsServer.Parts(chance, nanos, () -> chance.nextInt(65536), DnsListener.NONE));
    return this;
  }

  InetSocketAddress address() {
    return server.address();
  }

  SimpleResolver client() throws IOException {
    SimpleResolver client = new SimpleResolver("127.0.0.1");
    client.setPort(address().getPort());
    client.setTimeout(Duration.ofSeconds(10));
    return client;
  }

  static Message question(String name, int type) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN));
  }

  Message ask(String name, int type) throws IOException {
    return client().send(question(name, type));
  }

  /** The answer's records, each as its type and data; a bad outcome as its name. */
  List<String> say(String name, int type) throws IOException {
    Message answer = ask(name, type);
    return answer.getRcode() == Rcode.NOERROR
        ? answers(answer)
        : List.of(Rcode.string(answer.getRcode()));
  }

  static List<String> answers(Message answer) {
    return answer.getSection(Section.ANSWER).stream()
        .map(record -> Type.string(record.getType()) + " " + record.rdataToString())
        .sorted()
        .toList();
  }

  static List<String> additional(Message answer) {
    return answer.getSection(Section.ADDITIONAL).stream()
        .filter(record -> record.getType() != Type.OPT)
        .map(r -> r.getName() + " " + Type.string(r.getType()) + " " + r.rdataToString())
        .sorted()
        .toList();
  }

  @Override
  public boolean isKnown() {
    return known;
  }

  @Override
  public boolean isOurs(String name) {
    return name.endsWith(".cluster.local");
  }

  @Override
  public Optional<Answer> answer(String name, RecordType type) {
    return names.answer(name, type);
  }

  @Override
  public void close() {
    server.close();
  }
}
