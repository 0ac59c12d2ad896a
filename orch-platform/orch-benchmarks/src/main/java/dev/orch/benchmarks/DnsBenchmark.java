package dev.orch.benchmarks;

import dev.orch.dns.DnsListener;
import dev.orch.dns.DnsNames;
import dev.orch.dns.DnsServer;
import dev.orch.dns.DnsSettings;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many questions over UDP a name server answers per second of one core, with the names of ten
 * thousand services: {@code dnsperf} asks from the second core, the server has the first. Beside it
 * others of this machine with the same records, in turns: {@code nsd}, {@code dnsmasq}.
 *
 * <p>Of a hundred questions 85 are for a service's address, 10 for a headless service of three
 * endpoints, 5 for names that aren't there.
 */
public final class DnsBenchmark {
  private static final int SERVICES = 10_000;
  private static final int HEADLESS = 1000;
  private static final String DOMAIN = "cluster.local";
  private static final Pattern RATE = Pattern.compile("Queries per second:\\s+([0-9.]+)");
  private static final Pattern LOST = Pattern.compile("Queries lost:\\s+([0-9]+)");

  /** Clock ticks of {@code /proc}, on every Linux. */
  private static final double TICKS = 100;

  private DnsBenchmark() {}

  /** {@code serve PORT}, or how many rounds of how many seconds, and the others' programs. */
  public static void main(String[] args) throws Exception {
    if (args.length == 2 && args[0].equals("serve")) {
      serve(Integer.parseInt(args[1]));
      return;
    }
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
    Path folder = Files.createTempDirectory("orch-dns-benchmark");
    Path questions = questions(folder);
    List<Competitor> all = new ArrayList<>();
    try {
      all.add(orch(5301));
      if (List.of(args).contains("nsd")) {
        all.add(nsd(folder, 5302));
      }
      if (List.of(args).contains("dnsmasq")) {
        all.add(dnsmasq(folder, 5303));
      }
      TimeUnit.SECONDS.sleep(5);
      for (Competitor each : all) {
        each.load(questions, 2 * seconds);
      }
      System.out.println("server, answers per second, per second of its core, lost");
      for (int round = 0; round < rounds; round++) {
        for (Competitor each : all) {
          each.round(questions, seconds);
        }
      }
    } finally {
      all.forEach(each -> each.process.destroy());
    }
  }

  /** A server that runs, on the first core. */
  private record Competitor(String name, Process process, int port) {
    void round(Path questions, int seconds) throws Exception {
      double before = cpu();
      String said = load(questions, seconds);
      double used = cpu() - before;
      double rate = number(RATE, said);
      System.out.printf(
          Locale.ROOT,
          "%s %,.0f %,.0f %.0f%n",
          name,
          rate,
          rate * seconds / used,
          number(LOST, said));
    }

    /** Asks for so long; what {@code dnsperf} says. */
    String load(Path questions, int seconds) throws Exception {
      Process asking =
          new ProcessBuilder(
                  "taskset",
                  "-c",
                  "1",
                  "dnsperf",
                  "-s",
                  "127.0.0.1",
                  "-p",
                  "" + port,
                  "-d",
                  questions.toString(),
                  "-l",
                  "" + seconds,
                  "-c",
                  "4",
                  "-q",
                  "400")
              .redirectErrorStream(true)
              .start();
      String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      asking.waitFor();
      return said;
    }

    /** How many seconds of processors it has used, with its children. */
    private double cpu() throws IOException {
      long ticks = ticks(process.toHandle());
      for (ProcessHandle child : process.descendants().toList()) {
        ticks += ticks(child);
      }
      return ticks / TICKS;
    }

    private static long ticks(ProcessHandle handle) throws IOException {
      String stat = Files.readString(Path.of("/proc", "" + handle.pid(), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
  }

  private static double number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(text);
    }
    return Double.parseDouble(matcher.group(1));
  }

  private static String name(int service) {
    return "service-" + service + ".space-" + service % 10 + ".svc." + DOMAIN;
  }

  private static String headless(int service) {
    return "headless-" + service + ".space-" + service % 10 + ".svc." + DOMAIN;
  }

  private static String address(int range, int number) {
    return "10." + range + "." + number / 250 + "." + (1 + number % 250);
  }

  private static Path questions(Path folder) throws IOException {
    Chance chance = new Chance(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      int kind = chance.nextInt(100);
      lines.add(
          (kind < 85
                  ? name(chance.nextInt(SERVICES))
                  : kind < 95
                      ? headless(chance.nextInt(HEADLESS))
                      : "nobody-" + chance.nextInt(1000) + ".space-1.svc." + DOMAIN)
              + " A");
    }
    return Files.write(folder.resolve("questions"), lines);
  }

  private static Competitor start(String name, int port, List<String> command) throws IOException {
    List<String> all = new ArrayList<>(List.of("taskset", "-c", "0"));
    all.addAll(command);
    return new Competitor(
        name,
        new ProcessBuilder(all)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start(),
        port);
  }

  private static Competitor orch(int port) throws IOException {
    return start(
        "orch",
        port,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            DnsBenchmark.class.getName(),
            "serve",
            "" + port));
  }

  private static Competitor nsd(Path folder, int port) throws IOException {
    List<String> zone = new ArrayList<>();
    zone.add("$ORIGIN " + DOMAIN + ".");
    zone.add("@ 30 IN SOA ns.dns hostmaster 1 7200 1800 86400 30");
    zone.add("@ 30 IN NS ns.dns");
    zone.add("ns.dns 30 IN A 10.0.0.10");
    for (int i = 0; i < SERVICES; i++) {
      zone.add(name(i) + ". 30 IN A " + address(1, i));
    }
    for (int i = 0; i < 3 * HEADLESS; i++) {
      zone.add(headless(i % HEADLESS) + ". 30 IN A " + address(2, i));
    }
    Path file = Files.write(folder.resolve("zone"), zone);
    String server =
        "server:\n server-count: 1\n username: \"\"\n chroot: \"\"\n ip-address: 127.0.0.1@%d\n"
                .formatted(port)
            + " zonesdir: \"%s\"\n database: \"\"\n zonelistfile: \"%s/list\"\n pidfile: \"\"\n"
                .formatted(folder, folder)
            + " xfrdfile: \"\"\n rrl-ratelimit: 0\n rrl-whitelist-ratelimit: 0\n round-robin: yes\n"
            + "remote-control:\n control-enable: no\n"
            + "zone:\n name: \"%s\"\n zonefile: \"%s\"\n".formatted(DOMAIN, file);
    Path configuration = Files.writeString(folder.resolve("nsd.conf"), server);
    return start("nsd", port, List.of("nsd", "-d", "-c", configuration.toString()));
  }

  private static Competitor dnsmasq(Path folder, int port) throws IOException {
    List<String> hosts = new ArrayList<>();
    for (int i = 0; i < SERVICES; i++) {
      hosts.add(address(1, i) + " " + name(i));
    }
    for (int i = 0; i < 3 * HEADLESS; i++) {
      hosts.add(address(2, i) + " " + headless(i % HEADLESS));
    }
    Path file = Files.write(folder.resolve("hosts"), hosts);
    return start(
        "dnsmasq",
        port,
        List.of(
            "dnsmasq",
            "-k",
            "-C",
            "/dev/null",
            "-p",
            "" + port,
            "--listen-address=127.0.0.1",
            "--bind-interfaces",
            "-R",
            "-h",
            "-H",
            file.toString(),
            "--local=/" + DOMAIN + "/",
            "--cache-size=20000",
            "-u",
            "root",
            "--pid-file="));
  }

  private static void serve(int port) throws Exception {
    ClusterNames names = new ClusterNames(ZoneSettings.of(DOMAIN));
    for (int i = 0; i < 10; i++) {
      names.namespace(
          null, BuiltInKinds.NAMESPACE.read(json("{'metadata':{'name':'space-%d'}}", i), u -> {}));
    }
    for (int i = 0; i < SERVICES; i++) {
      names.service(
          null,
          BuiltInKinds.SERVICE.read(
              json(
                  "{'metadata':{'namespace':'space-%d','name':'service-%d'},'spec':{'clusterIP':'%s','ports':[{'name':'http','port':80,'protocol':'TCP'}]}}",
                  i % 10, i, address(1, i)),
              u -> {}));
    }
    for (int i = 0; i < HEADLESS; i++) {
      names.service(
          null,
          BuiltInKinds.SERVICE.read(
              json(
                  "{'metadata':{'namespace':'space-%d','name':'headless-%d'},'spec':{'clusterIP':'None'}}",
                  i % 10, i),
              u -> {}));
      names.slice(
          null,
          BuiltInKinds.ENDPOINT_SLICE.read(
              json(
                  "{'metadata':{'namespace':'space-%d','name':'e-%d','labels':{'kubernetes.io/service-name':'headless-%d'}},'addressType':'IPv4','endpoints':[{'addresses':['%s']},{'addresses':['%s']},{'addresses':['%s']}]}",
                  i % 10,
                  i,
                  i,
                  address(2, i),
                  address(2, i + HEADLESS),
                  address(2, i + 2 * HEADLESS)),
              u -> {}));
    }
    names.publish();
    DnsNames served =
        new DnsNames() {
          @Override
          public boolean isKnown() {
            return true;
          }

          @Override
          public boolean isOurs(String name) {
            return name.endsWith("." + DOMAIN);
          }

          @Override
          public Optional<Answer> answer(String name, RecordType type) {
            return names.answer(name, type);
          }
        };
    try (DnsServer server =
        DnsServer.start(
            DnsSettings.of(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), List.of()),
            served,
            new DnsServer.Parts(new Chance(1), System::nanoTime, () -> 0, DnsListener.NONE))) {
      System.out.println(server.address());
      Thread.currentThread().join();
    }
  }

  private static Json json(String text, Object... arguments) {
    return Json.parse(text.formatted(arguments).replace('\'', '"'));
  }
}
